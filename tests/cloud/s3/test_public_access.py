"""S3 Block Public Access and disabled ACLs, as every bucket made since April 2023 has them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from typing import Any

import pytest
import requests

from helpers.cloud import World
from helpers.cloud.s3.public_access import is_public
from tests.cloud.kit import BUCKET, BUCKET_ARN, A, B, allow, deny, document, error

OBJECTS = f"{BUCKET_ARN}/*"
ALL_ON = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
OPERATOR = f"arn:aws:iam::{B}:user/backup-operator"


def read(principal: Any, operator: str = "", key: str = "", value: Any = "") -> dict:
    condition = {"Condition": {operator: {key: value}}} if operator else {}
    return allow("s3:GetObject", OBJECTS, principal=principal, **condition)


# "The meaning of public": statements → are they public?
MEANING: list[tuple[list[dict], bool]] = [
    ([read("*")], True),
    ([read({"AWS": "*"})], True),
    ([read({"AWS": [OPERATOR, "*"]})], True),
    ([read({"AWS": OPERATOR})], False),
    ([read({"AWS": B})], False),
    ([read({"Service": "cloudtrail.amazonaws.com"})], False),
    ([read({"CanonicalUser": "0" * 64})], False),
    ([read({"AWS": B}), read("*")], True),  # one public statement makes the whole policy public
    ([deny("s3:GetObject", OBJECTS, principal="*")], False),
    ([read("*", "StringLike", "aws:SourceVpc", "vpc-*")], True),
    ([read("*", "StringEquals", "aws:SourceVpc", "vpc-91237329")], False),
    ([read("*", "StringEquals", "aws:SourceVpc", ["vpc-91237329", "vpc-*"])], True),
    ([read("*", "StringNotEquals", "aws:SourceVpc", "vpc-91237329")], True),
    ([read("*", "StringEqualsIfExists", "aws:SourceVpc", "vpc-91237329")], True),
    ([read("*", "ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/")], True),
    ([read("*", "ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/")], False),
    ([read("*", "StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")], False),
    ([read("*", "StringEquals", "aws:PrincipalAccount", B)], False),
    ([read("*", "ArnEquals", "aws:PrincipalArn", OPERATOR)], False),
    ([read("*", "ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{B}:user/*")], True),
    ([read("*", "StringEquals", "aws:SourceAccount", A)], False),
    ([read("*", "ArnEquals", "aws:SourceArn", f"arn:aws:cloudfront::{A}:distribution/E1")], False),
    ([read("*", "StringEquals", "aws:userid", "AIDAEXAMPLE")], False),
    ([read("*", "StringLike", "aws:userid", "AROAEXAMPLE:*")], True),
    ([read("*", "StringEquals", "aws:userid", "${aws:userid}")], True),
    ([read("*", "StringEquals", "aws:Referer", "https://example.com/")], True),
    ([read("*", "StringEquals", "aws:PrincipalTag/team", "backup")], True),
    ([read("*", "Bool", "aws:SecureTransport", "true")], True),
    ([read("*", "IpAddress", "aws:SourceIp", "203.0.113.0/24")], False),
    ([read("*", "IpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:db8::/32"])], False),
    ([read("*", "IpAddress", "aws:SourceIp", "10.0.0.0/8")], False),
    ([read("*", "IpAddress", "aws:SourceIp", "0.0.0.0/1")], True),
    ([read("*", "IpAddress", "aws:SourceIp", "2000::/16")], True),
    ([read("*", "NotIpAddress", "aws:SourceIp", "203.0.113.0/24")], True),
    ([read("*", "ArnLike", "s3:DataAccessPointArn", f"arn:aws:s3:us-west-2:{A}:accesspoint/*")], False),
    ([read("*", "ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/x")], True),
]


@pytest.mark.parametrize(("statements", "public"), MEANING)
def test_the_meaning_of_public(statements: list[dict], public: bool) -> None:
    assert is_public(document(*statements)) is public


@pytest.mark.parametrize(
    ("statements", "public"),
    [row for row in MEANING if "CanonicalUser" not in str(row) and "DataAccess" not in str(row)],
)
def test_the_bucket_goes_by_that_meaning(world: World, statements: list[dict], public: bool) -> None:
    s3 = world.client("s3", "A/admin")
    policy = document(*statements)
    if public:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html#access-denied-bpa-examples
        assert error(s3.put_bucket_policy, Bucket=BUCKET, Policy=policy) == (
            "AccessDenied",
            f"User: arn:aws:iam::{A}:user/admin is not authorized to perform: s3:PutBucketPolicy on resource: "
            f'"{BUCKET_ARN}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block '
            "Public Access.",
            403,
        )
        assert error(s3.get_bucket_policy, Bucket=BUCKET)[0] == "NoSuchBucketPolicy"
        s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={**ALL_ON, "BlockPublicPolicy": False})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    assert s3.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"]["IsPublic"] is public


def test_the_four_settings(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    s3.create_bucket(Bucket="new-one", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for bucket in (BUCKET, "new-one"):
        assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == ALL_ON
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={"BlockPublicPolicy": True})
    only = dict.fromkeys(ALL_ON, False) | {"BlockPublicPolicy": True}
    assert s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"] == only
    s3.delete_public_access_block(Bucket=BUCKET)
    words = "The public access block configuration was not found"
    assert error(s3.get_public_access_block, Bucket=BUCKET) == ("NoSuchPublicAccessBlockConfiguration", words, 404)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=document(read("*")))


def test_restricted_buckets_shut_everybody_else_out(world: World) -> None:
    # "Even though statement 2 isn't public, Amazon S3 disables access by Account-2."
    s3 = world.client("s3", "A/admin")
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={"BlockPublicPolicy": False})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=document(read("*"), read({"AWS": B})))
    url = f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/reports/q4.csv"
    about = {"Bucket": BUCKET, "Key": "reports/q4.csv"}
    theirs, stranger = world.client("s3", "B/admin"), world.client("s3", "D/admin")
    assert requests.get(url).status_code == 200
    assert theirs.get_object(**about)["ContentLength"] == stranger.get_object(**about)["ContentLength"] > 0
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert requests.get(url).status_code == 403
    for client in (theirs, stranger):
        assert error(client.get_object, **about) == ("AccessDenied", "Access Denied", 403)
    assert world.trail.last is not None and "RestrictPublicBuckets is on" in world.trail.last.reason
    assert world.client("s3", "developer").get_object(**about)["ContentLength"] > 0  # of the owner's account
    # Without its public statement the policy counts again.
    s3.put_bucket_policy(Bucket=BUCKET, Policy=document(read({"AWS": B})))
    assert theirs.get_object(**about)["ContentLength"] > 0
    assert error(stranger.get_object, **about)[0] == "AccessDenied"


def test_services_still_get_in(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=document(read("*"), read({"Service": "ec2.amazonaws.com"})))
    assert world.client("s3", "ec2.amazonaws.com").get_object(Bucket=BUCKET, Key="reports/q4.csv")["ContentLength"] > 0


NO_ACLS = ("AccessControlListNotSupported", "The bucket does not allow ACLs", 400)
# boto3 method, parameters; https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
REFUSED_ACLS: list[tuple[str, dict[str, Any]]] = [
    ("put_bucket_acl", {"ACL": "public-read"}),
    ("put_bucket_acl", {"ACL": "private"}),
    ("put_object_acl", {"Key": "reports/q4.csv", "ACL": "public-read"}),
    ("put_object", {"Key": "n", "Body": b"", "ACL": "public-read"}),
    ("put_object", {"Key": "n", "Body": b"", "ACL": "authenticated-read"}),
    ("put_object", {"Key": "n", "Body": b"", "GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}),
    ("put_object", {"Key": "n", "Body": b"", "GrantFullControl": f'id="{"0" * 64}"'}),
    ("copy_object", {"Key": "n", "CopySource": f"{BUCKET}/reports/q4.csv", "ACL": "public-read"}),
    ("create_multipart_upload", {"Key": "n", "ACL": "public-read"}),
]


@pytest.mark.parametrize(("method", "parameters"), REFUSED_ACLS)
def test_acls_are_disabled(world: World, method: str, parameters: dict[str, Any]) -> None:
    s3 = world.client("s3", "A/admin")
    s3.delete_public_access_block(Bucket=BUCKET)  # it is not what refuses them
    assert error(getattr(s3, method), Bucket=BUCKET, **parameters) == NO_ACLS


def test_acls_that_give_nobody_anything(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    owner = s3.list_buckets()["Owner"]["ID"]
    for acl in ({"ACL": "bucket-owner-full-control"}, {"ACL": "private"}, {"GrantFullControl": f'id="{owner}"'}):
        s3.put_object(Bucket=BUCKET, Key="n", Body=b"", **acl)
    assert len(s3.get_object_acl(Bucket=BUCKET, Key="n")["Grants"]) == 1


def test_a_new_bucket_takes_no_public_acl(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    where = {"Bucket": "new-one", "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    answer = error(world.client("s3", "A/admin").create_bucket, ACL="public-read", **where)
    words = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
    assert answer == ("InvalidBucketAclWithObjectOwnership", words, 400)
    answer = error(world.client("s3", "A/admin").create_bucket, ObjectOwnership="ObjectWriter", **where)
    assert answer[0::2] == ("NotImplemented", 501)


def test_settings_of_a_whole_account_are_refused_by_name(world: World) -> None:
    control = world.session("A/admin").client("s3control")
    assert error(control.get_public_access_block, AccountId=A)[2] == 501


def test_whoever_may_not_save_the_policy_is_told_only_that(world: World) -> None:
    policy = document(read("*"))
    for who in ("developer", "C/admin"):
        code, message, _ = error(world.client("s3", who).put_bucket_policy, Bucket=BUCKET, Policy=policy)
        assert code == "AccessDenied" and "public" not in message
