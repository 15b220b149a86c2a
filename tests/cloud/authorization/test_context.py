"""Which condition keys a call of IAM or STS carries: each row is all of them, so that none is missing and none is more.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from helpers.cloud import World
from tests.cloud.kit import ROLE, A, B, Company, allow, document

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
OWN = f"arn:aws:iam::{A}:policy/Own"
DEVICE = f"arn:aws:iam::{B}:mfa/backup-operator"
TEAM = [{"Key": "team", "Value": "backup"}, {"Key": "empty", "Value": ""}]

Keys = Mapping[str, Any]

# Of every call. What a program calls itself is its own affair: that there is a name is all that is asked.
EVERY: Keys = {
    "aws:CurrentTime": "2035-01-15T09:00:00Z",
    "aws:EpochTime": "2052464400",
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
    "aws:UserAgent": "…",
}


def of_user(name: str, account: str, address: str) -> Keys:
    return {
        **EVERY,
        "aws:PrincipalType": "User",
        "aws:PrincipalArn": f"arn:aws:iam::{account}:user/{name}",
        "aws:PrincipalAccount": account,
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": "AIDA…",
        "aws:username": name,
        "aws:SourceIp": address,
    }


def of_service(name: str) -> Keys:
    return {
        **EVERY,
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": name,
        "aws:PrincipalServiceNamesList": (name,),
    }


ADMIN = {**of_user("admin", A, "203.0.113.10"), "aws:RequestedRegion": "us-east-1", "aws:ResourceAccount": A}
OPERATOR = of_user("backup-operator", B, "198.51.100.20")
ASKS = {"sts:RoleSessionName": "VendorSession", "aws:RequestedRegion": "eu-central-1", "aws:ResourceAccount": A}
ECS, EC2 = "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"


class Row(NamedTuple):
    who: str
    operation: str  # boto3's
    parameters: Mapping[str, Any]
    carries: Keys


ASSUME = {"RoleArn": ROLE, "RoleSessionName": "VendorSession"}
IAM = [
    Row("A/admin", "list_users", {}, ADMIN),
    Row("A/admin", "get_user", {"UserName": "developer"}, ADMIN),
    Row("A/admin", "attach_user_policy", {"UserName": "developer", "PolicyArn": READ_ONLY}, {**ADMIN, "iam:PolicyARN": READ_ONLY}),
    Row("A/admin", "detach_role_policy", {"RoleName": "BackupAccessRole", "PolicyArn": OWN}, {**ADMIN, "iam:PolicyARN": OWN}),
    Row("A/admin", "get_policy", {"PolicyArn": OWN}, ADMIN),  # not among the keys of GetPolicy
    Row("A/admin", "create_user", {"UserName": "new", "PermissionsBoundary": OWN, "Tags": TEAM}, {**ADMIN, "iam:PermissionsBoundary": OWN, "aws:RequestTag/team": "backup", "aws:RequestTag/empty": "", "aws:TagKeys": ("team", "empty")}),
    Row("A/admin", "put_role_permissions_boundary", {"RoleName": "BackupAccessRole", "PermissionsBoundary": OWN}, {**ADMIN, "iam:PermissionsBoundary": OWN}),
    Row("A/admin", "tag_user", {"UserName": "developer", "Tags": TEAM[:1]}, {**ADMIN, "aws:RequestTag/team": "backup", "aws:TagKeys": ("team",)}),
    Row("A/admin", "untag_user", {"UserName": "developer", "TagKeys": ["team", "empty"]}, {**ADMIN, "aws:TagKeys": ("team", "empty")}),
]  # fmt: skip
STS = [
    Row("backup-operator", "get_caller_identity", {}, {**OPERATOR, "aws:RequestedRegion": "eu-central-1", "aws:ResourceAccount": B}),
    Row("backup-operator", "assume_role", {}, {**OPERATOR, **ASKS}),
    Row("backup-operator", "assume_role", {"ExternalId": "x1", "SourceIdentity": "alice"}, {**OPERATOR, **ASKS, "sts:ExternalId": "x1", "sts:SourceIdentity": "alice"}),
    Row("backup-operator", "assume_role", {"Tags": TEAM, "TransitiveTagKeys": ["team"]}, {**OPERATOR, **ASKS, "aws:RequestTag/team": "backup", "aws:RequestTag/empty": "", "aws:TagKeys": ("team", "empty"), "sts:TransitiveTagKeys": ("team",)}),
    Row("backup-operator", "assume_role", {"SerialNumber": DEVICE, "TokenCode": "now"}, {**OPERATOR, **ASKS, "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}),
    # ECS says for whose task it asks; EC2's page says nothing of it.
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    Row(ECS, "assume_role", {}, {**of_service(ECS), **ASKS, "aws:SourceAccount": A, "aws:SourceArn": f"arn:aws:ecs:eu-central-1:{A}:task/reports/0123456789abcdef0"}),
    Row(EC2, "assume_role", {}, {**of_service(EC2), **ASKS}),
]  # fmt: skip


@pytest.fixture
def role(company: Company) -> None:
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    named = [{"AWS": B}, {"Service": [ECS, EC2]}]
    company.make_role(document(*(allow(actions, principal=principal) for principal in named)))
    everything = document(allow("sts:*", "*"))
    company.vendor_iam.put_user_policy(UserName="backup-operator", PolicyName="all", PolicyDocument=everything)
    company.iam.create_policy(PolicyName="Own", PolicyDocument=document(allow("s3:*", "*")))
    company.iam.attach_role_policy(RoleName="BackupAccessRole", PolicyArn=OWN)


def carried(world: World) -> Keys:
    context = dict(world.trail.last.context) if world.trail.last else {}
    if context.get("aws:UserAgent"):
        context["aws:UserAgent"] = "…"
    if str(context.get("aws:userid", "")).startswith("AIDA"):
        context["aws:userid"] = "AIDA…"
    return context


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize("row", IAM + STS, ids=lambda row: f"{row.who} {row.operation} {' '.join(row.parameters)}")
def test_a_call_carries_exactly_its_keys(row: Row, world: World) -> None:
    given = {**(ASSUME if row.operation == "assume_role" else {}), **row.parameters}
    if given.get("TokenCode"):
        given["TokenCode"] = world.mfa_code("backup-operator")
    getattr(world.client("iam" if row in IAM else "sts", row.who), row.operation)(**given)
    assert carried(world) == row.carries


@pytest.mark.usefixtures("role")
def test_credentials_carry_how_long_ago_their_second_factor_was_proved(world: World) -> None:
    sts = world.client("sts", "backup-operator")
    token = sts.get_session_token(SerialNumber=DEVICE, TokenCode=world.mfa_code("backup-operator"))["Credentials"]
    world.later(minutes=1)
    world.client("sts", token).assume_role(**ASSUME)
    assert carried(world) == {
        **OPERATOR,
        **ASKS,
        "aws:CurrentTime": "2035-01-15T09:01:00Z",
        "aws:EpochTime": "2052464460",
        "aws:TokenIssueTime": "2035-01-15T09:00:00Z",
        "aws:MultiFactorAuthPresent": "true",
        "aws:MultiFactorAuthAge": "60",
    }
