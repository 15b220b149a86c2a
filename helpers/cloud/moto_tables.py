"""What moto's tables hold: the policies that have a say in a request, and who owns what.

Everything is read at the moment of the question; nothing is copied or kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from moto.s3.models import FakeKey, s3_backends

from helpers import iam
from helpers.cloud.api_call import Facts
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authentication.sessions import Session, overlaid
from helpers.cloud.moto_patches.without_cryptography import iam_tables
from helpers.cloud.personas import ACCOUNTS
from helpers.iam.decision import Policies
from helpers.iam.model import AccountFacts, Caller, CallerType, PolicyKind

iam_backends = iam_tables()

# What a role's trust policy is asked about.
_ON_ROLES = (
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
)
# How the ARNs of AWS's own managed policies begin: they have no account.
AWS_MANAGED = "arn:aws:iam::aws:policy/"


class Attached(NamedTuple):
    """A permission policy of a user, group or role.

    Attributes:
        text: the document.
        name: the policy's.
        arn: a managed policy's; empty for an inline one.
        kind: of whom it is: `user`, `group` or `role`.
        holder: the name of whom it is.
    """

    text: str
    name: str
    arn: str
    kind: str
    holder: str


class Around(NamedTuple):
    """What moto's tables say about one question.

    Attributes:
        owner: the account that owns the resource; empty when nobody does.
        policies: every policy that has a say.
        tags: `aws:PrincipalTag/…` of the caller, `aws:ResourceTag/…` and `iam:ResourceTag/…` of the resource.
    """

    owner: str
    policies: Policies
    tags: dict[str, str]


def around(caller: Caller, action: str, resource: str, session: Session | None) -> Around:
    """What moto's tables say about one question.

    Args:
        caller: who asks.
        action: the permission asked for.
        resource: the ARN it is asked for.
        session: what the caller's temporary credentials carry; None when they are long-term ones.
    """
    own = holder(caller)
    tags = _principal_tags(own, session) | _resource_tags(resource)
    return Around(_owner(caller, action, resource), _policies(caller, own, action, resource, session), tags)


def facts_of(identity: Identity) -> Facts:
    """What the tables of needs must know about the world, when this identity calls.

    Args:
        identity: who calls.
    """
    account, session, vouched = identity.caller.account, identity.session, identity.vouched
    return Facts(
        account,
        identity.caller.username,
        lambda kind, name: find_arn(account, kind, name),
        has_tags,
        lambda kind, name: is_taken(account, kind, name),
        bool(vouched.tags or (session and session.transitive)),
        vouched.source_identity or (session.source_identity if session else ""),
    )


def _owner(caller: Caller, action: str, resource: str) -> str:
    """The account that owns the resource; the caller's own for a bucket that does not exist, and for AWS's policies.

    AWS's own managed policies are "available for use by any AWS account": an identity policy alone lets them be read.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    if action.startswith("s3:"):
        bucket = bucket_name(resource)
        if not bucket or action == "s3:CreateBucket":
            return caller.account
        _, account = s3_backends.bucket_accounts.get(bucket, ("aws", caller.account))
        return str(account)
    if action.startswith("organizations:"):
        return caller.account  # a delegated administrator reads by its own policies what is the management account's
    parts = resource.split(":")
    return parts[4] if len(parts) > 5 and parts[4] and not resource.startswith(AWS_MANAGED) else caller.account


def _policies(caller: Caller, own: Any, action: str, resource: str, session: Session | None) -> Policies:
    return Policies(
        resource=_resource_policy(action, resource),
        identity=tuple(iam.parse(one.text, PolicyKind.IDENTITY, one.arn) for one in attached(own)),
        boundary=_boundary(own),
        session=tuple(iam.parse(text, PolicyKind.SESSION, arn) for text, arn in _of_session(caller, session)),
    )


def _boundary(own: Any) -> iam.Policy | None:
    text = boundary_text(own)
    return None if text is None else iam.parse(text, PolicyKind.BOUNDARY, own.permissions_boundary_arn)


def _of_session(caller: Caller, session: Session | None) -> Iterator[tuple[str, str]]:
    """The session's policies: the one passed as text, and the managed ones as they read now, with their ARNs."""
    if session is None:
        return
    if session.policy:
        yield session.policy, ""
    for arn in session.policy_arns:
        yield managed_policy_text(arn, caller.account) or _GRANTS_NOTHING, arn


