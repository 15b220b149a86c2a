"""Who is that? Reads ARNs into callers, and says how a Principal element names a caller.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from helpers.iam.document import PrincipalElement, PrincipalValue
from helpers.iam.model import AccountFacts, Caller, CallerType, PrincipalMatch, Unsupported
from helpers.regex import Regex

# Providers that are named without an ARN. (…_elements_principal.html, "OIDC federated principals")
WEB_IDENTITY_PROVIDERS = (
    "cognito-identity.amazonaws.com",
    "www.amazon.com",
    "graph.facebook.com",
    "accounts.google.com",
)
_AT_AWS = (".amazonaws.com", ".amazonaws.com.cn")
_SERVICE = Regex(r"[\w.-]+\.amazonaws\.com(?:\.cn)?")
_IDENTITY = Regex(r"arn:([\w-]+):(iam|sts)::(\d{12}):(\S.*)")
_STRENGTH = list(PrincipalMatch)  # declared strongest first
_SORTS = {CallerType.SERVICE: "Service", CallerType.FEDERATED: "Federated"}
_KINDS = {CallerType.USER: ("user/",), CallerType.ROLE_SESSION: ("role/", "assumed-role/")}
_AWS_IDENTITIES = {CallerType.USER, CallerType.ROLE_SESSION, CallerType.FEDERATED_USER, CallerType.ROOT}


def caller_from_arn(arn: str, *, role_arn: str = "", unique_id: str = "", user_arn: str = "") -> Caller:
    """The caller an ARN or a service's name stands for.

    Args:
        arn: ARN of a user, an assumed-role session, a federated user, a root user or an identity provider, or
            a service such as `ec2.amazonaws.com`.
        role_arn: of a role session: its role's ARN. Needed when the role has a path, which a session's ARN does not
            carry; left out, the role is taken to have none.
        unique_id: AIDA… or AROA…:session, when known.
        user_arn: of a federated user: the user whose keys made the session.

    Raises:
        ValueError: the text is none of these; the message says what is accepted.
    """
    if not arn:
        return Caller(CallerType.ANONYMOUS)
    if arn in WEB_IDENTITY_PROVIDERS:
        return Caller(CallerType.FEDERATED, arn)
    if arn.endswith(_AT_AWS) and _SERVICE.fullmatch(arn):
        return Caller(CallerType.SERVICE, arn)
    found = _IDENTITY.fullmatch(arn)
    partition, service, account, rest = found.groups() if found else ("", "", "", "")
    kind, _, name = rest.partition("/")
    if service == "iam" and rest == "root":
        return Caller(CallerType.ROOT, arn, account, unique_id=unique_id or account)
    if service == "iam" and kind == "user" and name:
        return Caller(CallerType.USER, arn, account, username=name.rsplit("/", 1)[-1], unique_id=unique_id)
    if service == "sts" and kind == "assumed-role" and name.count("/") == 1 and not name.startswith("/"):
        role, _, session = name.partition("/")
        if session:
            role_arn = role_arn or f"arn:{partition}:iam::{account}:role/{role}"
            return Caller(
                CallerType.ROLE_SESSION,
                arn,
                account,
                unique_id=unique_id,
                role_arn=role_arn,
                session_name=session,
            )
    if service == "sts" and kind == "federated-user" and name:
        return Caller(CallerType.FEDERATED_USER, arn, account, unique_id=unique_id, user_arn=user_arn)
    if service == "iam" and kind in ("oidc-provider", "saml-provider") and name:
        return Caller(CallerType.FEDERATED, arn)
    raise ValueError(
        f"{arn!r} is not a caller this lab knows. Give the ARN of a user (arn:aws:iam::123456789012:user/name), of a "
        "role session (arn:aws:sts::123456789012:assumed-role/role/session), or a service (ec2.amazonaws.com)."
    )


def match(element: PrincipalElement, caller: Caller, facts: AccountFacts) -> PrincipalMatch:
    """The strongest way in which the element names the caller.

    Args:
        element: a Principal element.
        caller: who asks.
        facts: tell which account a canonical user id stands for.

    Raises:
        Unsupported: the element names somebody in a way that is not modelled.
    """
    if element.anyone:  # "Principal": "*" is everybody, services and unsigned requests too
        return PrincipalMatch.ANYONE
    if len(element.values) == 1:
        return _match(element.values[0], caller, facts)
    found = PrincipalMatch.NONE
    for value in element.values:
        named = _match(value, caller, facts)
        if named is not PrincipalMatch.NONE:
            found = stronger(named, found)
    return found


def stronger(one: PrincipalMatch, other: PrincipalMatch) -> PrincipalMatch:
    """The stronger of two ways to be named."""
    if one is other or other is PrincipalMatch.NONE:
        return one
    return min(one, other, key=_STRENGTH.index)


def spared(element: PrincipalElement, caller: Caller, facts: AccountFacts) -> bool:
    """True when a NotPrincipal element leaves the caller out of its Deny.

    It spares those it lists, and nobody by their account alone: the account's ARN has to stand beside a user's, and
    does not spare its other users. A role session has two ARNs, its role's and its own, and both have to be listed.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    https://aws.amazon.com/blogs/security/how-to-restrict-amazon-s3-bucket-access-to-a-specific-iam-role/

    Raises:
        Unsupported: as `match`.
    """
    if element.anyone:
        return True
    named = {_match(value, caller, facts) for value in element.values}
    if PrincipalMatch.ANYONE in named:
        return True
    if caller.type is CallerType.ROLE_SESSION:
        return {PrincipalMatch.DIRECT, PrincipalMatch.ROLE} <= named
    # A root user is its account.
    root = caller.type is CallerType.ROOT and PrincipalMatch.ACCOUNT in named
    return root or PrincipalMatch.DIRECT in named


def likeness(element: PrincipalElement, caller: Caller) -> tuple[bool, bool, bool]:
    """How near an element comes that does not name the caller: which of several a reader should look at first.

    Args:
        element: a Principal element.
        caller: who asks.

    Returns:
        Does it name somebody of the caller's sort (a service, a provider, somebody of an account)? A user where the
        caller is one, or a role or its session? Somebody of the caller's account? Larger is nearer.
    """
    sort = _SORTS.get(caller.type, "AWS")
    alike = [value for value in element.values if value.kind == sort]
    kinds = _KINDS.get(caller.type, ())
    of_kind = any(value.text.split(":", 5)[-1].startswith(kinds) for value in alike) if kinds else bool(alike)
    near = bool(caller.account) and any(f":{caller.account}:" in value.text for value in alike)
    return bool(alike), of_kind, near


def _match(value: PrincipalValue, caller: Caller, facts: AccountFacts) -> PrincipalMatch:
    if value.kind == "Service":
        return _direct_if(caller.type is CallerType.SERVICE and caller.arn == value.text)
    if value.kind == "Federated":
        return _direct_if(caller.type is CallerType.FEDERATED and caller.arn == value.text)
    if value.kind == "CanonicalUser":
        # Another spelling of an account. https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
        account_id = facts.canonical_user_ids.get(value.text)
        if account_id is None:
            raise Unsupported("A CanonicalUser principal whose account is not known", value.pointer)
        owns = caller.type in _AWS_IDENTITIES and caller.account == account_id
        return PrincipalMatch.ACCOUNT if owns else PrincipalMatch.NONE
    if value.text == "*":
        # {"AWS": "*"} is every AWS identity and, in a bucket policy, unsigned requests. Services are named by Service.
        known = caller.type in _AWS_IDENTITIES or caller.type is CallerType.ANONYMOUS
        return PrincipalMatch.ANYONE if known else PrincipalMatch.NONE
    if caller.type not in _AWS_IDENTITIES:
        return PrincipalMatch.NONE
    if value.account:
        # "Each AWS account is scoped to one partition": one of another partition has nothing but its digits in common.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
        same = value.account == caller.account and _of_partition(caller, value.partition)
        return PrincipalMatch.ACCOUNT if same else PrincipalMatch.NONE
    if value.text in (caller.arn, caller.unique_id):
        return PrincipalMatch.DIRECT
    if value.text in _behind(caller):
        return PrincipalMatch.ROLE
    return PrincipalMatch.NONE


def _of_partition(caller: Caller, partition: str) -> bool:
    return not partition or caller.arn.startswith(f"arn:{partition}:")


def _direct_if(matched: bool) -> PrincipalMatch:
    return PrincipalMatch.DIRECT if matched else PrincipalMatch.NONE


def _behind(caller: Caller) -> tuple[str, ...]:
    """The long-lived identity behind a session: its role by ARN or by unique id, or the user who federated it."""
    if caller.type is CallerType.ROLE_SESSION:
        return tuple(filter(None, (caller.role_arn, caller.unique_id.partition(":")[0])))
    return (caller.user_arn,) if caller.user_arn else ()
