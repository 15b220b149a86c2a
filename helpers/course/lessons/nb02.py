"""What notebook 02 asks: three reasons to trust."""

from __future__ import annotations

from helpers.course.documents import (
    DEVELOPER,
    INTERN,
    OPERATOR,
    SERVICE_SESSION,
    VENDOR,
    as_json,
    policy,
    statement,
    trust,
)
from helpers.course.evidence import Evidence
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike
from helpers.course.predictions import Option, Prediction
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_ADMIN = "arn:aws:iam::111122223333:user/admin"
_TASKS, _EC2 = "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"
_EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})

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

# What ECS says about the task it acts for; AWS advises to test it.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
_FOR_US = {
    "aws:SourceAccount": "111122223333",
    "aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:task/reports/0123456789abcdef0",
}
_BY_TASK = {"Service": _TASKS}
_COMPANY_ROOT = "arn:aws:iam::111122223333:root"

EXERCISES = (
    Exercise(
        id="02-delegate",
        title="A colleague and a container",
        ticket="Ticket 4709. ReportRole is for two: `developer`, who has no permission of its own, and our container "
        "in ECS, which writes the report each month. Nobody else gets in, not even `admin`.",
        starter=trust(_COMPANY_ROOT),
        solution=trust({"AWS": DEVELOPER, **_BY_TASK}),
        also_right=(
            trust({"AWS": [DEVELOPER], "Service": [_TASKS]}, Action=["sts:AssumeRole"]),
            policy(statement(DEVELOPER), statement(_BY_TASK)),
            as_json({"Statement": [statement(_BY_TASK, Sid="Monthly"), statement(DEVELOPER)]}),
            policy(
                statement(DEVELOPER),
                statement(
                    _BY_TASK,
                    {
                        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:*"},
                        "StringEquals": {"aws:SourceAccount": "111122223333"},
                    },
                ),
            ),
        ),
        known_wrong=(
            (trust(DEVELOPER), "ECS (our container) stays out, and should get in"),
            (trust(_BY_TASK), "developer (no permission of its own) stays out, and should get in"),
            (
                trust({"AWS": _COMPANY_ROOT, **_BY_TASK}),
                "developer (no permission of its own) stays out, and should get in",
            ),
            (trust({"AWS": DEVELOPER, "Service": "ecs.amazonaws.com"}), "ECS (our container) stays out"),
            (trust({"AWS": [DEVELOPER, _COMPANY_ROOT], **_BY_TASK}), "admin gets in, and should stay out"),
            (trust({"AWS": "*", **_BY_TASK}), "admin gets in, and should stay out"),
            (trust({"AWS": DEVELOPER, "Service": [_TASKS, _EC2]}), "EC2 (an instance) gets in, and should stay out"),
        ),
        hints=(
            "Two kinds of caller: a person and a service. One Principal can hold both kinds.",
            "Name the user itself: `:root` would ask for a permission it does not have.",
            'The service of a task is `ecs-tasks.amazonaws.com`: `{"AWS": "…", "Service": "…"}`.',
        ),
        requests=(
            Probe(
                "developer (no permission of its own)",
                DEVELOPER,
                True,
                "Somebody has to look at the report.",
                identity=(),
            ),
            Probe("ECS (our container)", _TASKS, True, "Without it there is no report.", _FOR_US),
            Probe("admin", _ADMIN, False, "The ticket does not name it.", identity=(_EVERYTHING,)),
            Probe("EC2 (an instance)", _EC2, False, "No instance works on reports."),
            Probe("Lambda", "lambda.amazonaws.com", False, "No function works on reports."),
            Probe("backup-operator", OPERATOR, False, "The vendor has nothing to do here."),
            named_alike("developer"),
            *STRANGERS,
        ),
        takeaway="A Principal may name several kinds at once; each is let in by its own rule.",
        role="ReportRole",
    ),
    Exercise(
        id="02-narrow",
        title="Narrow a role that trusts everybody",
        ticket="Ticket 4710. It works, says the colleague, and it does: for everybody. The vendor's user "
        "`backup-operator` must read the reports, and nobody else, from any account. Assume that B permits all its "
        "users.",
        starter=trust({"AWS": "*"}),
        solution=trust(OPERATOR),
        also_right=(
            trust([OPERATOR]),
            trust({"AWS": "*"}, {"ArnEquals": {"aws:PrincipalArn": OPERATOR}}),
            trust("123456789012", {"StringEquals": {"aws:PrincipalArn": OPERATOR}}),
            policy(
                statement({"AWS": "*"}),
                statement({"AWS": "*"}, {"ArnNotEquals": {"aws:PrincipalArn": OPERATOR}}, Effect="Deny"),
            ),
        ),
        known_wrong=(
            (trust(f"{VENDOR}:root"), "intern gets in, and should stay out"),
            (trust("123456789012"), "intern gets in, and should stay out"),
            (trust({"AWS": "*"}, {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}), "intern gets in"),
            (trust({"AWS": "*"}, {"StringLike": {"aws:PrincipalArn": "*"}}), "intern gets in"),
            (trust(OPERATOR, Effect="Deny"), "a Deny always wins"),
            (trust(f"{VENDOR}:user/*"), "A principal takes no wildcard."),
        ),
        hints=(
            "Everybody is too many, and so is a whole account.",
            "Name one user of Account B by its ARN.",
            'The Principal is `{"AWS": "arn:aws:iam::123456789012:user/backup-operator"}`.',
        ),
        requests=(
            Probe("backup-operator", OPERATOR, True, "It is the one who needs the reports."),
            Probe(
                "intern", INTERN, False, "Here B has permitted intern too. B can do that any day, without asking you."
            ),
            Probe("developer", DEVELOPER, False, "Our own people are not meant either.", identity=()),
            Probe("BackupServiceRole", f"{SERVICE_SESSION}/nightly", False, "The job does not read reports."),
            Probe("EC2 (an instance)", _EC2, False, "No service is meant."),
            OUR_ADMIN,
            named_alike("backup-operator"),
            *STRANGERS,
        ),
        takeaway='`{"AWS": "*"}` trusts every account there is. Name who is meant.',
        role="ReportRole",
    ),
)

# The first opens the lesson, and is about an earlier one; the others close it.
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
