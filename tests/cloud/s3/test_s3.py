"""S3: which permissions each call needs. A call outside the table is refused by name.

Actions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
import requests

from helpers.cloud import World
from helpers.cloud.authorization.needs import ApiCall, Facts, needs
from helpers.cloud.errors import AwsError
from helpers.cloud.s3 import bodies
from tests import recipes
from tests.cloud.kit import BUCKET, BUCKET_ARN, allow, document, error
from tests.places import DOCS

ODD = "odd key/ü+&=~.txt"
POLICY = document(allow("s3:GetObject", f"{BUCKET_ARN}/x", principal={"AWS": "111122223333"}))

CORS = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
LIFECYCLE = {"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}]}
WEBSITE = {"IndexDocument": {"Suffix": "index.html"}}
ETAG = hashlib.md5(b"1", usedforsecurity=False).hexdigest()

# boto3 method, parameters beside the bucket → the questions, as (action, object key or None for the bucket)
CALLS: list[tuple[str, dict[str, Any], list[tuple[str, str | None]]]] = [
    ("list_objects_v2", {}, [("ListBucket", None)]),
    ("list_objects_v2", {"Prefix": "a", "Delimiter": "/", "MaxKeys": 3, "StartAfter": "a"}, [("ListBucket", None)]),
    ("list_objects", {}, [("ListBucket", None)]),
    ("head_bucket", {}, [("ListBucket", None)]),
    ("list_object_versions", {}, [("ListBucketVersions", None)]),
    ("list_multipart_uploads", {}, [("ListBucketMultipartUploads", None)]),
    ("get_bucket_location", {}, [("GetBucketLocation", None)]),
    ("get_bucket_versioning", {}, [("GetBucketVersioning", None)]),
    ("get_bucket_acl", {}, [("GetBucketAcl", None)]),
    ("get_bucket_encryption", {}, [("GetEncryptionConfiguration", None)]),
    ("get_bucket_ownership_controls", {}, [("GetBucketOwnershipControls", None)]),
    ("get_bucket_accelerate_configuration", {}, [("GetAccelerateConfiguration", None)]),
    ("get_bucket_logging", {}, [("GetBucketLogging", None)]),
    ("get_bucket_notification_configuration", {}, [("GetBucketNotification", None)]),
    ("put_bucket_tagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}, [("PutBucketTagging", None)]),
    ("get_bucket_tagging", {}, [("GetBucketTagging", None)]),
    ("delete_bucket_tagging", {}, [("PutBucketTagging", None)]),
    ("put_bucket_cors", {"CORSConfiguration": CORS}, [("PutBucketCORS", None)]),
    ("get_bucket_cors", {}, [("GetBucketCORS", None)]),
    ("delete_bucket_cors", {}, [("PutBucketCORS", None)]),
    (
        "put_bucket_lifecycle_configuration",
        {"LifecycleConfiguration": LIFECYCLE},
        [("PutLifecycleConfiguration", None)],
    ),
    ("get_bucket_lifecycle_configuration", {}, [("GetLifecycleConfiguration", None)]),
    ("delete_bucket_lifecycle", {}, [("PutLifecycleConfiguration", None)]),
    (
        "put_bucket_encryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            }
        },
        [("PutEncryptionConfiguration", None)],
    ),
    ("delete_bucket_encryption", {}, [("PutEncryptionConfiguration", None)]),
    (
        "put_bucket_ownership_controls",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
        [("PutBucketOwnershipControls", None)],
    ),
    ("get_public_access_block", {}, [("GetBucketPublicAccessBlock", None)]),
    (
        "put_public_access_block",
        {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": True}},
        [("PutBucketPublicAccessBlock", None)],
    ),
    ("delete_public_access_block", {}, [("PutBucketPublicAccessBlock", None)]),
    ("put_bucket_policy", {"Policy": POLICY}, [("PutBucketPolicy", None)]),
    ("get_bucket_policy", {}, [("GetBucketPolicy", None)]),
    ("get_bucket_policy_status", {}, [("GetBucketPolicyStatus", None)]),
    ("delete_bucket_policy", {}, [("DeleteBucketPolicy", None)]),
    ("put_bucket_website", {"WebsiteConfiguration": WEBSITE}, [("PutBucketWebsite", None)]),
    ("get_bucket_website", {}, [("GetBucketWebsite", None)]),
    ("delete_bucket_website", {}, [("DeleteBucketWebsite", None)]),
    ("get_object", {"Key": ODD}, [("GetObject", ODD)]),
    ("get_object", {"Key": ODD, "VersionId": "{version}"}, [("GetObjectVersion", ODD)]),
    ("get_object", {"Key": ODD, "Range": "bytes=0-1", "ResponseContentType": "text/x"}, [("GetObject", ODD)]),
    ("head_object", {"Key": ODD}, [("GetObject", ODD)]),
    ("head_object", {"Key": ODD, "VersionId": "{version}"}, [("GetObjectVersion", ODD)]),
    ("get_object_acl", {"Key": ODD}, [("GetObjectAcl", ODD)]),
    ("get_object_acl", {"Key": ODD, "VersionId": "{version}"}, [("GetObjectVersionAcl", ODD)]),
    ("get_object_tagging", {"Key": ODD}, [("GetObjectTagging", ODD)]),
    ("get_object_tagging", {"Key": ODD, "VersionId": "{version}"}, [("GetObjectVersionTagging", ODD)]),
    (
        "get_object_attributes",
        {"Key": ODD, "ObjectAttributes": ["ETag"]},
        [("GetObjectAttributes", ODD), ("GetObject", ODD)],
    ),
    (
        "get_object_attributes",
        {"Key": ODD, "ObjectAttributes": ["ETag"], "VersionId": "{version}"},
        [("GetObjectVersionAttributes", ODD), ("GetObjectVersion", ODD)],
    ),
    ("put_object", {"Key": "n", "Body": b"1"}, [("PutObject", "n")]),
    ("put_object", {"Key": "n", "Body": b"1", "ACL": "private"}, [("PutObject", "n"), ("PutObjectAcl", "n")]),
    ("put_object", {"Key": "n", "Body": b"1", "Tagging": "a=b"}, [("PutObject", "n"), ("PutObjectTagging", "n")]),
    (
        "put_object_tagging",
        {"Key": "n", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
        [("PutObjectTagging", "n")],
    ),
    (
        "put_object_tagging",
        {"Key": ODD, "VersionId": "{version}", "Tagging": {"TagSet": []}},
        [("PutObjectVersionTagging", ODD)],
    ),
    ("delete_object_tagging", {"Key": ODD}, [("DeleteObjectTagging", ODD)]),
    ("delete_object_tagging", {"Key": ODD, "VersionId": "{version}"}, [("DeleteObjectVersionTagging", ODD)]),
    ("create_multipart_upload", {"Key": "m"}, [("PutObject", "m")]),
    ("create_multipart_upload", {"Key": "m", "Tagging": "a=b"}, [("PutObject", "m"), ("PutObjectTagging", "m")]),
    ("upload_part", {"Key": "m", "PartNumber": 1, "Body": b"1", "UploadId": "{upload}"}, [("PutObject", "m")]),
    (
        "upload_part_copy",
        {"Key": "m", "PartNumber": 2, "UploadId": "{upload}", "CopySource": f"{BUCKET}/tagged"},
        [("PutObject", "m"), ("GetObject", "tagged")],
    ),
    ("list_parts", {"Key": "m", "UploadId": "{upload}"}, [("ListMultipartUploadParts", "m")]),
    (
        "complete_multipart_upload",
        {"Key": "m", "UploadId": "{upload}", "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": ETAG}]}},
        [("PutObject", "m")],
    ),
    ("abort_multipart_upload", {"Key": "m", "UploadId": "{another}"}, [("AbortMultipartUpload", "m")]),
    (
        "copy_object",
        {"Key": "c", "CopySource": f"{BUCKET}/reports/q4.csv"},
        [("PutObject", "c"), ("GetObject", "reports/q4.csv")],
    ),
    (
        "copy_object",
        {"Key": "c", "CopySource": {"Bucket": BUCKET, "Key": ODD, "VersionId": "{version}"}},
        [("PutObject", "c"), ("GetObjectVersion", ODD)],
    ),
    (
        "copy_object",
        {"Key": "c", "CopySource": {"Bucket": BUCKET, "Key": "tagged"}},
        [("PutObject", "c"), ("GetObject", "tagged"), ("GetObjectTagging", "tagged"), ("PutObjectTagging", "c")],
    ),
    (
        "copy_object",
        {"Key": "c", "CopySource": {"Bucket": BUCKET, "Key": "tagged"}, "TaggingDirective": "REPLACE"},
        [("PutObject", "c"), ("GetObject", "tagged")],
    ),
    ("delete_object", {"Key": ODD}, [("DeleteObject", ODD)]),
    ("delete_object", {"Key": ODD, "VersionId": "{version}"}, [("DeleteObjectVersion", ODD)]),
    (
        "delete_objects",
        {"Delete": {"Objects": [{"Key": "n"}, {"Key": "c"}]}},
        [("DeleteObject", "n"), ("DeleteObject", "c")],
    ),
    (
        "delete_objects",
        {"Delete": {"Objects": [{"Key": ODD, "VersionId": "1"}, {"Key": ODD}]}},
        [("DeleteObjectVersion", ODD), ("DeleteObject", ODD)],
    ),
]


def test_each_call_asks_for_the_right_permissions(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=BUCKET, Key=ODD, Body=b"12")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="tagged", Body=b"1", Tagging="team=backup")
    uploads = [s3.create_multipart_upload(Bucket=BUCKET, Key="m")["UploadId"] for _ in range(2)]
    known = {"{version}": version, "{upload}": uploads[0], "{another}": uploads[1]}
    for method, parameters, expected in CALLS:
        world.trail.clear()
        filled = {key: known.get(str(value), value) for key, value in parameters.items()}
        if isinstance(source := filled.get("CopySource"), dict) and "VersionId" in source:
            filled["CopySource"] = source | {"VersionId": version}
        getattr(s3, method)(Bucket=BUCKET, **filled)
        asked = [(event.action, event.resource) for event in world.trail.events()]
        wanted = [(f"s3:{action}", BUCKET_ARN if key is None else f"{BUCKET_ARN}/{key}") for action, key in expected]
        assert asked == wanted, (method, parameters)
    world.trail.clear()
    s3.list_buckets()
    assert [(event.action, event.resource) for event in world.trail.events()] == [("s3:ListAllMyBuckets", "*")]


def test_making_and_removing_a_bucket(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html, "Permissions"
    s3 = world.client("s3", "A/admin")
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    world.trail.clear()
    s3.create_bucket(Bucket="new-one", **where, ACL="private", ObjectOwnership="BucketOwnerEnforced")
    s3.delete_bucket(Bucket="new-one")
    assert [event.action for event in world.trail.events()] == [
        "s3:CreateBucket",
        "s3:PutBucketAcl",
        "s3:PutBucketOwnershipControls",
        "s3:DeleteBucket",
    ]


# Not in the table: refused by name. boto3 method, parameters → the name in the sentence
NOT_MODELLED: list[tuple[str, dict[str, Any], str]] = [
    ("get_object_torrent", {"Key": "x"}, "s3:GetObjectTorrent"),
    ("get_object_legal_hold", {"Key": "x"}, "s3:GetObjectLegalHold"),
    ("get_object_retention", {"Key": "x"}, "s3:GetObjectRetention"),
    ("restore_object", {"Key": "x"}, "s3:RestoreObject"),
    (
        "select_object_content",
        {"Key": "x", "Expression": "x", "ExpressionType": "SQL", "InputSerialization": {}, "OutputSerialization": {}},
        "s3:SelectObjectContent",
    ),
    ("get_bucket_request_payment", {}, "s3:GetBucketRequestPayment"),
    ("list_bucket_metrics_configurations", {}, "s3:ListBucketMetricsConfigurations"),
    (
        "put_bucket_versioning",
        {"VersioningConfiguration": {"Status": "Suspended"}},
        "buckets whose versioning is suspended",
    ),
    (
        "put_bucket_ownership_controls",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
        "buckets whose ACLs are enabled",
    ),
    ("delete_bucket_ownership_controls", {}, "s3:DeleteBucketOwnershipControls"),
    ("list_bucket_inventory_configurations", {}, "s3:ListBucketInventoryConfigurations"),
    ("put_bucket_logging", {"BucketLoggingStatus": {}}, "s3:PutBucketLogging"),
    (
        "put_object",
        {"Key": "x", "Body": b"", "SSEKMSKeyId": "k", "ServerSideEncryption": "aws:kms"},
        "s3:PutObject with the header",
    ),
]


@pytest.mark.parametrize(("method", "parameters", "name"), NOT_MODELLED)
def test_what_is_not_in_the_table_is_refused_by_name(
    world: World, method: str, parameters: dict[str, Any], name: str
) -> None:
    try:
        code, message, status = error(getattr(world.client("s3", "A/admin"), method), Bucket=BUCKET, **parameters)
    except pytest.fail.Exception:
        pytest.fail(f"{name} is served now: take its row out of NOT_MODELLED; {recipes.S3}")
    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith(f"This lab does not model {name}") and message.endswith("nothing was decided.")
    assert world.trail.last is not None and world.trail.last.error == "NotImplemented"


# what a learner may come across → the words of docs/limits.md
LIMITS: list[tuple[str, dict[str, Any], str]] = [
    (
        "put_bucket_ownership_controls",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
        "buckets whose ACLs are enabled",
    ),
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Suspended"}}, "versioning is suspended"),
    (
        "put_bucket_versioning",
        {"VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}, "MFA": "1 2"},
        "MFA delete",
    ),
    ("put_object", {"Key": "x", "Body": b"", "ObjectLockMode": "GOVERNANCE"}, "Object Lock"),
    ("put_object", {"Key": "x", "Body": b"", "SSEKMSKeyId": "k"}, "AWS KMS"),
    ("put_object", {"Key": "x", "Body": b"", "SSECustomerAlgorithm": "AES256"}, "customer's keys"),
    ("put_object", {"Key": "x", "Body": b"", "ServerSideEncryption": "aws:kms"}, "AWS KMS"),
]


@pytest.mark.parametrize(("method", "parameters", "words"), LIMITS)
def test_what_is_refused_stands_among_the_limits(
    world: World, method: str, parameters: dict[str, Any], words: str
) -> None:
    assert error(getattr(world.client("s3", "A/admin"), method), Bucket=BUCKET, **parameters)[0::2] == (
        "NotImplemented",
        501,
    )
    assert words in (DOCS / "limits.md").read_text(encoding="utf-8")


def test_what_a_body_is_refused_for_stands_among_the_limits() -> None:
    source, page = Path(bodies.__file__).read_text(encoding="utf-8"), (DOCS / "limits.md").read_text(encoding="utf-8")
    refused = set(re.findall(r'not_modelled\("([^"]+)"\)', source))
    unlisted = sorted(name for name in refused if name not in page)
    assert refused and not unlisted, f"{', '.join(unlisted)}: list it in docs/limits.md, in these words; {recipes.S3}"


# What the gate and moto could read in two ways is never served. Path and query, headers → status
AMBIGUOUS: list[tuple[str, str, str, dict[str, str], int]] = [
    ("GET", "", "?prefix=a&prefix=b", {}, 501),
    ("PUT", "/n", "?uploadId=x", {}, 501),
    ("PUT", "/n", "?partNumber=1", {}, 501),
    ("PUT", "/n", "", {"x-amz-copy-source": f"{BUCKET}/a?x=1&versionId=2"}, 400),
    ("PUT", "/n", "", {"x-amz-copy-source": f"{BUCKET}/a#b"}, 400),
    ("PUT", "/n", "", {"x-amz-copy-source": f"//{BUCKET}/reports/q4.csv"}, 400),
]


@pytest.mark.parametrize(("method", "key", "query", "headers", "status"), AMBIGUOUS)
def test_what_can_be_read_in_two_ways(
    world: World, method: str, key: str, query: str, headers: dict[str, str], status: int
) -> None:
    world.client("s3", "A/admin").delete_public_access_block(Bucket=BUCKET)
    everything = document(allow("s3:*", [BUCKET_ARN, f"{BUCKET_ARN}/*"], principal="*"))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=everything)
    answer = requests.request(method, f"https://{BUCKET}.s3.eu-central-1.amazonaws.com{key}{query}", headers=headers)
    assert answer.status_code == status, answer.text


def test_settings_in_the_url_are_refused(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    url = s3.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": "n"})
    assert requests.put(url, data=b"1").status_code == 200
    answer = requests.put(f"{url}&x-amz-acl=public-read", data=b"1")
    assert answer.status_code in (403, 501)  # the signature does not cover it, and it is not weighed


def test_an_unknown_subresource_is_never_the_plain_call() -> None:
    facts = Facts("111122223333", "", lambda kind, name: None, lambda arn, version: False)
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        for resource in (BUCKET_ARN, f"{BUCKET_ARN}/x"):
            call = ApiCall("s3", "Strange", method, query={"strange": ""}, resource=resource)
            with pytest.raises(AwsError, match="s3:Strange"):
                needs(call, facts)


def test_broken_delete_bodies(world: World) -> None:
    facts = Facts("111122223333", "", lambda kind, name: None, lambda arn, version: False)
    call = ApiCall("s3", "DeleteObjects", "POST", query={"delete": ""}, body=b"<Delete", resource=BUCKET_ARN)
    with pytest.raises(AwsError) as caught:
        needs(call, facts)
    assert caught.value.code == "MalformedXML"
