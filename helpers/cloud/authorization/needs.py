"""Which permissions an API call needs. Plain data in, plain data out.

The tables are complete for what the lab models: an operation that is not in them is refused by name.
"""

from __future__ import annotations

from helpers.cloud import service_linked
from helpers.cloud.api_call import ApiCall, Facts, Need
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.iam_operations import DONE_TO, PARAMETER
from helpers.cloud.organizations import permissions as organizations
from helpers.cloud.organizations.standing import STANDING
from helpers.cloud.s3 import needs as s3_needs

# One call with AWS credentials, two with the word of a provider.
_ASSUME = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
# Parameters that would change the answer, and that the lab does not weigh.
# ProviderId goes with OAuth 2.0 access tokens of Amazon and Facebook, which are no JWTs; the keys of SAML providers
# with assertions that are encrypted.
_ENCRYPTED = ("AddPrivateKey", "AssertionEncryptionMode", "RemovePrivateKey")
_NOT_MODELLED = {
    "AssumeRole": ("ProvidedContexts",),
    "AssumeRoleWithWebIdentity": ("ProviderId",),
    "GetFederationToken": ("Tags",),
    "CreateSAMLProvider": _ENCRYPTED,
    "UpdateSAMLProvider": _ENCRYPTED,
}


def needs(call: ApiCall, facts: Facts) -> list[Need]:
    """The permissions a call needs: mostly one, two for a copy, one for each key of a DeleteObjects.

    Raises:
        AwsError: the lab does not model the call (`NotImplemented`, by name), or it is malformed.
    """
    if call.service == "s3":
        return s3_needs.needs(call, facts)
    if call.service == organizations.SERVICE:
        return [organizations.need(call, STANDING.organization)]
    for name in _NOT_MODELLED.get(call.operation, ()):
        if name in call.form or name in call.members:
            raise not_modelled(f"{call.name} with {name}")
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
    if call.operation in ("GetCallerIdentity", "GetSessionToken", "GetAccessKeyInfo"):
        return [Need(call.name, "*")]
    if call.operation == "GetFederationToken":
        return [Need(call.name, f"arn:aws:sts::{facts.account}:federated-user/{call.form.get('Name', '')}")]
    if call.operation not in _ASSUME:
        raise not_modelled(call.name)
    role = call.form.get("RoleArn", "")
    found = [Need(call.name, role)]
    # Who passes tags or a source identity, or hands on those of the session, needs a permission for that too.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    if call.members.get("Tags") or facts.hands_on_tags:
        found.append(Need("sts:TagSession", role))
    if call.form.get("SourceIdentity") or facts.source_identity:
        found.append(Need("sts:SetSourceIdentity", role))
    return found


def _iam(call: ApiCall, facts: Facts) -> Need:
    kind = DONE_TO.get(call.operation)
    if kind is None:
        raise not_modelled(call.name)
    if not kind:
        return Need(call.name, "*")
    for parameter, named in (
        ("PolicyArn", "policy"),
        ("SerialNumber", "mfa"),
        ("OpenIDConnectProviderArn", "oidc-provider"),
        ("SAMLProviderArn", "saml-provider"),
    ):
        if parameter in call.form and kind == named:
            return Need(call.name, call.form[parameter])
    if kind == "oidc-provider":
        provider = call.form.get("Url", "").removeprefix("https://")
        return Need(call.name, f"arn:aws:iam::{facts.account}:oidc-provider/{provider}")
    if kind == "policy-source":
        return Need(call.name, call.form.get("PolicySourceArn", "*"))
    if kind == "service-linked-role":
        return Need(call.name, service_linked.arn(facts.account, call.form))
    name = call.form.get(PARAMETER[kind], facts.caller_name if kind == "user" else "")
    return Need(call.name, _arn(kind, name, call, facts))


def check_exists(call: ApiCall, facts: Facts) -> None:
    """Say in AWS's words that a user, role or group is not there, or there already; moto's differ.

    "Names … are not distinguished by case": admin and Admin are one.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html

    Raises:
        AwsError: `NoSuchEntity` or `EntityAlreadyExists`.
    """
    kind = DONE_TO.get(call.operation, "") if call.service == "iam" else ""
    name = call.form.get(PARAMETER.get(kind, ""), "")
    if kind == "service-linked-role" and facts.is_taken("role", service_linked.role_name(call.form)):
        taken = service_linked.role_name(call.form)
        words = f"Service role name {taken} has been taken in this account, please try a different suffix."
        raise AwsError("InvalidInput", words, 400)
    makes_it = call.operation == f"Create{kind.title()}"
    if makes_it and facts.is_taken(kind, name):
        raise AwsError("EntityAlreadyExists", f"{kind.title()} with name {name} already exists.", 409)
    if kind in ("user", "role", "group") and name and not makes_it and facts.find_arn(kind, name) is None:
        raise AwsError("NoSuchEntity", f"The {kind} with name {name} cannot be found.", 404)


def _arn(kind: str, name: str, call: ApiCall, facts: Facts) -> str:
    """The ARN of something that exists, with its path; or the one it will have."""
    arn = None if call.operation.startswith("Create") else facts.find_arn(kind, name)
    return arn or f"arn:aws:iam::{facts.account}:{kind}{call.form.get('Path', '/')}{name}"
