"""What AWS stores of a principal, what stands there after its deletion, and what must go before a deletion.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, ROLE, A, B, C, Company, allow, document, error, trust

NEWCOMER = f"arn:aws:iam::{B}:user/newcomer"


def _newcomer(company: Company) -> tuple[str, dict[str, str]]:
    """A user of the vendor's who may assume the role: (unique id, keys)."""
    user = company.vendor_iam.create_user(UserName="newcomer")["User"]
    company.permit("newcomer")
    return user["UserId"], company.vendor_iam.create_access_key(UserName="newcomer")["AccessKey"]


def _away(company: Company, key_id: str) -> None:
    company.vendor_iam.delete_user_policy(UserName="newcomer", PolicyName="assume")
    company.vendor_iam.delete_access_key(UserName="newcomer", AccessKeyId=key_id)
    company.vendor_iam.delete_user(UserName="newcomer")


def _trusted(company: Company) -> Any:
    shown = company.iam.get_role(RoleName="BackupAccessRole")["Role"]["AssumeRolePolicyDocument"]
    return shown["Statement"][0]["Principal"]


# what is saved → what is shown
SHOWN: list[tuple[Any, Any]] = [
    ({"AWS": C}, {"AWS": f"arn:aws:iam::{C}:root"}),
    ({"AWS": [C, f"arn:aws:iam::{B}:root"]}, {"AWS": [f"arn:aws:iam::{C}:root", f"arn:aws:iam::{B}:root"]}),
    ({"AWS": "*"}, {"AWS": "*"}),
    ({"AWS": "{id}"}, {"AWS": NEWCOMER}),
    ({"AWS": ["{id}", B], "Service": "ec2.amazonaws.com"}, {"AWS": [NEWCOMER, f"arn:aws:iam::{B}:root"], "Service": "ec2.amazonaws.com"}),
]  # fmt: skip


@pytest.mark.parametrize(("saved", "shown"), SHOWN)
def test_what_is_shown_after_saving(world: World, company: Company, saved: Any, shown: Any) -> None:
    unique_id, _ = _newcomer(company)
    text = trust(saved).replace("{id}", unique_id)
    company.make_role(text)
    assert _trusted(company) == shown
    company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=text)
    assert _trusted(company) == shown
    s3 = world.client("s3", "A/admin")
    if saved != {"AWS": "*"} and "Service" not in saved:
        s3.put_bucket_policy(
            Bucket=BUCKET,
            Policy=document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal=saved)).replace("{id}", unique_id),
        )
        assert json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"][0]["Principal"] == shown


def test_the_text_stays_as_it_was_typed(company: Company) -> None:
    from moto.iam.models import iam_backends

    typed = f'{{"Version": "2012-10-17",\n  "Statement": [{{"Effect":"Allow", "Principal":\n {{ "AWS" : [ "{C}" ,"\\u0034{C[1:]}"] }}, "Action": "sts:AssumeRole"}}]\n}}\n'
    company.make_role(typed)
    role = next(role for role in iam_backends[A]["aws"].roles.values() if role.name == "BackupAccessRole")
    arn = f'"arn:aws:iam::{C}:root"'
    assert role.assume_role_policy_document == typed.replace(f'"{C}"', arn).replace(f'"\\u0034{C[1:]}"', arn)


def test_somebody_made_anew_is_somebody_else(world: World, company: Company) -> None:
    unique_id, key = _newcomer(company)
    company.make_role(trust({"AWS": [NEWCOMER, f"arn:aws:iam::{C}:root"]}))
    grant = document(allow("s3:GetObject", f"{BUCKET_ARN}/*", principal={"AWS": NEWCOMER}))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=grant)
    company.assume(key)
    _away(company, key["AccessKeyId"])
    assert _trusted(company) == {"AWS": [unique_id, f"arn:aws:iam::{C}:root"]}
    policy = world.client("s3", "A/admin").get_bucket_policy(Bucket=BUCKET)["Policy"]
    assert unique_id in policy and NEWCOMER not in policy
    other_id, other_key = _newcomer(company)
    assert other_id != unique_id
    assert error(company.assume, who=other_key)[0] == "AccessDenied"
    assert unique_id in _trusted(company)["AWS"]  # and it stays so until somebody edits the policy
    # Saving the id that nobody has any more is refused: that is how one notices.
    shown = company.iam.get_role(RoleName="BackupAccessRole")["Role"]["AssumeRolePolicyDocument"]
    said = error(company.iam.update_assume_role_policy, RoleName="BackupAccessRole", PolicyDocument=json.dumps(shown))
    assert said == ("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{unique_id}"', 400)
    company.iam.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust({"AWS": NEWCOMER}))
    company.assume(other_key)


