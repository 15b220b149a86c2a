"""Allowed? AWS's policy evaluation as a short list of gates over the statements that match.

A request passes when every gate lets it through. The gates, in AWS's order:

    caller          can this kind of caller make the call at all?
    explicit-deny   does a Deny in any policy that counts apply? Then nothing else matters.
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
from helpers.iam.document import Policy, PrincipalElement, Statement
from helpers.iam.model import (
    Caller,
    CallerType,
    ContextValue,
    Decision,
    Gate,
    Mismatch,
    Outcome,
    PrincipalMatch,
    Request,
    StatementMatch,
    Unsupported,
    Verdict,
)

# Actions in lower case: AWS ignores theirs.
ASSUME_ACTIONS = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
    }
)
_WITH_A_TOKEN = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})

# "No permissions are required to perform this operation. If an administrator attaches a policy that explicitly
# denies access to it, you can still perform it." https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
NEEDS_NO_PERMISSION = frozenset({"sts:getcalleridentity"})

# The way out of a bucket policy that locks everybody out.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
OWNER_ROOT_ALWAYS_MAY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})

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
    if findings := tuple(finding for policy in request.policies.every() for finding in policy.errors):
        return Decision(request, Outcome.INVALID_POLICY, (), findings)
    _refuse_what_is_not_modelled(request)
    evaluation = _Evaluation(request)
    gates = tuple(evaluation.gates())
    stopped = next((gate for gate in gates if gate.verdict is Verdict.STOPPED), None)
    if stopped is None:
        return Decision(request, Outcome.ALLOW, gates)
    denied = Outcome.EXPLICIT_DENY if stopped.name == "explicit-deny" else Outcome.IMPLICIT_DENY
    return Decision(request, denied, gates)


def _refuse_what_is_not_modelled(request: Request) -> None:
    for policy in request.policies.every():
        if policy.unsupported:
            raise Unsupported(*policy.unsupported)
    action = request.action.lower()
    if action.startswith("sts:") and action not in ASSUME_ACTIONS | NEEDS_NO_PERMISSION:
        raise Unsupported(request.action)
    if action.startswith("kms:"):  # a key's policy must allow, whatever identity policies say
        raise Unsupported(request.action)


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
        self.action = request.action.lower()
        self.context = {key.lower(): _as_text(value) for key, value in request.context.items()}
        self.assumes_role = self.action in ASSUME_ACTIONS
        self.has_account = self.caller.type not in _WITHOUT_ACCOUNT
        self.same_account = self.has_account and self.caller.account == request.resource_account
        self.owner_root = (
            self.caller.type is CallerType.ROOT and self.same_account and self.action in OWNER_ROOT_ALWAYS_MAY
        )
        policies = request.policies
        # The bucket's policy can't lock its owner's root out of itself; organization policies still can.
        own = policies.resource if not self.owner_root else None
        self.resource = self._layer((own,) if own else ())
        self.identity = self._layer(policies.identity)
        self.boundary = self._layer((policies.boundary,) if policies.boundary else ())
        self.session = self._layer(policies.session)
        # SCPs bind the users and roles of the accounts below them, and nobody else; service-linked roles are bound
        # by neither kind. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
        linked = ":role/aws-service-role/" in self.caller.role_arn
        self.scp = tuple(self._layer(level) for level in policies.scp if self.has_account and not linked)
        self.rcp = tuple(self._layer(level) for level in policies.rcp if not linked)
        allows = self.resource.applying("Allow")
        # PrincipalMatch lists the ways to be named from the strongest to the weakest.
        strength = list(PrincipalMatch).index
        self.grant = min((match.principal for match in allows), key=strength, default=PrincipalMatch.NONE)
        self.grants = tuple(match for match in allows if match.principal is self.grant)

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
        yield self._caller_gate()
        if self.action in NEEDS_NO_PERMISSION:
            return
        yield self._deny_gate()
        yield self._scp_gate()
        yield self._resource_gate()
        yield self._identity_gate()
        yield self._limit_gate("boundary", self.boundary, self.request.policies.boundary is not None)
        yield self._limit_gate("session", self.session, bool(self.request.policies.session))

    def _caller_gate(self) -> Gate:
        """Some callers can never assume a role, whatever the policies say.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html (root users)
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html (anonymous calls)
        https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        """
        # Asked first: these calls are not signed, so what credentials could or could not do says nothing about them.
        if self.action in _WITH_A_TOKEN and self.caller.type is not CallerType.FEDERATED:
            return Gate("caller", Verdict.STOPPED, "needs-a-token")
        barred = {
            CallerType.ROOT: "root-cannot-assume",
            CallerType.ANONYMOUS: "unsigned",
            CallerType.FEDERATED_USER: "federated-user-cannot-assume",
        }
        if self.assumes_role and self.caller.type in barred:
            return Gate("caller", Verdict.STOPPED, barred[self.caller.type])
        if self.action == "sts:assumerole" and self.caller.type is CallerType.FEDERATED:
            return Gate("caller", Verdict.STOPPED, "needs-aws-credentials")
        if self.action in NEEDS_NO_PERMISSION:
            anonymous = self.caller.type is CallerType.ANONYMOUS
            because = "unsigned" if anonymous else "no-permission-needed"
            return Gate("caller", Verdict.STOPPED if anonymous else Verdict.PASSED, because)
        return Gate("caller", Verdict.PASSED, "owner-root" if self.owner_root else "can-call")

    def _deny_gate(self) -> Gate:
        layers = (*self.rcp, *self.scp, self.resource, self.identity, self.boundary, self.session)
        denies = tuple(match for layer in layers for match in layer.applying("Deny"))
        looked_at = tuple(match for layer in layers for match in layer.matches if match.effect == "Deny")
        if denies:
            return Gate("explicit-deny", Verdict.STOPPED, "denied", denies, looked_at)
        return Gate("explicit-deny", Verdict.PASSED, "no-deny", (), looked_at)

    def _scp_gate(self) -> Gate:
        levels = self.scp
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
        if not self.has_account:
            return Gate("identity", Verdict.NOT_NEEDED, "no-identity")
        if self.caller.type is CallerType.ROOT:
            return Gate("identity", Verdict.PASSED, "root")
        if allows := self.identity.applying("Allow"):
            return Gate("identity", Verdict.PASSED, "allowed", allows[:1], matches)
        if self.same_account and self.grant in _GRANTS:
            return Gate("identity", Verdict.NOT_NEEDED, f"granted-to-{self.grant.value}", (), matches)
        if self.same_account and self.assumes_role and not self._delegates():
            # The trust policy stops the request by itself; mended, it may well need no permission besides.
            return Gate("identity", Verdict.NOT_NEEDED, "trust-decides", (), matches)
        return Gate("identity", Verdict.STOPPED, "no-allow", self.identity.nearest_miss(), matches)

    def _delegates(self) -> bool:
        """True when the trust policy names the caller's account, whether or not its conditions hold."""
        named = (match.principal for match in self.resource.matches if match.effect == "Allow")
        return PrincipalMatch.ACCOUNT in named

    def _limit_gate(self, name: str, layer: _Layer, present: bool) -> Gate:
        """A boundary or session policy grants nothing; it limits what the caller's own policies grant."""
        # "If you do not pass any session policies, then the resulting federated user session has no permissions."
        # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        needed = name == "session" and self.caller.type is CallerType.FEDERATED_USER
        if not (present or needed) or not self.has_account:
            return Gate(name, Verdict.NOT_NEEDED, "absent")
        if allows := layer.applying("Allow"):
            return Gate(name, Verdict.PASSED, "allowed", allows[:1], layer.matches)
        if self.same_account and self.grant in _UNLIMITED:
            return Gate(name, Verdict.NOT_NEEDED, f"granted-to-{self.grant.value}", (), layer.matches)
        because = "no-allow" if present else "no-policy"
        return Gate(name, Verdict.STOPPED, because, layer.nearest_miss(), layer.matches)


