"""S3's calls: the permissions each asks for. Plain data in, plain data out.

moto's own names are wrong in many places (HeadBucket, GetObjectAttributes …), so they are not used: a call is known by
its HTTP method, by whether it is sent to a bucket or to an object, and by its subresource.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, parse_qsl, unquote, urlparse, urlsplit

from helpers.cloud.api_call import ApiCall, Facts, Need
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.s3 import actions, conditional
from helpers.cloud.s3.request import body_of, copy_source, malformed_xml, request_tags

# Parameters of the URL that shape the answer and need no permission of their own.
_INERT = frozenset(
    (
        "bucket-region",
        "continuation-token",
        "delimiter",
        "encoding-type",
        "fetch-owner",
        "key-marker",
        "list-type",
        "marker",
        "max-buckets",
        "max-keys",
        "max-parts",
        "max-uploads",
        "part-number-marker",
        "partNumber",
        "prefix",
        "start-after",
        "upload-id-marker",
        "version-id-marker",
        "versionId",
        "x-amz-algorithm",
        "x-amz-checksum-mode",
        "x-amz-content-sha256",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
        "x-amz-user-agent",
        "x-id",
    )
)
_NOT_MODELLED_HEADERS = (
    "x-amz-bucket-namespace",
    "x-amz-bucket-object-lock-enabled",
    "x-amz-bypass-governance-retention",
    "x-amz-copy-source-server-side-encryption-customer-algorithm",
    "x-amz-mfa",
    "x-amz-object-lock-",
    "x-amz-rename-source",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-context",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-write-offset-bytes",
)
_MOST_DELETIONS = 1000  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
_READS = ("s3:GetObject", "s3:GetObjectVersion")


def needs(call: ApiCall, facts: Facts) -> list[Need]:
    """The permissions an S3 call needs.

    Raises:
        AwsError: the lab does not model the call (`NotImplemented`, by name), or its body is malformed.
    """
    for name in call.headers:
        if name.startswith(_NOT_MODELLED_HEADERS):
            raise not_modelled(f"{call.name} with the header {name}")
    if call.headers.get("x-amz-server-side-encryption", "AES256") != "AES256":
        raise not_modelled("encryption with AWS KMS")
    if call.posted is not None:
        call.posted.check_fields()
        return [Need("s3:PutObject", call.resource), *_needs_of_headers(call)]
    names = [name for name, _ in parse_qsl(urlsplit(call.url).query, keep_blank_values=True)]
    if len(set(names)) < len(names):
        raise not_modelled(f"{call.name} with a parameter twice in the URL")  # moto would read one, the gate the other
    subresource, action = _action(call)
    if "versionId" in call.query and not call.query["versionId"]:
        raise AwsError("InvalidArgument", "Version id cannot be the empty string")
    if action == "ListAllMyBuckets":
        return [Need("s3:ListAllMyBuckets", "*")]
    if subresource == "delete":
        return list(_deletions(call))
    version = call.query.get("versionId", "")
    found = [Need(f"s3:{action.format('Version' if version else '')}", call.resource, version)]
    if "if-match" in call.headers:
        found += conditional.needs(call.resource, conditional.wanted(call))
    if subresource == "attributes":
        found.append(Need(f"s3:GetObject{'Version' if version else ''}", call.resource, version))
    if call.method in ("PUT", "POST") and subresource in ("", "uploads", "uploadId"):
        found += _needs_of_headers(call)
        found += _needs_of_copy(call, facts)
    return found


def _action(call: ApiCall) -> tuple[str, str]:
    """(subresource, the row of the table)."""
    strange = [name for name in call.query if not _is_inert(name)]
    if call.resource in ("*", "arn:aws:s3:::*"):
        if call.method != "GET" or strange or call.query.get("x-id", "ListBuckets") != "ListBuckets":
            raise not_modelled(call.name)
        return "", "ListAllMyBuckets"
    table = actions.OPERATIONS.get(f"{call.method} {call.level}", {})
    if len(strange) > 1 or any(name not in table for name in strange):
        raise not_modelled(call.name)
    subresource = strange[0] if strange else ""
    if subresource not in table or (
        call.method == "PUT" and ("uploadId" in call.query) != ("partNumber" in call.query)
    ):
        raise not_modelled(call.name)
    return subresource, table[subresource]


def _is_inert(name: str) -> bool:
    # Other x-amz-… parameters say in the URL what a header would: x-amz-acl, x-amz-tagging. They are not weighed.
    # Checksums S3 does not take from there: the SDK for JavaScript signs that of an empty body into URLs for uploads.
    # https://github.com/aws/aws-sdk/issues/480
    return name in _INERT or name.lower() in _INERT or name.lower().startswith(("response-", "x-amz-checksum-"))


def _deletions(call: ApiCall) -> Iterator[Need]:
    """DeleteObjects asks once for each key and answers key by key."""
    objects = [{field.tag: field.text or "" for field in item} for item in body_of(call) if item.tag == "Object"]
    if not 0 < len(objects) <= _MOST_DELETIONS or not all(item.get("Key") for item in objects):
        raise malformed_xml()
    for item in objects:
        version = item.get("VersionId", "")
        arn, etag = f"{call.resource}/{item['Key']}", item.get("ETag", "")
        yield Need(f"s3:DeleteObject{'Version' if version else ''}", arn, version, etag)
        yield from conditional.needs(arn, etag)


def _needs_of_headers(call: ApiCall) -> Iterator[Need]:
    """A call that sets an ACL or tags on the way needs the permission to set them.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, "Permissions"
    """
    if any(name == "x-amz-acl" or name.startswith("x-amz-grant-") for name in call.headers):
        yield Need(f"s3:Put{call.level.capitalize()}Acl", call.resource)
    if call.level == "object" and request_tags(call):
        yield Need("s3:PutObjectTagging", call.resource)
    if call.level == "bucket" and "x-amz-object-ownership" in call.headers:
        yield Need("s3:PutBucketOwnershipControls", call.resource)


def _needs_of_copy(call: ApiCall, facts: Facts) -> Iterator[Need]:
    """A copy reads its source, and its tags when it takes them along; a part that is copied takes none.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, "Permissions"
    """
    if "x-amz-copy-source" not in call.headers:
        return
    arn, version_id = copy_source(call)
    rest = urlparse(call.headers["x-amz-copy-source"])  # as moto reads it
    if unquote(rest.path).lstrip("/") != arn[13:] or parse_qs(rest.query).get("versionId", [""]) != [version_id]:
        raise AwsError("InvalidArgument", "Invalid copy source encoding.")
    if not arn.partition("/")[2]:
        named = arn != "arn:aws:s3:::"
        raise AwsError("InvalidArgument", f"Invalid copy source {'object key' if named else 'bucket name'}")
    version = "Version" if version_id else ""
    yield Need(f"s3:GetObject{version}", arn, version_id)
    takes_tags = call.headers.get("x-amz-tagging-directive", "COPY") == "COPY" and "uploadId" not in call.query
    if takes_tags and facts.is_tagged(arn, version_id):
        yield Need(f"s3:GetObject{version}Tagging", arn, version_id)
        yield Need("s3:PutObjectTagging", call.resource)


def hidden(call: ApiCall, asked: list[Need], lacks: Callable[[str, str], bool]) -> Iterator[Need]:
    """Whether an object exists is told only to those who may list the bucket; of a copy, its source's.

    Args:
        call: the API call.
        asked: the permissions it needed, all granted.
        lacks: (object ARN, version) → is there no such object, in a bucket that is there?

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions"
    """
    copies = "x-amz-copy-source" in call.headers
    if not copies and call.method not in ("GET", "HEAD"):
        return
    for need in asked:
        if need.action in _READS and lacks(need.resource, need.version):
            yield Need("s3:ListBucket", need.resource.partition("/")[0])
            return
