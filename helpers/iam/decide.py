"""Allowed? AWS's policy evaluation as a short list of gates over the statements that match.

A request passes when every gate lets it through. The gates, in AWS's order:

    caller          can this kind of caller make the call at all?
    explicit-deny   does a Deny in any policy that counts apply? Then nothing else matters.
    scp             does every level of the caller's organization allow it?
    endpoint        does the policy of the VPC endpoint that the request comes through allow it?
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

from collections.abc import Mapping, Sequence
from functools import lru_cache

from helpers.iam import principals
from helpers.iam.decision import Decision, Gate, Policies, Request, StatementMatch
from helpers.iam.document import Policy, PrincipalElement, Statement
from helpers.iam.model import (
    AccountFacts,
    Caller,
    CallerType,
    ContextValue,
    Finding,
    Mismatch,
    Outcome,
    PrincipalMatch,
    Unsupported,
    Verdict,
)
from helpers.iam.saving import principal_element

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
_WITH_SAML = "sts:assumerolewithsaml"
_WITH_A_TOKEN = frozenset({_WITH_SAML, "sts:assumerolewithwebidentity"})

# "No permissions are required to perform this operation. If an administrator attaches a policy that explicitly
# denies access to it, you can still perform it." https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
# "You can include the GetSessionToken action in your policies, but it has no effect on a user's ability to perform it."
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
NEEDS_NO_PERMISSION = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})

# What STS asks of the caller's own policies alone: nothing of these has a policy of its own.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_enable-create.html
# https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
BY_IDENTITY_ALONE = frozenset({"sts:getfederationtoken", "sts:getaccesskeyinfo", "sts:decodeauthorizationmessage"})

# "Who can call: IAM user or AWS account root user", with keys that last.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
_WITH_KEYS_THAT_LAST = frozenset({"sts:getfederationtoken", "sts:getsessiontoken"})

_STS_ACTIONS = ASSUME_ACTIONS | NEEDS_NO_PERMISSION | BY_IDENTITY_ALONE

# The way out of a bucket policy that locks everybody out.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
OWNER_ROOT_ALWAYS_MAY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})

# Callers who are no identity of any account have no policies of their own; the resource's policy decides alone.
_WITHOUT_ACCOUNT = (CallerType.SERVICE, CallerType.FEDERATED, CallerType.ANONYMOUS)

_CANNOT_ASSUME = {
    CallerType.ROOT: "root-cannot-assume",
    CallerType.ANONYMOUS: "unsigned",
    CallerType.FEDERATED_USER: "federated-user-cannot-assume",
}
_CANNOT_SIGN = {CallerType.ANONYMOUS: "unsigned", CallerType.FEDERATED: "needs-aws-credentials"}

# Grants inside one account that need no policy of the caller's own.
_GRANTS = (PrincipalMatch.DIRECT, PrincipalMatch.ANYONE, PrincipalMatch.ROLE)
# Of these, the ones that a boundary or a session policy of the caller does not limit by its silence.
_UNLIMITED = (PrincipalMatch.DIRECT, PrincipalMatch.ANYONE)

_NEARNESS = (
    "Principal",
    "NotPrincipal",
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
    if findings := _refused_at_save_time(request):
        return Decision(request, Outcome.INVALID_POLICY, (), findings)
    setting = _setting(request)
    layers = setting.layers.under(request)
    if layers is not setting.layers or setting.credentials_count:
        return _Evaluation(setting, layers, request).decision()
    held = setting.when_all_holds()
    decision = Decision(request, held.outcome, held.gates, (), held.statements)
    decision.whatever_the_context = held
    return decision


def _refused_at_save_time(request: Request) -> tuple[Finding, ...]:
    """What keeps AWS from saving one of the documents.

    Raises:
        Unsupported: all are fine, but one says something that is not modelled.
    """
    policies = request.policies
    if policies.troubled:
        if findings := tuple(finding for policy in policies.troubled for finding in policy.invalid):
            return findings
        for policy in policies.troubled:
            if policy.unsupported:
                raise Unsupported(*policy.unsupported)
    existing = request.facts.existing_principals
    if existing is None or policies.resource is None:
        return ()
    accounts = {arn.split(":")[4] for arn in existing if arn.count(":") >= 5}

    def exists(named: str) -> bool | None:
        known = principal_element.is_user_or_role(named) and named.split(":")[4] in accounts
        return named in existing if known else None

    return tuple(principal_element.missing(policies.resource, exists))


def _refuse_what_is_not_modelled(request: Request) -> None:
    """Stop before a guess.

    Raises:
        Unsupported: what decides the action is not modelled.
    """
    action = request.action.lower()
    if action.startswith("kms:"):  # a key's policy must allow, whatever identity policies say
        raise Unsupported(request.action)
    if not action.startswith("sts:"):
        return
    if action not in _STS_ACTIONS:
        raise Unsupported(request.action)
    if action in BY_IDENTITY_ALONE and request.policies.resource:
        raise Unsupported(f"A resource-based policy for {request.action}", "/policies/resource")
    if action in ASSUME_ACTIONS and ":federated-user/" in request.resource:
        # Tags that GetFederationToken passes: AWS's pages do not say of which policies it asks for them.
        raise Unsupported(f"{request.action} with sts:GetFederationToken")


class _Layer:
    """The statements of one layer of policies, each held against the request."""

    __slots__ = ("allows", "denies", "matches", "present", "settled")

    def __init__(self, present: bool, matches: list[StatementMatch]) -> None:
        self.present = present
        self.matches = matches
        self.settled = True
        allows: list[StatementMatch] = []
        denies: list[StatementMatch] = []
        for match in matches:
            if match.mismatch is None:
                statement = match.statement
                (allows if statement.effect == "Allow" else denies).append(match)
                if statement.conditions or (statement.resources and statement.resources.with_variables):
                    self.settled = False  # hangs on the context
        self.allows = tuple(allows)
        self.denies = tuple(denies)

    def under(self, asked: str, on: str, context: Mapping[str, ContextValue]) -> _Layer:
        """The layer with its conditions and variables held against the context; itself when all of them hold."""
        matches = [match if match.mismatch else _under(match, asked, on, context) for match in self.matches]
        for now, before in zip(matches, self.matches, strict=True):
            if now is not before:
                return _Layer(self.present, matches)
        return self

    def nearest_miss(self, caller: Caller) -> tuple[StatementMatch, ...]:
        """The Allow that came closest to applying: the one a reader should look at first.

        Of those that name somebody else, it is one that names somebody of the caller's kind.
        """
        misses = [match for match in self.matches if match.effect == "Allow" and match.mismatch]

        def nearness(match: StatementMatch) -> tuple[int, tuple[bool, ...]]:
            element = match.mismatch.element if match.mismatch else ""
            named = match.statement.principal if element == "Principal" else None
            return _NEARNESS.index(element), principals.likeness(named, caller) if named else ()

        return (max(misses, key=nearness),) if misses else ()


class _Layers:
    """Every layer of policies that has a say, held against the request."""

    __slots__ = (
        "_every",
        "boundary",
        "denies",
        "endpoint",
        "grant",
        "grants",
        "identity",
        "on",
        "rcp",
        "resource",
        "scp",
        "session",
        "settled",
        "statements",
    )

    def __init__(
        self,
        on: str,  # what Resource elements are held against
        resource: _Layer,
        identity: _Layer,
        boundary: _Layer,
        session: _Layer,
        endpoint: _Layer,
        scp: Sequence[_Layer],
        rcp: Sequence[_Layer],
    ) -> None:
        self.on = on
        self.resource = resource
        self.identity = identity
        self.boundary = boundary
        self.session = session
        self.endpoint = endpoint
        self.scp = scp
        self.rcp = rcp
        self._every = [resource, identity, boundary, session, endpoint, *scp, *rcp]
        in_order = [resource, identity, boundary, session, *scp, *rcp, endpoint]
        self.settled = all(layer.settled for layer in in_order)
        self.statements = tuple([match for layer in in_order for match in layer.matches])
        self.denies = tuple([match for layer in in_order for match in layer.denies])
        # PrincipalMatch lists the ways to be named from the strongest to the weakest; the strongest counts.
        self.grant = PrincipalMatch.NONE
        for match in resource.allows:
            self.grant = principals.stronger(match.principal, self.grant)
        self.grants = tuple([match for match in resource.allows if match.principal is self.grant])

    def under(self, request: Request) -> _Layers:
        """The same with conditions and variables held against the request's context; itself when all of them hold."""
        if self.settled:
            return self
        asked, on, context = request.resource, self.on, request.lowered()
        now = [layer if layer.settled else layer.under(asked, on, context) for layer in self._every]
        if now == self._every:
            return self
        resource, identity, boundary, session, endpoint, *levels = now
        scps = len(self.scp)
        return _Layers(on, resource, identity, boundary, session, endpoint, levels[:scps], levels[scps:])


