"""IAM's policy simulator, asked as any client asks it, and answered by the engine that decides the real calls.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.cloud.endpoints import terminal
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, Company, allow, deny, document, error, trust

ROLE_R, USER_U, GROUP_G = f"arn:aws:iam::{A}:role/r", f"arn:aws:iam::{A}:user/u", f"arn:aws:iam::{A}:group/g"
READ, LIST = allow("s3:GetObject", f"{BUCKET_ARN}/*"), allow("s3:ListBucket", BUCKET_ARN)
WITH_MFA = allow("s3:GetObject", "*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
HOME = allow("s3:GetObject", f"{BUCKET_ARN}/${{aws:username}}/*")
KEY = f"{BUCKET_ARN}/reports/q4.csv"


def custom(world: World, *policies: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The result of one action, simulated with these statements as one policy."""
    texts = [document(*policies)] if policies else []
    asked = {"PolicyInputList": texts, "ActionNames": ["s3:GetObject"], **more}
    answer = world.client("iam", "A/admin").simulate_custom_policy(**asked)
    (result,) = answer["EvaluationResults"]
    return dict(result)


def boolean(value: str) -> list[dict[str, Any]]:
    key = "aws:multifactorauthpresent"  # the case of a key is not told apart
    return [{"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "boolean"}]


SAYS_NO = deny("s3:*", "*")
NO_MFA = deny("s3:*", "*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
# statements · parameters · decision
CUSTOM = [
    ((READ,), {"ResourceArns": [KEY]}, "allowed"),
    ((READ,), {}, "implicitDeny"),  # all resources are more than the policy's
    ((allow("s3:*", "*"),), {}, "allowed"),
    ((LIST,), {"ResourceArns": [KEY]}, "implicitDeny"),
    ((allow("*", "*"), SAYS_NO), {"ResourceArns": [KEY]}, "explicitDeny"),
    ((WITH_MFA,), {"ResourceArns": [KEY]}, "implicitDeny"),
    ((WITH_MFA,), {"ResourceArns": [KEY], "ContextEntries": boolean("true")}, "allowed"),
    ((READ, NO_MFA), {"ResourceArns": [KEY]}, "explicitDeny"),  # absent, and so it holds
    ((READ, NO_MFA), {"ResourceArns": [KEY], "ContextEntries": boolean("true")}, "allowed"),
    # "the most restrictive decision across all resources"
    ((READ,), {"ResourceArns": [KEY, f"{BUCKET_ARN}-2/k"]}, "implicitDeny"),
    ((allow("s3:*", "*"), deny("s3:*", KEY)), {"ResourceArns": [f"{BUCKET_ARN}/x", KEY]}, "explicitDeny"),
    # A permissions boundary and an organization's levels limit, and grant nothing.
    ((READ,), {"ResourceArns": [KEY], "PermissionsBoundaryPolicyInputList": [document(LIST)]}, "implicitDeny"),
    ((LIST,), {"ResourceArns": [KEY], "PermissionsBoundaryPolicyInputList": [document(READ)]}, "implicitDeny"),
    ((READ,), {"ResourceArns": [KEY], "PermissionsBoundaryPolicyInputList": [document(READ)]}, "allowed"),
    ((READ,), {"ResourceArns": [KEY], "OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": [document(allow("*", "*"))]}, {"ServiceControlPolicyInputList": [document(LIST)]}]}, "implicitDeny"),
    ((READ,), {"ResourceArns": [KEY], "OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": [document(allow("*", "*"))]}]}, "allowed"),
    # Any service's actions are decided by the caller's own policies.
    ((allow("ec2:StartInstances", "*"),), {"ActionNames": ["ec2:StartInstances"]}, "allowed"),
    # No trust policy was sent: the question is about the caller's own side alone.
    ((allow("sts:AssumeRole", ROLE),), {"ActionNames": ["sts:AssumeRole"], "ResourceArns": [ROLE]}, "allowed"),
    ((READ,), {"ActionNames": ["sts:AssumeRole"], "ResourceArns": [ROLE]}, "implicitDeny"),
    ((allow("iam:GetRole", "*"),), {"ActionNames": ["iam:GetRole"], "ResourceArns": [ROLE], "CallerArn": OPERATOR}, "allowed"),
    # "The account that owns the resource is different": then its policy would have to agree.
    ((READ,), {"ResourceArns": [KEY], "CallerArn": OPERATOR}, "allowed"),
    ((READ,), {"ResourceArns": [KEY], "CallerArn": OPERATOR, "ResourceOwner": A}, "implicitDeny"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "more", "decision"), CUSTOM)
