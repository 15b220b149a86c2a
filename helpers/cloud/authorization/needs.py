"""Which permissions an API call needs, and the context keys it carries. Plain data in, plain data out.

The tables are complete for what the lab models: an operation that is not in them is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from helpers.cloud.errors import AwsError, not_modelled
from helpers.iam.model import ContextValue


class Need(NamedTuple):
    """One permission a call needs; of an S3 call that names one, with the version of the object."""

    action: str
    resource: str
    version: str = ""


@dataclass(frozen=True)
class ApiCall:
    """One API call as it came in.

    Attributes:
        service: `s3`, `iam` or `sts`.
        operation: AWS's name of it, such as `AssumeRole`.
        method: the HTTP method.
        url: the whole URL.
        headers: the HTTP headers; names in any case.
        query: the parameters of the URL.
        form: the parameters of an IAM or STS call.
        body: the body of an S3 call.
        resource: the bucket's or object's ARN of an S3 call; `*` when it has none.
        signed_host: the host it was sent to, where that is not the URL's.
        signed_body: the bytes of the body as its client wrote them; None when that is not known.
    """

    service: str
    operation: str
    method: str = "POST"
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    resource: str = "*"
    signed_host: str = ""
    signed_body: bytes | None = None

    @property
    def name(self) -> str:
        """`s3:PutObject`, `sts:AssumeRole`: the call's name in sentences."""
        return f"{self.service}:{self.operation}"

    def indexed(self, prefix: str) -> dict[str, str]:
        """The parameters that AWS's query protocol spreads over several names: `Tags.member.1.Key` and so on."""
        return {name: value for name, value in self.form.items() if name.startswith(f"{prefix}.")}


class Facts(NamedTuple):
    """What a table must know about the world to name a resource.

    Attributes:
        account: the caller's account.
        caller_name: the user name of the caller; an IAM user may leave it out when asking about itself.
        find_arn: (kind, name) → the ARN, with its path, of an existing user, role, group, policy or profile.
        is_tagged: (object ARN, version) → whether the object has tags, which a copy takes along.
        is_taken: (kind, name) → whether a user, role or group has that name, in small or capital letters.
        hands_on_tags: the caller's session carries transitive tags.
        source_identity: the source identity of the caller's session.
    """

    account: str
    caller_name: str
    find_arn: Callable[[str, str], str | None]
    is_tagged: Callable[[str, str], bool]
    is_taken: Callable[[str, str], bool] = lambda _kind, _name: False
    hands_on_tags: bool = False
    source_identity: str = ""


# Operation → what it acts on. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
_USER = (
    "AttachUserPolicy CreateAccessKey CreateUser DeactivateMFADevice DeleteAccessKey DeleteUser DeleteUserPolicy "
    "DetachUserPolicy EnableMFADevice GetUser GetUserPolicy ListAccessKeys ListAttachedUserPolicies ListGroupsForUser "
    "ListMFADevices ListUserPolicies ListUserTags "
    "DeleteUserPermissionsBoundary PutUserPermissionsBoundary PutUserPolicy TagUser UntagUser UpdateAccessKey "
    "UpdateUser"
)
_ROLE = (
    "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy GetRole "
    "GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags "
    "PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription"
)
_GROUP = (
    "AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup "
    "GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup UpdateGroup"
)
_POLICY = (
    "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion "
    "ListEntitiesForPolicy ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy"
)
_PROFILE = (
    "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile "
    "RemoveRoleFromInstanceProfile"
)
_MFA = "CreateVirtualMFADevice DeleteVirtualMFADevice"
_ANY = (
    "CreateAccountAlias DeleteAccountAlias GetAccountAuthorizationDetails GetAccountSummary ListAccountAliases "
    "ListGroups ListPolicies ListRoles ListUsers ListVirtualMFADevices GetAccessKeyLastUsed"
)
_IAM: Mapping[str, str] = {
    operation: kind
    for kind, operations in (
        ("user", _USER),
        ("role", _ROLE),
        ("group", _GROUP),
        ("policy", _POLICY),
        ("instance-profile", _PROFILE),
        ("mfa", _MFA),
        ("", _ANY),
    )
    for operation in operations.split()
}
_PARAMETER = {
    "user": "UserName",
    "role": "RoleName",
    "group": "GroupName",
    "policy": "PolicyName",
    "instance-profile": "InstanceProfileName",
    "mfa": "VirtualMFADeviceName",
}

# Parameters that would change the answer, and that the lab does not weigh.
_STS_NOT_MODELLED = {"AssumeRole": ("ProvidedContexts",), "GetFederationToken": ("Tags",)}


def needs(call: ApiCall, facts: Facts) -> list[Need]:
    """The permissions a call needs: mostly one, two for a copy, one for each key of a DeleteObjects.

    Raises:
        AwsError: the lab does not model the call (`NotImplemented`, by name), or it is malformed.
    """
    if call.service == "s3":
        from helpers.cloud.s3 import needs as s3_calls  # they share the types above

        return s3_calls.needs(call, facts)
    if call.service == "sts":
        return _sts(call, facts)
    needs = [_iam(call, facts)]
    if call.operation == "UpdateUser" and (call.form.get("NewUserName") or call.form.get("NewPath")):
        # "the requester must have appropriate permissions on both the source object and the target object"
        # https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
        before, _, name = needs[0].resource.rpartition("/")
        path = call.form.get("NewPath") or f"{before.partition(':user')[2]}/"
        new = f"{before.partition(':user')[0]}:user{path}{call.form.get('NewUserName') or name}"
        needs.append(Need("iam:UpdateUser", new))
    if call.operation == "AddRoleToInstanceProfile":
        # "The caller of this operation must be granted the PassRole permission on the IAM role."
        # https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
        needs.append(Need("iam:PassRole", _arn("role", call.form.get("RoleName", ""), call, facts)))
    return needs


