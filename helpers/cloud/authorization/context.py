"""Which condition keys does a request carry? What is not here is absent, and absence decides.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from datetime import datetime

from helpers.cloud import acting_services
from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication import serving
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.organizations import permissions as organizations
from helpers.cloud.organizations.standing import STANDING
from helpers.cloud.personas import REGION, YOUR_COMPANY, ActsFor
from helpers.cloud.s3 import context as s3_context
from helpers.iam.model import CallerType, ContextValue


def of_call(call: ApiCall, identity: Identity, region: str, now: datetime, mfa: bool) -> dict[str, ContextValue]:
    """The keys that every question of a call carries: of the call, of who makes it, of where and when.

    Args:
        call: the API call.
        identity: who makes it.
        region: the one it is signed for; empty when it is not signed.
        now: the lab's date and time, UTC.
        mfa: does the call itself prove a second factor?
    """
    keys: dict[str, ContextValue] = {
        **identity.context,
        "aws:CurrentTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:SecureTransport": "true" if call.url.startswith("https:") else "false",
        "aws:ViaAWSService": "false",
    }
    for header, key in (("user-agent", "aws:UserAgent"), ("referer", "aws:Referer")):
        if value := call.headers.get(header):
            keys[key] = value
    keys |= _OF_SERVICE[call.service](call)
    if endpoint := serving.endpoint_of(call, identity):
        keys |= _in_a_vpc(endpoint) | _its_arn(call, endpoint)
    elif identity.address:
        keys["aws:SourceIp"] = identity.address
    if region:
        keys["aws:RequestedRegion"] = region
    return keys | _second_factor(identity, now, mfa)


def _in_a_vpc(endpoint: serving.Endpoint) -> dict[str, ContextValue]:
    """What a call through a VPC endpoint carries in place of `aws:SourceIp`, which it has not.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip
    """
    return {"aws:SourceVpce": endpoint.id, "aws:SourceVpc": endpoint.vpc, "aws:VpcSourceIp": endpoint.address}


def _its_arn(call: ApiCall, endpoint: serving.Endpoint) -> dict[str, ContextValue]:
    """What a token or an assertion carries besides. Of STS's other calls no page says it; the VPC is Account A's.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_condition_keys_federated.html
    """
    if call.operation not in ("AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"):
        return {}
    return {"aws:SourceVpcArn": f"arn:aws:ec2:{REGION}:{YOUR_COMPANY}:vpc/{endpoint.vpc}"}


def _iam(call: ApiCall) -> dict[str, ContextValue]:
    keys: dict[str, ContextValue] = {}
    for parameter, key in (
        ("PolicyArn", "iam:PolicyARN"),
        ("PermissionsBoundary", "iam:PermissionsBoundary"),
    ):
        if parameter in call.form and (parameter != "PolicyArn" or "tach" in call.operation):
            keys[key] = call.form[parameter]
    if "AWSServiceName" in call.form:
        keys["iam:AWSServiceName"] = call.form["AWSServiceName"]
    return keys | _request_tags(call)


def _sts(call: ApiCall) -> dict[str, ContextValue]:
    if not call.operation.startswith("AssumeRole"):
        return {}
    keys: dict[str, ContextValue] = {
        f"sts:{parameter}": call.form[parameter]
        for parameter in ("RoleSessionName", "ExternalId", "SourceIdentity")
        if parameter in call.form
    }
    if transitive := call.members.get("TransitiveTagKeys"):
        keys["sts:TransitiveTagKeys"] = tuple(transitive.values())
    return keys | _request_tags(call)


def _organizations(call: ApiCall) -> dict[str, ContextValue]:
    return organizations.context(call, STANDING.organization)


_OF_SERVICE = {"iam": _iam, "organizations": _organizations, "sts": _sts, "s3": s3_context.of_call}


def _request_tags(call: ApiCall) -> dict[str, ContextValue]:
    tags = call.members.get("Tags", {})
    keys: dict[str, ContextValue] = {}
    names = []
    for name, value in tags.items():
        if name.endswith(".Key"):
            names.append(value)
            keys[f"aws:RequestTag/{value}"] = tags.get(f"{name.removesuffix('.Key')}.Value", "")
    names += call.members.get("TagKeys", {}).values()
    if names:
        keys["aws:TagKeys"] = tuple(names)
    return keys


def _second_factor(identity: Identity, now: datetime, mfa: bool) -> dict[str, ContextValue]:
    """The keys that say how long ago a second factor was proved; the age is in seconds."""
    session = identity.session
    if mfa:
        return {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
    if session and session.mfa_at:
        return {"aws:MultiFactorAuthAge": str(int((now - session.mfa_at).total_seconds()))}
    return {}


def of_passing(call: ApiCall, account: str) -> dict[str, ContextValue]:
    """The keys that the call's question for `iam:PassRole` has besides; none of most calls, which do not ask it.

    Args:
        call: the API call.
        account: the caller's.
    """
    return passed_role("ec2.amazonaws.com", account) if call.operation == "AddRoleToInstanceProfile" else {}


def passed_role(service: str, account: str, resource: str | None = None) -> dict[str, ContextValue]:
    """The keys of `iam:PassRole`: to which service the role goes, and what will have it.

    Of an instance, "you cannot specify a Region or instance ID".
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_AssociatedResourceArn

    Args:
        service: the one that will assume the role.
        account: whoever hands it over is of it.
        resource: the ARN of what will have the role; None when nobody says.
    """
    if resource is None and service == "ec2.amazonaws.com":
        resource = f"arn:aws:ec2:*:{account}:instance/*"
    keys: dict[str, ContextValue] = {"iam:PassedToService": service}
    return keys | ({"iam:AssociatedResourceArn": resource} if resource else {})


def on_behalf_of(identity: Identity, account: str) -> dict[str, ContextValue]:
    """The keys by which a service says for which resource of which account it acts; nobody else sends them.

    Args:
        identity: who calls.
        account: the account whose role it assumes.
    """
    if identity.caller.type is not CallerType.SERVICE:
        return {}
    return acting_services.keys(identity.acts_for or ActsFor(identity.caller.arn), account)
