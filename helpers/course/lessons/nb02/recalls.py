"""What is asked from memory in notebook 02: the first question opens the lesson, the others close it."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

RECALLS = (
    Recall(
        "`admin` of Account A may do everything. Why could it not assume `WebServerRole` in notebook 01?",
        "The role's trust policy named EC2 alone. A permission of one's own never opens a role.",
        (
            Evidence("why-admin", "does not let admin in: statement 1, line 7, trusts ec2.amazonaws.com", "01"),
            Evidence("why-admin", "The permission policy of admin allows sts:AssumeRole", "01"),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Recall(
        "Code on an EC2 instance works as BackupServiceRole, and must become another role. Whom does that trust?",
        "The role BackupServiceRole. EC2 itself is another principal.",
        (
            Evidence("instance", "names the role BackupServiceRole, which stands behind the session"),
            Evidence("instance", "trusts ec2.amazonaws.com, and the caller is"),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Recall(
        "When does a caller need no permission of its own?",
        'When it is a service; and when the trust policy of a role in its own account names it, or "*".',
        (
            Evidence("try-services", "trusts lambda: Allowed: lambda.amazonaws.com assumes ReportRole"),
            Evidence("own-account", "names developer (statement 1, line 4), and inside one account that is enough."),
            Evidence("own-account", "ReportRole lets everyone in (statement 1, line 4), and inside one account"),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Recall(
        "What does iam:PassRole protect?",
        "It limits which roles somebody may hand to a service.",
        (Evidence("pass-role", "is not authorized to perform: iam:PassRole on resource"),),
        f"{_GUIDE}id_roles_use_passrole.html",
    ),
)
