"""S3's permissions as data: which call needs which, what each is done to, and which context keys it carries.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

# HTTP method and what it is sent to → subresource → permission. "" is the call without a subresource; {} takes
# "Version" when the call names a version of the object. What is not here is refused by name: it is outside the
# course, or moto would answer with another call's answer.
OPERATIONS: Final[Mapping[str, Mapping[str, str]]] = {
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
        "website": "PutBucketWebsite",
    },
    "DELETE bucket": {
        "": "DeleteBucket",
        "cors": "PutBucketCORS",
        "encryption": "PutEncryptionConfiguration",
        "lifecycle": "PutLifecycleConfiguration",
        "policy": "DeleteBucketPolicy",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "tagging": "PutBucketTagging",
        "website": "DeleteBucketWebsite",
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


def _actions(names: str) -> frozenset[str]:
    return frozenset(f"s3:{name}".lower() for name in names.split())


# Every S3 action there is, in lower case, by the kind of resource it is done to.
BUCKET_ACTIONS: Final = _actions("""
    CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration
    DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac
    GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration
    GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy
    GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning
    GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration
    GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket
    ListBucketMultipartUploads ListBucketVersions ListTagsForResource PauseReplication PutAccelerateConfiguration
    PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
    PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
    PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
    PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration
    PutReplicationConfiguration TagResource UntagResource UpdateBucketMetadataInventoryTableConfiguration
    UpdateBucketMetadataJournalTableConfiguration
""")
OBJECT_ACTIONS: Final = _actions("""
    AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
    DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
    GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
    GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
    ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold
    PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject
    ReplicateTags RestoreObject UpdateObjectEncryption
""")
OTHER_ACTIONS: Final = _actions("""
    AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
    CreateAccessPoint CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint CreateStorageLensGroup
    DeleteAccessGrant DeleteAccessGrantsInstance DeleteAccessGrantsInstanceResourcePolicy
    DeleteAccessGrantsLocation DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy
    DeleteAccessPointPolicyForObjectLambda DeleteJobTagging DeleteMultiRegionAccessPoint
    DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob
    DescribeMultiRegionAccessPointOperation DissociateAccessGrantsIdentityCenter GetAccessGrant
    GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy
    GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda GetAccessPointForObjectLambda
    GetAccessPointPolicy GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus
    GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock GetDataAccess GetJobTagging
    GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus
    GetMultiRegionAccessPointRoutes GetStorageLensConfiguration GetStorageLensConfigurationTagging
    GetStorageLensDashboard GetStorageLensGroup ListAccessGrants ListAccessGrantsInstances
    ListAccessGrantsLocations ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets
    ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups
    PutAccessGrantsInstanceResourcePolicy PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy
    PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock PutJobTagging
    PutMultiRegionAccessPointPolicy PutStorageLensConfiguration PutStorageLensConfigurationTagging
    SubmitMultiRegionAccessPointRoutes UpdateAccessGrantsLocation UpdateJobPriority UpdateJobStatus
    UpdateStorageLensGroup
""")

# S3's condition keys that every S3 action carries. A key here and below stands in lower case, as AWS ignores its case.
COMMON_KEYS: Final = frozenset(
    (
        "s3:authtype",
        "s3:resourceaccount",
        "s3:signatureage",
        "s3:signatureversion",
        "s3:tlsversion",
        "s3:x-amz-content-sha256",
    )
)
EXISTING_TAG: Final = "s3:existingobjecttag/<key>"
REQUEST_TAG: Final = "s3:requestobjecttag/<key>"
_LISTING = "s3:delimiter s3:max-keys s3:prefix"
_GRANTS = (
    "s3:x-amz-acl s3:x-amz-grant-full-control s3:x-amz-grant-read s3:x-amz-grant-read-acp s3:x-amz-grant-write "
    "s3:x-amz-grant-write-acp"
)
_REQUEST_TAGS = f"{REQUEST_TAG} s3:requestobjecttagkeys"
_VERSION = "s3:versionid"

# Action → the keys it carries besides; an action that is not here carries the common ones alone.
_KEYS: Final[Mapping[str, str]] = {
    "CreateBucket": f"s3:locationconstraint s3:x-amz-object-ownership s3:x-amz-bucket-namespace {_GRANTS}",
    "DeleteObject": "s3:if-match",
    "DeleteObjectTagging": EXISTING_TAG,
    "DeleteObjectVersion": _VERSION,
    "DeleteObjectVersionTagging": f"{EXISTING_TAG} {_VERSION}",
    "GetObject": EXISTING_TAG,
    "GetObjectAcl": EXISTING_TAG,
    "GetObjectAttributes": EXISTING_TAG,
    "GetObjectTagging": EXISTING_TAG,
    "GetObjectVersion": f"{EXISTING_TAG} {_VERSION}",
    "GetObjectVersionAcl": f"{EXISTING_TAG} {_VERSION}",
    "GetObjectVersionAttributes": f"{EXISTING_TAG} {_VERSION}",
    "GetObjectVersionTagging": f"{EXISTING_TAG} {_VERSION}",
    "GetObjectVersionTorrent": _VERSION,
    "ListBucket": _LISTING,
    "ListBucketVersions": _LISTING,
    "PutBucketAcl": _GRANTS,
    "PutObject": (
        f"{_GRANTS} {_REQUEST_TAGS} s3:if-match s3:if-none-match s3:objectcreationoperation s3:x-amz-copy-source "
        "s3:x-amz-metadata-directive s3:x-amz-server-side-encryption s3:x-amz-server-side-encryption-aws-kms-key-id "
        "s3:x-amz-server-side-encryption-customer-algorithm s3:x-amz-storage-class "
        "s3:x-amz-website-redirect-location s3:object-lock-legal-hold s3:object-lock-mode "
        "s3:object-lock-remaining-retention-days s3:object-lock-retain-until-date"
    ),
    "PutObjectAcl": f"{_GRANTS} {EXISTING_TAG} s3:x-amz-storage-class",
    "PutObjectTagging": f"{EXISTING_TAG} {_REQUEST_TAGS}",
    "PutObjectVersionAcl": f"{_GRANTS} {EXISTING_TAG} s3:x-amz-storage-class {_VERSION}",
    "PutObjectVersionTagging": f"{EXISTING_TAG} {_REQUEST_TAGS} {_VERSION}",
}
KEYS: Final[Mapping[str, frozenset[str]]] = {
    f"s3:{action}".lower(): frozenset(keys.split()) for action, keys in _KEYS.items()
}


def keys_of(action: str) -> frozenset[str]:
    """S3's condition keys that an action carries, in lower case; `<key>` stands for the name of a tag.

    Args:
        action: such as `s3:GetObject`, in any case.
    """
    return COMMON_KEYS | KEYS.get(action.lower(), frozenset())


def carried(known: frozenset[str], keys: Iterable[str]) -> set[str]:
    """Those of some condition keys that an action carries.

    Args:
        known: what `keys_of` says of the action.
        keys: condition keys, with the names of tags.
    """
    return {key for key in keys if family(key) in known}


def family(key: str) -> str:
    """A condition key as the tables write it: in lower case, the name of an object's tag left out.

    Args:
        key: such as `s3:RequestObjectTag/team`.
    """
    name, slash, _ = key.lower().partition("/")
    return f"{name}/<key>" if slash else name
