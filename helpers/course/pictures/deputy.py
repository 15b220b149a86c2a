"""The confused deputy: another customer gives the vendor an order that is about your account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpers import iam
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.authentication import identity
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.personas import OTHER_CUSTOMER, YOUR_COMPANY
from helpers.course.documents import COMPANY, OPERATOR, OUR_ID, THEIR_ID, trust, wants
from helpers.course.documents import policy as document
from helpers.course.pictures import asking
from helpers.course.pictures.flow import Flow, Link, Station, met, placed
from helpers.course.pictures.told import Told, listed, policy
from helpers.course.stage import walls
from helpers.iam import Decision, Policies, Policy, PolicyKind, PrincipalMatch

ROLE = f"{COMPANY}:role/BackupAccessRole"
BEFORE, AFTER = trust(OPERATOR), trust(OPERATOR, wants(OUR_ID))
# What the story gives: the vendor may ask for the role, and the role may do what a backup needs.
_PERMISSION = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE})
_ACCESS = document(
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": asking.BUCKET_ARN},
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{asking.BUCKET_ARN}/backups/*"},
)
_ORDER = "“Back up the role of Account A.”"
_KEY = "sts:externalid"
_EQUALS = (_KEY, "StringEquals")
_LAYERS = asking.LAYERS
_LESSON = (
    "Whoever gives orders to a vendor uses what the vendor may do. The vendor alone knows who gave the order: so it "
    "sends that customer's ExternalId, and a trust policy that demands its own account's id stops the others."
)


@dataclass(frozen=True)
class Deputy:
    """The picture.

    Attributes:
        scenes: without an ExternalId, and with one.
        decisions: the engine's answer in each.
        told: the same in words.
    """

    scenes: tuple[Flow, ...]
    decisions: tuple[Decision, ...]
    told: Told


def deputy(now: datetime, before: object = None, after: object = None, sends: str = THEIR_ID) -> Deputy:
    """The confused deputy with two trust policies.

    Args:
        now: the lab's date and time.
        before: the trust policy in the scene where the vendor sends no ExternalId; None is the lesson's.
        after: the one in the scene where it sends Account C's; None is the lesson's.
        sends: the ExternalId that the vendor keeps for Account C.

    Raises:
        CannotDraw: AWS would not save a policy, or the lab does not model what it says.
    """
    texts = (BEFORE if before is None else before, AFTER if after is None else after)
    trusts = [policy(text, PolicyKind.TRUST) for text in texts]
    asked = [_ask(now, trusts[0], None), _ask(now, trusts[1], sends)]
    scenes = tuple(_scene(now, decision, sent) for decision, sent in zip(asked, (None, sends), strict=True))
    own = _own(now, trusts[1], asked[1])
    facts = " ".join([f"Account C says to the vendor: {_ORDER}", *map(_fact, scenes), *own])
    rows = tuple(map(_row, scenes))
    customer, vendor, role, _ = map(placed, scenes[0].stations)
    head = ("Scene", customer, vendor, "Caller's permission", "Trust policy", role, "bucket of A", "In the end")
    told = Told("An order from another customer", "The confused deputy.", facts, _LESSON, head, rows)
    return Deputy(scenes, tuple(asked), told)


def _call(sent: str | None) -> ApiCall:
    return asking.assume(ROLE, "VendorSession", ExternalId=sent)


def _vendor() -> Identity:
    return identity.by_arn(iam.caller_from_arn(OPERATOR))


def _ask(now: datetime, trusted: Policy, sent: str | None) -> Decision:
    policies = Policies(trusted, (policy(_PERMISSION, PolicyKind.IDENTITY),))
    return asking.decided(_vendor(), _call(sent), Need("sts:AssumeRole", ROLE), now, policies)


def _reads(now: datetime, sent: str | None) -> bool:
    session = asking.session_of(ROLE, "VendorSession", _vendor(), _call(sent), now)
    policies = Policies(None, (policy(_ACCESS, PolicyKind.IDENTITY),))
    return asking.decided(session, asking.s3_call(asking.LISTING), asking.LISTING, now, policies).allowed


def _scene(now: datetime, decision: Decision, sent: str | None) -> Flow:
    doors = (
        asking.door(decision, "permission", _vendor().caller.account),
        asking.door(decision, "trust", YOUR_COMPANY),
    )
    link = Link(doors, True, words=f"sends {sent}" if sent else "sends no ExternalId")
    reads = link.passed and _reads(now, sent)
    live = "live" if link.passed else "idle"
    stations = (
        Station("admin of C", "gives orders", OTHER_CUSTOMER, "plain"),
        Station("backup-operator", "works for C here", _vendor().caller.account, "asks"),
        Station("BackupAccessRole", "session for B" if link.passed else "no session", YOUR_COMPANY, live),
        Station("bucket of A", "read for C" if reads else "nothing read", YOUR_COMPANY, "live" if reads else "idle"),
    )
    order = Link((), True, "order", _ORDER)
    heading = _heading(sent, link.passed, _is_ours(decision, sent))
    tag = "should stay out" if link.passed else "as wanted"
    links = (order, link, Link((), link.passed))
    return Flow(heading, stations, links, _demands(decision), not link.passed, tag)


def _heading(sent: str | None, gets_in: bool, ours: bool) -> str:
    if sent is None:
        end = "the vendor can be fooled" if gets_in else "the vendor is stopped, whoever it works for"
        return f"Without an ExternalId: {end}"
    if ours:
        end = "A can't tell" if gets_in else "A stops it all the same"
        return f"The vendor sends A's id for C: {end}"
    end = "and A lets the vendor in all the same" if gets_in else "and A stops it"
    return f"With an ExternalId the vendor says for whom it works, {end}"


def _is_ours(decision: Decision, sent: str | None) -> bool:
    """Does the vendor send for C the id that A's trust policy asks for? Then it does not say for whom it works."""
    trusted = decision.request.policies.resource
    conditions = [each for one in trusted.statements for each in one.conditions] if trusted else []
    asked = {value for each in conditions if (each.name, each.operator.name) == _EQUALS for value in each.values}
    return sent == OUR_ID or (sent != THEIR_ID and sent in asked)