class _Setting:
    """All of a request but its context: who asks for what, and which statements are about that.

    A program that asks much asks in few settings, so they are remembered; of a request in a known one, only the
    conditions and what follows from them is left to decide, and nothing at all when every condition holds.
    """

    __slots__ = (
        "_when_all_holds",
        "action",
        "assumes_role",
        "credentials_count",
        "has_account",
        "layers",
        "owner_root",
        "same_account",
        "unasked",
    )

    def __init__(
        self,
        caller: Caller,
        named_action: str,
        named_resource: str,
        resource_account: str,
        policies: Policies,
        facts: AccountFacts,
    ) -> None:
        """Hold every statement against it.

        Raises:
            Unsupported: what decides the action is not modelled.
        """
        request = Request(caller, named_action, named_resource, resource_account, policies=policies, facts=facts)
        _refuse_what_is_not_modelled(request)
        self.unasked = request
        self.action = named_action.lower()
        # Listing all buckets is about every bucket there is, and AWS's own example allows it on arn:aws:s3:::*.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        every_bucket = self.action == "s3:listallmybuckets" and named_resource == "*"
        on = "arn:aws:s3:::*" if every_bucket else named_resource
        self.assumes_role = self.action in ASSUME_ACTIONS
        # Of these the context says with which credentials they come, and some calls take only some.
        self.credentials_count = self.action.startswith("iam:") or self.action in _STS_ACTIONS - ASSUME_ACTIONS
        self.has_account = caller.type not in _WITHOUT_ACCOUNT
        self.same_account = self.has_account and caller.account == resource_account
        self.owner_root = caller.type is CallerType.ROOT and self.same_account and self.action in OWNER_ROOT_ALWAYS_MAY
        self._when_all_holds: Decision | None = None

        def layer(held: tuple[Policy, ...]) -> _Layer:
            matches = [
                _match(policy, number, statement, request, on)
                for number, policy in enumerate(held)
                for statement in policy.statements
            ]
            return _Layer(bool(held), matches)

        # The bucket's policy can't lock its owner's root out of itself; organization policies still can.
        own = policies.resource if not self.owner_root else None
        own_side = caller.has_policies
        # SCPs bind the users and roles of the accounts below them, and nobody else; service-linked roles are bound
        # by neither kind. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
        linked = ":role/aws-service-role/" in caller.role_arn
        bound = self.has_account and not linked
        # "RCPs also do not impact AWS services' ability to assume a service-linked role."
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
        of_service = caller.type is CallerType.SERVICE and ":role/aws-service-role/" in named_resource
        spared = linked or (of_service and self.assumes_role)
        self.layers = _Layers(
            on,
            resource=layer((own,)) if own else _NOTHING,
            identity=layer(policies.identity) if policies.identity and own_side else _NOTHING,
            boundary=layer((policies.boundary,)) if policies.boundary and own_side else _NOTHING,
            # Of somebody with a provider's token: a policy passed with the call limits the session it makes, not the
            # call.
            session=layer(policies.session) if policies.session and own_side else _NOTHING,
            endpoint=layer((policies.endpoint,)) if policies.endpoint else _NOTHING,
            scp=[layer(level) for level in policies.scp] if bound else [],
            rcp=[layer(level) for level in policies.rcp] if not spared else [],
        )

    def when_all_holds(self) -> Decision:
        """The answer to every request of this setting under whose context all conditions hold."""
        if self._when_all_holds is None:
            self._when_all_holds = _Evaluation(self, self.layers, self.unasked).decision()
        return self._when_all_holds


