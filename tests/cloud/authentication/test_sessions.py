"""AssumeRole's parameters, sessions and what becomes of them, services and root users as callers.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, C, Company, allow, document, error, trust

ONE = "1 validation error detected: "
LIST_ONLY = document(allow("s3:ListBucket", BUCKET_ARN))
TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."

# parameters → code, AWS's message. boto3 checks some lengths itself; these go past it.
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"RoleSessionName": "a b"}, "ValidationError", ONE + r"Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"),
    ({"RoleSessionName": "x" * 65}, "ValidationError", ONE + f"Value '{'x' * 65}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64"),
    ({"DurationSeconds": 43201}, "ValidationError", ONE + "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200"),
    ({"ExternalId": "has space"}, "ValidationError", ONE + r"Value 'has space' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@:\/-]*"),
    ({"RoleArn": "not an arn but long enough"}, "ValidationError", "not an arn but long enough is invalid"),
    ({"RoleArn": "arn:aws:s3:::your-bucket-name"}, "ValidationError", "arn:aws:s3:::your-bucket-name is invalid"),
    ({"RoleSessionName": "a b", "ExternalId": "c d"}, "ValidationError", ""),
    ({"Policy": "{"}, "MalformedPolicyDocument", ""),
    ({"Policy": LIST_ONLY + " " * 2048}, "ValidationError", ""),
    ({"DurationSeconds": 3601}, "ValidationError", TOO_LONG),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "code", "message"), REFUSED)
def test_refused_parameters(company: Company, parameters: dict[str, Any], code: str, message: str) -> None:
    company.make_role(trust({"AWS": OPERATOR}))
    company.permit()
    said = error(company.assume, **parameters)
    assert (said[0], said[2]) == (code, 400)
    assert message in ("", said[1])
    if "RoleSessionName" in parameters and "ExternalId" in parameters:
        assert said[1].startswith("2 validation errors detected: ")


def test_operations_that_are_not_modelled(world: World) -> None:
    sts = world.client("sts", "B/admin")
    for call, parameters, name in (
        (sts.assume_role, {"RoleArn": ROLE, "RoleSessionName": "xx", "ProvidedContexts": [{"ProviderArn": ROLE, "ContextAssertion": "abcd"}]}, "sts:AssumeRole with ProvidedContexts"),
        (sts.get_federation_token, {"Name": "ana", "Tags": [{"Key": "a", "Value": "b"}]}, "sts:GetFederationToken with Tags"),
        (sts.decode_authorization_message, {"EncodedMessage": "x"}, "sts:DecodeAuthorizationMessage"),
        (world.client("iam", "B/admin").create_saml_provider, {"SAMLMetadataDocument": "x" * 1000, "Name": "x", "AddPrivateKey": "x"}, "iam:CreateSAMLProvider with AddPrivateKey"),
        (world.client("iam", "B/admin").update_saml_provider, {"SAMLProviderArn": f"arn:aws:iam::{B}:saml-provider/x", "AssertionEncryptionMode": "Allowed"}, "iam:UpdateSAMLProvider with AssertionEncryptionMode"),
        (world.client("iam", "B/admin").create_login_profile, {"UserName": "x"}, "iam:CreateLoginProfile"),
        (world.client("ec2", "B/admin").describe_instances, {}, "ec2"),
        (world.client("dynamodb", "B/admin").list_tables, {}, "dynamodb"),
        (world.client("lambda", "B/admin").list_functions, {}, "lambda"),
    ):  # fmt: skip
        code, message, status = error(call, **parameters)
        assert (code, status, name in message) == ("NotImplemented", 501, True), (name, message)


def test_every_iam_operation_in_the_table_is_one_moto_knows(world: World) -> None:
    from moto.core.utils import camelcase_to_underscores
    from moto.iam.responses import IamResponse

    from helpers.cloud.iam_operations import DONE_TO

    assert [name for name in DONE_TO if not hasattr(IamResponse, camelcase_to_underscores(name))] == []


def test_longer_sessions(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html
    company.make_role(trust({"AWS": f"arn:aws:iam::{B}:root"}), allow("sts:AssumeRole", "*"), MaxSessionDuration=7200)
    # Only who may assume the role learns its limit.
    assert error(company.assume, DurationSeconds=7201)[0] == "AccessDenied"
    company.permit()
    assert error(company.assume, DurationSeconds=7201)[1] == TOO_LONG
    session = company.assume(DurationSeconds=7200)
    assert (session["Expiration"] - world.now()).total_seconds() == 7200
    # Role chaining: at most one hour, whatever the role gives.
    company.make_role(trust({"AWS": ROLE}), name="Second", MaxSessionDuration=43200)
    second = {"RoleArn": f"arn:aws:iam::{A}:role/Second", "RoleSessionName": "chained"}
    assert error(company.assume, who=session, DurationSeconds=3601, **second)[1] == (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    )
    chained = company.assume(session, **second)
    assert world.client("sts", chained).get_caller_identity()["Arn"].endswith(":assumed-role/Second/chained")


def test_a_role_that_does_not_exist_looks_like_a_refusal(world: World, company: Company) -> None:
    company.permit(resource="*")
    for arn in (
        ROLE,
        f"arn:aws:iam::{C}:role/None",
        "arn:aws:iam::000000000009:role/None",
        f"arn:aws:iam::{A}:user/admin",
    ):
        assert error(company.assume, RoleArn=arn) == (
            "AccessDenied",
            f"User: {OPERATOR} is not authorized to perform: sts:AssumeRole on resource: {arn}",
            403,
        )
        assert world.trail.last is not None and "tells nobody which roles exist" in world.trail.last.note
    from moto.iam.models import iam_backends

    assert "000000000009" not in iam_backends  # asking for an account does not create it


def test_role_names_are_case_sensitive_and_paths_count(company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}), Path="/backup/")
    company.permit(resource="*")
    arn = f"arn:aws:iam::{A}:role/backup/BackupAccessRole"
    for wrong in (ROLE, arn.lower()):
        assert error(company.assume, RoleArn=wrong)[0] == "AccessDenied"
    answer = company.world.client("sts", "backup-operator").assume_role(RoleArn=arn, RoleSessionName="VendorSession")
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{A}:assumed-role/BackupAccessRole/VendorSession"
    assert "PackedPolicySize" not in answer


def test_a_session_policy_narrows_the_session(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", [BUCKET_ARN, f"{BUCKET_ARN}/*"]))
    company.permit()
    s3 = world.client("s3", company.assume(Policy=LIST_ONLY))
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    message = error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[1]
    assert message.endswith("because no session policy allows the s3:GetObject action")
    assert world.client("s3", company.assume()).get_object(Bucket=BUCKET, Key="reports/q4.csv")


def test_a_boundary_limits_the_role(world: World, company: Company) -> None:
    arn = company.iam.create_policy(PolicyName="Limit", PolicyDocument=LIST_ONLY)["Policy"]["Arn"]
    missing = f"arn:aws:iam::{A}:policy/None"
    assert (
        error(company.make_role, trust_policy=trust({"AWS": OPERATOR}), PermissionsBoundary=missing)[0]
        == "NoSuchEntity"
    )
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", "*"), PermissionsBoundary=arn)
    company.permit()
    s3 = world.client("s3", company.assume())
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    message = error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[1]
    assert message.endswith("because no permissions boundary allows the s3:GetObject action")


def test_groups_and_managed_policies_count(world: World, company: Company) -> None:
    s3 = world.client("s3", "developer")
    assert error(s3.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    arn = company.iam.create_policy(PolicyName="List", PolicyDocument=LIST_ONLY)["Policy"]["Arn"]
    company.iam.create_group(GroupName="readers")
    company.iam.attach_group_policy(GroupName="readers", PolicyArn=arn)
    assert error(s3.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    company.iam.add_user_to_group(GroupName="readers", UserName="developer")
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    # The default version counts, and no other.
    company.iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=document(allow("s3:GetObject", "*")), SetAsDefault=True
    )
    assert error(s3.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    company.iam.remove_user_from_group(GroupName="readers", UserName="developer")
    company.iam.attach_user_policy(UserName="developer", PolicyArn=arn)
    assert s3.get_object(Bucket=BUCKET, Key="reports/q4.csv")


def test_sessions_end_by_the_labs_clock(world: World, company: Company) -> None:
    session = company.session(allow("s3:ListBucket", BUCKET_ARN))
    s3 = world.client("s3", session)
    world.later(minutes=59)
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    world.later(minutes=1)
    assert error(s3.list_objects_v2, Bucket=BUCKET) == ("ExpiredToken", "The provided token has expired.", 400)
    assert world.client("s3", company.assume()).list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3


def test_services_assume_roles_that_trust_them(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
    company.make_role(trust({"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}))
    for service, allowed in (("ec2", True), ("lambda", False), ("ecs-tasks", True)):
        who = f"{service}.amazonaws.com"
        if allowed:
            assert world.client("sts", company.assume(who)).get_caller_identity()["Account"] == A
        else:
            message = error(company.assume, who=who)[1]
            assert message == f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
        assert [event.caller.arn for event in world.trail.events(action="sts:AssumeRole")][-1] == who


def test_services_belong_to_no_account(world: World) -> None:
    who = "ec2.amazonaws.com"
    assert error(world.client("s3", who).list_buckets)[:2] == ("AccessDenied", "Access Denied")
    assert error(world.client("iam", who).list_users)[0] == "AccessDenied"
    assert error(world.client("sts", who).get_caller_identity)[0] == "NotImplemented"


def test_root_users_can_not_assume_roles(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": f"arn:aws:iam::{B}:root"}, {"AWS": f"arn:aws:iam::{A}:root"}))
    for who in ("A/root", "B/root"):
        said = error(company.assume, who=who)
        assert said == ("AccessDenied", "Roles may not be assumed by root accounts.", 403)
    assert world.trail.events() == world.trail.events(action="iam:CreateRole")  # root is hidden …
    assert len(world.trail.events(root=True, action="sts:AssumeRole")) == 2  # … until asked for


def test_a_boundary_limits_a_user(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    arn = company.iam.create_policy(PolicyName="Limit", PolicyDocument=LIST_ONLY)["Policy"]["Arn"]
    everything = document(allow("s3:*", "*"))
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=everything)
    put = company.iam.put_user_permissions_boundary
    assert error(put, UserName="developer", PermissionsBoundary=f"{arn}s")[0] == "NoSuchEntity"
    put(UserName="developer", PermissionsBoundary=arn)
    shown = company.iam.get_user(UserName="developer")["User"]["PermissionsBoundary"]
    assert shown == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    s3 = world.client("s3", "developer")
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    message = error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[1]
    assert message.endswith("because no permissions boundary allows the s3:GetObject action")
    company.iam.delete_user_permissions_boundary(UserName="developer")
    assert s3.get_object(Bucket=BUCKET, Key="reports/q4.csv")
    assert "PermissionsBoundary" not in company.iam.get_user(UserName="developer")["User"]
    company.iam.create_user(UserName="narrow", PermissionsBoundary=arn)
    assert company.iam.get_user(UserName="narrow")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn


def test_tags_of_principals_and_roles_are_in_the_context(world: World, company: Company) -> None:
    company.make_role(trust({"AWS": OPERATOR}), Tags=[{"Key": "team", "Value": "backup"}])
    company.vendor_iam.tag_user(UserName="backup-operator", Tags=[{"Key": "team", "Value": "vendor"}])
    company.permit()
    company.assume()
    context = world.trail.last.context if world.trail.last else {}
    assert (context["aws:PrincipalTag/team"], context["aws:ResourceTag/team"]) == ("vendor", "backup")
    assert json.dumps(dict(context))  # plain data


def test_who_hands_a_role_to_a_machine_needs_pass_role(world: World) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
    admin, developer = (world.client("iam", who) for who in ("A/admin", "developer"))
    admin.create_instance_profile(InstanceProfileName="Reports")
    attach = {"Effect": "Allow", "Action": "iam:AddRoleToInstanceProfile", "Resource": "*"}
    admin.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(attach))
    ask = {"InstanceProfileName": "Reports", "RoleName": "ReportRole"}
    code, message, _ = error(developer.add_role_to_instance_profile, **ask)
    assert code == "AccessDenied" and "iam:PassRole on resource: arn:aws:iam::111122223333:role/ReportRole" in message
    attach["Action"] = "iam:*"
    admin.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(attach))
    developer.add_role_to_instance_profile(**ask)
    assert [event.action for event in world.trail.events(caller="developer", allowed=True)][-2:] == [
        "iam:AddRoleToInstanceProfile",
        "iam:PassRole",
    ]