def test_custom_policies(statements: Any, more: dict[str, Any], decision: str, world: World) -> None:
    assert custom(world, *statements, **more)["EvalDecision"] == decision


BUCKET_LETS_B = document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": B}))
BUCKET_LETS_U = document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": USER_U}))
IN_B, IN_A = {"CallerArn": OPERATOR}, {"CallerArn": USER_U}
OF_A = {"ResourceOwner": A, "ResourceArns": [KEY]}
ASSUME = {"ActionNames": ["sts:AssumeRole"], "ResourceArns": [ROLE], **IN_B}
MAY = allow("sts:AssumeRole", "*")
WANTS_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
# statements of the caller · the resource's policy · parameters · decision, what each sort of policy says
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
RESOURCES = [
    ((READ,), BUCKET_LETS_B, {**IN_B, **OF_A}, "allowed", ("allowed", "allowed")),
    ((LIST,), BUCKET_LETS_B, {**IN_B, **OF_A}, "implicitDeny", ("implicitDeny", "allowed")),
    ((READ,), BUCKET_LETS_U, {**IN_B, **OF_A}, "implicitDeny", ("allowed", "implicitDeny")),
    ((READ, SAYS_NO), BUCKET_LETS_B, {**IN_B, **OF_A}, "explicitDeny", ("explicitDeny", "allowed")),
    # Inside one account either is enough.
    ((LIST,), BUCKET_LETS_U, {**IN_A, **OF_A}, "allowed", None),
    ((LIST,), BUCKET_LETS_U, {**IN_A, "ResourceArns": [KEY]}, "allowed", None),
    # A trust policy: AWS's own simulator leaves it out. https://github.com/aws/aws-cli/issues/10314
    ((MAY,), trust({"AWS": OPERATOR}), ASSUME, "allowed", ("allowed", "allowed")),
    ((MAY,), trust({"AWS": USER_U}), ASSUME, "implicitDeny", ("allowed", "implicitDeny")),
    ((MAY,), trust({"AWS": OPERATOR}, Condition=WANTS_MFA), ASSUME, "implicitDeny", ("allowed", "implicitDeny")),
    ((MAY,), trust({"AWS": OPERATOR}, Condition=WANTS_MFA), {**ASSUME, "ContextEntries": boolean("true")}, "allowed", ("allowed", "allowed")),
    ((LIST,), trust({"AWS": OPERATOR}), ASSUME, "implicitDeny", ("implicitDeny", "allowed")),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "text", "more", "decision", "details"), RESOURCES)
def test_resource_based_policies(
    statements: Any, text: str, more: dict[str, Any], decision: str, details: Any, world: World
) -> None:
    result = custom(world, *statements, ResourcePolicy=text, **more)
    assert result["EvalDecision"] == decision
    told = dict(zip(("IAM Policy", "Resource Policy"), details, strict=True)) if details else {}
    assert result["EvalDecisionDetails"] == told
    assert result["ResourceSpecificResults"][0].get("EvalDecisionDetails", {}) == told


def test_the_trail_says_where_aws_simulates_otherwise(world: World) -> None:
    custom(world, MAY, ResourcePolicy=trust({"AWS": OPERATOR}), **ASSUME)
    assert world.trail.last is not None and "issues/10314" in world.trail.last.note
    custom(world, READ)
    assert "10314" not in world.trail.last.note


