"""What S3 checks besides permissions: is the bucket there, what may be set on it, and what of that the lab models.

`check_buckets` runs before anybody asks for a permission, `check` when all are granted.
"""

from __future__ import annotations

import ipaddress
import re

from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.s3 import bodies, conditional, public_access
from helpers.cloud.s3.request import body_of, copy_source, malformed_xml, no_such_key
from helpers.iam.model import Caller

_OF_THE_OWNER = ("s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy")
# What a bucket with disabled ACLs still takes; `private` gives the owner the same full control.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
_HARMLESS_ACLS = ("bucket-owner-full-control", "private")
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def check_buckets(call: ApiCall, needs: list[Need], caller: Caller) -> None:
    """Refuse what never comes to a question of permission.

    Whoever asks for a bucket that is not there is told so: even unsigned callers are.

    Args:
        call: the S3 call.
        needs: the permissions it asks for.
        caller: who makes it.

    Raises:
        AwsError: in S3's words.
    """
    _check_expected_owners(call)
    for need in needs:
        if need.action in ("s3:CreateBucket", "s3:ListAllMyBuckets") or _makes_a_bucket(needs, need):
            continue
        bucket = moto_tables.bucket_of(need.resource)
        if bucket is None:
            details = {"BucketName": moto_tables.bucket_name(need.resource)}
            raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404, details=details)
        public_access.refuse_outsiders(bucket, caller)


def _makes_a_bucket(needs: list[Need], need: Need) -> bool:
    """Is this one of the other permissions that a CreateBucket needs?"""
    return needs[0].action == "s3:CreateBucket" and need.resource == needs[0].resource


def _check_expected_owners(call: ApiCall) -> None:
    """Whoever says whose bucket it should be is refused when it is another's.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """
    for header, resource in (
        ("x-amz-expected-bucket-owner", call.resource),
        ("x-amz-source-expected-bucket-owner", copy_source(call)[0]),
    ):
        expected = call.headers.get(header)
        bucket = moto_tables.bucket_of(resource) if expected is not None else None
        if bucket is not None and expected != bucket.account_id:
            raise AwsError("AccessDenied", "Access Denied", 403, f"The bucket's owner is not {expected!r}.")


def check(call: ApiCall, need: Need, caller: Caller) -> None:
    """Refuse what S3 does not do although the caller is permitted, and what the lab does not model.

    Args:
        call: the S3 call.
        need: the first permission it needed.
        caller: who makes it.

    Raises:
        AwsError: in S3's words, or `NotImplemented`.
    """
    if need.action in _OF_THE_OWNER and _owner(need) != caller.account:
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    bodies.check(call)
    _check_acl(call, need)
    if need.action == "s3:CreateBucket":
        _check_new_bucket(call, need)
    elif need.action == "s3:PutBucketPolicy":
        public_access.refuse_public_policy(need.resource, call.body, caller)
    elif need.action == "s3:GetBucketObjectLockConfiguration":
        words = "Object Lock configuration does not exist for this bucket"
        raise AwsError("ObjectLockConfigurationNotFoundError", words, 404)
    _check_upload(call, need)
    _check_version(need)
    _check_objects(call, need)
    if "if-match" in call.headers:
        conditional.check(call.resource, conditional.wanted(call))
    if "x-amz-copy-source" in call.headers:
        _check_copy(call)


def _owner(need: Need) -> str:
    bucket = moto_tables.bucket_of(need.resource)
    return str(bucket.account_id) if bucket is not None else ""


def _check_acl(call: ApiCall, need: Need) -> None:
    """Every bucket here has its ACLs disabled, as new buckets have since April 2023.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    """
    if "acl" in call.query and call.method == "PUT":
        raise AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs")
    if call.method not in ("PUT", "POST") or not _sets_acl(call, need):
        return
    if need.action == "s3:CreateBucket":
        words = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
        raise AwsError("InvalidBucketAclWithObjectOwnership", words)
    raise AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs")


