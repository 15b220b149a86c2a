"""What notebook 02 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import BOTH, ENGINE, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_IAM = "https://docs.aws.amazon.com/IAM/latest/APIReference/"

CLAIMS = (
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
)