def bucket_name(resource: str) -> str:
    """The bucket in an S3 ARN; empty when there is none."""
    return resource.partition(":::")[2].partition("/")[0]


def bucket(name: str) -> Any:
    """Of moto's tables: the bucket of that name, whoever owns it; None when there is none."""
    found = s3_backends.bucket_accounts.get(name)
    return s3_backends[found[1]][found[0]].buckets.get(name) if found else None


def bucket_of(resource: str) -> Any:
    """Of moto's tables: the bucket that an S3 ARN names, its own or an object's; None when there is none."""
    return bucket(bucket_name(resource))


def object_count(name: str) -> int:
    """How many objects a listing of the bucket shows; 0 where there is no such bucket."""
    found = bucket(name)
    return sum(isinstance(key, FakeKey) for key in found.keys.values()) if found else 0


def etag(resource: str) -> str | None:
    """The ETag of the current version of an object, without quotes; None when it is not there."""
    found = _object(resource, "")
    return None if found is None else str(found.etag).strip('"')


def came_of(resource: str) -> str:
    """The id of the upload in parts whose object this is; empty for every other."""
    found = _object(resource, "")
    upload = getattr(found, "multipart", None)
    return str(upload.id) if upload else ""


# What every new bucket has. https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
OWN_ENCRYPTION = {
    "Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
}


def encrypts(resource: str) -> bool:
    """Has somebody set the encryption of this bucket, or of an object's?"""
    found = bucket_of(resource)
    return found is not None and found.encryption is not OWN_ENCRYPTION


def lacks_object(resource: str, version: str = "") -> bool:
    """Is this the ARN of an object that is not there, in a bucket that is?"""
    holder = bucket_of(resource)
    return holder is not None and bool(_key(resource)) and _object(resource, version) is None


def object_tags(resource: str, version: str = "") -> dict[str, str]:
    """The tags of the object of this ARN; empty when there is none, or no such object."""
    found = _object(resource, version)
    if found is None:
        return {}
    holder = bucket_of(resource)
    tags = s3_backends[holder.account_id][holder.partition].tagger.list_tags_for_resource(found.arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in tags}


def has_tags(resource: str, version: str = "") -> bool:
    """Does the object of this ARN carry tags?"""
    return bool(object_tags(resource, version))


@lru_cache(maxsize=64)
def canonical_user_id(account: str) -> str:
    """The id by which S3 names an account in its answers: 64 hexadecimal digits, as if drawn by lot.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
    """
    return hashlib.sha256(f"canonical user id of {account}".encode()).hexdigest()


# Which account of the lab an id in a bucket policy stands for.
FACTS = AccountFacts(canonical_user_ids={canonical_user_id(account): account for account in ACCOUNTS.values()})


def _key(resource: str) -> str:
    return resource.partition(":::")[2].partition("/")[2]


def _object(resource: str, version: str) -> Any:
    """Of moto's tables: the object of this ARN, and of this version if one is named; None when it is not there."""
    holder, key = bucket(bucket_name(resource)), _key(resource)
    if holder is None or not key:
        return None
    return s3_backends[holder.account_id][holder.partition].get_object(holder.name, key, version_id=version or None)


def role(arn: str) -> Any:
    """Of moto's tables: the role of that ARN, path included; None when there is none."""
    backend = _backend(arn.split(":")[4] if arn.count(":") >= 5 else "")
    return next((role for role in backend.roles.values() if role.arn == arn), None) if backend else None


def oidc_provider(arn: str) -> Any:
    """Of moto's tables: the OIDC provider of that ARN; None when there is none. A URL's case counts."""
    backend = _backend(arn.split(":")[4] if arn.count(":") >= 5 else "")
    return backend.open_id_providers.get(arn) if backend else None


def saml_provider(arn: str) -> Any:
    """Of moto's tables: the SAML provider of that ARN; None when there is none."""
    backend = _backend(arn.split(":")[4] if arn.count(":") >= 5 else "")
    return next((each for each in backend.saml_providers.values() if each.arn == arn), None) if backend else None