def test_a_role_made_anew_is_another_role(world: World, company: Company) -> None:
    session = company.session()
    trusting = trust({"AWS": ROLE})
    company.make_role(trusting, name="Second")
    sts = world.client("sts", session)
    assert sts.get_caller_identity()
    company.iam.delete_role(RoleName="BackupAccessRole")
    # Its sessions are over at once.
    assert error(sts.get_caller_identity)[0] == "InvalidClientTokenId"
    assert error(world.client("s3", session).list_buckets)[0] == "InvalidAccessKeyId"
    company.make_role(trust({"AWS": f"arn:aws:iam::{B}:user/backup-operator"}))
    assert error(sts.get_caller_identity)[0] == "InvalidClientTokenId"
    second = company.iam.get_role(RoleName="Second")["Role"]["AssumeRolePolicyDocument"]
    assert second["Statement"][0]["Principal"]["AWS"].startswith("AROA")
    fresh = company.assume()
    assert error(company.assume, who=fresh, RoleArn=f"arn:aws:iam::{A}:role/Second")[0] == "AccessDenied"


def test_a_policy_follows_a_new_name(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html
    _, key = _newcomer(company)
    company.make_role(trust({"AWS": NEWCOMER}))
    assert error(company.vendor_iam.update_user, UserName="newcomer", NewUserName="intern") == (
        "EntityAlreadyExists",
        "User with name intern already exists.",
        409,
    )
    company.vendor_iam.update_user(UserName="newcomer", NewUserName="renamed", NewPath="/team/")
    arn = f"arn:aws:iam::{B}:user/team/renamed"
    assert _trusted(company) == {"AWS": arn}
    assert world.client("sts", key).get_caller_identity()["Arn"] == arn
    company.assume(key)
    # "… permissions on both the source object and the target object"
    one = document(allow("iam:UpdateUser", arn))
    company.vendor_iam.put_user_policy(UserName="intern", PolicyName="p", PolicyDocument=one)
    rename = world.client("iam", "intern").update_user
    said = error(rename, UserName="renamed", NewUserName="again")
    assert said[0] == "AccessDenied" and f"arn:aws:iam::{B}:user/team/again" in said[1]


def test_a_session_token_ends_with_its_user(world: World, company: Company) -> None:
    _, key = _newcomer(company)
    token = world.client("sts", key).get_session_token()["Credentials"]
    sts = world.client("sts", token)
    assert sts.get_caller_identity()
    _away(company, key["AccessKeyId"])
    assert error(sts.get_caller_identity)[0] == "InvalidClientTokenId"


def test_names_differ_by_more_than_capital_letters(company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
    iam, other = company.iam, trust({"AWS": B})
    iam.create_group(GroupName="readers")
    iam.create_role(RoleName="Backup", AssumeRolePolicyDocument=other)
    for call, parameters, words in (
        (iam.create_user, {"UserName": "Admin"}, "User with name Admin already exists."),
        (
            iam.create_role,
            {"RoleName": "BACKUP", "AssumeRolePolicyDocument": other},
            "Role with name BACKUP already exists.",
        ),
        (iam.create_group, {"GroupName": "Readers"}, "Group with name Readers already exists."),
    ):
        assert error(call, **parameters) == ("EntityAlreadyExists", words, 409)


# what hangs on it: steps as (IAM operation, parameters) → the deletion, AWS's words
IN_THE_WAY: list[tuple[list[tuple[str, dict[str, Any]]], tuple[str, dict[str, Any]], str]] = [
    ([("create_access_key", {"UserName": "u"})], ("delete_user", {"UserName": "u"}), "Cannot delete entity, must delete access keys first."),
    ([("put_user_policy", {"UserName": "u", "PolicyName": "p", "PolicyDocument": "{policy}"})], ("delete_user", {"UserName": "u"}), "Cannot delete entity, must delete policies first."),
    ([("attach_user_policy", {"UserName": "u", "PolicyArn": "{arn}"})], ("delete_user", {"UserName": "u"}), "Cannot delete entity, must detach all policies first."),
    ([("add_user_to_group", {"UserName": "u", "GroupName": "g"})], ("delete_user", {"UserName": "u"}), "Cannot delete entity, must remove users from group first."),
    ([("add_user_to_group", {"UserName": "u", "GroupName": "g"})], ("delete_group", {"GroupName": "g"}), "Cannot delete entity, must remove users from group first."),
    ([("attach_group_policy", {"GroupName": "g", "PolicyArn": "{arn}"})], ("delete_group", {"GroupName": "g"}), "Cannot delete entity, must detach all policies first."),
    ([("put_role_policy", {"RoleName": "r", "PolicyName": "p", "PolicyDocument": "{policy}"})], ("delete_role", {"RoleName": "r"}), "Cannot delete entity, must delete policies first."),
    ([("attach_role_policy", {"RoleName": "r", "PolicyArn": "{arn}"})], ("delete_role", {"RoleName": "r"}), "Cannot delete entity, must detach all policies first."),
    ([("create_instance_profile", {"InstanceProfileName": "i"}), ("add_role_to_instance_profile", {"InstanceProfileName": "i", "RoleName": "r"})], ("delete_role", {"RoleName": "r"}), "Cannot delete entity, must remove roles from instance profile first."),
    ([("attach_role_policy", {"RoleName": "r", "PolicyArn": "{arn}"})], ("delete_policy", {"PolicyArn": "{arn}"}), "Cannot delete a policy attached to entities."),
    ([("put_user_permissions_boundary", {"UserName": "u", "PermissionsBoundary": "{arn}"})], ("delete_policy", {"PolicyArn": "{arn}"}), "Cannot delete a policy attached to entities."),
    ([("create_policy_version", {"PolicyArn": "{arn}", "PolicyDocument": "{policy}"})], ("delete_policy", {"PolicyArn": "{arn}"}), "This policy has more than one version."),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "deletion", "words"), IN_THE_WAY)
def test_what_must_go_first(company: Company, steps: Any, deletion: Any, words: str) -> None:
    iam, policy = company.iam, document(allow("s3:ListBucket", "*"))
    iam.create_user(UserName="u")
    iam.create_group(GroupName="g")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust({"AWS": B}))
    arn = iam.create_policy(PolicyName="managed", PolicyDocument=policy)["Policy"]["Arn"]

    def do(step: tuple[str, dict[str, Any]]) -> Any:
        name, parameters = step
        filled = {key: {"{arn}": arn, "{policy}": policy}.get(value, value) for key, value in parameters.items()}
        return lambda: getattr(iam, name)(**filled)

    for step in steps:
        do(step)()
    code, message, status = error(do(deletion))
    assert (code, status) == ("DeleteConflict", 409) and message.startswith(words)