def _demands(decision: Decision) -> str:
    """What the trust policy says to this call, in a few words."""
    layer = _LAYERS["trust"]
    if walls.denying(decision, layer):
        return "has a Deny for this call"
    stopped = walls.stopping(decision, layer)
    if stopped is None:
        gate = decision.gate("resource")
        match = gate.decided_by[0] if gate and gate.decided_by else None
        if match is None:
            return "lets the vendor in"
        whom = {PrincipalMatch.DIRECT: "backup-operator", PrincipalMatch.ACCOUNT: "Account B"}
        keys = tuple(condition.key for condition in match.statement.conditions)
        more = f"and its condition on {listed(keys)} holds" if keys else "and asks nothing more"
        return f"trusts {whom.get(match.principal, 'everybody')} {more}"
    for match in stopped:
        if match.mismatch and match.mismatch.element == "Condition":
            wanted = " or ".join(match.mismatch.expected)
            if match.mismatch.key.lower() == _KEY:
                return f"asks for {wanted}"
            return f"asks for {match.mismatch.key} {wanted}"
    return "does not name backup-operator"


def _own(now: datetime, trusted: Policy, decision: Decision) -> list[str]:
    """What happens when A itself gives the order, where its policy shows which id is A's."""
    for match in walls.stopping(decision, _LAYERS["trust"]) or ():
        if match.mismatch and match.mismatch.key.lower() == _KEY and len(match.mismatch.expected) == 1:
            own = match.mismatch.expected[0]
            fate = "gets in" if _ask(now, trusted, own).allowed else "stays out too"
            return [f"When A gives the order, the vendor sends {own}, and {fate}."]
    return []


def _fact(scene: Flow) -> str:
    link, bucket = scene.links[1], scene.stations[-1]
    if link.passed:
        read = "the bucket of A is read for C" if bucket.state == "live" else "nothing is read"
        end = f"the call passes both doors, and {read}. It {scene.tag}."
    else:
        end = f"the call is stopped at the {_stopped(link)}, {scene.tag}."
    return f"{scene.heading}. The vendor {link.words}. The trust policy {scene.foot}; {end}"


def _stopped(link: Link) -> str:
    door = link.doors[link.stop or 0]
    title = door.title if door.title == "SCP" else door.title[0].lower() + door.title[1:]
    return f"{title} ({door.words})"


def _row(scene: Flow) -> tuple[str, ...]:
    customer, vendor, role, bucket = scene.stations
    order, link, _ = scene.links
    permission, trusted = met(link)
    return (
        scene.heading,
        f"{customer.note}: {order.words}",
        f"{vendor.note}, {link.words}",
        permission,
        f"{trusted} ({scene.foot})",
        role.note,
        bucket.note,
        scene.tag,
    )