def find_arn(account: str, kind: str, name: str) -> str | None:
    """The ARN of a user, role, group, policy or instance profile of that name; None when there is none."""
    backend = _backend(account)
    if backend is None:
        return None
    things: Any
    if kind == "user":
        things = [backend.users.get(name)]
    elif kind == "group":
        things = [backend.groups.get(name)]
    elif kind == "role":
        things = [role for role in backend.roles.values() if role.name == name]
    elif kind == "instance-profile":
        things = [profile for profile in backend.instance_profiles.values() if profile.name == name]
    else:
        things = [policy for policy in backend.managed_policies.values() if policy.name == name]
    return next((str(thing.arn) for thing in things if thing is not None), None)


def role_names(account: str) -> list[str]:
    """The names of an account's roles."""
    backend = _backend(account)
    return [str(role.name) for role in backend.roles.values()] if backend else []


def is_taken(account: str, kind: str, name: str) -> bool:
    """Has a user, role or group of the account that name, in small or capital letters?"""
    backend = _backend(account)
    if backend is None or kind not in ("user", "role", "group"):
        return False
    named = {"user": backend.users, "role": backend.roles, "group": backend.groups}[kind].values()
    return any(each.name.lower() == name.lower() for each in named)


def principal_exists(arn: str) -> bool | None:
    """Does the user or role of this ARN exist? None when it can not be known: the account is not in the lab."""
    backend = _backend(arn.split(":")[4])
    if backend is None:
        return None
    holders = backend.users if ":user/" in arn else backend.roles
    return any(holder.arn == arn for holder in holders.values())


def managed_policy(arn: str, account: str) -> Any:
    """Of moto's tables: the managed policy of that ARN; None when there is none.

    Args:
        arn: the policy's, an account's own or one of AWS's.
        account: whose tables to look into for AWS's.
    """
    parts = arn.split(":")
    owner = account if arn.startswith(AWS_MANAGED) else parts[4] if len(parts) > 5 else ""
    backend = _backend(owner)
    return backend.managed_policies.get(arn) if backend else None


def managed_policy_text(arn: str, account: str) -> str | None:
    """The default version of a managed policy; None when there is no such policy."""
    policy = managed_policy(arn, account)
    return _default_version(policy) if policy else None


@contextmanager
def standing_in(arn: str, text: str) -> Iterator[None]:
    """While it holds, the account's managed policy of that ARN says this, whether or not there is one.

    Args:
        arn: the policy's.
        text: what its default version says.
    """
    policies = _backend(arn.split(":")[4]).managed_policies
    before = policies.get(arn)
    # Not one of moto's own, which would use up an id.
    version = SimpleNamespace(version_id="v1", document=text)
    policies[arn] = SimpleNamespace(arn=arn, versions=[version], default_version_id="v1")
    try:
        yield
    finally:
        if before is None:
            del policies[arn]
        else:
            policies[arn] = before


def mfa_device(serial: str) -> Any:
    """Of moto's tables: the virtual MFA device of that ARN; None when there is none."""
    parts = serial.split(":")
    backend = _backend(parts[4]) if len(parts) > 5 else None
    return backend.virtual_mfa_devices.get(serial) if backend else None


def mfa_device_of(account: str, user: str) -> Any:
    """Of moto's tables: the virtual MFA device of a user, the first if there are several; None without one."""
    backend = _backend(account)
    devices = backend.virtual_mfa_devices.values() if backend else ()
    return next((device for device in devices if device.user is not None and device.user.name == user), None)


def _backend(account: str) -> Any:
    # Asking moto for an account it does not know would create it.
    return iam_backends[account]["aws"] if account in iam_backends else None


def holder(caller: Caller) -> Any:
    """Of moto's tables: the user or role behind the caller; None when there is none, or no longer."""
    if caller.type in (CallerType.USER, CallerType.FEDERATED_USER):
        backend = _backend(caller.account)
        return backend.users.get(caller.username or caller.user_arn.rpartition("/")[2]) if backend else None
    return role(caller.role_arn) if caller.type is CallerType.ROLE_SESSION else None


def is_there(caller: Caller) -> bool:
    """Does the lab know this user or role, or any caller of this kind that is neither?"""
    if caller.type in (CallerType.USER, CallerType.ROLE_SESSION, CallerType.FEDERATED_USER):
        return holder(caller) is not None
    return True