def _as_text(value: object) -> ContextValue:
    """A context value as text or texts: JSON brings true and numbers too."""
    if isinstance(value, (list, tuple)):
        return tuple(str(_as_text(each)) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _match(
    policy: Policy, number: int, statement: Statement, request: Request, context: Mapping[str, ContextValue]
) -> StatementMatch:
    """Hold one statement against the request, element by element; the first that fails is the reason."""
    named = PrincipalMatch.NONE
    mismatch: Mismatch | None = None
    if policy.kind.resource_based and statement.principal:
        named = principals.match(statement.principal, request.caller)
        if named is PrincipalMatch.NONE:
            mismatch = _wrong_principal(statement.principal, request.caller)
    for element, asked in ((statement.actions, request.action), (statement.resources, request.resource)):
        if mismatch is None and element and not element.match(asked, context):
            mismatch = Mismatch(element.element, element.pointer, element.texts, (asked,))
    if mismatch is None:
        mismatch = next(filter(None, (condition.mismatch(context) for condition in statement.conditions)), None)
    return StatementMatch(policy.kind, policy, number, statement.index, statement.effect, mismatch, named)


def _wrong_principal(element: PrincipalElement, caller: Caller) -> Mismatch:
    expected = tuple(value.text for value in element.values)
    return Mismatch("Principal", element.pointer, expected, (caller.arn,) if caller.arn else None)
