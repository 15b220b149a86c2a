"""Limits as an intersection: a call passes only where every policy that limits it lets it through.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.api_call import Need
from helpers.cloud.authentication import identity, serving
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization import context
from helpers.cloud.authorization.question import Asker
from helpers.cloud.personas import REGION, YOUR_COMPANY
from helpers.course.pictures import asking
from helpers.course.pictures.told import CannotDraw, Told, as_text, listed, policy
from helpers.iam import Caller, CallerType, Decision, Policies, Policy, PolicyKind, Verdict

ACTIONS = ("s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy")
MOST_ACTIONS = 12
SETTINGS = frozenset({"permission", "boundary", "scp", "actions"})
_OBJECT = f"{asking.BUCKET_ARN}/backups/2035-01-14.sql.gz"
# Each policy that can stand there, in the order in which they are drawn; the gate that asks for an Allow in it.
_COLUMNS = (
    ("SCP", PolicyKind.SCP, "scp"),
    ("Role's permission", PolicyKind.IDENTITY, "identity"),
    ("Role's boundary", PolicyKind.BOUNDARY, "boundary"),
    ("Session policy", PolicyKind.SESSION, "session"),
    ("Bucket policy", PolicyKind.BUCKET, "resource"),
)
_LESSON = (
    "A session may do what all of them allow: the intersection. A boundary, a session policy and an SCP grant nothing, "
    "they limit what the permission policy grants. A Deny in any of them ends it."
)
_BUCKET = " A bucket policy can grant by itself in its own account, so it need not allow what the others do."


@dataclass(frozen=True)
class Cell:
    """What a policy does to one action.

    Attributes:
        opened: it lets the action through.
        denied: it stops it by an explicit Deny.
        words: the same in a word or two.
    """

    opened: bool
    denied: bool
    words: str


@dataclass(frozen=True)
class Row:
    """One action on its way through the policies.

    Attributes:
        action: such as `s3:GetObject`.
        on: what it is asked for, short.
        cells: a policy each, in the columns' order.
        allowed: does it come through?
        decision: the engine's answer.
    """

    action: str
    on: str
    cells: tuple[Cell, ...]
    allowed: bool
    decision: Decision

    @property
    def stop(self) -> int | None:
        """The number of the column that stops it; None when none does."""
        return next((number for number, cell in enumerate(self.cells) if not cell.opened), None)


@dataclass(frozen=True)
class Limits:
    """The picture.

    Attributes:
        role: the role's name.
        columns: the policies that stand there.
        rows: the actions.
        told: the same in words.
    """

    role: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    told: Told


@dataclass(frozen=True)
class _Given:
    """Policies in place of the stored ones; None leaves those."""

    permission: Policy | None
    boundary: Policy | None
    session: Policy | None
    scp: Policy | None

    @property
    def kinds(self) -> set[PolicyKind]:
        """Those that are given. One without a statement stands there too: it allows nothing."""
        return {each.kind for each in (self.permission, self.boundary, self.session, self.scp) if each is not None}

    def over(self, stored: Policies) -> Policies:
        """The stored policies with these in their place. The session policy came with the session."""
        return stored.but(
            identity=(self.permission,) if self.permission else stored.identity,
            boundary=self.boundary or stored.boundary,
            scp=((self.scp,),) if self.scp else stored.scp,
        )


def limits(
    now: datetime,
    role: str,
    session_policy: object = None,
    permission: object = None,
    boundary: object = None,
    scp: object = None,
    actions: Sequence[str | tuple[str, str]] = ACTIONS,
) -> Limits:
    """What a session of a role may do, action by action and policy by policy.

    Args:
        now: the lab's date and time.
        role: its name or ARN.
        session_policy: passed when the session is made; text or dict. None is none.
        permission: in place of the role's stored permission policies; None takes those.
        boundary: in place of its stored boundary; None takes that.
        scp: the one SCP of the account; None is none.
        actions: what is asked: an action, or an action and the ARN that it is asked for.

    Raises:
        CannotDraw: there is no such role, AWS would not save a policy, or the lab does not model what it says.
    """
    asked = [_asked(each) for each in actions]
    if not 0 < len(asked) <= MOST_ACTIONS:
        raise CannotDraw(f"Name 1 to {MOST_ACTIONS} actions, such as {listed(ACTIONS[:2])}.")
    given = _Given(
        None if permission is None else policy(permission, PolicyKind.IDENTITY),
        None if boundary is None else policy(boundary, PolicyKind.BOUNDARY),
        None if session_policy is None else policy(session_policy, PolicyKind.SESSION),
        None if scp is None else policy(scp, PolicyKind.SCP),
    )
    with serving.turn:
        arn = f"arn:aws:iam::{YOUR_COMPANY}:role/{role}" if permission is not None and ":" not in role else role
        arn = arn if permission is not None and moto_tables.role(arn) is None else asking.role_named(role)
        who = _session(arn, now, "" if session_policy is None else as_text(session_policy))
        decisions = [_decided(who, need, now, given) for need in asked]
    kinds = {match.layer for decision in decisions for match in decision.statements}
    present = kinds | given.kinds | {PolicyKind.IDENTITY}
    columns = [column for column in _COLUMNS if column[1] in present]
    rows = tuple(
        Row(
            need.action,
            _short(need.resource),
            tuple(_cell(decision, *each[1:]) for each in columns),
            decision.allowed,
            decision,
        )
        for need, decision in zip(asked, decisions, strict=True)
    )
    names = tuple(title for title, _, _ in columns)
    return Limits(arn.rpartition("/")[2], names, rows, _told(arn.rpartition("/")[2], names, rows))


def _asked(each: str | tuple[str, str]) -> Need:
    action, arn = (each, "") if isinstance(each, str) else each
    if not arn:
        arn = "*" if not action.startswith("s3:") else _OBJECT if "Object" in action else asking.BUCKET_ARN
    return Need(action, arn)


def _session(arn: str, now: datetime, text: str) -> Identity:
    nobody = identity.by_arn(Caller(CallerType.USER, f"arn:aws:iam::{YOUR_COMPANY}:user/admin", YOUR_COMPANY, "admin"))
    return asking.session_of(arn, "limited", nobody, asking.assume(arn, "limited", Policy=text), now)


def _decided(who: Identity, need: Need, now: datetime, given: _Given) -> Decision:
    call = asking.s3_call(need)
    request = Asker(who, context.of_call(call, who, REGION, now, False)).request(need)
    try:
        return iam.decide(request._replace(policies=given.over(request.policies)))
    except iam.Unsupported as unknown:
        raise CannotDraw(str(unknown)) from None


def _cell(decision: Decision, kind: PolicyKind, name: str) -> Cell:
    deny, gate = decision.gate("explicit-deny"), decision.gate(name)
    if deny is not None and any(match.layer is kind for match in deny.decided_by):
        return Cell(False, True, "denies")
    if gate is not None and gate.verdict is Verdict.STOPPED:
        return Cell(False, False, "does not allow")
    return Cell(True, False, "allows" if gate is not None and gate.verdict is Verdict.PASSED else "not needed")


def _short(arn: str) -> str:
    return arn.partition(":::")[2] or arn


def _told(role: str, columns: tuple[str, ...], rows: tuple[Row, ...]) -> Told:
    through = tuple(row.action for row in rows if row.allowed)
    facts = [
        f"A session of {role} gets through with {listed(through)}."
        if through
        else f"A session of {role} gets through with none."
    ]
    for row in rows:
        if row.stop is not None:
            stops = tuple(
                f"{low(title)}{' (explicit Deny)' if cell.denied else ''}"
                for title, cell in zip(columns, row.cells, strict=True)
                if not cell.opened
            )
            more = f", and would be at the {listed(stops[1:])}" if stops[1:] else ""
            facts.append(f"{row.action} is stopped at the {stops[0]}{more}.")
        elif not row.allowed:
            facts.append(f"{row.action} is not allowed: {row.decision.reason}")
    cells = tuple(
        (f"{row.action} on {row.on}", *(cell.words for cell in row.cells), "allowed" if row.allowed else "denied")
        for row in rows
    )
    title = f"What a session of {role} may do"
    lesson = _LESSON + (_BUCKET if "Bucket policy" in columns else "")
    return Told(
        title,
        "Limits are an intersection.",
        " ".join(facts),
        lesson,
        ("A session asks for", *columns, "In the end"),
        cells,
    )


def low(title: str) -> str:
    """A policy's name inside a sentence."""
    return title if title.isupper() else title[0].lower() + title[1:]
