"""A chain of two roles: somebody assumes a role, and its session assumes the next.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.cloud import moto_tables
from helpers.cloud.api_call import Need
from helpers.cloud.authentication import serving
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization.parameters import ROLE_CHAINING_LIMIT
from helpers.cloud.personas import BUCKET, LETTERS, YOUR_COMPANY
from helpers.course.pictures import asking
from helpers.course.pictures.flow import Door, Flow, Link, Station, met, placed
from helpers.course.pictures.told import Told
from helpers.course.stage import walls
from helpers.iam import Caller, CallerType, Decision, PolicyKind, Verdict

if TYPE_CHECKING:
    from helpers.cloud.world import World

_TITLES = {
    "scp": "SCP",
    "permission": "permission",
    "boundary": "boundary",
    "session": "session policy",
    "endpoint": "VPC endpoint",
    "rcp": "RCP",
    "trust": "trust policy",
}
_LESSON = (
    "Each AssumeRole has two doors: the permission of who asks, and the trust policy of the role asked for. Across "
    "accounts both must be open; inside one account it is enough that the trust policy names the caller. The second "
    "role is asked by the first role's session, and does not see who stands behind it unless the calls say so. A "
    "session got with a role's credentials lasts one hour at most."
)


@dataclass(frozen=True)
class Chain:
    """The picture.

    Attributes:
        flow: the way.
        decisions: the engine's answer to each step: two AssumeRoles, and the listing of the bucket.
        told: the same in words.
    """

    flow: Flow
    decisions: tuple[Decision, ...]
    told: Told


def chain(
    world: World, first: str, second: str, caller: str = "backup-operator", external_id: str | None = None
) -> Chain:
    """From a caller over two roles to the bucket, with the policies as they are stored.

    Args:
        world: the mocked AWS.
        first: the role that the caller assumes: its name or ARN.
        second: the role that the first one's session assumes.
        caller: a persona, or an ARN.
        external_id: sent to the second role; None sends none.

    Raises:
        CannotDraw: there is no such role or caller, or a policy says what the lab does not model.
    """
    now = world.now()
    with serving.turn:
        asks, one, two = asking.somebody(world, caller), asking.role_named(first), asking.role_named(second)
        call = asking.assume(one, "first")
        then = asking.assume(two, "second", ExternalId=external_id)
        middle = asking.session_of(one, "first", asks, call, now)
        last = asking.session_of(two, "second", middle, then, now)
        decisions = (
            asking.decided(asks, call, Need("sts:AssumeRole", one), now),
            asking.decided(middle, then, Need("sts:AssumeRole", two), now),
            asking.decided(last, asking.s3_call(asking.LISTING), asking.LISTING, now),
        )
        objects = moto_tables.object_count(BUCKET)
        longest = [moto_tables.role(each).max_session_duration for each in (one, two)]
    who, name = asking.called(asks.caller), one.rpartition("/")[2]
    sees = f"{_SEEN.get(asks.caller.type, 'user')} {who}"
    remarks = (f"This trust policy sees {sees}.", f"This one sees a session of {name}, and nobody behind it.", "")
    links: list[Link] = []
    for decision, remark in zip(decisions, remarks, strict=True):
        reached = not links or links[-1].passed
        owner = decision.request.resource_account
        links.append(Link(tuple(_doors(decision, owner, remark)), reached))
    notes = (
        _kind(asks),
        _first_lasts(asks.caller, longest[0]),
        _lasts(longest[1], chained=True),
        f"{objects} objects" if objects != 1 else "1 object",
    )
    names = (who, name, two.rpartition("/")[2], f"bucket of {LETTERS[YOUR_COMPANY]}")
    accounts = (asks.caller.account, middle.caller.account, last.caller.account, YOUR_COMPANY)
    came = (True, *(link.passed for link in links))
    stations = tuple(
        Station(
            names[n],
            notes[n] if came[n] else _NOT[n],
            accounts[n],
            "asks" if n == 0 else "live" if came[n] else "idle",
        )
        for n in range(4)
    )
    flow = Flow("", stations, tuple(links))
    return Chain(flow, decisions, _told(flow))


_NOT = ("", "no session", "no session", "not listed")
# What a trust policy sees of who asks, before its name.
_SEEN = {CallerType.ROLE_SESSION: "a session of", CallerType.SERVICE: "the service"}
# "not subject to the specified maximum session duration", and "we rotate them automatically":
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
_RENEWED = {"ec2.amazonaws.com": "session, renewed by EC2"}
_KINDS = {
    CallerType.USER: "a user",
    CallerType.ROLE_SESSION: "a session",
    CallerType.ROOT: "the root user",
    CallerType.SERVICE: "a service",
}


def _kind(asks: Identity) -> str:
    return _KINDS.get(asks.caller.type, "a caller")


def _first_lasts(caller: Caller, seconds: object) -> str:
    """How long the first session may last. What a service assumes for its code has times of its own."""
    if caller.type is CallerType.SERVICE:
        return _RENEWED.get(caller.arn, "session")
    return _lasts(seconds, chained=caller.type is CallerType.ROLE_SESSION)


def _lasts(seconds: object, *, chained: bool) -> str:
    """How long a session may last: as long as the role gives, and in a chain one hour at most."""
    most = int(str(seconds or 3600))
    if chained:
        most = min(most, ROLE_CHAINING_LIMIT)
    hours = most / 3600
    span = "1 hour" if hours == 1 else f"{hours:g} hours"
    return f"session, {span} at most" if chained else f"session, up to {span}"


def _doors(decision: Decision, owner: str, remark: str) -> list[Door]:
    """The policies that have a say in one step; permission and trust policy always stand there."""
    caller = decision.request.caller
    assumes = decision.request.action == "sts:AssumeRole"
    kinds = {match.layer for match in decision.statements}
    always = ("permission", "trust") if assumes else ("permission",)
    found = [
        asking.door(
            decision,
            layer.key,
            caller.account if layer.side == "caller" else owner,
            _TITLES[layer.key],
            remark if layer.key == "trust" else "",
        )
        for layer in walls.LAYERS
        if layer.key in always or layer.kind in kinds
    ]
    gate = decision.gate("resource")
    if PolicyKind.BUCKET in kinds and gate is not None:
        denied = any(
            match.layer is PolicyKind.BUCKET and match.effect == "Deny" and match.applies
            for match in decision.statements
        )
        stops = denied or gate.verdict is Verdict.STOPPED
        found.append(
            Door("bucket policy", owner, not stops, denied, "explicit Deny" if denied else "no Allow" if stops else "")
        )
    return found


def _told(flow: Flow) -> Told:
    facts, rows = [], []
    for number, link in enumerate(flow.links):
        here, there = flow.stations[number], flow.stations[number + 1]
        step = f"{here.name} lists the {there.name}" if number == 2 else f"{here.name} assumes {there.name}"
        doors = tuple(f"{door.title}: {words}" for door, words in zip(link.doors, met(link), strict=True))
        remark = next((door.remark for door in link.doors if door.remark), "")
        asks = f"{placed(here)}, {here.note}"
        rows.append((f"{asks} → {placed(there)}", "; ".join(doors), there.note, remark))
        if not link.reached:
            shut = [door for door in link.doors if not door.opened]
            if shut:
                facts.append(
                    f"Were it reached, {there.name} would be behind a shut door: {shut[0].title}, {shut[0].words}."
                )
            continue
        stop = link.stop
        if stop is None:
            facts.append(f"{step}: {there.note}.")
        else:
            facts.append(f"{step}, and is stopped at the {link.doors[stop].title}: {link.doors[stop].words}.")
    facts += [door.remark for link in flow.links for door in link.doors if door.remark]
    head = ("Step", "Doors", "What comes of it", "Who is seen")
    title = f"Two roles, one after the other: {flow.stations[1].name}, then {flow.stations[2].name}"
    return Told(title, "A chain of two roles.", " ".join(facts), _LESSON, head, tuple(rows))
