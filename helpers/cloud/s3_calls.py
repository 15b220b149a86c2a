"""S3's calls: HTTP method + bucket or object + subresource → permissions, and S3's own context keys.

moto's own names are wrong in many places (HeadBucket, GetObjectAttributes …), so they are not used.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

from helpers.cloud.calls import ApiCall, Facts, Need
from helpers.cloud.errors import AwsError, not_modelled
from helpers.iam.model import ContextValue

# "" is the call without a subresource; {} takes "Version" when the call names a version of the object.
_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "GET bucket": {
        "": "ListBucket",
        "accelerate": "GetAccelerateConfiguration",
        "acl": "GetBucketAcl",
        "cors": "GetBucketCORS",
        "encryption": "GetEncryptionConfiguration",
        "lifecycle": "GetLifecycleConfiguration",
        "location": "GetBucketLocation",
        "logging": "GetBucketLogging",
        "notification": "GetBucketNotification",
        "object-lock": "GetBucketObjectLockConfiguration",
        "ownershipControls": "GetBucketOwnershipControls",
        "policy": "GetBucketPolicy",
        "policyStatus": "GetBucketPolicyStatus",
        "publicAccessBlock": "GetBucketPublicAccessBlock",
        "replication": "GetReplicationConfiguration",
        "tagging": "GetBucketTagging",
        "uploads": "ListBucketMultipartUploads",
        "versioning": "GetBucketVersioning",
        "versions": "ListBucketVersions",
        "website": "GetBucketWebsite",
    },
    "HEAD bucket": {"": "ListBucket"},
    "PUT bucket": {
        "": "CreateBucket",
        "acl": "PutBucketAcl",
        "cors": "PutBucketCORS",
        "encryption": "PutEncryptionConfiguration",
        "lifecycle": "PutLifecycleConfiguration",
        "ownershipControls": "PutBucketOwnershipControls",
        "policy": "PutBucketPolicy",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "tagging": "PutBucketTagging",
        "versioning": "PutBucketVersioning",
    },
    "DELETE bucket": {
        "": "DeleteBucket",
        "cors": "PutBucketCORS",
        "encryption": "PutEncryptionConfiguration",
        "lifecycle": "PutLifecycleConfiguration",
        "ownershipControls": "PutBucketOwnershipControls",
        "policy": "DeleteBucketPolicy",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "tagging": "PutBucketTagging",
    },
    "POST bucket": {"delete": "DeleteObject"},
    "GET object": {
        "": "GetObject{}",
        "acl": "GetObject{}Acl",
        "attributes": "GetObject{}Attributes",
        "tagging": "GetObject{}Tagging",
        "uploadId": "ListMultipartUploadParts",
    },
    "HEAD object": {"": "GetObject{}"},
    "PUT object": {
        "": "PutObject",
        "acl": "PutObject{}Acl",
        "tagging": "PutObject{}Tagging",
        "uploadId": "PutObject",
    },
    "DELETE object": {
        "": "DeleteObject{}",
        "tagging": "DeleteObject{}Tagging",
        "uploadId": "AbortMultipartUpload",
    },
    "POST object": {"uploads": "PutObject", "uploadId": "PutObject"},
}
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
        "x-id",
    )
)
_NOT_MODELLED_HEADERS = (
    "x-amz-bucket-object-lock-enabled",
    "x-amz-bypass-governance-retention",
    "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-mode",
    "x-amz-server-side-encryption-aws-kms-key-id",
)


def needs(call: ApiCall, facts: Facts) -> list[Need]:
    """The permissions an S3 call needs.

    Raises:
        AwsError: the lab does not model the call (`NotImplemented`, by name), or its body is malformed.
    """
    headers = {name.lower(): value for name, value in call.headers.items()}
    for name in _NOT_MODELLED_HEADERS:
        if name in headers:
            raise not_modelled(f"{call.name} with the header {name}")
    if call.resource in ("*", "arn:aws:s3:::*"):
        return [Need("s3:ListAllMyBuckets", "*")]
    level = "object" if "/" in call.resource else "bucket"
    table = _ACTIONS.get(f"{call.method} {level}", {})
    subresources = [name for name in call.query if not _is_inert(name)]
    if any(name not in table for name in subresources) or len(subresources) > 1:
        raise not_modelled(call.name)
    subresource = subresources[0] if subresources else ""
    if subresource not in table:
        raise not_modelled(call.name)
    if subresource == "delete":
        return _deletions(call)
    version = "Version" if call.query.get("versionId") else ""
    found = [Need(f"s3:{table[subresource].format(version)}", call.resource)]
    if subresource == "attributes":
        found.append(Need(f"s3:GetObject{version}", call.resource))
    if call.method in ("PUT", "POST") and subresource in ("", "uploads", "uploadId"):
        found += _needs_of_headers(call.resource, level, headers)
        found += _needs_of_copy(call.resource, headers, facts)
    return found


def _is_inert(name: str) -> bool:
    return name in _INERT or name.lower().startswith(("x-amz-", "response-"))


def _deletions(call: ApiCall) -> list[Need]:
    """DeleteObjects asks once for each key and answers key by key."""
    try:
        root = ElementTree.fromstring(call.body)
    except ElementTree.ParseError:
        raise AwsError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        ) from None
    objects = [{field.tag.rpartition("}")[2]: field.text or "" for field in item} for item in root if len(item)]
    return [
        Need(f"s3:DeleteObject{'Version' if item.get('VersionId') else ''}", f"{call.resource}/{item.get('Key', '')}")
        for item in objects
    ]


def _needs_of_headers(resource: str, level: str, headers: Mapping[str, str]) -> list[Need]:
    """A call that sets an ACL or tags on the way needs the permission to set them.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, "Permissions"
    """
    found = []
    if any(name == "x-amz-acl" or name.startswith("x-amz-grant-") for name in headers):
        found.append(Need(f"s3:Put{level.capitalize()}Acl", resource))
    if level == "object" and headers.get("x-amz-tagging"):
        found.append(Need("s3:PutObjectTagging", resource))
    if level == "bucket" and "x-amz-object-ownership" in headers:
        found.append(Need("s3:PutBucketOwnershipControls", resource))
    return found


def _needs_of_copy(resource: str, headers: Mapping[str, str], facts: Facts) -> list[Need]:
    """A copy reads its source, and its tags when it takes them along.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, "Permissions"
    """
    source = headers.get("x-amz-copy-source", "")
    if not source:
        return []
    path, _, version_id = source.partition("?versionId=")
    version = "Version" if version_id else ""
    arn = f"arn:aws:s3:::{unquote(path).lstrip('/')}"
    found = [Need(f"s3:GetObject{version}", arn)]
    if headers.get("x-amz-tagging-directive", "COPY") == "COPY" and facts.is_tagged(arn):
        found += [Need(f"s3:GetObject{version}Tagging", arn), Need("s3:PutObjectTagging", resource)]
    return found


_HEADER_KEYS = (
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)


def context(call: ApiCall, headers: Mapping[str, str]) -> dict[str, ContextValue]:
    """S3's own context keys.

    Args:
        call: the API call.
        headers: its headers by lower-case name.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    keys: dict[str, ContextValue] = {f"s3:{name}": headers[name] for name in _HEADER_KEYS if name in headers}
    for name in ("delimiter", "max-keys", "prefix"):
        # An empty prefix, as `aws s3 ls` sends it, is a prefix all the same.
        if name in call.query and call.method == "GET":
            keys[f"s3:{name}"] = call.query[name]
    if call.query.get("versionId"):
        keys["s3:VersionId"] = call.query["versionId"]
    if "x-amz-signature" in {name.lower() for name in call.query}:
        keys |= {"s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    elif "authorization" in headers:
        keys |= {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    if tags := parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True):
        keys |= {f"s3:RequestObjectTag/{name}": value for name, value in tags}
        keys["s3:RequestObjectTagKeys"] = tuple(name for name, _ in tags)
    return keys
