"""Deletions, copies and completed uploads, where S3 asks what is there; the order of versions.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, Company, allow, deny, document, error

FAILED = ("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412)
MISSING = ("NoSuchKey", "The specified key does not exist.", 404)
DELETE, READ = allow("s3:DeleteObject", f"{BUCKET_ARN}/*"), allow("s3:GetObject", f"{BUCKET_ARN}/*")


@pytest.fixture
def s3(world: World) -> Any:
    return world.client("s3", "A/admin")


def there(s3: Any, key: str = "k") -> bool:
    return any(each["Key"] == key for each in s3.list_objects_v2(Bucket=BUCKET, Prefix=key).get("Contents", ()))


# is the object there · what If-Match says · the error; nothing when it is deleted
DELETIONS = [
    (True, "*", None),
    (True, "its own", None),
    (True, "another", FAILED),
    (False, "*", FAILED),
    (False, "another", MISSING),
]


@pytest.mark.parametrize(("is_there", "says", "refusal"), DELETIONS)
def test_if_match(is_there: bool, says: str, refusal: Any, s3: Any) -> None:
    etag = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["ETag"]
    if not is_there:
        s3.delete_object(Bucket=BUCKET, Key="k")
    asked = {"Bucket": BUCKET, "Key": "k", "IfMatch": {"its own": etag, "another": '"0"'}.get(says, says)}
    if refusal:
        assert error(s3.delete_object, **asked) == refusal
    else:
        s3.delete_object(**asked)
    assert there(s3) is bool(is_there and refusal)


def test_each_key_of_a_delete_objects_has_its_own_etag(s3: Any) -> None:
    etags = {key: s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())["ETag"] for key in ("k1", "k2", "k3")}
    objects = [
        {"Key": "k1", "ETag": etags["k1"]},
        {"Key": "k2", "ETag": etags["k1"]},
        {"Key": "k3"},
        {"Key": "none", "ETag": "*"},
    ]
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": objects})
    assert [each["Key"] for each in answer["Deleted"]] == ["k1", "k3"]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("k2", FAILED[0]), ("none", FAILED[0])]
    assert [key for key in etags if there(s3, key)] == ["k2"]


# what the role may do · what If-Match says · is it deleted?
PERMISSIONS = [
    ((DELETE,), "*", True),
    ((DELETE,), "its own", False),  # "you must have the s3:DeleteObject and s3:GetObject permissions"
    ((READ,), "*", False),
    ((DELETE, READ), "its own", True),
]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(("statements", "says", "deleted"), PERMISSIONS)
def test_who_tells_an_etag_must_be_allowed_to_read(
    statements: Any, says: str, deleted: bool, many: bool, s3: Any, world: World, company: Company
) -> None:
    etag = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["ETag"]
    session = world.client("s3", company.session(*statements))
    wanted = etag if says == "its own" else says
    if many:
        session.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "k", "ETag": wanted}]})
    elif deleted:
        session.delete_object(Bucket=BUCKET, Key="k", IfMatch=wanted)
    else:
        assert error(session.delete_object, Bucket=BUCKET, Key="k", IfMatch=wanted)[0] == "AccessDenied"
    assert there(s3) is not deleted


def test_a_bucket_may_insist_on_it(s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html
    text = document(
        deny("s3:DeleteObject", f"{BUCKET_ARN}/*", principal="*", Condition={"Null": {"s3:if-match": "true"}})
    )
    s3.put_bucket_policy(Bucket=BUCKET, Policy=text)
    for key in ("k1", "k2"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"1")
    assert error(s3.delete_object, Bucket=BUCKET, Key="k1")[0] == "AccessDenied"
    s3.delete_object(Bucket=BUCKET, Key="k1", IfMatch="*")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "k2"}]})
    assert answer["Errors"][0]["Code"] == "AccessDenied"
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "k2", "ETag": "*"}]})
    assert answer["Deleted"][0]["Key"] == "k2"


ITSELF = (
    "InvalidRequest",
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes.",
    400,
)
# what a copy of the object onto itself says · is that a change?
COPIES = [
    ({}, False),
    ({"MetadataDirective": "COPY"}, False),
    ({"TaggingDirective": "REPLACE", "Tagging": "a=b"}, False),
    ({"MetadataDirective": "REPLACE"}, True),
    ({"StorageClass": "STANDARD_IA"}, True),
    ({"StorageClass": "STANDARD"}, True),  # as those who tested S3 wrote down
    ({"ChecksumAlgorithm": "SHA256"}, True),
    ({"ServerSideEncryption": "AES256"}, True),
    ({"WebsiteRedirectLocation": "/x"}, True),
    ({"Key": "other"}, True),
]


@pytest.mark.parametrize(("more", "changes"), COPIES)
def test_an_object_is_not_copied_onto_itself_unchanged(more: dict[str, str], changes: bool, s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    asked = {"Bucket": BUCKET, "Key": "k", "CopySource": {"Bucket": BUCKET, "Key": "k"}, **more}
    if changes:
        s3.copy_object(**asked)
    else:
        assert error(s3.copy_object, **asked) == ITSELF


def test_an_object_may_be_copied_onto_itself_where_somebody_has_set_the_encryption(s3: Any) -> None:
    # https://github.com/getmoto/moto/blob/master/tests/test_s3/test_s3_copyobject.py
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    asked = {"Bucket": BUCKET, "Key": "k", "CopySource": {"Bucket": BUCKET, "Key": "k"}}
    s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.copy_object(**asked)
    s3.delete_bucket_encryption(Bucket=BUCKET)
    assert error(s3.copy_object, **asked) == ITSELF


def test_a_copys_own_condition_comes_first(s3: Any) -> None:
    etag = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["ETag"]
    asked = {"Bucket": BUCKET, "Key": "k", "CopySource": {"Bucket": BUCKET, "Key": "k"}}
    assert error(s3.copy_object, **asked, CopySourceIfNoneMatch=etag)[0] == "PreconditionFailed"


# the call · its error, and what that says besides
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
DETAILS = [
    ("delete_object", {"Key": "reports/q4.csv", "IfMatch": "x"}, "PreconditionFailed", {"Condition": "If-Match"}),
    ("delete_object", {"Key": "none", "IfMatch": "x"}, "NoSuchKey", {"Key": "none"}),
    ("copy_object", {"Key": "k", "CopySource": f"{BUCKET}/none"}, "NoSuchKey", {"Key": "none"}),
    ("list_objects_v2", {"Bucket": "no-such-bucket-here"}, "NoSuchBucket", {"BucketName": "no-such-bucket-here"}),
    ("abort_multipart_upload", {"Key": "k", "UploadId": "x<"}, "NoSuchUpload", {"UploadId": "x<"}),
]


@pytest.mark.parametrize(("operation", "given", "code", "details"), DETAILS)
def test_an_error_says_of_what(operation: str, given: dict[str, Any], code: str, details: Any, s3: Any) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(s3, operation)(**{"Bucket": BUCKET, **given})
    said = caught.value.response["Error"]
    assert (said["Code"], {name: said.get(name) for name in details}) == (code, details)


def test_an_older_version_may_be_made_the_current_one(s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    old = s3.put_object(Bucket=BUCKET, Key="k", Body=b"old")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"new")
    s3.copy_object(Bucket=BUCKET, Key="k", CopySource={"Bucket": BUCKET, "Key": "k", "VersionId": old})
    assert s3.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"old"


def test_versions_of_one_instant_come_newest_first(s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    made = [s3.put_object(Bucket=BUCKET, Key="k", Body=b"x" * size)["VersionId"] for size in (1, 2, 3)]
    answer = s3.list_object_versions(Bucket=BUCKET, Prefix="k")
    assert [(each["VersionId"], each["IsLatest"]) for each in answer["Versions"]] == [
        (made[2], True),
        (made[1], False),
        (made[0], False),
    ]
    s3.delete_object(Bucket=BUCKET, Key="k")
    answer = s3.list_object_versions(Bucket=BUCKET, Prefix="k")
    assert [each["IsLatest"] for each in answer["DeleteMarkers"]] == [True]
    assert [each["IsLatest"] for each in answer["Versions"]] == [False, False, False]


def test_a_completed_upload_names_a_version_only_where_there_are_any(s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    def completed() -> dict[str, Any]:
        upload = {"Bucket": BUCKET, "Key": "k"}
        upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
        etag = s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
        return dict(
            s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
        )

    assert "VersionId" not in completed()
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    assert completed()["VersionId"] not in ("", "null")


def test_an_upload_may_be_completed_twice(s3: Any) -> None:
    # https://github.com/getmoto/moto/blob/master/tests/test_s3/test_s3_multipart.py
    upload = {"Bucket": BUCKET, "Key": "k"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
    asked = {**upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": etag}]}}
    first, again = s3.complete_multipart_upload(**asked), s3.complete_multipart_upload(**asked, IfNoneMatch="*")
    assert first["ETag"] == again["ETag"]
    assert error(s3.upload_part, **upload, PartNumber=1, Body=b"x")[0] == "NoSuchUpload"
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"another")
    assert error(s3.complete_multipart_upload, **asked)[0] == "NoSuchUpload"


def test_a_bucket_without_a_location(world: World) -> None:
    # https://github.com/getmoto/moto/blob/master/tests/test_s3/test_s3.py
    here, standard = (world.client("s3", "A/admin", region_name=region) for region in ("eu-central-1", "us-east-1"))
    words = (
        "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to."
    )
    for given in ({}, {"CreateBucketConfiguration": {}}):
        said = error(here.create_bucket, Bucket="a-bucket-more", **given)
        assert said == ("IllegalLocationConstraintException", words, 400)
        standard.create_bucket(Bucket="a-bucket-more", **given)
        standard.delete_bucket(Bucket="a-bucket-more")


def test_a_location_that_is_none(s3: Any) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    said = error(s3.create_bucket, Bucket="a-bucket", CreateBucketConfiguration={"LocationConstraint": ""})
    assert said == ("InvalidLocationConstraint", "The specified location-constraint is not valid", 400)
