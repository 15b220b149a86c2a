"""What notebook 02 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import BOTH, ENGINE, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_PRINCIPAL = f"{_GUIDE}reference_policies_elements_principal.html"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"

CLAIMS = (
    Claim(
        "02",
        "patterns",
        "A principal's ARN takes no wildcard: AWS refuses to save it.",
        '"arn:aws:iam::123456789012:user/backup-*" can\'t be a principal. A principal takes no wildcard.',
        ENGINE,
        _PRINCIPAL,
    ),
    Claim(
        "02",
        "patterns",
        "StringEquals compares letter by letter: a star in it stands for a star.",
        'wants aws:PrincipalArn StringEquals "arn:aws:iam::123456789012:user/backup-*", and the request has',
        ENGINE,
        f"{_GUIDE}reference_policies_elements_condition_operators.html#Conditions_String",
    ),
    Claim(
        "02",
        "patterns",
        "A Condition on aws:PrincipalArn compares the caller's ARN with a pattern.",
        'wants aws:PrincipalArn ArnLike "arn:aws:iam::123456789012:user/backup-*"',
        ENGINE,
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-principalarn",
    ),
    Claim(
        "02",
        "trusted-alone",
        "Across accounts the caller needs a permission in its own account, even when it is trusted.",
        "An error occurred (AccessDenied) when calling the AssumeRole operation",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Claim(
        "02",
        "vendor-stage",
        "With both yeses the caller gets in.",
        "Allowed: backup-operator assumes ReportRole",
        BOTH,
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Claim(
        "02",
        "try-services",
        "An ECS task assumes a role that trusts ecs-tasks.amazonaws.com, not ecs.amazonaws.com.",
        "trusts ecs: Denied: ecs-tasks.amazonaws.com may not assume ReportRole.",
        ENGINE,
        _ECS,
    ),
    Claim(
        "02",
        "instance",
        "Trusting ec2.amazonaws.com does not trust the roles of instances; such a role is named itself. The page lists "
        "services and roles as principals of two kinds; that the one does not stand for the other follows from it.",
        "trusts ec2.amazonaws.com, and the caller is arn:aws:sts::123456789012:assumed-role/BackupServiceRole/nightly.",
        ENGINE,
        _PRINCIPAL,
    ),
    Claim(
        "02",
        "instance",
        "A session that a role's session gets lasts one hour at most.",
        "ReportRole: session, 1 hour at most",
        BOTH,
        f"{_GUIDE}id_roles.html#iam-term-role-chaining",
    ),
    Claim(
        "02",
        "pass-role",
        "Handing a role to a service takes iam:PassRole on the role.",
        "is not authorized to perform: iam:PassRole",
        ENGINE,
        f"{_GUIDE}id_roles_use_passrole.html",
    ),
    Claim(
        "02",
        "pass-role",
        "iam:PassedToService limits to which service a role may be handed.",
        'wants iam:PassedToService StringEquals "lambda.amazonaws.com", and the request has "ec2.amazonaws.com"',
        ENGINE,
        f"{_GUIDE}reference_policies_iam-condition-keys.html#ck_PassedToService",
    ),
    Claim(
        "02",
        "tasks-stage",
        "AWS's page tests in aws:SourceAccount and aws:SourceArn for whom ECS assumes a task's role.",
        "aws:SourceAccount = 444455556666",
        ENGINE,
        _ECS,
    ),
    Claim(
        "02",
        "tasks-stage",
        "A statement that trusts a service and tests neither key does not ask for whom the service works.",
        "works for every AWS customer, and the statement does not ask for whom it works now",
        ENGINE,
        f"{_GUIDE}confused-deputy.html",
    ),
    Claim(
        "02",
        "own-account",
        "Inside one account, naming the user grants; naming :root delegates.",
        "and inside one account that is enough.",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Claim(
        "02",
        "group",
        "What a group is permitted, its users are.",
        "Allowed: developer assumes ReportRole",
        ENGINE,
        f"{_GUIDE}id_groups.html",
    ),
    Claim(
        "02",
        "own-account",
        '{"AWS": "*"} trusts every account; inside the role\'s own it needs no further permission.',
        "lets everyone in (statement 1, line 4), and inside one account that is enough.",
        ENGINE,
        f"{_PRINCIPAL}#principal-anonymous",
    ),
    Claim(
        "02",
        "made-again",
        "A user in a trust policy is kept by its unique id: deleted and made again, it is somebody else.",
        "stored: AIDA",
        BOTH,
        f"{_PRINCIPAL}#principal-users",
    ),
)
