"""A call with two faults is told one of them: which, is the order of the checks on the way through the gate.

Each row is a call that two checks would refuse. With both faults the earlier check answers; without the earlier fault
the later one does, so both are real. First comes who calls, then the form of the call, then whether a bucket is there:
everybody is told these. Then the permission; and what tells of the account's things only after it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from helpers.cloud import World
from tests.cloud.kit import BUCKET, ROLE, A, B, Company, allow, document, error, trust

NOBODY = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x" * 40}
DEVICE = f"arn:aws:iam::{B}:mfa/backup-operator"
CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
NO_DEVICE = {"SerialNumber": f"arn:aws:iam::{A}:mfa/none", **CODES}
NO_FACTOR = "MultiFactorAuthentication failed"
DENIED = "is not authorized to perform"

Told = tuple[str, str]  # AWS's code, and some of its words


class Row(NamedTuple):
    """A call with two faults, and the same call with the later one alone."""

    order: str
    service: str
    operation: str  # boto3's
    given: Mapping[str, Any]
    both: tuple[Any, Mapping[str, Any]]  # who calls, and what they pass besides
    told: Told
    later: tuple[Any, Mapping[str, Any]]
    then_told: Told


ROLE_ASKED = {"RoleArn": ROLE, "RoleSessionName": "VendorSession"}
WRONG_CODE = {"SerialNumber": DEVICE, "TokenCode": "000000"}
ODD_NAME = {"RoleSessionName": "a b"}
PROVIDED = {"ProvidedContexts": [{"ProviderArn": ROLE, "ContextAssertion": "abcd"}]}
TOKEN = "a token of developer"  # credentials of GetSessionToken

ORDER = [
    Row("who calls, the form", "sts", "assume_role", ROLE_ASKED, (NOBODY, ODD_NAME), ("InvalidClientTokenId", ""), ("intern", ODD_NAME), ("ValidationError", "roleSessionName")),
    Row("who calls, what is modelled of it", "sts", "assume_role", ROLE_ASKED, (NOBODY, PROVIDED), ("InvalidClientTokenId", ""), ("intern", PROVIDED), ("NotImplemented", "ProvidedContexts")),
    Row("who calls, the bucket", "s3", "list_objects_v2", {}, (NOBODY, {"Bucket": "no-such-bucket-here"}), ("InvalidAccessKeyId", ""), ("developer", {"Bucket": "no-such-bucket-here"}), ("NoSuchBucket", "")),
    Row("credentials that can't call IAM, the form", "iam", "get_role", {}, (TOKEN, {"RoleName": "a b"}), ("InvalidClientTokenId", ""), ("developer", {"RoleName": "a b"}), ("ValidationError", "roleName")),
    Row("credentials that can't call IAM, what is modelled", "iam", "list_server_certificates", {}, (TOKEN, {}), ("InvalidClientTokenId", ""), ("developer", {}), ("NotImplemented", "")),
    Row("what is modelled of it, the form", "sts", "assume_role", ROLE_ASKED, ("intern", {**PROVIDED, **ODD_NAME}), ("NotImplemented", ""), ("intern", ODD_NAME), ("ValidationError", "")),
    Row("the form, the permission", "iam", "get_role", {}, ("developer", {"RoleName": "a b"}), ("ValidationError", ""), ("developer", {"RoleName": "ReportRole"}), ("AccessDenied", DENIED)),
    Row("the form, the second factor", "sts", "assume_role", ROLE_ASKED, ("backup-operator", {**ODD_NAME, **WRONG_CODE}), ("ValidationError", ""), ("backup-operator", WRONG_CODE), ("AccessDenied", NO_FACTOR)),
    Row("the second factor, the permission", "sts", "assume_role", ROLE_ASKED, ("backup-operator", WRONG_CODE), ("AccessDenied", NO_FACTOR), ("backup-operator", {}), ("AccessDenied", DENIED)),
    Row("the bucket, the permission", "s3", "list_objects_v2", {}, ("developer", {"Bucket": "no-such-bucket-here"}), ("NoSuchBucket", ""), ("developer", {"Bucket": BUCKET}), ("AccessDenied", DENIED)),
    Row("the permission, who is there", "iam", "get_role", {}, ("developer", {"RoleName": "None"}), ("AccessDenied", DENIED), ("A/admin", {"RoleName": "None"}), ("NoSuchEntity", "")),
    Row("the permission, what hangs on it", "iam", "delete_user", {"UserName": "admin"}, ("developer", {}), ("AccessDenied", DENIED), ("A/admin", {}), ("DeleteConflict", "")),
    Row("the permission, the document", "s3", "put_bucket_policy", {"Bucket": BUCKET, "Policy": "{"}, ("developer", {}), ("AccessDenied", DENIED), ("A/admin", {}), ("MalformedPolicy", "")),
    Row("the permission, the rules of buckets", "s3", "put_bucket_acl", {"Bucket": BUCKET, "ACL": "public-read"}, ("developer", {}), ("AccessDenied", DENIED), ("A/admin", {}), ("AccessControlListNotSupported", "")),
    Row("the permission, the device", "iam", "enable_mfa_device", {"UserName": "admin", **NO_DEVICE}, ("developer", {}), ("AccessDenied", DENIED), ("A/admin", {}), ("NoSuchEntity", "VirtualMFADevice")),
    Row("the permission, the boundary", "iam", "create_user", {"UserName": "new", "PermissionsBoundary": f"arn:aws:iam::{A}:policy/None"}, ("developer", {}), ("AccessDenied", DENIED), ("A/admin", {}), ("NoSuchEntity", "not attachable")),
    Row("the permission, whose key", "sts", "get_access_key_info", {"AccessKeyId": NOBODY["AccessKeyId"]}, ("developer", {}), ("AccessDenied", DENIED), ("A/admin", {}), ("ValidationError", "Nobody in this lab")),
    Row("who is there, the document", "iam", "put_role_policy", {"PolicyName": "p", "PolicyDocument": "{"}, ("A/admin", {"RoleName": "None"}), ("NoSuchEntity", ""), ("A/admin", {"RoleName": "ReportRole"}), ("MalformedPolicyDocument", "")),
]  # fmt: skip


@pytest.mark.parametrize("row", ORDER, ids=[row.order for row in ORDER])
def test_the_earlier_fault_is_told(row: Row, world: World, company: Company) -> None:
    company.make_role(trust({"AWS": f"arn:aws:iam::{B}:user/admin"}))
    for (who, given), (code, words) in ((row.both, row.told), (row.later, row.then_told)):
        caller = world.client("sts", "developer").get_session_token()["Credentials"] if who == TOKEN else who
        said = error(getattr(world.client(row.service, caller), row.operation), **{**row.given, **given})
        assert said[0] == code and words in said[1], said


def test_that_an_object_is_missing_is_asked_after_the_permission_to_read(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: without s3:ListBucket a missing object is 403
    missing = {"Bucket": BUCKET, "Key": "none"}
    asked: list[list[str]] = []
    for granted in (["s3:CreateJob"], ["s3:GetObject"], ["s3:GetObject", "s3:ListBucket"]):
        company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(allow(granted, "*")))
        world.trail.clear()
        code = error(world.client("s3", "developer").get_object, **missing)[0]
        asked.append([code, *(event.action for event in world.trail.events())])
    assert asked == [
        ["AccessDenied", "s3:GetObject"],
        ["AccessDenied", "s3:GetObject", "s3:ListBucket"],
        ["NoSuchKey", "s3:GetObject", "s3:ListBucket"],
    ]


def test_awss_own_policies_are_put_in_place_before_the_limits_look_for_them(company: Company) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    company.iam.create_user(UserName="bounded", PermissionsBoundary=arn)
    company.iam.attach_user_policy(UserName="bounded", PolicyArn=arn)
    (attached,) = company.iam.list_attached_user_policies(UserName="bounded")["AttachedPolicies"]
    assert attached["PolicyArn"] == arn
