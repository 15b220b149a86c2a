"""S3's answers: who is told what, in whose words, and who owns what."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from helpers.cloud import World
from tests.cloud.kit import BUCKET, BUCKET_ARN, A, B, Company, allow, deny, document, error

EUROPE = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
NO_SUCH_BUCKET = ("NoSuchBucket", "The specified bucket does not exist", 404)


def test_delete_objects_answers_key_by_key(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    session = company.session(
        allow("s3:DeleteObject", f"{BUCKET_ARN}/reports/*"), allow("s3:GetObject", f"{BUCKET_ARN}/*")
    )
    s3 = world.client("s3", session)
    kept = "backups/2035-01-13.sql.gz"
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "reports/q4.csv"}, {"Key": kept}]})
    assert [item["Key"] for item in answer["Deleted"]] == ["reports/q4.csv"]
    assert [(item["Key"], item["Code"]) for item in answer["Errors"]] == [(kept, "AccessDenied")]
    # What one call may not delete, the next may still read.
    assert s3.get_object(Bucket=BUCKET, Key=kept)["Body"].read().startswith(b"the database")


def test_messages_inside_the_account(world: World, company: Company) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
    session = company.session(allow("s3:*", f"{BUCKET_ARN}/*"))
    caller = "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession"
    listing = f'User: {caller} is not authorized to perform: s3:ListBucket on resource: "{BUCKET_ARN}" '
    s3 = world.client("s3", session)
    because = "because no identity-based policy allows the s3:ListBucket action"
    assert error(s3.list_objects_v2, Bucket=BUCKET) == ("AccessDenied", listing + because, 403)
    assert error(s3.list_buckets)[1] == (
        f"User: {caller} is not authorized to perform: s3:ListAllMyBuckets "
        "because no identity-based policy allows the s3:ListAllMyBuckets action"
    )
    # A missing object: whoever may not list is not told that it is missing …
    assert error(s3.get_object, Bucket=BUCKET, Key="none") == ("AccessDenied", listing + because, 403)
    assert error(s3.head_object, Bucket=BUCKET, Key="none")[0::2] == ("403", 403)
    # … and whoever may list is.
    company.iam.put_role_policy(
        RoleName="BackupAccessRole", PolicyName="list", PolicyDocument=document(allow("s3:ListBucket", BUCKET_ARN))
    )
    assert error(s3.get_object, Bucket=BUCKET, Key="none")[0::2] == ("NoSuchKey", 404)
    assert error(s3.head_object, Bucket=BUCKET, Key="none")[0::2] == ("404", 404)
    # Explicit denies name the kind of policy, and a managed policy's ARN.
    company.iam.put_role_policy(
        RoleName="BackupAccessRole",
        PolicyName="no",
        PolicyDocument=document(deny("s3:GetObject", f"{BUCKET_ARN}/reports/*")),
    )
    assert error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[1].endswith(
        "with an explicit deny in an identity-based policy"
    )
    arn = company.iam.create_policy(PolicyName="NoReports", PolicyDocument=document(deny("s3:ListBucket", BUCKET_ARN)))[
        "Policy"
    ]["Arn"]
    company.iam.attach_role_policy(RoleName="BackupAccessRole", PolicyArn=arn)
    named = f"with an explicit deny in {{}}, with policy ARN: {arn}".format
    assert error(s3.list_objects_v2, Bucket=BUCKET)[1] == listing + named("an identity-based policy")
    company.iam.detach_role_policy(RoleName="BackupAccessRole", PolicyArn=arn)
    narrowed = world.client("s3", company.assume(PolicyArns=[{"arn": arn}]))
    assert error(narrowed.list_objects_v2, Bucket=BUCKET)[1] == listing + named("a session policy")
    company.iam.put_role_permissions_boundary(RoleName="BackupAccessRole", PermissionsBoundary=arn)
    assert error(s3.list_objects_v2, Bucket=BUCKET)[1] == listing + named("a permissions boundary")
    company.iam.delete_role_permissions_boundary(RoleName="BackupAccessRole")
    policy = document(deny("s3:ListBucket", BUCKET_ARN, principal={"AWS": "*"}))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    assert error(s3.list_objects_v2, Bucket=BUCKET)[1] == listing + "with an explicit deny in a resource-based policy"


def test_messages_from_another_account(world: World, company: Company) -> None:
    s3 = world.client("s3", "B/admin")
    assert error(s3.list_objects_v2, Bucket=BUCKET) == ("AccessDenied", "Access Denied", 403)
    assert error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[1] == "Access Denied"
    assert error(s3.head_bucket, Bucket=BUCKET)[0] == "403"  # the answer to HEAD has no body


def test_another_accounts_bucket_opens_when_both_sides_allow(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
    policy = document(allow("s3:GetObject", f"{BUCKET_ARN}/reports/*", principal={"AWS": "123456789012"}))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    read = {"Bucket": BUCKET, "Key": "reports/q4.csv"}
    assert world.client("s3", "B/admin").get_object(**read)["ContentLength"] > 0
    assert error(world.client("s3", "intern").get_object, **read)[:2] == ("AccessDenied", "Access Denied")
    assert error(world.client("s3", "C/admin").get_object, **read)[0] == "AccessDenied"
    event = world.trail.last
    assert event is not None and event.decision is not None
    assert event.decision.request.resource_account == "111122223333"


def test_anonymous_callers_need_the_bucket_policy(world: World) -> None:
    url = f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/reports/q4.csv"
    assert requests.get(url).status_code == 403
    policy = document(allow("s3:GetObject", f"{BUCKET_ARN}/reports/*", principal="*"))
    world.client("s3", "A/admin").delete_public_access_block(Bucket=BUCKET)
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    assert requests.get(url).text.startswith("month,orders")
    assert requests.get(url.replace("q4", "q5")).status_code == 403  # not there, and no right to know
    anonymous = world.client("s3", None)
    assert anonymous.get_object(Bucket=BUCKET, Key="reports/q4.csv")["ContentLength"] > 0
    assert error(anonymous.put_object, Bucket=BUCKET, Key="reports/x", Body=b"")[0] == "AccessDenied"


def test_the_owners_root_is_never_locked_out(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
    root, admin = world.client("s3", "A/root"), world.client("s3", "A/admin")
    root.put_bucket_policy(Bucket=BUCKET, Policy=document(deny("s3:*", [BUCKET_ARN, f"{BUCKET_ARN}/*"], principal="*")))
    assert error(admin.get_bucket_policy, Bucket=BUCKET)[0] == "AccessDenied"
    assert error(root.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    assert "Deny" in root.get_bucket_policy(Bucket=BUCKET)["Policy"]
    root.delete_bucket_policy(Bucket=BUCKET)
    assert admin.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3


def test_a_new_bucket_belongs_to_its_maker(world: World) -> None:
    s3 = world.client("s3", "B/admin")
    s3.create_bucket(Bucket="vendor-files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="vendor-files", Key="x", Body=b"1")
    assert error(world.client("s3", "A/admin").get_object, Bucket="vendor-files", Key="x")[0] == "AccessDenied"
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["vendor-files"]


def test_deletions_by_version(world: World, company: Company) -> None:
    s3 = world.client("s3", "A/admin")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=BUCKET, Key="x", Body=b"1")["VersionId"]
    session = company.session(allow("s3:DeleteObject", f"{BUCKET_ARN}/*"))
    wanted = {"Objects": [{"Key": "x", "VersionId": version}, {"Key": "x"}]}
    answer = world.client("s3", session).delete_objects(Bucket=BUCKET, Delete=wanted)
    # The same key twice: its version may not be deleted, and a delete marker may be added.
    marker = answer["Deleted"][0]["DeleteMarkerVersionId"]
    assert answer["Deleted"] == [{"Key": "x", "DeleteMarker": True, "DeleteMarkerVersionId": marker}]
    refusal = answer["Errors"][0]
    assert (refusal["Key"], refusal["VersionId"], refusal["Code"]) == ("x", version, "AccessDenied")
    assert refusal["Message"].endswith("because no identity-based policy allows the s3:DeleteObjectVersion action")
    versions = s3.list_object_versions(Bucket=BUCKET, Prefix="x")
    assert [each["VersionId"] for each in versions["Versions"]] == [version]
    again = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "x", "VersionId": marker}], "Quiet": True})
    assert "Deleted" not in again and "Errors" not in again
    assert s3.get_object(Bucket=BUCKET, Key="x")["VersionId"] == version


# boto3 method, parameters: who may not list the source's bucket learns nothing of a missing source
COPIES: list[tuple[str, dict[str, Any]]] = [
    ("copy_object", {"Key": "c"}),
    ("upload_part_copy", {"Key": "c", "PartNumber": 1}),
]


@pytest.mark.parametrize(("method", "parameters"), COPIES)
def test_the_source_of_a_copy_is_hidden_too(
    world: World, company: Company, method: str, parameters: dict[str, Any]
) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    session = company.session(allow(["s3:PutObject", "s3:GetObject"], f"{BUCKET_ARN}/*"))
    s3 = world.client("s3", session)
    if "PartNumber" in parameters:
        parameters["UploadId"] = s3.create_multipart_upload(Bucket=BUCKET, Key="c")["UploadId"]
    missing = {"Bucket": BUCKET, "CopySource": f"{BUCKET}/none", **parameters}
    code, message, status = error(getattr(s3, method), **missing)
    assert (code, status) == ("AccessDenied", 403) and "s3:ListBucket" in message
    assert error(getattr(world.client("s3", "A/admin"), method), **missing)[0::2] == ("NoSuchKey", 404)


@pytest.mark.parametrize("who", ["A/admin", "intern", None])
def test_a_bucket_that_is_not_there(world: World, who: str | None) -> None:
    s3 = world.client("s3", who)
    for call, parameters in (
        (s3.list_objects_v2, {}),
        (s3.get_object, {"Key": "x"}),
        (s3.put_object, {"Key": "x", "Body": b""}),
        (s3.get_bucket_policy, {}),
        (s3.delete_objects, {"Delete": {"Objects": [{"Key": "x"}]}}),
    ):
        assert error(call, Bucket="no-such-bucket", **parameters) == NO_SUCH_BUCKET
    assert error(s3.head_bucket, Bucket="no-such-bucket")[0] == "404"


def test_the_source_bucket_of_a_copy_is_not_there(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    assert error(s3.copy_object, Bucket=BUCKET, Key="x", CopySource="no-such-bucket/x") == NO_SUCH_BUCKET


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET_NAMES = [
    ("good-name", True),
    ("good.name.2", True),
    ("Bad-Name", False),
    ("bad_name", False),
    ("-bad", False),
    ("bad..name", False),
    ("192.168.5.4", False),
    ("xn--bad", False),
    ("bad-s3alias", False),
]


@pytest.mark.parametrize(("name", "good"), BUCKET_NAMES)
def test_bucket_names(world: World, name: str, good: bool) -> None:
    s3 = world.client("s3", "A/admin")
    if good:
        s3.create_bucket(Bucket=name, **EUROPE)
    else:
        words = "The specified bucket is not valid."
        assert error(s3.create_bucket, Bucket=name, **EUROPE) == ("InvalidBucketName", words, 400)


def test_buckets_that_are_there_already_or_not_empty(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors
    s3 = world.client("s3", "A/admin")
    assert error(s3.create_bucket, Bucket=BUCKET, **EUROPE)[0::2] == ("BucketAlreadyOwnedByYou", 409)
    assert error(world.client("s3", "B/admin").create_bucket, Bucket=BUCKET, **EUROPE)[0::2] == (
        "BucketAlreadyExists",
        409,
    )
    assert error(s3.delete_bucket, Bucket=BUCKET)[0::2] == ("BucketNotEmpty", 409)


def test_only_the_owners_account_handles_a_bucket_policy(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html: 405 for other accounts, though permitted
    policy = document(allow("s3:*", [BUCKET_ARN, f"{BUCKET_ARN}/*"], principal={"AWS": B}))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    theirs = world.client("s3", "B/admin")
    assert theirs.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    refusal = ("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    assert error(theirs.get_bucket_policy, Bucket=BUCKET) == refusal
    assert error(theirs.put_bucket_policy, Bucket=BUCKET, Policy=policy) == refusal
    assert error(theirs.delete_bucket_policy, Bucket=BUCKET) == refusal
    assert error(world.client("s3", "C/admin").get_bucket_policy, Bucket=BUCKET)[0] == "AccessDenied"


def test_whoever_expects_another_owner_is_refused(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    s3 = world.client("s3", "A/admin")
    assert s3.list_objects_v2(Bucket=BUCKET, ExpectedBucketOwner=A)["KeyCount"] == 3
    assert error(s3.list_objects_v2, Bucket=BUCKET, ExpectedBucketOwner=B) == ("AccessDenied", "Access Denied", 403)
    copy = {"Bucket": BUCKET, "Key": "c", "CopySource": f"{BUCKET}/reports/q4.csv", "ExpectedSourceBucketOwner": B}
    assert error(s3.copy_object, **copy)[0] == "AccessDenied"


def test_owners_have_an_id_for_each_account(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html
    ours, theirs = world.client("s3", "A/admin"), world.client("s3", "B/admin")
    theirs.create_bucket(Bucket="vendor-files", **EUROPE)
    theirs.put_object(Bucket="vendor-files", Key="x", Body=b"1")
    ids = [client.list_buckets()["Owner"]["ID"] for client in (ours, theirs)]
    assert ids[0] != ids[1] and all(len(each) == 64 for each in ids)
    policy = document(allow("s3:*", ["arn:aws:s3:::vendor-files", "arn:aws:s3:::vendor-files/*"], principal={"AWS": A}))
    theirs.put_bucket_policy(Bucket="vendor-files", Policy=policy)
    for client, bucket, key, owner in (
        (ours, BUCKET, "reports/q4.csv", ids[0]),
        (ours, "vendor-files", "x", ids[1]),
        (theirs, "vendor-files", "x", ids[1]),
    ):
        upload = client.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]
        listed = client.list_objects_v2(Bucket=bucket, Prefix=key, FetchOwner=True)["Contents"][0]
        uploads = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
        parts = client.list_parts(Bucket=bucket, Key="m", UploadId=upload)
        acl = client.get_bucket_acl(Bucket=bucket)
        full_control = {"Grantee": {"ID": owner, "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}
        assert acl["Grants"] == [full_control]
        assert client.get_object_acl(Bucket=bucket, Key=key)["Grants"] == [full_control]
        assert [each["Owner"] for each in (listed, uploads[-1], parts, acl)] == [{"ID": owner}] * 4
        account = A if client is ours else B
        mine = next(each for each in uploads if each["UploadId"] == upload)
        assert mine["Initiator"] == parts["Initiator"] == {"ID": f"arn:aws:iam::{account}:user/admin"}
        assert mine["Initiated"] == world.now()


def test_uploads_that_are_not_there(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="m")["UploadId"]
    for key, upload_id in (("m", "none"), ("another", upload)):
        about = {"Bucket": BUCKET, "Key": key, "UploadId": upload_id}
        assert error(s3.upload_part, PartNumber=1, Body=b"", **about)[0::2] == ("NoSuchUpload", 404)
        assert error(s3.list_parts, **about)[0::2] == ("NoSuchUpload", 404)
        assert error(s3.abort_multipart_upload, **about)[0::2] == ("NoSuchUpload", 404)
    assert error(s3.upload_part, Bucket=BUCKET, Key="m", UploadId=upload, PartNumber=10001)[0] == "InvalidArgument"


def test_new_buckets_are_encrypted_by_amazon_s3(world: World) -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    s3 = world.client("s3", "A/admin")
    s3.delete_bucket_encryption(Bucket=BUCKET)
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.put_object(Bucket=BUCKET, Key="x", Body=b"")["ServerSideEncryption"] == "AES256"
    assert s3.head_object(Bucket=BUCKET, Key="reports/q4.csv")["ServerSideEncryption"] == "AES256"


def test_a_version_id_where_there_are_no_versions(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    for call in (s3.get_object, s3.delete_object):
        assert error(call, Bucket=BUCKET, Key="reports/q4.csv", VersionId="1")[0::2] == ("InvalidArgument", 400)
    assert s3.get_object(Bucket=BUCKET, Key="reports/q4.csv", VersionId="null")["ContentLength"] > 0


# tags → code; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
TAGS = [
    ([], None),
    ([("team", "Größe 1 +-=._:/@")], None),
    ([("a", ""), ("b", "")], None),
    ([("", "x")], "InvalidTag"),
    ([("a", "<b>")], "InvalidTag"),
    ([("a", "1"), ("a", "2")], "InvalidTag"),
    ([("k" * 129, "v")], "InvalidTag"),
    ([(str(n), "v") for n in range(11)], "BadRequest"),
]


@pytest.mark.parametrize(("tags", "code"), TAGS)
def test_tags_of_an_object(world: World, tags: list[tuple[str, str]], code: str | None) -> None:
    s3 = world.client("s3", "A/admin")
    tag_set = [{"Key": key, "Value": value} for key, value in tags]
    about = {"Bucket": BUCKET, "Key": "reports/q4.csv"}
    if code is None:
        s3.put_object_tagging(Tagging={"TagSet": tag_set}, **about)
        assert s3.get_object_tagging(**about)["TagSet"] == tag_set
    elif all(tag["Key"] for tag in tag_set):
        assert error(s3.put_object_tagging, Tagging={"TagSet": tag_set}, **about)[0] == code