def _sets_acl(call: ApiCall, need: Need) -> bool:
    """Does the call bring an ACL that gives anybody but the bucket's owner anything?"""
    if call.headers.get("x-amz-acl", "private") not in _HARMLESS_ACLS:
        return True
    grants = {name: value for name, value in call.headers.items() if name.startswith("x-amz-grant-")}
    owner = f'id="?{moto_tables.canonical_user_id(_owner(need))}"?'
    return any(
        name != "x-amz-grant-full-control" or not re.fullmatch(owner, value.strip()) for name, value in grants.items()
    )


def _check_new_bucket(call: ApiCall, need: Need) -> None:
    name = moto_tables.bucket_name(need.resource)
    if not is_bucket_name(name):
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.")
    if call.headers.get("x-amz-object-ownership", "BucketOwnerEnforced") != "BucketOwnerEnforced":
        raise not_modelled("buckets whose ACLs are enabled")
    if not call.body:
        return
    root = body_of(call)
    if root.tag != "CreateBucketConfiguration":
        raise malformed_xml()
    for field in root:
        if field.tag != "LocationConstraint":
            raise not_modelled(f"s3:CreateBucket with {field.tag}")
        if not field.text:  # https://github.com/ex-aws/ex_aws/issues/222
            raise AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid")


def is_bucket_name(name: str) -> bool:
    """May a bucket have this name?

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name) or ".." in name:
        return False
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return not name.startswith(_PREFIXES) and not name.endswith(_SUFFIXES)
    return False


def _check_version(need: Need) -> None:
    """A bucket without versions has one version of each object, called null."""
    if need.version in ("", "null"):
        return
    bucket = moto_tables.bucket_of(need.resource)
    if bucket is not None and not bucket.is_versioned:
        raise AwsError("InvalidArgument", "Invalid version id specified")


def _check_objects(call: ApiCall, need: Need) -> None:
    """An object that is not there, where moto does not say so as S3 does."""
    arn, version = copy_source(call)
    if need.action.endswith("Tagging") and call.method == "DELETE":
        arn, version = need.resource, need.version
    if "/" in arn and moto_tables.lacks_object(arn, version):
        if version:
            raise AwsError("NoSuchVersion", "The specified version does not exist.", 404)
        raise no_such_key(arn)


# With any of these an object may be copied onto itself, also if it stays as it is; so it may in a bucket whose
# encryption somebody has set. Whoever tested S3 wrote that down; AWS's page speaks of changes.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
# https://github.com/getmoto/moto/blob/master/tests/test_s3/test_s3_copyobject.py
_CHANGES = (
    "x-amz-checksum-algorithm",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)


def _check_copy(call: ApiCall) -> None:
    """An object is not copied onto itself unless something about it changes; an older version of it may be."""
    arn, version = copy_source(call)
    asks_first = any(name.startswith("x-amz-copy-source-if-") for name in call.headers)  # moto answers those
    if arn != call.resource or version or "uploadId" in call.query or asks_first:
        return
    replaces = call.headers.get("x-amz-metadata-directive", "COPY") == "REPLACE" or moto_tables.encrypts(arn)
    if not replaces and not any(name in call.headers for name in _CHANGES):
        words = (
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )
        raise AwsError("InvalidRequest", words)


def _check_upload(call: ApiCall, need: Need) -> None:
    """A part of an upload that is not there, or of another object."""
    upload_id = call.query.get("uploadId")
    if upload_id is None:
        return
    bucket = moto_tables.bucket_of(need.resource)
    if call.method == "POST" and moto_tables.came_of(need.resource) == upload_id:
        return  # it is completed already, and may be so again
    upload = bucket.multiparts.get(upload_id)
    if upload is None or need.resource.partition("/")[2] != upload.key_name:
        words = (
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
            "completed."
        )
        raise AwsError("NoSuchUpload", words, 404, details={"UploadId": upload_id})
    number = call.query.get("partNumber")
    if number is not None and not (number.isdecimal() and len(number) < 6 and 1 <= int(number) <= 10_000):
        words = "Part number must be an integer between 1 and 10000, inclusive"
        details = {"ArgumentName": "partNumber", "ArgumentValue": number}
        raise AwsError("InvalidArgument", words, details=details)
