"""A session's history, read from the trail: who got it, what was done with it, and what was done to it.

Whether a trust policy still trusts, and whether a Deny revokes, is asked of the engine.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.trail.events import CallOutcome, Trail
from helpers.course.pictures.asking import BUCKET_ARN, LAYERS
from helpers.course.pictures.told import CannotDraw
from helpers.course.stage import walls
from helpers.iam import Decision, Outcome, Policies, PolicyKind

_KEY_ID = re.compile(r"<AccessKeyId>([^<]+)</AccessKeyId>")
_ARN = re.compile(r"<Arn>([^<]+)</Arn>")
_EXPIRATION = re.compile(r"<Expiration>([^<]+)</Expiration>")
# A Deny that revokes a session denies whatever it asks: a few questions of different services tell.
_PROBES = (("s3:ListBucket", BUCKET_ARN), ("s3:GetObject", f"{BUCKET_ARN}/any"), ("iam:ListRoles", "*"))


@dataclass(frozen=True)
class Issued:
    """A session of a role, as it was issued.

    Attributes:
        call: the AssumeRole.
        key_id: the access key id of its credentials.
        arn: the session's ARN.
        role_arn: the role's.
        at: when it was issued.
        expires: when its time is up.
    """

    call: CallOutcome
    key_id: str
    arn: str
    role_arn: str
    at: datetime
    expires: datetime

    @property
    def name(self) -> str:
        """The session's name."""
        return self.arn.rpartition("/")[2]

    @property
    def role(self) -> str:
        """The role's name."""
        return self.role_arn.rpartition("/")[2]

    @property
    def account(self) -> str:
        """The role's account."""
        return self.role_arn.split(":")[4]


@dataclass(frozen=True)
class Used:
    """A call with the session's credentials.

    Attributes:
        at: when.
        number: of the call in the trail.
        call: its name, such as `s3:ListObjectsV2`.
        error: AWS's error code; empty when it was given.
        why: what kind of refusal, in two words; may be empty.
    """

    at: datetime
    number: int
    call: str
    error: str
    why: str


@dataclass(frozen=True)
class Changed:
    """Something was done to the role that its running session feels, or that a new one would.

    Attributes:
        at: when.
        number: of the call in the trail.
        trusted: would the trust policy still let the same caller in? Says why not in `why`.
        revoked: a Deny stops whatever the session asks.
        dated: that Deny spares sessions that are issued later.
        gone: the role was deleted.
        why: why the trust policy would stop the caller, in three words.
    """

    at: datetime
    number: int
    trusted: bool = True
    revoked: bool = False
    dated: bool = False
    gone: bool = False
    why: str = ""


def sessions(trail: Trail) -> tuple[Issued, ...]:
    """Every session of a role that the trail has seen issued, oldest first."""
    return tuple(filter(None, map(_issued, trail.calls(root=True))))


def chosen(trail: Trail, wanted: object) -> Issued:
    """The session that is meant.

    Args:
        trail: where it was issued.
        wanted: its name, the Credentials that STS returned, or None: the last one that was issued.

    Raises:
        CannotDraw: there is none; the message lists those there are.
    """
    known = sessions(trail)
    if not known:
        raise CannotDraw("No session was issued yet. Assume a role, and its time can be drawn.")
    if wanted is None:
        return known[-1]
    if isinstance(wanted, Mapping):
        keys: Mapping[str, object] = wanted.get("Credentials", wanted)
        found = [one for one in known if one.key_id == keys.get("AccessKeyId")]
        wanted = "with these credentials"
    else:
        found = [one for one in known if one.name == wanted]
        wanted = f"called {str(wanted)[:64]!r}"
    if not found:
        names = ", ".join(dict.fromkeys(one.name for one in known))
        raise CannotDraw(f"The trail has no session {wanted}. It has {names}.")
    return found[-1]


def uses(trail: Trail, session: Issued) -> tuple[Used, ...]:
    """The calls with the session's credentials, oldest first."""
    return tuple(
        Used(call.events[0].time, call.number, call.call, call.error, _why(call))
        for call in trail.calls(root=True)
        if call.events[0].sent.key_id == session.key_id
    )


