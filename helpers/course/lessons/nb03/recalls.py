"""What is asked from memory in notebook 03: the first question opens the lesson, the others close it."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

RECALLS = (
    Recall(
        "Which policy says *who may become* a role, and which one *what it may then do*?",
        "The **trust policy** says who; a role has exactly one. The **permission policies** say what.",
        (
            Evidence("why-too-early", "trust policy of BackupAccessRole delegates to account 123456789012"),
            Evidence("why-list", "the permission policy of BackupAccessRole does not allow s3:ListBucket"),
        ),
        f"{_GUIDE}id_roles.html",
    ),
    Recall(
        "A trusts B's account, yet AssumeRole is denied. What is missing?",
        "The caller's own permission in B, or a condition it does not meet.",
        (
            Evidence("why-too-early", "backup-operator has no permission policy that allows sts:AssumeRole"),
            Evidence("external-id", 'wants sts:ExternalId StringEquals "company-a-7f3d", and the request has none'),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Recall(
        "Objects download, the listing is denied. Which ARN is missing?",
        "The bucket's own: arn:aws:s3:::your-bucket-name.",
        (Evidence("why-list", "covers arn:aws:s3:::your-bucket-name/*, not arn:aws:s3:::your-bucket-name."),),
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
    Recall(
        "What keeps another customer of the vendor out?",
        "A condition on sts:ExternalId in your trust policy, "
        "and a vendor that never sends your value for anybody else.",
        (
            Evidence(
                "external-id",
                'wants sts:ExternalId StringEquals "company-a-7f3d", and the request has "company-c-91b0"',
            ),
        ),
        f"{_GUIDE}id_roles_create_for-user_externalid.html",
    ),
)
