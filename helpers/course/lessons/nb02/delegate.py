"""02-delegate: a colleague and a container."""

from __future__ import annotations

from helpers.course.documents import (
    DEVELOPER,
    OPERATOR,
    as_json,
    policy,
    statement,
    trust,
)
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import STRANGERS, named_alike

_ADMIN = "arn:aws:iam::111122223333:user/admin"
_TASKS = "ecs-tasks.amazonaws.com"
_EC2 = "ec2.amazonaws.com"
_EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
_FOR_US = {
    "aws:SourceAccount": "111122223333",
    "aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:task/reports/0123456789abcdef0",
}
_BY_TASK = {"Service": _TASKS}
_COMPANY_ROOT = "arn:aws:iam::111122223333:root"

DELEGATE = Exercise(
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
    skill="write-principal",
)