def test_aws_own_policies_are_there_when_named(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    company.iam.attach_user_policy(UserName="developer", PolicyArn=arn)
    s3 = world.client("s3", "developer")
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    assert error(s3.delete_object, Bucket=BUCKET, Key="x")[0] == "AccessDenied"
    attached = company.iam.list_attached_user_policies(UserName="developer")["AttachedPolicies"]
    assert attached == [{"PolicyName": "AmazonS3ReadOnlyAccess", "PolicyArn": arn}]
    company.iam.detach_user_policy(UserName="developer", PolicyArn=arn)
    assert error(s3.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    # Whoever may read policies reads AWS's too: they belong to nobody else.
    version = company.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    read = company.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert "s3:Get*" in read["Statement"][0]["Action"]
    assert error(world.client("iam", "developer").get_policy, PolicyArn=arn)[0] == "AccessDenied"
    missing = "arn:aws:iam::aws:policy/NoSuchPolicy"
    assert error(company.iam.attach_user_policy, UserName="developer", PolicyArn=missing)[0] == "NoSuchEntity"
    pages = company.iam.get_paginator("list_policies").paginate(Scope="AWS")
    names = {policy["PolicyName"] for page in pages for policy in page["Policies"]}
    assert {"AdministratorAccess", "ReadOnlyAccess", "SecurityAudit"} <= names
    assert company.iam.list_policies(Scope="Local")["Policies"] == []


def test_a_role_leaves_an_instance_profile_once(company: Company) -> None:
    company.make_role(trust({"Service": "ec2.amazonaws.com"}))
    company.iam.create_instance_profile(InstanceProfileName="backup")
    held = {"InstanceProfileName": "backup", "RoleName": "BackupAccessRole"}
    message = "The role with name BackupAccessRole cannot be found in the instance profile backup."
    assert error(lambda: company.iam.remove_role_from_instance_profile(**held)) == ("NoSuchEntity", message, 404)
    company.iam.add_role_to_instance_profile(**held)
    company.iam.remove_role_from_instance_profile(**held)
    assert error(lambda: company.iam.remove_role_from_instance_profile(**held)) == ("NoSuchEntity", message, 404)