def changes(trail: Trail, session: Issued) -> tuple[Changed, ...]:
    """What the role's owner did after the session was issued, as far as it counts for such sessions, oldest first."""
    return tuple(change for change in _changes(trail, session) if change.number > session.call.number)


def _changes(trail: Trail, session: Issued) -> Iterator[Changed]:
    state = Changed(session.at, 0)
    denies: dict[str, tuple[bool, bool]] = {}  # a policy of the role → does it revoke, and only what was issued before?
    for call in trail.calls(root=True):
        event = call.events[0]
        sent = event.sent.parameters
        if call.error or not call.allowed or sent is None or call.caller.account != session.account:
            continue
        if sent.get("RoleName") != session.role or not call.call.startswith("iam:"):
            continue
        operation, text = call.call.partition(":")[2], sent.get("PolicyDocument", "")
        name, arn = sent.get("PolicyName", ""), sent.get("PolicyArn", "")
        now = replace(state, at=event.time, number=call.number)
        if operation == "UpdateAssumeRolePolicy":
            stopped = _stopped(session, text) if call.number > session.call.number else None
            now = replace(now, trusted=stopped is None, why=stopped or "")
        elif operation == "PutRolePolicy":
            denies[name] = _revokes(session, text, event.time)
        elif operation == "AttachRolePolicy":
            attached = moto_tables.managed_policy_text(arn, session.account) or ""
            denies[arn] = _revokes(session, attached, event.time)
        elif operation in ("DeleteRolePolicy", "DetachRolePolicy"):
            denies.pop(name or arn, None)
        elif operation == "DeleteRole":
            now = replace(now, gone=call.number > session.call.number)
        found = [dated for revoked, dated in denies.values() if revoked]
        now = replace(now, revoked=bool(found), dated=bool(found) and all(found))
        if replace(now, at=state.at, number=state.number) != state:
            state = now
            yield now


def _stopped(session: Issued, text: str) -> str | None:
    """Why a new trust policy would stop the same caller; None when it would let them in as before."""
    trusted = iam.parse(text, PolicyKind.TRUST)
    for decision in session.call.decisions:
        request = decision.request
        try:
            asked = iam.decide(request._replace(policies=request.policies.with_resource(trusted)))
        except iam.Unsupported:
            return "not modelled"
        if walls.stopping(asked, LAYERS["trust"]) is not None:
            return walls.why(asked, LAYERS["trust"])
    return None


def _revokes(session: Issued, text: str, at: datetime) -> tuple[bool, bool]:
    """Does a policy of the role deny all that the session asks, and does it spare a session issued a moment later?"""
    policy = iam.parse(text, PolicyKind.IDENTITY)
    if policy.invalid:
        return False, False
    try:
        denied = all(_denied(session, policy, action, arn, session.at, at) for action, arn in _PROBES)
        later = at + timedelta(seconds=1)
        spares = not any(_denied(session, policy, action, arn, later, later) for action, arn in _PROBES)
    except iam.Unsupported:
        return False, False
    return denied, denied and spares


def _denied(session: Issued, policy: iam.Policy, action: str, arn: str, issued: datetime, now: datetime) -> bool:
    caller = iam.caller_from_arn(session.arn, role_arn=session.role_arn)
    context = {
        "aws:TokenIssueTime": f"{issued:%Y-%m-%dT%H:%M:%SZ}",
        "aws:CurrentTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "aws:PrincipalArn": session.role_arn,
    }
    request = iam.Request(caller, action, arn, session.account, context, Policies(identity=(policy,)))
    return iam.decide(request).outcome is Outcome.EXPLICIT_DENY


def _issued(call: CallOutcome) -> Issued | None:
    answer = call.answer
    if call.call != "sts:AssumeRole" or call.error or not call.allowed or answer is None or not answer.body:
        return None
    key_id, arn, expires = (pattern.search(answer.body) for pattern in (_KEY_ID, _ARN, _EXPIRATION))
    if key_id is None or arn is None or expires is None:
        return None
    until = datetime.strptime(expires[1][:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return Issued(call, key_id[1], arn[1], call.events[0].resource, call.events[0].time, until)


def _why(call: CallOutcome) -> str:
    refused: Decision | None = next((each for each in call.decisions if not each.allowed), None)
    if refused is None:
        return ""
    return "explicit Deny" if refused.outcome is Outcome.EXPLICIT_DENY else "no permission"
