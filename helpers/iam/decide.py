"""Allowed? AWS's policy evaluation as a short list of gates over the statements that match.

A request passes when every gate lets it through. The gates, in AWS's order:

    caller          can this kind of caller make the call at all?
    explicit-deny   does a Deny in any policy apply? Then nothing else matters.
    scp             does every level of the caller's organization allow it?
    resource        does the trust policy, or the bucket policy, allow this caller?
    identity        does a policy of the caller's own allow it?
    boundary        does the caller's permissions boundary allow it?
    session         does the policy passed when the session was made allow it?

Which of the last four a request needs is where AWS is subtle, and it hangs on two facts: do caller and resource
live in one account, and *how* does the resource's policy name the caller (see `PrincipalMatch`).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from helpers.iam import principals
from helpers.iam.document import Policy, Statement
from helpers.iam.model import (
    CallerType,
    ContextValue,
    Decision,
    Gate,
    Mismatch,
    Outcome,
    PrincipalMatch,
    Request,
    StatementMatch,
    Verdict,
)

ASSUME_ACTIONS = frozenset(
    {
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    }
)

# "No permissions are required to perform this operation. If an administrator attaches a policy that explicitly
# denies access to it, you can still perform it." https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
NEEDS_NO_PERMISSION = frozenset({"sts:GetCallerIdentity"})

# The way out of a bucket policy that locks everybody out.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
OWNER_ROOT_ALWAYS_MAY = frozenset({"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"})

# Callers who are no identity of any account have no policies of their own; the resource's policy decides alone.
_WITHOUT_ACCOUNT = frozenset({CallerType.SERVICE, CallerType.FEDERATED, CallerType.ANONYMOUS})

# Grants inside one account that need no policy of the caller's own.
_GRANTS = frozenset({PrincipalMatch.DIRECT, PrincipalMatch.ANYONE, PrincipalMatch.ROLE})
# Of these, the ones that a boundary or a session policy of the caller does not limit by its silence.
_UNLIMITED = frozenset({PrincipalMatch.DIRECT, PrincipalMatch.ANYONE})

_NEARNESS = (
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)  # the later an element fails, the nearer the miss


def decide(request: Request) -> Decision:
    """Answer one permission question.

    Raises:
        Unsupported: a policy says something valid that is not modelled; nothing was decided.
    """
    if findings := tuple(finding for policy in _policies(request) for finding in policy.errors):
        return Decision(request, Outcome.INVALID_POLICY, (), findings)
    for policy in _policies(request):
        if policy.unsupported:
            raise policy.unsupported
    if request.action in NEEDS_NO_PERMISSION:
        return Decision(request, Outcome.ALLOW, (Gate("caller", Verdict.PASSED, "no-permission-needed"),))
    evaluation = _Evaluation(request)
    gates = tuple(evaluation.gates())
    stopped = next((gate for gate in gates if gate.verdict is Verdict.STOPPED), None)
    if stopped is None:
        return Decision(request, Outcome.ALLOW, gates)
    denied = Outcome.EXPLICIT_DENY if stopped.name == "explicit-deny" else Outcome.IMPLICIT_DENY
    return Decision(request, denied, gates)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The statements of one layer of policies, each matched against the request."""

    matches: tuple[StatementMatch, ...]

    def applying(self, effect: str) -> tuple[StatementMatch, ...]:
        return tuple(match for match in self.matches if match.effect == effect and match.applies)

    def nearest_miss(self) -> tuple[StatementMatch, ...]:
        """The Allow that came closest to applying: the one a reader should look at first."""
        misses = [match for match in self.matches if match.effect == "Allow" and match.mismatch]
        return (max(misses, key=lambda m: _NEARNESS.index(m.mismatch.element) if m.mismatch else -1),) if misses else ()


