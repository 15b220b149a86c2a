"""00-mend: a first exercise. The trust policy names the wrong user."""

from __future__ import annotations

from helpers.course.documents import COMPANY, INTERN, OPERATOR, VENDOR, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike

MEND = Exercise(
    id="00-mend",
    title="Name the right user",
    ticket="Ticket 4701. Last night's backup was refused. `backup-operator` of account 123456789012 should get into "
    "BackupAccessRole, and nobody else; the trust policy names another user. Mend that one line.",
    starter=trust(INTERN),
    solution=trust(OPERATOR),
    also_right=(
        trust([OPERATOR], Action=["sts:AssumeRole"]),
        policy(statement(OPERATOR), statement(INTERN, Effect="Deny")),
        trust(f"{VENDOR}:root", {"ArnEquals": {"aws:PrincipalArn": OPERATOR}}),
    ),
    known_wrong=(
        (
            trust(f"{VENDOR}:root"),
            "intern gets in, and should stay out. Statement 1, line 4, trusts the whole account 123456789012",
        ),
        (trust([INTERN, OPERATOR]), "intern gets in, and should stay out. Statement 1, line 4, names it"),
        (
            trust(f"{COMPANY}:user/backup-operator"),
            'There is no "arn:aws:iam::111122223333:user/backup-operator".',
        ),
        (trust(f"{VENDOR}:user/*"), "A principal takes no wildcard."),
        (trust(OPERATOR, Effect="Deny"), "a Deny always wins"),
    ),
    hints=(
        "The Principal says who gets in. Which name stands there, and which does the ticket want?",
        "Leave the account as it is, and change the name behind `user/`.",
        'The Principal is `{"AWS": "arn:aws:iam::123456789012:user/backup-operator"}`.',
    ),
    requests=(
        Probe("backup-operator", OPERATOR, True, "Without it there is no backup tonight."),
        Probe("intern", INTERN, False, "The intern has no business in your bucket."),
        Probe("EC2", "ec2.amazonaws.com", False, "The ticket is about one user."),
        named_alike("backup-operator"),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="The Principal names who gets in. Whoever is not named stays out.",
    skill="read-principal",
)