_KNOWN_AT_MOST = 128  # settings
_LONG = 20_000  # characters; as in `parse`, what is long is rare, and not worth its memory


@lru_cache(maxsize=_KNOWN_AT_MOST)
def _known(caller: Caller, action: str, resource: str, resource_account: str, policies: Policies) -> _Setting:
    return _Setting(caller, action, resource, resource_account, policies, _NO_FACTS)


def _setting(request: Request) -> _Setting:
    caller, action, resource, account, _, policies, facts = request
    if facts.canonical_user_ids or policies.length + len(resource) + len(action) > _LONG:
        return _Setting(caller, action, resource, account, policies, facts)
    return _known(caller, action, resource, account, policies)


class _Evaluation:
    """One request on its way through the gates."""

    def __init__(self, setting: _Setting, layers: _Layers, request: Request) -> None:
        self.request = request
        self.setting = setting
        self.layers = layers
        self.caller = request.caller
        self.action = setting.action

    def decision(self) -> Decision:
        """The answer."""
        gates = self.gates()
        outcome = Outcome.ALLOW
        for gate in gates:
            if gate.verdict is Verdict.STOPPED:  # the first one that stops decides
                outcome = Outcome.EXPLICIT_DENY if gate.name == "explicit-deny" else Outcome.IMPLICIT_DENY
                break
        return Decision(self.request, outcome, gates, (), self.layers.statements)

    def gates(self) -> tuple[Gate, ...]:
        """The gates this request meets, in order. All are asked, so that a reader sees every one's verdict."""
        caller = self._caller_gate()
        if self.action in NEEDS_NO_PERMISSION:
            return (caller,)
        return (
            caller,
            self._deny_gate(),
            self._scp_gate(),
            *self._endpoint_gate(),
            _NO_RESOURCE_POLICY if self.action in BY_IDENTITY_ALONE else self._resource_gate(),
            self._identity_gate(),
            self._limit_gate("boundary", self.layers.boundary) if self.layers.boundary.present else _ABSENT["boundary"],
            # "If you do not pass any session policies, then the resulting federated user session has no permissions."
            # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
            self._limit_gate("session", self.layers.session)
            if self.layers.session.present or self.caller.type is CallerType.FEDERATED_USER
            else _ABSENT["session"],
        )

    def _caller_gate(self) -> Gate:
        """Some calls can't be made with some credentials, whatever the policies say."""
        if because := self._elsewhere() or (self._barred() if self.action in _STS_ACTIONS else self._barred_from_iam()):
            return Gate("caller", Verdict.STOPPED, because)
        if self.action in NEEDS_NO_PERMISSION:
            return Gate("caller", Verdict.PASSED, "no-permission-needed")
        return Gate("caller", Verdict.PASSED, "owner-root") if self.setting.owner_root else _CAN_CALL

    def _elsewhere(self) -> str:
        """Why the caller is of another world than the resource; nothing when both are of one.

        "You cannot use IAM credentials from one partition to interact with resources in a different partition."
        https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
        A provider must be of the role's own account:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
        """
        caller, resource = self.caller.arn, self.request.resource
        if not caller.startswith("arn:"):
            return ""
        if resource.startswith("arn:") and caller.split(":", 2)[1] != resource.split(":", 2)[1]:
            return "other-partition"
        of_provider = self.caller.type is CallerType.FEDERATED and self.setting.assumes_role
        if of_provider and caller.split(":")[4] != self.request.resource_account:
            return "provider-of-another-account"
        return ""

    @property
    def _of_a_token(self) -> bool:
        """Does the caller act with credentials of GetSessionToken or GetFederationToken?

        "…only when the principal uses temporary credentials to make the request": so a user's GetSessionToken session
        shows. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime
        """
        kind = self.caller.type
        mine = kind in (CallerType.USER, CallerType.ROOT) and "aws:tokenissuetime" in self.request.lowered()
        return kind is CallerType.FEDERATED_USER or mine

    def _barred_from_iam(self) -> str:
        """Some temporary credentials can't call IAM: of GetFederationToken none, of GetSessionToken those without MFA.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
        """
        if not self.action.startswith("iam:") or not self._of_a_token:
            return ""
        if self.caller.type is CallerType.FEDERATED_USER:
            return "no-iam"
        return "" if self.request.lowered().get("aws:multifactorauthpresent") == "true" else "no-iam-without-mfa"

    def _barred(self) -> str:
        """Why the caller's credentials don't go with this call of STS; nothing when they do.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html (root users)
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html (anonymous calls)
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html (temporary credentials)
        """
        kind = self.caller.type
        # Asked first: these calls are not signed, so what credentials could or could not do says nothing about them.
        if self.action in _WITH_A_TOKEN:
            if kind is not CallerType.FEDERATED:
                return "needs-a-token"
            is_saml = ":saml-provider/" in self.caller.arn
            return "" if is_saml == (self.action == _WITH_SAML) else "other-token"
        if self.setting.assumes_role:
            # Tags and source identity come along with the call that takes the token, and are not barred with this one.
            if kind is CallerType.FEDERATED and self.action == "sts:assumerole":
                return "needs-aws-credentials"
            return _CANNOT_ASSUME.get(kind, "")
        if kind in _CANNOT_SIGN:
            return _CANNOT_SIGN[kind]
        if self.action == "sts:getcalleridentity":
            return ""
        if kind is CallerType.SERVICE:
            return "needs-an-identity"
        if self.action in _WITH_KEYS_THAT_LAST:
            return "session-credentials" if self._of_a_token or kind is CallerType.ROLE_SESSION else ""
        return "token-credentials" if self._of_a_token else ""

    def _deny_gate(self) -> Gate:
        denies = self.layers.denies
        return Gate("explicit-deny", Verdict.STOPPED, "denied", denies) if denies else _NO_DENY

    def _scp_gate(self) -> Gate:
        if not self.layers.scp:
            return _ABSENT["scp"]
        for level in self.layers.scp:
            if not level.allows:
                because = "no-allow" if level.present else "no-policy"
                return Gate("scp", Verdict.STOPPED, because, level.nearest_miss(self.caller))
        return Gate("scp", Verdict.PASSED, "allowed", tuple(level.allows[0] for level in self.layers.scp))

    def _endpoint_gate(self) -> tuple[Gate, ...]:
        """The way by which the request comes: none, or a VPC endpoint whose policy has to allow it besides.

        "An endpoint policy does not override or replace identity-based policies or resource-based policies."
        https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
        """
        if not self.layers.endpoint.present:
            return ()
        if allows := self.layers.endpoint.allows:
            return (Gate("endpoint", Verdict.PASSED, "allowed", allows[:1]),)
        return (Gate("endpoint", Verdict.STOPPED, "no-allow", self.layers.endpoint.nearest_miss(self.caller)),)

    def _resource_gate(self) -> Gate:
        """The trust policy must always allow. A bucket policy need not, if the caller's own account owns the bucket.

        "IAM role trust policies … are exceptions …, because they must explicitly allow access for principals."
        """
        own_bucket = self.setting.same_account and not self.setting.assumes_role
        if self.layers.grant is PrincipalMatch.NONE:
            if own_bucket:
                return _OWN_ACCOUNT
            because = "no-allow" if self.request.policies.resource else "no-policy"
            return Gate("resource", Verdict.STOPPED, because, self.layers.resource.nearest_miss(self.caller))
        if own_bucket and self.layers.grant is PrincipalMatch.ACCOUNT:
            return Gate("resource", Verdict.NOT_NEEDED, "delegates", self.layers.grants)
        return Gate("resource", Verdict.PASSED, self.layers.grant.value, self.layers.grants)

    def _identity_gate(self) -> Gate:
        if not self.setting.has_account:
            return _NO_IDENTITY
        if self.caller.type is CallerType.ROOT or self.caller.user_arn.endswith(":root"):
            return _ROOT  # also behind whom it federated
        if self.layers.identity.allows:
            return Gate("identity", Verdict.PASSED, "allowed", self.layers.identity.allows[:1])
        if self.setting.same_account and self.layers.grant in _GRANTS:
            return Gate("identity", Verdict.NOT_NEEDED, f"granted-to-{self.layers.grant.value}")
        if self.setting.same_account and self.setting.assumes_role and not self._delegates():
            # The trust policy stops the request by itself; mended, it may well need no permission besides.
            return Gate("identity", Verdict.NOT_NEEDED, "trust-decides")
        because = "no-allow" if self.layers.identity.matches else "no-policy"
        return Gate("identity", Verdict.STOPPED, because, self.layers.identity.nearest_miss(self.caller))

    def _delegates(self) -> bool:
        """True when the trust policy names the caller's account, whether or not its conditions hold."""
        named = (match.principal for match in self.layers.resource.matches if match.effect == "Allow")
        return PrincipalMatch.ACCOUNT in named

    def _limit_gate(self, name: str, layer: _Layer) -> Gate:
        """A boundary or session policy grants nothing; it limits what the caller's own policies grant."""
        if layer.allows:
            return Gate(name, Verdict.PASSED, "allowed", layer.allows[:1])
        if self.setting.same_account and self.layers.grant in _UNLIMITED:
            return Gate(name, Verdict.NOT_NEEDED, f"granted-to-{self.layers.grant.value}")
        because = "no-allow" if layer.present else "no-policy"
        return Gate(name, Verdict.STOPPED, because, layer.nearest_miss(self.caller))


