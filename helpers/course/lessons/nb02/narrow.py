"""02-narrow: narrow a role that trusts everybody."""

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

_EC2 = "ec2.amazonaws.com"

NARROW = Exercise(
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
        Probe("intern", INTERN, False, "Here B has permitted intern too. B can do that any day, without asking you."),
        Probe("developer", DEVELOPER, False, "Our own people are not meant either.", identity=()),
        Probe("BackupServiceRole", f"{SERVICE_SESSION}/nightly", False, "The job does not read reports."),
        Probe("EC2 (an instance)", _EC2, False, "No service is meant."),
        OUR_ADMIN,
        named_alike("backup-operator"),
        *STRANGERS,
    ),
    takeaway='`{"AWS": "*"}` trusts every account there is. Name who is meant.',
    role="ReportRole",
    skill="read-principal",
)