class _Evaluation:
    """One request on its way through the gates."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.caller = request.caller
        self.context = {key.lower(): value for key, value in request.context.items()}
        self.assumes_role = request.action in ASSUME_ACTIONS
        self.same_account = bool(self.caller.account) and self.caller.account == request.resource_account
        policies = request.policies
        self.resource = self._layer((policies.resource,) if policies.resource else ())
        self.identity = self._layer(policies.identity)
        self.boundary = self._layer((policies.boundary,) if policies.boundary else ())
        self.session = self._layer(policies.session)
        self.scp = tuple(self._layer(level) for level in policies.scp)
        self.rcp = tuple(self._layer(level) for level in policies.rcp)
        allows = self.resource.applying("Allow")
        self.grants = tuple(match for match in allows if match.principal is self._strongest(allows))
        self.grant = self._strongest(allows)

    @staticmethod
    def _strongest(allows: tuple[StatementMatch, ...]) -> PrincipalMatch:
        order = list(PrincipalMatch)
        return min((match.principal for match in allows), key=order.index, default=PrincipalMatch.NONE)

    def _layer(self, policies: tuple[Policy, ...]) -> _Layer:
        return _Layer(
            tuple(
                _match(policy, number, statement, self.request, self.context)
                for number, policy in enumerate(policies)
                for statement in policy.statements
            )
        )

    def gates(self) -> Iterator[Gate]:
        """The gates this request meets, in order. All are asked, so that a reader sees every one's verdict."""
        if self.caller.type is CallerType.ROOT and self._may_always():
            yield Gate("caller", Verdict.PASSED, "owner-root")
            return
        yield self._caller_gate()
        yield self._deny_gate()
        yield self._scp_gate()
        yield self._resource_gate()
        yield self._identity_gate()
        yield self._limit_gate("boundary", self.boundary, self.request.policies.boundary is not None)
        yield self._limit_gate("session", self.session, bool(self.request.policies.session))

    def _may_always(self) -> bool:
        return self.same_account and self.request.action in OWNER_ROOT_ALWAYS_MAY

    def _caller_gate(self) -> Gate:
        """Some callers can never assume a role, whatever the policies say.

        https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        """
        barred = {
            CallerType.ROOT: "root-cannot-assume",
            CallerType.ANONYMOUS: "unsigned",
            CallerType.FEDERATED_USER: "federated-user-cannot-assume",
        }
        if self.assumes_role and self.caller.type in barred:
            return Gate("caller", Verdict.STOPPED, barred[self.caller.type])
        return Gate("caller", Verdict.PASSED, "can-call")

    def _deny_gate(self) -> Gate:
        layers = (*self.rcp, *self._scp_levels(), self.resource, self.identity, self.boundary, self.session)
        denies = tuple(match for layer in layers for match in layer.applying("Deny"))
        looked_at = tuple(match for layer in layers for match in layer.matches if match.effect == "Deny")
        if denies:
            return Gate("explicit-deny", Verdict.STOPPED, "denied", denies, looked_at)
        return Gate("explicit-deny", Verdict.PASSED, "no-deny", (), looked_at)

    def _scp_levels(self) -> tuple[_Layer, ...]:
        # SCPs bind the users and roles of the accounts below them, and nobody else.
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
        return () if self.caller.type in _WITHOUT_ACCOUNT else self.scp

    def _scp_gate(self) -> Gate:
        levels = self._scp_levels()
        if not levels:
            return Gate("scp", Verdict.NOT_NEEDED, "absent")
        for layer in levels:
            if not layer.applying("Allow"):
                return Gate("scp", Verdict.STOPPED, "no-allow", layer.nearest_miss(), layer.matches)
        allows = tuple(layer.applying("Allow")[0] for layer in levels)
        return Gate("scp", Verdict.PASSED, "allowed", allows, tuple(m for layer in levels for m in layer.matches))

    def _resource_gate(self) -> Gate:
        """The trust policy must always allow. A bucket policy need not, if the caller's own account owns the bucket.

        "IAM role trust policies … are exceptions …, because they must explicitly allow access for principals."
        """
        matches = self.resource.matches
        if self.grant is not PrincipalMatch.NONE:
            if self.same_account and not self.assumes_role and self.grant is PrincipalMatch.ACCOUNT:
                return Gate("resource", Verdict.NOT_NEEDED, "delegates", self.grants, matches)
            return Gate("resource", Verdict.PASSED, self.grant.value, self.grants, matches)
        if self.same_account and not self.assumes_role:
            return Gate("resource", Verdict.NOT_NEEDED, "own-account", (), matches)
        because = "no-allow" if self.request.policies.resource else "no-policy"
        return Gate("resource", Verdict.STOPPED, because, self.resource.nearest_miss(), matches)

    def _identity_gate(self) -> Gate:
        matches = self.identity.matches
        if self.caller.type in _WITHOUT_ACCOUNT:
            return Gate("identity", Verdict.NOT_NEEDED, "no-identity")
        if self.caller.type is CallerType.ROOT:
            return Gate("identity", Verdict.PASSED, "root")
        if allows := self.identity.applying("Allow"):
            return Gate("identity", Verdict.PASSED, "allowed", allows[:1], matches)
        if self.same_account and self.grant in _GRANTS:
            return Gate("identity", Verdict.NOT_NEEDED, "named-by-resource", (), matches)
        return Gate("identity", Verdict.STOPPED, "no-allow", self.identity.nearest_miss(), matches)

    def _limit_gate(self, name: str, layer: _Layer, present: bool) -> Gate:
        """A boundary or session policy grants nothing; it limits what the caller's own policies grant."""
        if not present or self.caller.type in _WITHOUT_ACCOUNT:
            return Gate(name, Verdict.NOT_NEEDED, "absent")
        if allows := layer.applying("Allow"):
            return Gate(name, Verdict.PASSED, "allowed", allows[:1], layer.matches)
        if self.same_account and self.grant in _UNLIMITED:
            return Gate(name, Verdict.NOT_NEEDED, "named-by-resource", (), layer.matches)
        return Gate(name, Verdict.STOPPED, "no-allow", layer.nearest_miss(), layer.matches)


