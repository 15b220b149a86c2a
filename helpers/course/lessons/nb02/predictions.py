"""What is predicted in notebook 02."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "02-pattern",
        "All users of Account B whose names begin with `backup-` must be trusted, today's and tomorrow's. How do you "
        "say that?",
        (
            Option(
                'By the Principal alone: `{"AWS": "arn:aws:iam::123456789012:user/backup-*"}`.',
                "a principal is a whole name. AWS refuses to save a `*` inside it.",
                misconception="wildcards-in-principals",
            ),
            Option(
                'Trust the account, and test `{"ArnLike": {"aws:PrincipalArn": '
                '"arn:aws:iam::123456789012:user/backup-*"}}`.',
                "patterns belong in a Condition, under an operator that takes them. It reads path and name as one.",
                correct=True,
                evidence=(
                    Evidence(
                        "patterns",
                        'wants aws:PrincipalArn ArnLike "arn:aws:iam::123456789012:user/backup-*", and the request has '
                        '"arn:aws:iam::123456789012:user/intern"',
                    ),
                    Evidence("vendor-stage", "Allowed: backup-operator assumes ReportRole"),
                ),
            ),
            Option(
                "The same with `StringEquals` in the place of `ArnLike`.",
                "`StringEquals` compares letter by letter: it wants a user whose name ends in a star.",
                misconception="equals-takes-patterns",
            ),
            Option(
                'Trust `"*"`, and test `{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/backup-*"}}`.',
                "the name is right, and the account can be any. Whoever has an account can call a user `backup-x`.",
                misconception="names-are-reserved",
            ),
        ),
        f"{_GUIDE}reference_policies_elements_condition_operators.html#Conditions_ARN",
    ),
    Prediction(
        "02-instance",
        "The vendor's night job runs on an EC2 instance, as the role BackupServiceRole. That role may call "
        "`sts:AssumeRole`. ReportRole trusts `ec2.amazonaws.com`. Does the job get in?",
        (
            Option(
                "Yes: it runs on EC2, and EC2 is trusted.",
                "the service is trusted, not the code on its machines. That code calls as a session of its role.",
                misconception="service-means-its-roles",
            ),
            Option(
                "No: the caller is BackupServiceRole, and ReportRole does not name it.",
                "a role is a principal of its own, wherever its session runs.",
                correct=True,
                evidence=(
                    Evidence(
                        "instance",
                        "trusts ec2.amazonaws.com, and the caller is "
                        "arn:aws:sts::123456789012:assumed-role/BackupServiceRole/nightly",
                    ),
                    Evidence("instance", "Denied: BackupServiceRole may not assume ReportRole"),
                ),
            ),
            Option(
                "Yes: its role may call `sts:AssumeRole`.",
                "that is one yes of two. The trust policy must say the other.",
                misconception="permission-is-enough",
            ),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Prediction(
        "02-pass-role",
        "Suppose `developer` may create Lambda functions, and nothing else. Can `developer` create one that works as "
        "ReportRole?",
        (
            Option(
                "Yes: creating functions is all it takes.",
                "handing a role to a service lets code use the role. That takes a permission of its own.",
                misconception="passing-roles-is-free",
            ),
            Option(
                "No: the role's trust policy does not name `developer`.",
                "`developer` does not become the role here. Lambda does, and Lambda is whom the trust policy has to "
                "name.",
                misconception="passing-needs-trust",
            ),
            Option(
                "No: `developer` lacks a permission to hand over that role.",
                "it is called `iam:PassRole`. Without it, whoever may create a function could make it work as any role "
                "that trusts Lambda.",
                correct=True,
                evidence=(
                    Evidence("pass-role", "user/developer is not authorized to perform: iam:PassRole on resource"),
                ),
            ),
        ),
        f"{_GUIDE}id_roles_use_passrole.html",
    ),
    Prediction(
        "02-for-whom",
        "ReportRole trusts `ecs-tasks.amazonaws.com`, and tests nothing else. ECS asks for it, working for Account C. "
        "Does the trust policy let it in?",
        (
            Option(
                "No: a service works for the account whose role it asks for.",
                "its service principal is the same for every customer, and it says for whom it works.",
                misconception="service-is-ours",
            ),
            Option(
                "Yes: the Principal names ECS, whomever it works for.",
                "a Condition can ask for whom. Without one, that is left to ECS.",
                correct=True,
                evidence=(
                    Evidence(
                        "tasks-stage",
                        "ecs-tasks.amazonaws.com for Account C | not needed | passes | gets in, should stay out",
                    ),
                ),
            ),
            Option(
                "No: Account C would have to permit it too.",
                "that is so of a user or role of Account C. A service holds no permission: the trust policy alone "
                "decides.",
                misconception="two-yeses-always",
            ),
            Option(
                "No: tasks of ECS come through `ecs.amazonaws.com`.",
                "a task's role trusts `ecs-tasks.amazonaws.com`, as this one does.",
                misconception="ecs-is-its-tasks",
            ),
        ),
        f"{_GUIDE}confused-deputy.html",
    ),
    Prediction(
        "02-own-account",
        "`developer` has no permission to call `sts:AssumeRole`. Which trust policy of ReportRole, in the same "
        "account, lets `developer` in?",
        (
            Option(
                "Neither: the caller always needs a permission too.",
                "across accounts, yes. Inside one account a trust policy that names the user grants by itself.",
                misconception="two-yeses-always",
            ),
            Option(
                "The one that names `:root` of the account.",
                "`:root` hands the decision to the account's administrators, and they have permitted nothing.",
                misconception="root-is-everyone",
            ),
            Option(
                "The one that names the user `developer`.",
                "named itself inside its own account, it needs no permission.",
                correct=True,
                evidence=(
                    Evidence("own-account", "Allowed: developer assumes ReportRole"),
                    Evidence(
                        "own-account", "names developer (statement 1, line 4), and inside one account that is enough."
                    ),
                ),
            ),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
)
