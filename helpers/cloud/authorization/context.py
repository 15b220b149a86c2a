"""Which condition keys does a request carry? What is not here is absent, and absence decides.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from datetime import datetime

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.personas import REGION
from helpers.cloud.s3 import context as s3_context
from helpers.iam.model import Caller, CallerType, ContextValue


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
    if identity.address:
        keys["aws:SourceIp"] = identity.address
    if region:
        keys["aws:RequestedRegion"] = region
    return keys | _second_factor(identity, now, mfa)


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


_OF_SERVICE = {"iam": _iam, "sts": _sts, "s3": s3_context.of_call}


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


# Services that say for whose resource they act. ECS documents it; EC2 and Lambda do not for assuming a role.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
_ACTS_FOR = {"ecs-tasks.amazonaws.com": f"arn:aws:ecs:{REGION}:{{account}}:task/reports/0123456789abcdef0"}


def on_behalf_of(caller: Caller, account: str) -> dict[str, ContextValue]:
    """The keys by which a service says for which resource of which account it acts.

    Args:
        caller: who calls.
        account: the account whose role it assumes.
    """
    source = _ACTS_FOR.get(caller.arn) if caller.type is CallerType.SERVICE and account else None
    return {"aws:SourceAccount": account, "aws:SourceArn": source.format(account=account)} if source else {}
