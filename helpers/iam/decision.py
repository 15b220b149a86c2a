"""A request, every statement held against it, and the answer. Data; prose is rendered when somebody reads it.

The names are AWS's own, from "Policy evaluation logic"
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.iam.model import (
    AccountFacts,
    Caller,
    ContextValue,
    Finding,
    Mismatch,
    Outcome,
    Place,
    PolicyKind,
    PrincipalMatch,
    Verdict,
)

if TYPE_CHECKING:
    from helpers.iam.document import Policy, Statement


class _Layers(NamedTuple):
    resource: Policy | None = None
    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: tuple[Policy, ...] = ()
    scp: tuple[tuple[Policy, ...], ...] = ()
    rcp: tuple[tuple[Policy, ...], ...] = ()
    endpoint: Policy | None = None


class Policies(_Layers):
    """Every policy that may have a say. `None` is absent; an empty tuple of identity policies grants nothing.

    Identity policies, boundary and session policies count only for a caller who can have them.

    `scp` and `rcp` are levels from the organization's root down to the account; each level must allow.

    `endpoint` is the policy of the VPC endpoint that the request comes through.
    """

    troubled: tuple[Policy, ...]  # those that AWS would not save, or the lab does not model
    length: int  # of all their texts, in characters, and a level counts as one

    def __new__(
        cls,
        resource: Policy | None = None,
        identity: tuple[Policy, ...] = (),
        boundary: Policy | None = None,
        session: tuple[Policy, ...] = (),
        scp: tuple[tuple[Policy, ...], ...] = (),
        rcp: tuple[tuple[Policy, ...], ...] = (),
        endpoint: Policy | None = None,
    ) -> Policies:
        """Refuse a policy in the wrong place: read as another kind, it would say something else."""
        troubled = []
        length = len(scp) + len(rcp)
        for place, held in _held(resource, identity, boundary, session, scp, rcp, endpoint):
            for policy in held:
                if policy.kind not in _KINDS[place]:
                    raise ValueError(f"A policy of kind {policy.kind.value} can't stand in `{place}`.")
                length += len(policy.text)
                if policy.findings or policy.unsupported:
                    troubled.append(policy)
        made = super().__new__(cls, resource, identity, boundary, session, scp, rcp, endpoint)
        made.troubled = tuple(troubled)
        made.length = length
        return made

    def with_resource(self, policy: Policy | None) -> Policies:
        """The same with another policy of the resource."""
        return self.but(resource=policy)

    def but(self, **layers: Any) -> Policies:
        """The same with other policies in some layers, by their names; whoever writes all of them anew forgets one."""
        return Policies(**{**self._asdict(), **layers})

    def every(self) -> list[Policy]:
        """Every policy of every layer, the resource's first."""
        return [policy for _, held in _held(*self) for policy in held]


def _held(
    resource: Policy | None,
    identity: tuple[Policy, ...],
    boundary: Policy | None,
    session: tuple[Policy, ...],
    scp: tuple[tuple[Policy, ...], ...],
    rcp: tuple[tuple[Policy, ...], ...],
    endpoint: Policy | None,
) -> Iterator[tuple[str, tuple[Policy, ...]]]:
    """The layers that are not empty, by name."""
    if resource is not None:
        yield "resource", (resource,)
    if identity:
        yield "identity", identity
    if boundary is not None:
        yield "boundary", (boundary,)
    if session:
        yield "session", session
    for level in scp:
        yield "scp", level
    for level in rcp:
        yield "rcp", level
    if endpoint is not None:
        yield "endpoint", (endpoint,)


_KINDS = {
    "resource": (PolicyKind.TRUST, PolicyKind.BUCKET),
    "identity": (PolicyKind.IDENTITY,),
    "boundary": (PolicyKind.BOUNDARY,),
    "session": (PolicyKind.SESSION,),
    "scp": (PolicyKind.SCP,),
    "rcp": (PolicyKind.RCP,),
    "endpoint": (PolicyKind.ENDPOINT,),
}