def attached(holder: Any) -> Iterator[Attached]:
    """The permission policies of a user, group or role; a user's groups' are theirs too.

    Args:
        holder: of moto's tables; None has none.
    """
    if holder is None:
        return
    holders = [holder]
    if hasattr(holder, "access_keys"):  # a user
        groups = _backend(holder.account_id).groups.values()
        holders += [group for group in groups if holder in group.users]
    for each in holders:
        kind = each.arn.split(":")[5].partition("/")[0]
        for name, document in each.policies.items():
            yield Attached(text_of(document), name, "", kind, each.name)
        for policy in each.managed_policies.values():
            yield Attached(_default_version(policy), policy.name, policy.arn, kind, each.name)


def holder_of(arn: str) -> Any:
    """Of moto's tables: the user, group or role of that ARN; None when there is none."""
    parts = arn.split(":", 5)
    kind = parts[5].partition("/")[0] if len(parts) > 5 else ""
    backend = _backend(parts[4]) if kind in ("user", "group", "role") else None
    if backend is None:
        return None
    return next((each for each in getattr(backend, f"{kind}s").values() if each.arn == arn), None)


def own_boundary(holder: Any) -> str:
    """The ARN under which a user's or role's boundary can be written: the one it has, or that of a new policy.

    AWS's managed policies can be a boundary too, but only AWS writes them.
    """
    arn = getattr(holder, "permissions_boundary_arn", None)
    return (
        arn
        if arn and not arn.startswith(AWS_MANAGED)
        else f"arn:aws:iam::{holder.account_id}:policy/{holder.name}Boundary"
    )


def boundary_text(holder: Any) -> str | None:
    """The permissions boundary of a user or role; None without one."""
    arn = getattr(holder, "permissions_boundary_arn", None)
    if not arn:
        return None
    # Were the boundary deleted after it was set, which AWS forbids: nothing is allowed by what is not there.
    return managed_policy_text(arn, holder.account_id) or _GRANTS_NOTHING


_GRANTS_NOTHING = '{"Version": "2012-10-17", "Statement": []}'


def _default_version(policy: Any) -> str:
    # Not by `is_default`: moto takes it away from a version that is made the default twice.
    return next(text_of(each.document) for each in policy.versions if each.version_id == policy.default_version_id)


def _resource_policy(action: str, resource: str) -> iam.Policy | None:
    if action in _ON_ROLES:
        found = role(resource)
        return iam.parse(text_of(found.assume_role_policy_document), PolicyKind.TRUST) if found else None
    if action.startswith("s3:") and action != "s3:CreateBucket":
        holder = bucket_of(resource)
        if holder is not None and holder.policy:
            return iam.parse(text_of(holder.policy), PolicyKind.BUCKET)
    return None


def text_of(document: str | bytes) -> str:
    """The text of a policy that moto keeps; some it keeps as bytes."""
    return document.decode("utf-8", "replace") if isinstance(document, bytes) else document


def _principal_tags(own: Any, session: Session | None) -> dict[str, str]:
    """`aws:PrincipalTag/…`: the tags of the user or role behind the caller, and over them those of the session."""
    tags = _tags(own)
    if session:
        tags = overlaid(tags, by=session.tags)
    return {f"aws:PrincipalTag/{key}": value for key, value in tags.items()}


def _resource_tags(resource: str) -> dict[str, str]:
    """`aws:ResourceTag/…` and `iam:ResourceTag/…` of a role, a user or an identity provider."""
    if not resource.startswith("arn:aws:iam::"):
        return {}
    backend = _backend(resource.split(":")[4])
    found = role(resource)
    if found is None and backend is not None:
        found = next((user for user in backend.users.values() if user.arn == resource), None)
    if found is None:
        found = oidc_provider(resource) or saml_provider(resource)
    tags = _tags(found)
    return {f"{prefix}:ResourceTag/{key}": value for key, value in tags.items() for prefix in ("aws", "iam")}


def _tags(holder: Any) -> dict[str, str]:
    tags = getattr(holder, "tags", None) or []
    pairs = tags.values() if isinstance(tags, dict) else tags  # moto keeps roles' and users' tags differently
    return {pair["Key"]: pair["Value"] for pair in pairs}