def _sts(call: ApiCall, facts: Facts) -> list[Need]:
    for name in _STS_NOT_MODELLED.get(call.operation, ()):
        if name in call.form or call.indexed(name):
            raise not_modelled(f"{call.name} with {name}")
    if call.operation in ("GetCallerIdentity", "GetSessionToken", "GetAccessKeyInfo"):
        return [Need(call.name, "*")]
    if call.operation == "GetFederationToken":
        return [Need(call.name, f"arn:aws:sts::{facts.account}:federated-user/{call.form.get('Name', '')}")]
    if call.operation != "AssumeRole":
        raise not_modelled(call.name)
    role = call.form.get("RoleArn", "")
    found = [Need(call.name, role)]
    # Who passes tags or a source identity, or hands on those of the session, needs a permission for that too.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    if call.indexed("Tags.member") or facts.hands_on_tags:
        found.append(Need("sts:TagSession", role))
    if call.form.get("SourceIdentity") or facts.source_identity:
        found.append(Need("sts:SetSourceIdentity", role))
    return found


def _iam(call: ApiCall, facts: Facts) -> Need:
    kind = _IAM.get(call.operation)
    if kind is None:
        raise not_modelled(call.name)
    if not kind:
        return Need(call.name, "*")
    for parameter, named in (("PolicyArn", "policy"), ("SerialNumber", "mfa")):
        if parameter in call.form and kind == named:
            return Need(call.name, call.form[parameter])
    name = call.form.get(_PARAMETER[kind], facts.caller_name if kind == "user" else "")
    return Need(call.name, _arn(kind, name, call, facts))


def check_exists(call: ApiCall, facts: Facts) -> None:
    """Say in AWS's words that a user, role or group is not there, or there already; moto's differ.

    "Names … are not distinguished by case": admin and Admin are one.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html

    Raises:
        AwsError: `NoSuchEntity` or `EntityAlreadyExists`.
    """
    kind = _IAM.get(call.operation, "") if call.service == "iam" else ""
    name = call.form.get(_PARAMETER.get(kind, ""), "")
    makes_it = call.operation == f"Create{kind.title()}"
    if makes_it and facts.is_taken(kind, name):
        raise AwsError("EntityAlreadyExists", f"{kind.title()} with name {name} already exists.", 409)
    if kind in ("user", "role", "group") and name and not makes_it and facts.find_arn(kind, name) is None:
        raise AwsError("NoSuchEntity", f"The {kind} with name {name} cannot be found.", 404)


def _arn(kind: str, name: str, call: ApiCall, facts: Facts) -> str:
    """The ARN of something that exists, with its path; or the one it will have."""
    arn = None if call.operation.startswith("Create") else facts.find_arn(kind, name)
    return arn or f"arn:aws:iam::{facts.account}:{kind}{call.form.get('Path', '/')}{name}"


def context(call: ApiCall, now: datetime) -> dict[str, ContextValue]:
    """The context keys that come with the call itself; those of the caller are added by authentication.

    Args:
        call: the API call.
        now: the lab's date and time, UTC.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    headers = {name.lower(): value for name, value in call.headers.items()}
    keys: dict[str, ContextValue] = {
        "aws:CurrentTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:SecureTransport": "true" if call.url.startswith("https:") else "false",
        "aws:ViaAWSService": "false",
    }
    if agent := headers.get("user-agent"):
        keys["aws:UserAgent"] = agent
    if referer := headers.get("referer"):
        keys["aws:Referer"] = referer
    if call.service == "s3":
        from helpers.cloud.s3 import context as s3_context

        return keys | s3_context.context(call, headers)
    if call.service == "iam":
        for parameter, key in (
            ("PolicyArn", "iam:PolicyARN"),
            ("PermissionsBoundary", "iam:PermissionsBoundary"),
        ):
            if parameter in call.form and (parameter != "PolicyArn" or "tach" in call.operation):
                keys[key] = call.form[parameter]
        return keys | _request_tags(call)
    if call.operation == "AssumeRole":
        for parameter in ("RoleSessionName", "ExternalId", "SourceIdentity"):
            if parameter in call.form:
                keys[f"sts:{parameter}"] = call.form[parameter]
        if transitive := call.indexed("TransitiveTagKeys.member"):
            keys["sts:TransitiveTagKeys"] = tuple(transitive.values())
        keys |= _request_tags(call)
    return keys


def _request_tags(call: ApiCall) -> dict[str, ContextValue]:
    tags = call.indexed("Tags.member")
    keys: dict[str, ContextValue] = {}
    names = []
    for name, value in tags.items():
        if name.endswith(".Key"):
            names.append(value)
            keys[f"aws:RequestTag/{value}"] = tags.get(f"{name.removesuffix('.Key')}.Value", "")
    names += call.indexed("TagKeys.member").values()
    if names:
        keys["aws:TagKeys"] = tuple(names)
    return keys
