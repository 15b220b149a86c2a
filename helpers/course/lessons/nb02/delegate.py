"""02-delegate: a colleague and a container, from an empty policy."""

from __future__ import annotations

from helpers.course.documents import DEVELOPER, OPERATOR, as_json, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike

_TASKS, _EC2 = "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"
_BY_TASK = {"Service": _TASKS}
_COMPANY_ROOT = "arn:aws:iam::111122223333:root"
_OURS = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
_OUR_TASKS = {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:*"}}
_OUR_CLUSTER = {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:task/reports/*"}}


# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
def _working_for(account: str, end: str = "task/reports/0123456789abcdef0") -> dict[str, str]:
    """What ECS says of the account for which it works; how the ARN ends, its page does not say."""
    return {"aws:SourceAccount": account, "aws:SourceArn": f"arn:aws:ecs:eu-central-1:{account}:{end}"}


DELEGATE = Exercise(
    id="02-delegate",
    title="A colleague and a container",
    ticket="Ticket 4709. ReportRole is for two: `developer`, who has no permission of its own, and the ECS task that "
    "writes the report each month. ECS gets in when its `aws:SourceAccount` is our account, 111122223333. Nobody else "
    "gets in, not even `admin`.",
    starter=policy(),
    solution=policy(statement(DEVELOPER), statement(_BY_TASK, _OURS)),
    also_right=(
        policy(statement({"Service": [_TASKS]}, _OURS, Action=["sts:AssumeRole"]), statement([DEVELOPER])),
        as_json({"Statement": [statement(_BY_TASK, _OURS, Sid="Monthly"), statement(DEVELOPER)]}),
        policy(statement(DEVELOPER), statement(_BY_TASK, {**_OUR_TASKS, **_OURS})),
        policy(statement(DEVELOPER), statement(_BY_TASK, _OUR_TASKS)),
    ),
    known_wrong=(
        (trust(DEVELOPER), "ECS (our task) stays out, and should get in"),
        (trust(_BY_TASK, _OURS), "developer (no permission of its own) stays out, and should get in"),
        (trust({"AWS": DEVELOPER, **_BY_TASK}), "ECS (working for Account C) gets in, and should stay out"),
        (
            trust({"AWS": DEVELOPER, **_BY_TASK}, _OURS),
            "Only a service's request has aws:SourceAccount. Whom should the Condition be about?",
        ),
        (
            policy(statement(_COMPANY_ROOT), statement(_BY_TASK, _OURS)),
            "developer (no permission of its own) stays out, and should get in",
        ),
        (
            policy(statement(DEVELOPER), statement({"Service": "ecs.amazonaws.com"}, _OURS)),
            "trusts ecs.amazonaws.com, and the caller is ecs-tasks.amazonaws.com",
        ),
        (
            policy(statement(DEVELOPER), statement(_BY_TASK, {**_OURS, **_OUR_CLUSTER})),
            "ECS (our task, in another cluster) stays out, and should get in",
        ),
        (
            policy(statement(DEVELOPER), statement(_BY_TASK, {"StringLike": {"aws:SourceAccount": "1111*"}})),
            "acting for another customer (111199999999) gets in, and should stay out",
        ),
        (
            policy(statement([DEVELOPER, _COMPANY_ROOT]), statement(_BY_TASK, _OURS)),
            "admin of our own account gets in, and should stay out",
        ),
        (
            policy(statement(DEVELOPER), statement(_BY_TASK, _OURS), statement({"Service": _EC2})),
            "EC2 gets in, and should stay out",
        ),
    ),
    hints=(
        "Two kinds of caller, and a Condition for one of them alone: write two statements.",
        "Name the user itself: `:root` would ask for a permission it does not have.",
        'The second Principal is `{"Service": "ecs-tasks.amazonaws.com"}`; its Condition compares '
        "`aws:SourceAccount` with our account by `StringEquals`.",
    ),
    requests=(
        Probe(
            "developer (no permission of its own)",
            DEVELOPER,
            True,
            "Somebody has to look at the report.",
            identity=(),
        ),
        Probe("ECS (our task)", _TASKS, True, "Without it there is no report.", _working_for("111122223333")),
        Probe(
            "ECS (our task, in another cluster)",
            _TASKS,
            True,
            "AWS's page knows no ARN narrower than our account's: a cluster in it is not supported.",
            _working_for("111122223333", "task/monthly/fedcba98765432100"),
        ),
        Probe(
            "ECS (working for Account C)",
            _TASKS,
            False,
            "ECS works for every customer of AWS.",
            _working_for("444455556666"),
        ),
        OUR_ADMIN,
        Probe("EC2", _EC2, False, "No instance works on reports."),
        Probe("Lambda", "lambda.amazonaws.com", False, "No function works on reports."),
        Probe("backup-operator", OPERATOR, False, "The vendor has nothing to do here."),
        named_alike("developer"),
        *STRANGERS,
    ),
    takeaway="Each statement is a door of its own: what is asked of one caller is not asked of the other.",
    role="ReportRole",
    skill="write-principal",
)
