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
            Evidence("why-admin", "does not let admin in: statement 1, line 6, trusts ec2.amazonaws.com", "01"),
            Evidence("why-admin", "The permission policy of admin allows sts:AssumeRole", "01"),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Recall(
        "Which Principal does a container in ECS need?",
        '{"Service": "ecs-tasks.amazonaws.com"}.',
        (
            Evidence(
                "try-services", "trusts ecs-tasks {'ec2': 'AccessDenied', 'lambda': 'AccessDenied', 'ecs-tasks': 'in'}"
            ),
        ),
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    Recall(
        "When does a caller need no permission of its own?",
        'When the trust policy of a role in its own account names the caller, its role or "*"; '
        "and when the caller is a service.",
        (
            Evidence("own-account", "names developer (statement 1, line 4). Inside one account that is enough."),
            Evidence("role-to-role", "assumed-role/AuditRole/developer"),
            Evidence("matrix", "every account in in in AccessDenied"),
            Evidence("try-services", "'ecs-tasks': 'in'"),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Recall(
        "What does iam:PassRole protect?",
        "It limits which roles a person may hand to a service.",
        (Evidence("pass-role-run", "is not authorized to perform: iam:PassRole on resource"),),
        f"{_GUIDE}id_roles_use_passrole.html",
    ),
)