class Request(NamedTuple):
    """One permission question with every fact its answer may depend on.

    `context` is complete: a key that is not there is absent, and absence decides. `resource_account`
    owns the resource.
    """

    caller: Caller
    action: str
    resource: str
    resource_account: str
    context: Mapping[str, ContextValue] = MappingProxyType({})
    policies: Policies = Policies()
    facts: AccountFacts = AccountFacts()

    def lowered(self) -> dict[str, ContextValue]:
        """The context as conditions are held against it: keys in lower case, values as text (JSON brings others)."""
        if not self.context:
            return {}
        return {key.lower(): value if type(value) is str else _as_text(value) for key, value in self.context.items()}


def _as_text(value: object) -> ContextValue:
    if isinstance(value, (list, tuple)):
        return tuple(str(_as_text(each)) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


class StatementMatch(NamedTuple):
    """One statement looked at: does it apply to this request, and if not, why not."""

    policy: Policy
    policy_index: int  # among the policies of its layer
    statement: Statement
    mismatch: Mismatch | None
    principal: PrincipalMatch = PrincipalMatch.NONE

    @property
    def layer(self) -> PolicyKind:
        """What kind of policy the statement stands in."""
        return self.policy.kind

    @property
    def index(self) -> int:  # type: ignore[override]  # a tuple has a method of that name, which nobody needs here
        """Number of the statement in its policy, from 0."""
        return self.statement.index

    @property
    def effect(self) -> str:
        """Allow or Deny."""
        return self.statement.effect

    @property
    def applies(self) -> bool:
        """True when every element of the statement matches the request."""
        return self.mismatch is None

    @property
    def pointer(self) -> str:
        """Where to look: the element that failed, its one value if it has no more; the statement when it applies."""
        return self.policy.narrowed(self.mismatch.pointer) if self.mismatch else f"/Statement/{self.index}"

    @property
    def place(self) -> Place:
        """Where `pointer` stands in the text."""
        return self.policy.place(self.pointer)

    @property
    def line(self) -> int:
        """Line of `place`, from 1."""
        return self.place.line


class Gate(NamedTuple):
    """One question on the way to the answer, its verdict, and the statements that decided it."""

    name: str
    verdict: Verdict
    because: str  # a machine key, such as "no-allow" or "named-directly"; helpers.iam.explain has the words
    decided_by: tuple[StatementMatch, ...] = ()


class _Answer(NamedTuple):
    request: Request
    outcome: Outcome
    gates: tuple[Gate, ...] = ()
    findings: tuple[Finding, ...] = ()
    statements: tuple[StatementMatch, ...] = ()  # every statement of every policy, held against the request


class Decision(_Answer):
    """The answer, and everything a test, a widget or a sentence needs to know about it."""

    # The answer to the same question without its context, where all conditions hold and the gates are therefore the
    # same: what says nothing of the context is said once, for every request that differs in it alone.
    whatever_the_context: Decision | None = None

    @property
    def allowed(self) -> bool:
        """True for `allow`, and only for it."""
        return self.outcome is Outcome.ALLOW

    @property
    def deciding_gate(self) -> Gate | None:
        """The gate that stopped the request; None when it is allowed or a document is invalid."""
        if self.outcome is Outcome.ALLOW:
            return None
        return next((gate for gate in self.gates if gate.verdict is Verdict.STOPPED), None)

    @property
    def decided_by(self) -> tuple[StatementMatch, ...]:
        """The statements that decided: the Deny that hit, the ones that failed to allow, or those that allowed."""
        if gate := self.deciding_gate:
            return gate.decided_by
        return tuple([match for gate in self.gates if gate.decided_by for match in gate.decided_by])

    def gate(self, name: str) -> Gate | None:
        """The gate of that name, if it was asked."""
        return next((gate for gate in self.gates if gate.name == name), None)

    @cached_property
    def reason(self) -> str:
        """One short sentence: why."""
        from helpers.iam import explain  # prose is rendered only when somebody reads it

        return explain.reason(self)

    @cached_property
    def paragraph(self) -> str:
        """The whole story in a few sentences, gate by gate."""
        from helpers.iam import explain

        return explain.paragraph(self)

    @cached_property
    def aws_message(self) -> str:
        """The error a client reads, in AWS's words: of the denied request, or of saving the document it refuses.

        Empty when the request is allowed.
        """
        from helpers.iam import aws_messages

        if self.outcome is Outcome.INVALID_POLICY:
            return self.findings[0].aws_message
        return "" if self.allowed else aws_messages.access_denied(self)
