"""Every operation has its row: the permissions it needs and no others, and CloudTrail's name of it.

Each row is called twice: by somebody who has exactly these permissions, and by somebody who lacks one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel

from helpers.cloud import World, iam_operations
from helpers.cloud.s3 import actions, bodies
from helpers.cloud.trail import cloudtrail_names
from tests import recipes
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, A, Company, allow, document, trust
from tests.places import DOCS

KEY, NEW = "k", "another-one"
POLICY = document(allow("s3:GetObject", f"{BUCKET_ARN}/x", principal={"AWS": A}))
NEXT_S3 = f"add a row to S3 in tests/cloud/authorization/test_every_operation.py, with AWS's names; {recipes.S3}"
NEXT_BODY = f"say in helpers/cloud/s3/bodies.py what its XML must hold; {recipes.S3}"
NEXT_ACTION = f"helpers/cloud/s3/actions.py lists no such action; {recipes.S3}"
NEXT_KEYS = (
    f"give it AWS's condition keys in helpers/cloud/s3/actions.py, or list it in COMMON_KEYS_ALONE; {recipes.S3}"
)
NEXT_NAME = f"give it CloudTrail's name in helpers/cloud/trail/cloudtrail_names.py; {recipes.S3}"
NEXT_IAM = "add the operation to IAM in tests/cloud/authorization/test_every_operation.py, under the resource that AWS's page names"
LIMITS = DOCS / "limits.md"


@lru_cache
def _model(service: str) -> Any:
    """AWS's own model of a service, read without a session, which would look for AWS settings."""
    return ServiceModel(Loader().load_service_model(service, "service-2"))


class Row(NamedTuple):
    """An S3 operation.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
    """

    operation: str  # boto3's
    parameters: Mapping[str, Any]  # besides Bucket and Key
    permissions: str  # {} takes "Version" when a version is named
    event: str | None  # CloudTrail's name; None: it is not in AWS's list
    data: bool = False  # is it a data event?


TAGS = {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}
CORS = {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}}
LIFECYCLE = {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 30}}]}}
AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
OWNER = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
BLOCK = {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": True}}
WEBSITE = {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}
PARTS = {"UploadId": "{upload}", "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": '"x"'}]}}

