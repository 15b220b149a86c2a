"""What the notebooks claim about AWS, each claim with the cell that shows it and the page of AWS that says it.

`docs/claims.md` is made from this table and from the answers of `helpers.course.lessons` (by `helpers.course.pages`),
and the tests hold every row to its notebook: the cell exists, and its committed output shows the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_STS = "https://docs.aws.amazon.com/STS/latest/APIReference/"
_IAM = "https://docs.aws.amazon.com/IAM/latest/APIReference/"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/"

ENGINE, MOTO, BOTH, CLI = "engine", "moto", "both", "AWS CLI"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence about AWS.

    Attributes:
        notebook: its number.
        cell: the id of the cell that shows it.
        sentence: the claim.
        evidence: what that cell's output says.
        decided_by: who decided it here: our engine, moto, both, or the AWS CLI itself.
        page: the page of AWS's documentation.
    """

    notebook: str
    cell: str
    sentence: str
    evidence: str
    decided_by: str
    page: str


CLAIMS = (
    Claim(
        "00",
        "by-code",
        "A role whose trust policy names another account refuses the caller with AccessDenied.",
        "(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:user/backup-operator",
        ENGINE,
        f"{_GUIDE}troubleshoot_access-denied.html",
    ),
    Claim(
        "00",
        "run-intern",
        "Trust in an account does not let its users in who have no permission of their own.",
        "user/intern is not authorized to perform: sts:AssumeRole",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Claim(
        "01",
        "as-ec2",
        "A role that trusts ec2.amazonaws.com is assumed by the service EC2.",
        "assumed-role/WebServerRole/i-0123456789abcdef0",
        BOTH,
        f"{_GUIDE}id_roles_use_switch-role-ec2.html",
    ),
    Claim(
        "01",
        "why-admin",
        "Permission for everything does not open a role of the same account; its trust policy must allow.",
        "trust policy of WebServerRole does not let admin in",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Claim(
        "01",
        "on-a-user",
        "A policy on a user takes no Principal.",
        "Policy document should not specify a principal.",
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "01",
        "a-group",
        "A group can't be a principal.",
        'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/Operators"',
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "01",
        "spoiled",
        "A trust policy has no Resource: its role is meant. No page says that AWS refuses one; its answers do.",
        "Has prohibited field Resource",
        ENGINE,
        f"{_GUIDE}access_policies.html#access_policies-json",
    ),
    Claim(
        "01",
        "spoiled",
        "A user whom a trust policy names must exist when the policy is saved.",
        'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/bob"',
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Claim(
        "01",
        "addresses",
        "aws:SourceIp in a trust policy is compared with the address from which AssumeRole is called.",
        'wants\naws:SourceIp IpAddress "198.51.100.0/24", and the request has "203.0.113.10"',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-sourceip",
    ),
    Claim(
        "01",
        "mfa-bool",
        "A request signed with an access key carries no MFA key, and Bool does not hold on an absent key.",
        'aws:MultiFactorAuthPresent Bool "true", and the request has none',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
    Claim(
        "02",
        "vendor",
        "Across accounts the caller needs a permission in its own account, even when it is named in person.",
        "trusted, not permitted: AccessDenied",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Claim(
        "02",
        "try-services",
        "An ECS task assumes a role that trusts ecs-tasks.amazonaws.com, not ecs.amazonaws.com.",
        "trusts ecs-tasks  {'ec2': 'AccessDenied', 'lambda': 'AccessDenied', 'ecs-tasks': 'in'}",
        ENGINE,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    Claim(
        "02",
        "pass-role-run",
        "Attaching a role to an instance profile takes iam:PassRole on the role.",
        "is not authorized to perform: iam:PassRole",
        ENGINE,
        f"{_IAM}API_AddRoleToInstanceProfile.html",
    ),
    Claim(
        "02",
        "own-account",
        "Inside one account, naming the user grants; naming :root delegates.",
        "the user is named:       in",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Claim(
        "02",
        "role-to-role",
        "A session of a role assumes another role of its account that names the first.",
        "assumed-role/AuditRole/developer",
        BOTH,
        f"{_GUIDE}id_roles.html",
    ),
    Claim(
        "02",
        "matrix",
        '{"AWS": "*"} trusts every account; callers of other accounts still need their own permission.',
        "every account                    in               in               in     AccessDenied",
        ENGINE,
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
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
        f"{_STS}API_AssumeRole.html",
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
        "Naming one user keeps the account's other users out, whatever their account permits.",
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
)