def _policies(request: Request) -> Iterator[Policy]:
    policies = request.policies
    if policies.resource:
        yield policies.resource
    yield from policies.identity
    if policies.boundary:
        yield policies.boundary
    yield from policies.session
    for level in (*policies.scp, *policies.rcp):
        yield from level


def _match(
    policy: Policy, number: int, statement: Statement, request: Request, context: Mapping[str, ContextValue]
) -> StatementMatch:
    """Hold one statement against the request, element by element; the first that fails is the reason."""
    named = PrincipalMatch.NONE
    mismatch: Mismatch | None = None
    if policy.kind.resource_based and statement.principal:
        named = principals.match(statement.principal, request.caller)
        if named is PrincipalMatch.NONE:
            mismatch = _wrong_principal(statement, request)
    if mismatch is None and not statement.actions.match(request.action, context):
        mismatch = Mismatch(
            statement.actions.element, statement.actions.pointer, statement.actions.texts, request.action
        )
    if mismatch is None and statement.resources and not statement.resources.match(request.resource, context):
        mismatch = Mismatch(
            statement.resources.element,
            statement.resources.pointer,
            statement.resources.texts,
            request.resource,
        )
    if mismatch is None:
        mismatch = next(filter(None, (condition.mismatch(context) for condition in statement.conditions)), None)
    return StatementMatch(policy.kind, policy, number, statement.index, statement.effect, mismatch, named)


def _wrong_principal(statement: Statement, request: Request) -> Mismatch:
    element = statement.principal
    expected = tuple(value.text for value in element.values) if element else ()
    pointer = element.pointer if element else statement.pointer
    actual = request.caller.arn or None
    return Mismatch("Principal", pointer, expected, actual)