S3: Mapping[str, Row] = {
    "GET service": Row("list_buckets", {}, "ListAllMyBuckets", "ListBuckets"),
    "GET bucket": Row("list_objects_v2", {}, "ListBucket", "ListObjects", True),
    "GET bucket accelerate": Row("get_bucket_accelerate_configuration", {}, "GetAccelerateConfiguration", None),
    "GET bucket acl": Row("get_bucket_acl", {}, "GetBucketAcl", "GetBucketAcl"),
    "GET bucket cors": Row("get_bucket_cors", {}, "GetBucketCORS", "GetBucketCors"),
    "GET bucket encryption": Row("get_bucket_encryption", {}, "GetEncryptionConfiguration", "GetBucketEncryption"),
    "GET bucket lifecycle": Row("get_bucket_lifecycle_configuration", {}, "GetLifecycleConfiguration", "GetBucketLifecycle"),
    "GET bucket location": Row("get_bucket_location", {}, "GetBucketLocation", "GetBucketLocation"),
    "GET bucket logging": Row("get_bucket_logging", {}, "GetBucketLogging", "GetBucketLogging"),
    "GET bucket notification": Row("get_bucket_notification_configuration", {}, "GetBucketNotification", "GetBucketNotification"),
    "GET bucket object-lock": Row("get_object_lock_configuration", {}, "GetBucketObjectLockConfiguration", "GetObjectLockConfiguration"),
    "GET bucket ownershipControls": Row("get_bucket_ownership_controls", {}, "GetBucketOwnershipControls", None),
    "GET bucket policy": Row("get_bucket_policy", {}, "GetBucketPolicy", "GetBucketPolicy"),
    "GET bucket policyStatus": Row("get_bucket_policy_status", {}, "GetBucketPolicyStatus", None),
    "GET bucket publicAccessBlock": Row("get_public_access_block", {}, "GetBucketPublicAccessBlock", "GetBucketPublicAccessBlock"),
    "GET bucket replication": Row("get_bucket_replication", {}, "GetReplicationConfiguration", "GetBucketReplication"),
    "GET bucket tagging": Row("get_bucket_tagging", {}, "GetBucketTagging", "GetBucketTagging"),
    "GET bucket uploads": Row("list_multipart_uploads", {}, "ListBucketMultipartUploads", None),
    "GET bucket versioning": Row("get_bucket_versioning", {}, "GetBucketVersioning", "GetBucketVersioning"),
    "GET bucket versions": Row("list_object_versions", {}, "ListBucketVersions", "ListObjectVersions", True),
    "GET bucket website": Row("get_bucket_website", {}, "GetBucketWebsite", "GetBucketWebsite"),
    "HEAD bucket": Row("head_bucket", {}, "ListBucket", "HeadBucket", True),
    "PUT bucket": Row("create_bucket", {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}, "CreateBucket", "CreateBucket"),
    "PUT bucket acl": Row("put_bucket_acl", {"ACL": "private"}, "PutBucketAcl", "PutBucketAcl"),
    "PUT bucket cors": Row("put_bucket_cors", CORS, "PutBucketCORS", "PutBucketCors"),
    "PUT bucket encryption": Row("put_bucket_encryption", {"ServerSideEncryptionConfiguration": AES}, "PutEncryptionConfiguration", "PutBucketEncryption"),
    "PUT bucket lifecycle": Row("put_bucket_lifecycle_configuration", LIFECYCLE, "PutLifecycleConfiguration", "PutBucketLifecycle"),
    "PUT bucket ownershipControls": Row("put_bucket_ownership_controls", OWNER, "PutBucketOwnershipControls", None),
    "PUT bucket policy": Row("put_bucket_policy", {"Policy": POLICY}, "PutBucketPolicy", "PutBucketPolicy"),
    "PUT bucket publicAccessBlock": Row("put_public_access_block", BLOCK, "PutBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    "PUT bucket tagging": Row("put_bucket_tagging", TAGS, "PutBucketTagging", "PutBucketTagging"),
    "PUT bucket versioning": Row("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}, "PutBucketVersioning", "PutBucketVersioning"),
    "PUT bucket website": Row("put_bucket_website", WEBSITE, "PutBucketWebsite", "PutBucketWebsite"),
    "DELETE bucket": Row("delete_bucket", {}, "DeleteBucket", "DeleteBucket"),
    "DELETE bucket cors": Row("delete_bucket_cors", {}, "PutBucketCORS", "DeleteBucketCors"),
    "DELETE bucket encryption": Row("delete_bucket_encryption", {}, "PutEncryptionConfiguration", "DeleteBucketEncryption"),
    "DELETE bucket lifecycle": Row("delete_bucket_lifecycle", {}, "PutLifecycleConfiguration", "DeleteBucketLifecycle"),
    "DELETE bucket policy": Row("delete_bucket_policy", {}, "DeleteBucketPolicy", "DeleteBucketPolicy"),
    "DELETE bucket publicAccessBlock": Row("delete_public_access_block", {}, "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock"),
    "DELETE bucket tagging": Row("delete_bucket_tagging", {}, "PutBucketTagging", "DeleteBucketTagging"),
    "DELETE bucket website": Row("delete_bucket_website", {}, "DeleteBucketWebsite", "DeleteBucketWebsite"),
    "POST bucket delete": Row("delete_objects", {"Delete": {"Objects": [{"Key": KEY}]}}, "DeleteObject", "DeleteObjects", True),
    "GET object": Row("get_object", {}, "GetObject{}", "GetObject", True),
    "GET object acl": Row("get_object_acl", {}, "GetObject{}Acl", "GetObjectAcl", True),
    "GET object attributes": Row("get_object_attributes", {"ObjectAttributes": ["ETag"]}, "GetObject{}Attributes GetObject{}", "GetObjectAttributes", True),
    "GET object tagging": Row("get_object_tagging", {}, "GetObject{}Tagging", "GetObjectTagging", True),
    "GET object uploadId": Row("list_parts", {"UploadId": "{upload}"}, "ListMultipartUploadParts", "ListParts", True),
    "HEAD object": Row("head_object", {}, "GetObject{}", "HeadObject", True),
    "PUT object": Row("put_object", {"Body": b"1"}, "PutObject", "PutObject", True),
    "PUT object acl": Row("put_object_acl", {"ACL": "private"}, "PutObject{}Acl", "PutObjectAcl", True),
    "PUT object tagging": Row("put_object_tagging", TAGS, "PutObject{}Tagging", "PutObjectTagging", True),
    "PUT object uploadId": Row("upload_part", {"UploadId": "{upload}", "PartNumber": 1, "Body": b"1"}, "PutObject", "UploadPart", True),
    "DELETE object": Row("delete_object", {}, "DeleteObject{}", "DeleteObject", True),
    "DELETE object tagging": Row("delete_object_tagging", {}, "DeleteObject{}Tagging", None),
    "DELETE object uploadId": Row("abort_multipart_upload", {"UploadId": "{upload}"}, "AbortMultipartUpload", "AbortMultipartUpload", True),
    "POST object uploads": Row("create_multipart_upload", {}, "PutObject", "CreateMultipartUpload", True),
    "POST object uploadId": Row("complete_multipart_upload", PARTS, "PutObject", "CompleteMultipartUpload", True),
}  # fmt: skip


def _tabled() -> Iterator[str]:
    yield "GET service"
    for what, subresources in actions.OPERATIONS.items():
        for subresource in subresources:
            yield f"{what} {subresource}".strip()


def test_every_s3_operation_has_a_row() -> None:
    missing = sorted(set(_tabled()) - set(S3))
    assert not missing, f"{', '.join(missing)}: {NEXT_S3}"
    assert set(S3) == set(_tabled()), "a row of an operation that helpers/cloud/s3/actions.py does not have"


def test_every_s3_permission_is_one_of_awss() -> None:
    known = actions.BUCKET_ACTIONS | actions.OBJECT_ACTIONS | actions.OTHER_ACTIONS
    for name, row in S3.items():
        for permission in row.permissions.split():
            for version in ("", "Version"):
                assert f"s3:{permission.format(version)}".lower() in known, f"{name}, {permission}: {NEXT_ACTION}"
    assert "`helpers/cloud/s3/actions.py`" in LIMITS.read_text(encoding="utf-8"), "it says which operations there are"


# Permissions that carry S3's common condition keys alone. A new one is added when AWS's page lists no other for it.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
COMMON_KEYS_ALONE = """
    AbortMultipartUpload DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetBucketAcl GetBucketCORS
    GetBucketLocation GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketTagging
    GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration
    GetReplicationConfiguration ListAllMyBuckets ListBucketMultipartUploads ListMultipartUploadParts PutBucketCORS
    PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning
    PutBucketWebsite PutEncryptionConfiguration PutLifecycleConfiguration
"""


def test_every_s3_permission_has_its_condition_keys() -> None:
    needed = {
        permission.format(version)
        for row in S3.values()
        for permission in row.permissions.split()
        for version in ("", "Version")
    }
    alone = set(COMMON_KEYS_ALONE.split())
    missing = sorted(name for name in needed - alone if f"s3:{name}".lower() not in actions.KEYS)
    assert not missing, f"{', '.join(missing)}: {NEXT_KEYS}"
    both = sorted(name for name in alone if f"s3:{name}".lower() in actions.KEYS or name not in needed)
    assert not both, f"take out of COMMON_KEYS_ALONE what has keys of its own or no row: {', '.join(both)}"


# Whose XML is read elsewhere: by the gate (the Region, the keys to delete), or not at all (ACLs that are disabled).
READ_ELSEWHERE = {"PUT bucket", "PUT bucket acl", "PUT object acl", "POST bucket delete"}


@pytest.mark.parametrize("name", S3)
def test_xml_that_an_s3_operation_brings_is_looked_at(name: str) -> None:
    model = _model("s3")
    operation = {xform_name(each): each for each in model.operation_names}[S3[name].operation]
    shape = model.operation_model(operation).input_shape
    payload = shape.serialization.get("payload") if shape else None
    brings_xml = payload is not None and shape.members[payload].type_name == "structure"
    if brings_xml and name not in READ_ELSEWHERE:
        method, level, subresource = name.split()
        assert (method, level, subresource) in bodies._CHECKS, f"{name}: {NEXT_BODY}"


VERSIONED = [name for name, row in S3.items() if "{}" in row.permissions]


@pytest.mark.parametrize(
    ("name", "of_a_version"), [(name, False) for name in S3] + [(name, True) for name in VERSIONED]
)
def test_an_s3_operation_needs_exactly_its_permissions(
    name: str, of_a_version: bool, world: World, company: Company
) -> None:
    row = S3[name]
    admin = world.client("s3", "A/admin")
    admin.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    version = admin.put_object(Bucket=BUCKET, Key=KEY, Body=b"1")["VersionId"]
    upload = admin.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    given = {each: upload if value == "{upload}" else value for each, value in row.parameters.items()}
    of_an_object = name.split()[1] == "object"
    of = "object" if of_an_object or row.operation == "delete_objects" else "bucket"
    bucket = NEW if name in ("PUT bucket", "DELETE bucket") else BUCKET
    if name == "DELETE bucket":
        admin.create_bucket(Bucket=NEW, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    given |= {"Bucket": bucket} if name != "GET service" else {}
    given |= {"Key": KEY} if of_an_object else {}
    given |= {"VersionId": version} if of_a_version else {}
    resource = f"arn:aws:s3:::{bucket}/{KEY}" if of == "object" else f"arn:aws:s3:::{bucket}"
    resource = "*" if name == "GET service" else resource
    needed = [f"s3:{permission.format('Version' if of_a_version else '')}" for permission in row.permissions.split()]

    def made(*permissions: str) -> list[tuple[str, str, bool]]:
        statements = [allow(list(permissions), resource)] if permissions else [allow("s3:CreateJob", "*")]
        company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=document(*statements))
        world.trail.clear()
        try:
            getattr(world.client("s3", "developer"), row.operation)(**given)
        except ClientError as error:  # what S3 says behind the gate is not asked here
            assert error.response["Error"]["Code"] != "NotImplemented", error
        return [(event.action, event.resource, bool(event.allowed)) for event in world.trail.events() if event.decision]

    for lacking in needed:
        asked = made(*(one for one in needed if one != lacking))
        assert asked[-1] == (lacking, resource, False)
    assert made(*needed) == [(one, resource, True) for one in needed]
    last = world.trail.last
    assert last is not None and last.sent is not None
    assert cloudtrail_names.of_s3(last.sent) == (row.event and (row.event, row.data)), f"{name}: {NEXT_NAME}"


# -- IAM ---------------------------------------------------------------------------------------------------------------

# What each operation is done to.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
IAM: Mapping[str, str] = {
    "user": """
        AttachUserPolicy CreateAccessKey CreateUser DeactivateMFADevice DeleteAccessKey DeleteUser
        DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy EnableMFADevice
        GetLoginProfile GetUser GetUserPolicy ListAccessKeys ListAttachedUserPolicies ListGroupsForUser ListMFADevices
        ListSSHPublicKeys ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUserTags
        PutUserPermissionsBoundary PutUserPolicy TagUser UntagUser UpdateAccessKey UpdateUser
    """,
    "role": """
        AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy GetRole
        GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags
        PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole
        UpdateRoleDescription
    """,
    "group": """
        AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup
        GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup UpdateGroup
    """,
    "policy": """
        CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion
        ListEntitiesForPolicy ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy
    """,
    "instance-profile": """
        AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
        RemoveRoleFromInstanceProfile
    """,
    "mfa": "CreateVirtualMFADevice DeleteVirtualMFADevice",
    "oidc-provider": """
        AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider
        GetOpenIDConnectProvider ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider
        TagOpenIDConnectProvider UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint
    """,
    "saml-provider": """
        CreateSAMLProvider DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags TagSAMLProvider UntagSAMLProvider
        UpdateSAMLProvider
    """,
    "policy-source": "GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy",
    "service-linked-role": "CreateServiceLinkedRole",
    "": """
        CreateAccountAlias DeleteAccountAlias GetAccessKeyLastUsed GetAccountAuthorizationDetails
        GetAccountPasswordPolicy GetAccountSummary GetContextKeysForCustomPolicy ListAccountAliases ListGroups
        ListInstanceProfiles ListOpenIDConnectProviders ListPolicies ListRoles ListSAMLProviders ListUsers
        ListVirtualMFADevices SimulateCustomPolicy
    """,
}
DONE_TO = {operation: kind for kind, operations in IAM.items() for operation in operations.split()}
ALSO = {"AddRoleToInstanceProfile": "iam:PassRole"}  # API_AddRoleToInstanceProfile
ROLE_R, POLICY_P = f"arn:aws:iam::{A}:role/r", f"arn:aws:iam::{A}:policy/p"
READS = document(allow("s3:GetObject", "*"))
GIVEN: Mapping[str, Any] = {
    "UserName": "u",
    "RoleName": "r",
    "GroupName": "g",
    "InstanceProfileName": "i",
    "VirtualMFADeviceName": "m",
    "SerialNumber": f"arn:aws:iam::{A}:mfa/m",
    "PolicyArn": POLICY_P,
    "OpenIDConnectProviderArn": f"arn:aws:iam::{A}:oidc-provider/o",
    "Url": "https://o",
    "SAMLProviderArn": f"arn:aws:iam::{A}:saml-provider/s",
    "SAMLMetadataDocument": "x" * 1000,
    "Name": "s",
    "ClientID": "sts.amazonaws.com",
    "ThumbprintList": ["a" * 40],
    "PolicyName": "p",
    "PolicyDocument": READS,
    "AssumeRolePolicyDocument": trust({"AWS": OPERATOR}),
    "PermissionsBoundary": POLICY_P,
    "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "Status": "Inactive",
    "VersionId": "v1",
    "Description": "d",
    "AccountAlias": "a-name",
    "AuthenticationCode1": "123456",
    "AuthenticationCode2": "654321",
    "Tags": [{"Key": "a", "Value": "b"}],
    "TagKeys": ["a"],
    "PolicySourceArn": ROLE_R,
    "PolicyInputList": [READS],
    "ActionNames": ["s3:GetObject"],
    "AWSServiceName": "ecs.amazonaws.com",
}


def test_every_iam_operation_has_a_row() -> None:
    missing = sorted(set(iam_operations.DONE_TO) - set(DONE_TO))
    assert not missing, f"{', '.join(missing)}: {NEXT_IAM}"
    assert iam_operations.DONE_TO == DONE_TO


@pytest.mark.parametrize("operation", DONE_TO)
def test_an_iam_operation_needs_exactly_its_permission(operation: str, world: World, company: Company) -> None:
    kind, creates = DONE_TO[operation], operation.startswith("Create")
    iam = company.iam
    if operation not in ("CreateUser", "CreateRole", "CreateGroup", "CreatePolicy", "CreateInstanceProfile"):
        iam.create_user(UserName="u")
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=GIVEN["AssumeRolePolicyDocument"])
        iam.create_group(GroupName="g")
        iam.create_policy(PolicyName="p", PolicyDocument=READS)
        iam.create_instance_profile(InstanceProfileName="i")
    shape = _model("iam").operation_model(operation).input_shape
    wanted = set(shape.required_members if shape else ()) | ({"UserName"} if kind == "user" else set())
    given = {name: GIVEN[name] for name in wanted}
    resource = {
        "policy-source": ROLE_R,
        "service-linked-role": f"arn:aws:iam::{A}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "": "*",
    }.get(kind, f"arn:aws:iam::{A}:{kind}/{kind[:1]}")
    needed = [f"iam:{operation}", *([ALSO[operation]] if operation in ALSO else [])]
    about = {f"iam:{operation}": resource, "iam:PassRole": ROLE_R}

    def made(*permissions: str) -> list[tuple[str, str, bool]]:
        statements = [allow(one, about[one]) for one in permissions] or [allow("iam:ListServerCertificates", "*")]
        iam.put_user_policy(UserName="developer", PolicyName="only", PolicyDocument=document(*statements))
        world.trail.clear()
        try:
            getattr(world.client("iam", "developer"), xform_name(operation))(**given)
        except ClientError as error:
            assert error.response["Error"]["Code"] != "NotImplemented", error
        return [(event.action, event.resource, bool(event.allowed)) for event in world.trail.events() if event.decision]

    for lacking in needed:
        assert made(*(one for one in needed if one != lacking))[-1] == (lacking, about[lacking], False), creates
    assert made(*needed) == [(one, about[one], True) for one in needed]


# who is renamed or moved, from where to where: "appropriate permissions on both the source object and the target object"
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
@pytest.mark.parametrize(
    ("given", "target"),
    [
        ({"NewUserName": "w"}, "user/w"),
        ({"NewPath": "/team/"}, "user/team/u"),
        ({"NewUserName": "w", "NewPath": "/team/"}, "user/team/w"),
    ],
)
def test_who_renames_a_user_needs_both_the_old_and_the_new(
    given: Mapping[str, str], target: str, world: World, company: Company
) -> None:
    company.iam.create_user(UserName="u")
    both = [f"arn:aws:iam::{A}:user/u", f"arn:aws:iam::{A}:{target}"]
    for resources, asked in ((both[:1], both), (both[1:], both[:1]), (both, both)):
        grant = document(allow("iam:UpdateUser", resources))
        company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=grant)
        world.trail.clear()
        try:
            world.client("iam", "developer").update_user(UserName="u", **given)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDenied" and resources != both
        assert [event.resource for event in world.trail.events()] == asked
