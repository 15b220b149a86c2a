"""S3: which permissions each call needs, what the answers say, and who owns what.

Actions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

from typing import Any

import pytest
import requests

from helpers.cloud import World
from helpers.cloud.calls import ApiCall, Facts, needs
from helpers.cloud.errors import AwsError
from tests.cloud.kit import BUCKET, BUCKET_ARN, Company, allow, deny, document, error

ODD = "odd key/ü+&=~.txt"
POLICY = document(allow("s3:GetObject", f"{BUCKET_ARN}/x", principal={"AWS": "111122223333"}))

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
    ("put_bucket_policy", {"Policy": POLICY}, [("PutBucketPolicy", None)]),
    ("get_bucket_policy", {}, [("GetBucketPolicy", None)]),
    ("delete_bucket_policy", {}, [("DeleteBucketPolicy", None)]),
    ("get_object", {"Key": ODD}, [("GetObject", ODD)]),
    ("get_object", {"Key": ODD, "VersionId": "{version}"}, [("GetObjectVersion", ODD)]),
    ("get_object", {"Key": ODD, "Range": "bytes=0-1", "ResponseContentType": "text/x"}, [("GetObject", ODD)]),
    ("head_object", {"Key": ODD}, [("GetObject", ODD)]),
    ("get_object_acl", {"Key": ODD}, [("GetObjectAcl", ODD)]),
    ("get_object_tagging", {"Key": ODD}, [("GetObjectTagging", ODD)]),
    ("get_object_tagging", {"Key": ODD, "VersionId": "{version}"}, [("GetObjectVersionTagging", ODD)]),
    (
        "get_object_attributes",
        {"Key": ODD, "ObjectAttributes": ["ETag"]},
        [("GetObjectAttributes", ODD), ("GetObject", ODD)],
    ),
    ("put_object", {"Key": "n", "Body": b"1"}, [("PutObject", "n")]),
    ("put_object", {"Key": "n", "Body": b"1", "ACL": "private"}, [("PutObject", "n"), ("PutObjectAcl", "n")]),
    ("put_object", {"Key": "n", "Body": b"1", "Tagging": "a=b"}, [("PutObject", "n"), ("PutObjectTagging", "n")]),
    (
        "put_object_tagging",
        {"Key": "n", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
        [("PutObjectTagging", "n")],
    ),
    ("create_multipart_upload", {"Key": "m"}, [("PutObject", "m")]),
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
]


def test_each_call_asks_for_the_right_permissions(world: World) -> None:
    s3 = world.client("s3", "A/admin")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=BUCKET, Key=ODD, Body=b"12")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="tagged", Body=b"1", Tagging="team=backup")
    for method, parameters, expected in CALLS:
        world.trail.clear()
        filled = {key: version if value == "{version}" else value for key, value in parameters.items()}
        if isinstance(source := filled.get("CopySource"), dict) and "VersionId" in source:
            filled["CopySource"] = source | {"VersionId": version}
        getattr(s3, method)(Bucket=BUCKET, **filled)
        asked = [(event.action, event.resource) for event in world.trail.events()]
        wanted = [(f"s3:{action}", BUCKET_ARN if key is None else f"{BUCKET_ARN}/{key}") for action, key in expected]
        assert asked == wanted, (method, parameters)
    world.trail.clear()
    s3.list_buckets()
    assert [(event.action, event.resource) for event in world.trail.events()] == [("s3:ListAllMyBuckets", "*")]


# Not in the table: refused by name. boto3 method, parameters → the name in the sentence
NOT_MODELLED: list[tuple[str, dict[str, Any], str]] = [
    ("get_object_torrent", {"Key": "x"}, "s3:GetObjectTorrent"),
    ("get_object_legal_hold", {"Key": "x"}, "s3:GetObjectLegalHold"),
    ("restore_object", {"Key": "x"}, "s3:RestoreObject"),
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
    code, message, status = error(getattr(world.client("s3", "A/admin"), method), Bucket=BUCKET, **parameters)
    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith(f"This lab does not model {name}") and message.endswith("nothing was decided.")
    assert world.trail.last is not None and world.trail.last.error == "NotImplemented"


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
    # Explicit denies name the kind of policy.
    company.iam.put_role_policy(
        RoleName="BackupAccessRole",
        PolicyName="no",
        PolicyDocument=document(deny("s3:GetObject", f"{BUCKET_ARN}/reports/*")),
    )
    assert error(s3.get_object, Bucket=BUCKET, Key="reports/q4.csv")[1].endswith(
        "with an explicit deny in an identity-based policy"
    )
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


def test_a_new_bucket_belongs_to_its_maker(world: World) -> None:
    s3 = world.client("s3", "B/admin")
    s3.create_bucket(Bucket="vendor-files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="vendor-files", Key="x", Body=b"1")
    assert error(world.client("s3", "A/admin").get_object, Bucket="vendor-files", Key="x")[0] == "AccessDenied"
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["vendor-files"]