def test_an_answer_has_aws_form(world: World) -> None:
    policy = document(READ, deny("s3:GetObject", f"{BUCKET_ARN}/secret/*"))
    other = f"{BUCKET_ARN}/secret/k"
    client = world.client("iam", "A/admin")
    asked = {
        "PolicyInputList": [policy],
        "ActionNames": ["s3:GetObject", "s3:ListBucket"],
        "ResourceArns": [KEY, other],
    }
    answer = client.simulate_custom_policy(**asked)
    reading, listing = answer["EvaluationResults"]  # one for each action, however many resources there are
    assert (reading["EvalActionName"], reading["EvalResourceName"]) == (
        "s3:GetObject",
        "arn:${Partition}:s3:::${BucketName}/${KeyName}",
    )
    assert listing["EvalResourceName"] == "arn:${Partition}:s3:::${BucketName}"
    assert [
        (each["EvalResourceName"], each["EvalResourceDecision"]) for each in reading["ResourceSpecificResults"]
    ] == [
        (KEY, "allowed"),
        (other, "explicitDeny"),
    ]
    # "the deny statement is the only entry included", and its place leads to its text
    (statement,) = reading["MatchedStatements"]
    assert (statement["SourcePolicyId"], statement["SourcePolicyType"]) == ("PolicyInputList.1", "IAM Policy")
    start, end = statement["StartPosition"], statement["EndPosition"]
    lines = policy.splitlines()
    assert lines[start["Line"] - 1][start["Column"] - 1] == "{" and lines[end["Line"] - 1][end["Column"] - 2] == "}"
    assert listing["MatchedStatements"] == [] and answer["IsTruncated"] is False
    assert "PermissionsBoundaryDecisionDetail" not in reading and "OrganizationsDecisionDetail" not in reading


def test_limits_are_told(world: World) -> None:
    levels = [{"ServiceControlPolicyInputList": [document(LIST)]}]
    result = custom(
        world,
        READ,
        PermissionsBoundaryPolicyInputList=[document(READ)],
        ResourceArns=[KEY],
        OrderedOrganizationPolicyInputList=levels,
    )
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": True}
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
    result = custom(
        world, READ, PermissionsBoundaryPolicyInputList=[document(allow("*", "*"), SAYS_NO)], ResourceArns=[KEY]
    )
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert result["EvalDecision"] == "explicitDeny" and result["MatchedStatements"] == []


def test_missing_context_values(world: World) -> None:
    result = custom(
        world,
        WITH_MFA,
        HOME,
        allow("ec2:*", "*", Condition={"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/team}"}}),
    )
    assert result["MissingContextValues"] == ["aws:MultiFactorAuthPresent", "aws:username", "aws:PrincipalTag/team"]
    result = custom(world, WITH_MFA, ResourceArns=[KEY], ContextEntries=boolean("false"))
    assert result["MissingContextValues"] == result["ResourceSpecificResults"][0]["MissingContextValues"] == []


def test_results_come_in_pages(world: World) -> None:
    client = world.client("iam", "A/admin")
    actions = [f"s3:GetObject{suffix}" for suffix in ("", "Acl", "Tagging", "Version", "Torrent")]
    pages = client.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[document(READ)], ActionNames=actions, PaginationConfig={"PageSize": 2}
    )
    found = [[result["EvalActionName"] for result in page["EvaluationResults"]] for page in pages]
    assert found == [actions[:2], actions[2:4], actions[4:]]
    said = error(client.simulate_custom_policy, PolicyInputList=[], ActionNames=actions, Marker="9")
    assert said[0] == "InvalidInput"


