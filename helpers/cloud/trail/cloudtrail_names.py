"""CloudTrail's names of S3's calls, and which of them are data events.

Bucket-level calls are management events, logged by default. Object-level calls are data events, off by default, and so
are listing a bucket and looking whether it exists. A call that is not in AWS's list has no name here.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from helpers.cloud.trail.sent import Sent


class EventName(NamedTuple):
    """What CloudTrail calls an API call.

    Attributes:
        name: the eventName.
        data: is it a data event, which trails log only when asked to?
    """

    name: str
    data: bool


_BUCKET: Mapping[str, Mapping[str, str]] = {
    "GET": {
        "acl": "GetBucketAcl",
        "cors": "GetBucketCors",
        "encryption": "GetBucketEncryption",
        "lifecycle": "GetBucketLifecycle",
        "location": "GetBucketLocation",
        "logging": "GetBucketLogging",
        "notification": "GetBucketNotification",
        "object-lock": "GetObjectLockConfiguration",
        "policy": "GetBucketPolicy",
        "publicAccessBlock": "GetBucketPublicAccessBlock",
        "replication": "GetBucketReplication",
        "tagging": "GetBucketTagging",
        "versioning": "GetBucketVersioning",
        "website": "GetBucketWebsite",
    },
    "PUT": {
        "": "CreateBucket",
        "acl": "PutBucketAcl",
        "cors": "PutBucketCors",
        "encryption": "PutBucketEncryption",
        "lifecycle": "PutBucketLifecycle",
        "policy": "PutBucketPolicy",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "tagging": "PutBucketTagging",
        "versioning": "PutBucketVersioning",
        "website": "PutBucketWebsite",
    },
    "DELETE": {
        "": "DeleteBucket",
        "cors": "DeleteBucketCors",
        "encryption": "DeleteBucketEncryption",
        "lifecycle": "DeleteBucketLifecycle",
        "policy": "DeleteBucketPolicy",
        "publicAccessBlock": "DeleteBucketPublicAccessBlock",
        "tagging": "DeleteBucketTagging",
        "website": "DeleteBucketWebsite",
    },
}
# Both versions of the listing are the REST operation "GET Bucket (List Objects)"; the record's `list-type` tells them
# apart.
_BUCKET_DATA: Mapping[str, Mapping[str, str]] = {
    "GET": {"": "ListObjects", "versions": "ListObjectVersions"},
    "HEAD": {"": "HeadBucket"},
    "POST": {"delete": "DeleteObjects"},
}
_OBJECT_DATA: Mapping[str, Mapping[str, str]] = {
    "GET": {
        "": "GetObject",
        "acl": "GetObjectAcl",
        "attributes": "GetObjectAttributes",
        "tagging": "GetObjectTagging",
        "uploadId": "ListParts",
    },
    "HEAD": {"": "HeadObject"},
    "PUT": {"": "PutObject", "acl": "PutObjectAcl", "tagging": "PutObjectTagging", "uploadId": "UploadPart"},
    "DELETE": {"": "DeleteObject", "uploadId": "AbortMultipartUpload"},
    "POST": {"": "PostObject", "uploads": "CreateMultipartUpload", "uploadId": "CompleteMultipartUpload"},
}
_COPIES = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}
_SUBRESOURCES = frozenset(
    name for table in (_BUCKET, _BUCKET_DATA, _OBJECT_DATA) for names in table.values() for name in names if name
) | {"accelerate", "ownershipControls", "policyStatus", "requestPayment"}


def of_s3(sent: Sent) -> EventName | None:
    """CloudTrail's name of an S3 call; None when AWS's list has none.

    Args:
        sent: what came in with the call.
    """
    if sent.resource in ("*", "arn:aws:s3:::*"):
        return EventName("ListBuckets", data=False)
    parameters = sent.parameters or {}
    subresource = next((name for name in parameters if name in _SUBRESOURCES), "")
    if "/" in sent.resource:
        name = _OBJECT_DATA.get(sent.method, {}).get(subresource)
        if name is None:
            return None
        return EventName(_COPIES.get(name, name) if "x-amz-copy-source" in parameters else name, data=True)
    if name := _BUCKET.get(sent.method, {}).get(subresource):
        return EventName(name, data=False)
    if name := _BUCKET_DATA.get(sent.method, {}).get(subresource):
        return EventName(name, data=True)
    return None