# What most requests meet, made once.
_NOTHING = _Layer(False, [])
_NO_FACTS = AccountFacts()
_CAN_CALL = Gate("caller", Verdict.PASSED, "can-call")
_NO_DENY = Gate("explicit-deny", Verdict.PASSED, "no-deny")
_OWN_ACCOUNT = Gate("resource", Verdict.NOT_NEEDED, "own-account")
_NO_RESOURCE_POLICY = Gate("resource", Verdict.NOT_NEEDED, "no-resource-policy")
_NO_IDENTITY = Gate("identity", Verdict.NOT_NEEDED, "no-identity")
_ROOT = Gate("identity", Verdict.PASSED, "root")
_ABSENT = {name: Gate(name, Verdict.NOT_NEEDED, "absent") for name in ("scp", "boundary", "session")}


def _match(policy: Policy, number: int, statement: Statement, request: Request, on: str) -> StatementMatch:
    """Hold one statement against the request, element by element; the first that fails is the reason.

    What hangs on the context, conditions and variables, is taken to hold: `_under` looks at it.
    """
    named = PrincipalMatch.NONE
    mismatch: Mismatch | None = None
    if statement.principal:
        named = principals.match(statement.principal, request.caller, request.facts)
        if named is PrincipalMatch.NONE:
            mismatch = _wrong_principal("Principal", statement.principal, request.caller)
    elif statement.not_principal and _spared(statement.not_principal, request):
        mismatch = _wrong_principal("NotPrincipal", statement.not_principal, request.caller)
    actions, resources = statement.actions, statement.resources
    if mismatch is None and not actions.match(request.action, {}):  # variables never stand in an action
        mismatch = Mismatch(actions.element, actions.pointer, actions.texts, (request.action,))
    if mismatch is None and resources and not resources.with_variables and not resources.match(on, {}):
        mismatch = Mismatch(resources.element, resources.pointer, resources.texts, (request.resource,))
    return StatementMatch(policy, number, statement, mismatch, named)


def _under(match: StatementMatch, asked: str, on: str, context: Mapping[str, ContextValue]) -> StatementMatch:
    """The same match when its variables and conditions hold, else one that says what failed first."""
    policy, number, statement, _, named = match
    resources = statement.resources
    mismatch: Mismatch | None = None
    if resources and resources.with_variables and not resources.match(on, context):
        mismatch = Mismatch(resources.element, resources.pointer, resources.texts, (asked,))
    else:
        for condition in statement.conditions:
            mismatch = condition.mismatch(context)
            if mismatch is not None:
                break
    return match if mismatch is None else StatementMatch(policy, number, statement, mismatch, named)


def _spared(element: PrincipalElement, request: Request) -> bool:
    """Does NotPrincipal leave the caller out? Never one with a permissions boundary, whomever the element lists.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    if request.policies.boundary is not None and request.caller.has_policies:
        return False
    return principals.spared(element, request.caller, request.facts)


def _wrong_principal(name: str, element: PrincipalElement, caller: Caller) -> Mismatch:
    expected = ("*",) if element.anyone else tuple(value.text for value in element.values)
    seen = tuple(filter(None, (caller.arn, caller.unique_id.partition(":")[0])))
    return Mismatch(name, element.pointer, expected, seen or None)
