"""Which of S3's condition keys a request carries: AWS supplies each with some actions, and with no others.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
"""

from __future__ import annotations

from typing import Any

import pytest

from helpers.cloud import World
from helpers.cloud.s3 import actions
from tests.cloud.kit import BUCKET, BUCKET_ARN, A, Company, allow, deny, document, error

SOURCE = "reports/q4.csv"


def test_context_keys_of_a_listing(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    s3 = world.client("s3", "A/admin")
    s3.list_objects_v2(Bucket=BUCKET, Prefix="", Delimiter="/")
    context = world.trail.last.context if world.trail.last else {}
    assert {key: context.get(key) for key in ("s3:prefix", "s3:delimiter", "s3:max-keys")} == {
        "s3:prefix": "",
        "s3:delimiter": "/",
        "s3:max-keys": None,
    }
    expected = {
        "aws:CurrentTime": "2035-01-15T09:00:00Z",
        "aws:EpochTime": "2052464400",
        "aws:SecureTransport": "true",
        "aws:SourceIp": "203.0.113.10",
        "aws:RequestedRegion": "eu-central-1",
        "aws:PrincipalType": "User",
        "aws:username": "admin",
        "aws:PrincipalAccount": "111122223333",
        "aws:PrincipalArn": "arn:aws:iam::111122223333:user/admin",
        "aws:ResourceAccount": "111122223333",
        "s3:authType": "REST-HEADER",
    }
    assert {key: context.get(key) for key in expected} == expected
    assert "aws:MultiFactorAuthPresent" not in context and "aws:TokenIssueTime" not in context


# boto3 method, parameters → for each question: its action, the keys of S3's own it carries besides the common ones
CARRIED: list[tuple[str, dict[str, Any], list[tuple[str, dict[str, Any]]]]] = [
    ("list_objects_v2", {}, [("ListBucket", {})]),
    (
        "list_objects_v2",
        {"Prefix": "a/", "Delimiter": "/", "MaxKeys": 5},
        [("ListBucket", {"prefix": "a/", "delimiter": "/", "max-keys": "5"})],
    ),
    ("list_object_versions", {"Prefix": "a/"}, [("ListBucketVersions", {"prefix": "a/"})]),
    ("list_multipart_uploads", {"Prefix": "a/"}, [("ListBucketMultipartUploads", {})]),
    ("head_bucket", {}, [("ListBucket", {})]),
    ("get_object", {"Key": SOURCE}, [("GetObject", {"ExistingObjectTag/team": "backup"})]),
    ("get_object_acl", {"Key": SOURCE}, [("GetObjectAcl", {"ExistingObjectTag/team": "backup"})]),
    ("get_object", {"Key": "backups/2035-01-13.sql.gz"}, [("GetObject", {})]),
    (
        "get_object",
        {"Key": SOURCE, "VersionId": "null"},
        [("GetObjectVersion", {"ExistingObjectTag/team": "backup", "VersionId": "null"})],
    ),
    ("delete_object", {"Key": "n", "VersionId": "null"}, [("DeleteObjectVersion", {"VersionId": "null"})]),
    (
        "put_object",
        {"Key": "n", "Body": b"", "StorageClass": "STANDARD_IA", "ServerSideEncryption": "AES256", "IfNoneMatch": "*"},
        [
            (
                "PutObject",
                {
                    "x-amz-storage-class": "STANDARD_IA",
                    "x-amz-server-side-encryption": "AES256",
                    "if-none-match": "*",
                    "ObjectCreationOperation": "true",
                },
            )
        ],
    ),
    (
        "put_object",
        {"Key": SOURCE, "Body": b"", "Tagging": "team=backup&empty="},
        [
            (
                "PutObject",
                {
                    "RequestObjectTag/team": "backup",
                    "RequestObjectTag/empty": "",
                    "RequestObjectTagKeys": ("team", "empty"),
                    "ObjectCreationOperation": "true",
                },
            ),
            (
                "PutObjectTagging",
                {
                    "RequestObjectTag/team": "backup",
                    "RequestObjectTag/empty": "",
                    "RequestObjectTagKeys": ("team", "empty"),
                    "ExistingObjectTag/team": "backup",
                },
            ),
        ],
    ),
    (
        "put_object_tagging",
        {"Key": SOURCE, "Tagging": {"TagSet": [{"Key": "team", "Value": "backup"}]}},
        [
            (
                "PutObjectTagging",
                {
                    "RequestObjectTag/team": "backup",
                    "RequestObjectTagKeys": ("team",),
                    "ExistingObjectTag/team": "backup",
                },
            )
        ],
    ),
    (
        "put_object",
        {"Key": "n", "Body": b"", "ACL": "bucket-owner-full-control"},
        [
            ("PutObject", {"x-amz-acl": "bucket-owner-full-control", "ObjectCreationOperation": "true"}),
            ("PutObjectAcl", {"x-amz-acl": "bucket-owner-full-control"}),
        ],
    ),
    ("create_multipart_upload", {"Key": "n"}, [("PutObject", {"ObjectCreationOperation": "false"})]),
    (
        "copy_object",
        {"Key": "n", "CopySource": f"{BUCKET}/{SOURCE}", "TaggingDirective": "REPLACE", "MetadataDirective": "REPLACE"},
        [
            (
                "PutObject",
                {
                    "x-amz-copy-source": f"{BUCKET}/{SOURCE}",
                    "x-amz-metadata-directive": "REPLACE",
                    "ObjectCreationOperation": "true",
                },
            ),
            ("GetObject", {"ExistingObjectTag/team": "backup"}),
        ],
    ),
    (
        "create_bucket",
        {"Bucket": "new-one", "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}},
        [("CreateBucket", {"LocationConstraint": "eu-central-1"})],
    ),
]


def test_each_action_carries_its_own_keys(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    for method, parameters, expected in CARRIED:
        s3.put_object_tagging(Bucket=BUCKET, Key=SOURCE, Tagging={"TagSet": [{"Key": "team", "Value": "backup"}]})
        world.trail.clear()
        getattr(s3, method)(**{"Bucket": BUCKET, **parameters})
        carried = [
            (
                event.action,
                {
                    key: value
                    for key, value in event.context.items()
                    if key.startswith("s3:") and actions.family(key) not in actions.COMMON_KEYS
                },
            )
            for event in world.trail.events()
        ]
        wanted = [(f"s3:{action}", {f"s3:{key}": value for key, value in keys.items()}) for action, keys in expected]
        assert carried == wanted, (method, parameters)


def test_every_request_carries_the_common_keys(world: World) -> None:
    world.client("s3", "B/admin").list_buckets()
    error(world.client("s3", "B/admin").get_object, Bucket=BUCKET, Key=SOURCE)
    listing, reading = (event.context for event in world.trail.events()[-2:])
    for context, owner in ((listing, "123456789012"), (reading, A)):
        assert context["s3:ResourceAccount"] == context["aws:ResourceAccount"] == owner
        assert context["s3:TlsVersion"] == "1.3" and context["aws:SecureTransport"] == "true"
        assert context["s3:authType"] == "REST-HEADER" and context["s3:signatureversion"] == "AWS4-HMAC-SHA256"
        assert len(str(context["s3:x-amz-content-sha256"])) > 15


# condition → is it met by a listing without a prefix, with an empty one, and with backups/?
# An absent key is not an empty one: https://github.com/minio/minio-go/pull/1064 tells what clients learnt from it.
PREFIXES = [
    ({"StringEquals": {"s3:prefix": ""}}, (False, True, False)),
    ({"StringLike": {"s3:prefix": "backups/*"}}, (False, False, True)),
    ({"StringNotEquals": {"s3:prefix": "backups/"}}, (True, True, False)),
    ({"Null": {"s3:prefix": "true"}}, (True, False, False)),
]


@pytest.mark.parametrize(("condition", "met"), PREFIXES)
def test_a_listing_by_prefix(world: World, company: Company, condition: dict, met: tuple[bool, ...]) -> None:
    s3 = world.client("s3", company.session(allow("s3:ListBucket", BUCKET_ARN, Condition=condition)))
    for parameters, allowed in zip(({}, {"Prefix": ""}, {"Prefix": "backups/"}), met, strict=True):
        if allowed:
            s3.list_objects_v2(Bucket=BUCKET, **parameters)
        else:
            assert error(s3.list_objects_v2, Bucket=BUCKET, **parameters)[0] == "AccessDenied"


def test_reading_by_tag(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
    admin = world.client("s3", "A/admin")
    admin.put_object_tagging(Bucket=BUCKET, Key=SOURCE, Tagging={"TagSet": [{"Key": "team", "Value": "backup"}]})
    only = {"StringEquals": {"s3:ExistingObjectTag/team": "backup"}}
    s3 = world.client("s3", company.session(allow("s3:GetObject", f"{BUCKET_ARN}/*", Condition=only)))
    assert s3.get_object(Bucket=BUCKET, Key=SOURCE)["ContentLength"] > 0
    assert error(s3.get_object, Bucket=BUCKET, Key="backups/2035-01-13.sql.gz")[0] == "AccessDenied"


def test_uploads_must_be_conditional(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    admin = world.client("s3", "A/admin")
    condition = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    policy = document(deny("s3:PutObject", f"{BUCKET_ARN}/*", principal="*", Condition=condition))
    admin.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    assert error(admin.put_object, Bucket=BUCKET, Key="x", Body=b"")[0] == "AccessDenied"
    admin.put_object(Bucket=BUCKET, Key="x", Body=b"", IfNoneMatch="*")
    upload = admin.create_multipart_upload(Bucket=BUCKET, Key="m")["UploadId"]
    admin.upload_part(Bucket=BUCKET, Key="m", UploadId=upload, PartNumber=1, Body=b"1")


def test_a_signatures_age_is_refused_by_name(world: World) -> None:
    condition = {"NumericGreaterThan": {"s3:signatureAge": "600000"}}
    policy = document(deny("s3:*", f"{BUCKET_ARN}/*", principal="*", Condition=condition))
    answer = error(world.client("s3", "A/admin").put_bucket_policy, Bucket=BUCKET, Policy=policy)
    assert answer[0::2] == ("NotImplemented", 501) and "s3:signatureAge" in answer[1]
