"""What is predicted in notebook 02."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "02-ecs",
        "A container runs as an ECS task and must assume the role. Which Principal lets it in?",
        (
            Option(
                '`{"Service": "ecs.amazonaws.com"}`.',
                "that is the service that places tasks, not the tasks themselves.",
                misconception="ecs-is-its-tasks",
            ),
            Option(
                '`{"Service": "ecs-tasks.amazonaws.com"}`.',
                "tasks have a service principal of their own.",
                correct=True,
                evidence=(
                    Evidence(
                        "try-services",
                        "trusts ecs-tasks {'ec2': 'AccessDenied', 'lambda': 'AccessDenied', 'ecs-tasks': 'in'}",
                    ),
                ),
            ),
            Option(
                '`{"AWS": "arn:aws:iam::111122223333:user/ecs"}`, with an access key in the container.',
                "a service needs no user and no key. It assumes the role and hands temporary credentials over.",
                misconception="services-use-keys",
            ),
        ),
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    Prediction(
        "02-pass-role",
        "`developer` may call `iam:AddRoleToInstanceProfile` and nothing else. Can `developer` attach ReportRole, so "
        "that an instance gets it?",
        (
            Option(
                "Yes: attaching is all it does.",
                "handing a role to a service lets code use the role. That takes a permission of its own.",
                misconception="passing-roles-is-free",
            ),
            Option(
                "No: `iam:PassRole` on that role is missing.",
                "without it, whoever may start a machine could use the most powerful role of the account.",
                correct=True,
                evidence=(Evidence("pass-role-run", "is not authorized to perform: iam:PassRole on resource"),),
            ),
            Option(
                "No: the role's trust policy does not name `developer`.",
                "`developer` does not become the role here. The instance does, and its service is what the trust "
                "policy has to name.",
                misconception="passing-needs-trust",
            ),
        ),
        f"{_GUIDE}id_roles_use_passrole.html",
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
                "named itself inside its own account, it needs nothing more.",
                correct=True,
                evidence=(
                    Evidence("own-account", "the user is named: in"),
                    Evidence(
                        "own-account", "names developer (statement 1, line 4). Inside one account that is enough."
                    ),
                ),
            ),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
)