@pytest.fixture
def principals(company: Company) -> Company:
    iam = company.iam
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust({"AWS": OPERATOR}))
    iam.create_user(UserName="u")
    iam.create_group(GroupName="g")
    iam.add_user_to_group(UserName="u", GroupName="g")
    arn = iam.create_policy(PolicyName="Reads", PolicyDocument=document(READ))["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="g", PolicyArn=arn)
    iam.put_user_policy(UserName="u", PolicyName="lists", PolicyDocument=document(LIST))
    iam.put_role_policy(RoleName="r", PolicyName="reads", PolicyDocument=document(WITH_MFA))
    return company


# whose policies · action on the object or the bucket · parameters · decision · the policy that decides
PRINCIPALS = [
    (USER_U, "s3:GetObject", {}, "allowed", ["Reads"]),
    (USER_U, "s3:ListBucket", {}, "allowed", ["user_u_lists"]),
    (GROUP_G, "s3:GetObject", {}, "allowed", ["Reads"]),
    (GROUP_G, "s3:ListBucket", {}, "implicitDeny", []),
    (ROLE_R, "s3:GetObject", {}, "implicitDeny", []),
    (ROLE_R, "s3:GetObject", {"ContextEntries": boolean("true")}, "allowed", ["role_r_reads"]),
    (ROLE_R, "s3:ListBucket", {"PolicyInputList": [document(LIST)]}, "allowed", ["PolicyInputList.1"]),
    # Bob, as if he had her policies; and a bucket policy that names him.
    (GROUP_G, "s3:GetObject", {"CallerArn": f"arn:aws:iam::{A}:user/bob"}, "allowed", ["Reads"]),
    (ROLE_R, "s3:GetObject", {"CallerArn": USER_U, "ResourcePolicy": BUCKET_LETS_U}, "allowed", ["ResourcePolicy"]),
    (ROLE_R, "s3:GetObject", {"ResourcePolicy": document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": ROLE_R}))}, "allowed", ["ResourcePolicy"]),
]  # fmt: skip


@pytest.mark.parametrize(("arn", "action", "more", "decision", "by"), PRINCIPALS)
def test_policies_of_principals(
    arn: str, action: str, more: dict[str, Any], decision: str, by: list[str], principals: Company
) -> None:
    resource = BUCKET_ARN if action == "s3:ListBucket" else KEY
    asked = {"PolicySourceArn": arn, "ActionNames": [action], "ResourceArns": [resource], **more}
    (result,) = principals.iam.simulate_principal_policy(**asked)["EvaluationResults"]
    assert (result["EvalDecision"], [each["SourcePolicyId"] for each in result["MatchedStatements"]]) == (decision, by)


def test_a_principals_boundary_counts_unless_another_is_sent(principals: Company) -> None:
    iam = principals.iam
    arn = iam.create_policy(PolicyName="Lists", PolicyDocument=document(LIST))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=arn)
    asked = {"PolicySourceArn": USER_U, "ActionNames": ["s3:GetObject"], "ResourceArns": [KEY]}
    (result,) = iam.simulate_principal_policy(**asked)["EvaluationResults"]
    assert (result["EvalDecision"], result["PermissionsBoundaryDecisionDetail"]) == (
        "implicitDeny",
        {"AllowedByPermissionsBoundary": False},
    )
    (result,) = iam.simulate_principal_policy(**asked, PermissionsBoundaryPolicyInputList=[document(READ)])[
        "EvaluationResults"
    ]
    assert result["EvalDecision"] == "allowed"


def test_context_keys(principals: Company) -> None:
    iam = principals.iam
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=ROLE_R)["ContextKeyNames"] == [
        "aws:MultiFactorAuthPresent"
    ]
    found = iam.get_context_keys_for_principal_policy(PolicySourceArn=USER_U, PolicyInputList=[document(HOME)])
    assert found["ContextKeyNames"] == ["aws:username"]
    wanted = document(allow("s3:*", "*", Condition={"StringLike": {"s3:prefix": ["a/*", "${aws:username}/*", "${*}"]}}))
    again = document(allow("s3:*", "*", Condition={"StringEquals": {"S3:Prefix": "b"}}))
    found = iam.get_context_keys_for_custom_policy(PolicyInputList=[wanted, again])
    assert found["ContextKeyNames"] == ["s3:prefix", "aws:username"]


# operation · parameters · error · what the sentence says
REFUSED = [
    ("simulate_principal_policy", {"PolicySourceArn": f"arn:aws:iam::{A}:user/nobody"}, "NoSuchEntity", "The user with name nobody cannot be found."),
    ("simulate_principal_policy", {"PolicySourceArn": f"arn:aws:iam::{A}:policy/Reads"}, "InvalidInput", "not the ARN of a user, a group or a role"),
    ("simulate_principal_policy", {"PolicySourceArn": USER_U, "CallerArn": f"arn:aws:sts::{A}:assumed-role/r/s"}, "InvalidInput", "assumed-role/r/s is not the ARN"),
    ("simulate_principal_policy", {"PolicySourceArn": USER_U, "ActionNames": ["s3:*"]}, "InvalidInput", "without wildcards"),
    ("simulate_principal_policy", {"PolicySourceArn": USER_U, "PolicyExclusionList": [{"PolicyArn": f"arn:aws:iam::{A}:policy/P"}]}, "NotImplemented", "PolicyExclusionList"),
    ("simulate_custom_policy", {"PolicyInputList": ["{"]}, "InvalidInput", "Json"),
    ("simulate_custom_policy", {"PolicyInputList": [document({"Effect": "Permit", "Action": "*", "Resource": "*"})]}, "InvalidInput", "Syntax errors in policy."),
    ("simulate_custom_policy", {"PolicyInputList": [], "ResourcePolicy": BUCKET_LETS_B}, "InvalidInput", "CallerArn is required"),
    ("simulate_custom_policy", {"PolicyInputList": [], "ResourcePolicy": BUCKET_LETS_B, "CallerArn": OPERATOR, "ActionNames": ["sqs:SendMessage"]}, "NotImplemented", "resource-based policy of sqs"),
    ("simulate_custom_policy", {"PolicyInputList": [], "ResourcePolicy": BUCKET_LETS_B, "CallerArn": OPERATOR, "ResourceOwner": "me"}, "InvalidInput", "me is no account"),
    ("get_context_keys_for_principal_policy", {"PolicySourceArn": f"arn:aws:iam::{A}:role/none"}, "NoSuchEntity", "The role with name none cannot be found."),
    ("get_context_keys_for_custom_policy", {"PolicyInputList": ["no"]}, "InvalidInput", "Json"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "given", "code", "says"), REFUSED)
def test_what_is_refused(operation: str, given: dict[str, Any], code: str, says: str, principals: Company) -> None:
    asked = {"ActionNames": ["s3:GetObject"], **given} if operation.startswith("simulate") else given
    said = error(getattr(principals.iam, operation), **asked)
    assert said[0] == code and says in said[1], said


def test_it_decides_as_the_real_call_does(world: World, company: Company) -> None:
    """Whatever a session really may do, a simulation of its role with the same circumstances says the same."""
    company.session(READ, LIST, deny("s3:GetObject", f"{BUCKET_ARN}/backups/*"))
    s3 = world.client("s3", company.assume())
    for key, action, call in (
        ("reports/q4.csv", "s3:GetObject", s3.get_object),
        ("backups/2035-01-13.sql.gz", "s3:GetObject", s3.get_object),
        ("reports/q4.csv", "s3:DeleteObject", s3.delete_object),
    ):
        asked = {"PolicySourceArn": ROLE, "ActionNames": [action], "ResourceArns": [f"{BUCKET_ARN}/{key}"]}
        (result,) = company.iam.simulate_principal_policy(**asked)["EvaluationResults"]
        try:
            call(Bucket=BUCKET, Key=key)
            allowed = True
        except ClientError:
            allowed = False
        assert (result["EvalDecision"] == "allowed") is allowed, (key, action)


def test_the_aws_cli_shows_it(world: World) -> None:
    words = "--query EvaluationResults[].EvalDecision --output text"
    command = (
        f"aws iam simulate-custom-policy --policy-input-list '{document(READ)}' --action-names s3:GetObject {words}"
    )
    assert terminal.run(f"{command} --resource-arns {KEY}", "A/admin", world=world).text.split() == ["allowed"]
    assert terminal.run(command, "A/admin", world=world).text.split() == ["implicitDeny"]
