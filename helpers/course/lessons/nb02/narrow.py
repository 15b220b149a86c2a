"""02-narrow: users by the beginning of their names, and nobody else."""

from __future__ import annotations

from helpers.course.documents import (
    DEVELOPER,
    INTERN,
    OPERATOR,
    SERVICE_SESSION,
    VENDOR,
    policy,
    statement,
    trust,
)
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike

_ANYBODY, _ROOT = {"AWS": "*"}, f"{VENDOR}:root"
_PATTERN = f"{VENDOR}:user/backup-*"


def _named(pattern: str, operator: str = "ArnLike") -> dict[str, dict[str, str]]:
    """A Condition on the caller's ARN."""
    return {operator: {"aws:PrincipalArn": pattern}}


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
NARROW = Exercise(
    id="02-narrow",
    title="Narrow a role that trusts everybody",
    ticket="Ticket 4710. It works, says the colleague, and it does: for everybody. The reports are for those users of "
    "the vendor whose ARNs begin with `arn:aws:iam::123456789012:user/backup-`, today's and tomorrow's, and for nobody "
    "else, in whatever account. Assume that B permits all its users and roles.",
    starter=trust(_ANYBODY),
    solution=trust(_ROOT, _named(_PATTERN)),
    also_right=(
        trust("123456789012", _named(_PATTERN, "StringLike")),
        trust(_ANYBODY, _named(_PATTERN, "ArnEquals")),
        trust([_ROOT], {"ArnLike": {"aws:PrincipalArn": [_PATTERN]}}),
        policy(
            statement(_ROOT, {"StringEquals": {"aws:PrincipalType": "User"}}),
            statement(_ANYBODY, _named(_PATTERN, "ArnNotLike"), Effect="Deny"),
        ),
    ),
    known_wrong=(
        (trust(OPERATOR), "backup-auditor (a user of tomorrow) stays out, and should get in"),
        (trust(_ROOT), "intern gets in, and should stay out"),
        (trust(_ROOT, _named(_PATTERN, "StringEquals")), "Compare the two, letter by letter: key, operator, value."),
        (trust(_ROOT, _named(f"{VENDOR}:*/backup-*")), "backup-runner (a role of the vendor) gets in"),
        (trust(_ROOT, _named(f"{VENDOR}:user/*backup-*")), "no-backup-today (a user of the vendor) gets in"),
        (trust(_ANYBODY, _named("arn:aws:iam::*:user/backup-*")), "a backup-operator of Account D, a stranger gets in"),
        (trust(_ROOT, {"StringLike": {"aws:username": "backup-*"}}), "ops/backup-1 (a user with a path) gets in"),
        (trust(f"{VENDOR}:user/backup-*"), "A principal takes no wildcard."),
        (trust(_ROOT, _named(_PATTERN), Effect="Deny"), "a Deny always wins"),
    ),
    hints=(
        "A Principal takes no pattern. Trust the vendor's account there, and leave the pattern to a Condition.",
        "The key is `aws:PrincipalArn`. Which operator takes a `*` for any letters?",
        'The Principal is `{"AWS": "arn:aws:iam::123456789012:root"}`, and the Condition is `{"ArnLike": '
        '{"aws:PrincipalArn": "arn:aws:iam::123456789012:user/backup-*"}}`.',
    ),
    requests=(
        Probe("backup-operator", OPERATOR, True, "It reads the reports today."),
        Probe("backup-auditor (a user of tomorrow)", f"{VENDOR}:user/backup-auditor", True, "It is to need no change."),
        Probe("intern", INTERN, False, "Here B has permitted intern too. B can do that any day, without asking you."),
        Probe(
            "no-backup-today (a user of the vendor)", f"{VENDOR}:user/no-backup-today", False, "It begins otherwise."
        ),
        Probe(
            "backup-runner (a role of the vendor)",
            "arn:aws:sts::123456789012:assumed-role/backup-runner/nightly",
            False,
            "Its name begins so, and it is no user.",
        ),
        Probe(
            "ops/backup-1 (a user with a path)", f"{VENDOR}:user/ops/backup-1", False, "Its ARN begins with the path."
        ),
        Probe("developer", DEVELOPER, False, "Our own people are not meant either.", identity=()),
        Probe("BackupServiceRole", f"{SERVICE_SESSION}/nightly", False, "The job does not read reports."),
        Probe("EC2 (an instance)", "ec2.amazonaws.com", False, "No service is meant."),
        OUR_ADMIN,
        named_alike("backup-operator"),
        *STRANGERS,
    ),
    takeaway="The Principal names the account, the Condition narrows it. Who may create users there decides who fits, "
    "and a path may stand behind the `/`: `user/backup-team/eve` fits too.",
    role="ReportRole",
    skill="write-principal",
)
