"""What notebook 03 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import BOTH, CLI, ENGINE, MOTO, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_STS = "https://docs.aws.amazon.com/STS/latest/APIReference/"
_IAM = "https://docs.aws.amazon.com/IAM/latest/APIReference/"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/"

CLAIMS = (
    Claim(
        "03",
        "create-without-trust",
        "CreateRole requires a trust policy.",
        "the following arguments are required: --assume-role-policy-document",
        CLI,
        f"{_IAM}API_CreateRole.html",
    ),
    Claim(
        "03",
        "why-too-early",
        ":root of another account delegates to that account; its users need its permission too.",
        "delegates to account 123456789012",
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "03",
        "assume-cli",
        "AssumeRole answers with an ASIA key, a secret, a session token and an expiration one hour later.",
        '"Expiration": "2035-01-15T10:00:00Z"',
        MOTO,
        f"{_STS}API_GetAccessKeyInfo.html",
    ),
    Claim(
        "03",
        "assume-boto3",
        "The session's ARN is of STS, in the role's account, and carries the role's and the session's name.",
        "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession",
        BOTH,
        f"{_GUIDE}reference_identifiers.html",
    ),
    Claim(
        "03",
        "invented-options",
        "The AWS CLI has no options --access-key, --secret-key and --session-token.",
        "Unknown options: --access-key",
        CLI,
        "https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-options.html",
    ),
    Claim(
        "03",
        "list-refused",
        "s3:* on bucket/* does not allow listing: s3:ListBucket is asked of the bucket's own ARN.",
        'not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::your-bucket-name"',
        ENGINE,
        f"{_S3}userguide/using-with-s3-policy-actions.html",
    ),
    Claim(
        "03",
        "use-cli",
        "A bare aws s3 ls asks for s3:ListAllMyBuckets.",
        "is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows",
        ENGINE,
        f"{_S3}API/API_ListBuckets.html",
    ),
    Claim(
        "03",
        "use-cli",
        "Deleting an object asks for s3:DeleteObject.",
        "is not authorized to perform: s3:DeleteObject on resource",
        ENGINE,
        f"{_S3}API/API_DeleteObject.html",
    ),
    Claim(
        "03",
        "four-cases",
        "Across accounts only trust and permission together let the caller in.",
        "Allowed: backup-operator assumes BackupAccessRole",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Claim(
        "03",
        "generous",
        "Naming one user keeps the account's other users out as callers, whatever their account permits.",
        "Denied: intern may not assume BackupAccessRole.",
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "03",
        "external-id",
        "A condition on sts:ExternalId fails when the request sends none, or another customer's.",
        'wants sts:ExternalId StringEquals "company-a-7f3d", and the request has none',
        ENGINE,
        f"{_GUIDE}confused-deputy.html",
    ),
    Claim(
        "03",
        "mend",
        "A role's permission policy is asked at each request: a change counts for sessions that exist.",
        "the database of 14 January",
        ENGINE,
        f"{_GUIDE}id_credentials_temp_control-access_disable-perms.html",
    ),
    Claim(
        "03",
        "cloudtrail",
        "CloudTrail of the role's account shows an AssumeRole from another account: its number and the session's name.",
        "AssumeRole 123456789012 AIDA5ZI6RAARQKFML4A14 VendorSession",
        MOTO,
        f"{_GUIDE}cloudtrail-integration.html",
    ),
    Claim(
        "03",
        "cloudtrail",
        "The session's name stands in the records of what the session does; S3's data events are logged on demand.",
        "GetObject arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession",
        MOTO,
        f"{_S3}userguide/cloudtrail-logging-s3-info.html",
    ),
    Claim(
        "03",
        "external-id",
        "AWS does not treat an ExternalId as a secret: who is trusted and sends it gets in.",
        "intern sends company-a-7f3d. Allowed: intern assumes BackupAccessRole",
        ENGINE,
        f"{_GUIDE}id_roles_create_for-user_externalid.html",
    ),
    Claim(
        "03",
        "external-id-profile",
        "A profile with role_arn, source_profile and external_id assumes the role by itself.",
        "PRE backups/",
        CLI,
        "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html",
    ),
)
