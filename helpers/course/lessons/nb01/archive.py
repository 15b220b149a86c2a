"""01-archive: the card. A Deny is about a call that nobody makes, so somebody gets in who should not."""

from __future__ import annotations

from helpers.course.documents import COMPANY, DEVELOPER, OPERATOR, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike
from helpers.course.predictions import Option

_ACCOUNT, _JOB = f"{COMPANY}:root", f"{COMPANY}:role/ReportRole"
_SESSION = "arn:aws:sts::111122223333:assumed-role/ReportRole"
_ALLOWS = statement(_ACCOUNT)
# AWS saves it: what matters is which call a Deny is about.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
_OPEN = policy(_ALLOWS, statement(DEVELOPER, Effect="Deny", Action="sts:AssumeRoleWithSAML"))
_SHUT = trust(_JOB)
_REPORT = "Without it there is no monthly report."

ARCHIVE = Card(
    id="01-archive",
    title="The Deny that stops nobody",
    ticket="Ticket 4706. `ArchiveRole` reads last year's files, for one job: ReportRole, every month. `developer` has "
    "left the team, and still has a permission to assume every role. A colleague trusted our whole account and wrote a "
    "Deny for `developer`. Yesterday `developer` read last year's files.",
    find=Choice(
        id="01-archive-find",
        title="Find",
        ticket="Why does the Deny not stop `developer`?",
        hints=(
            "A statement applies when all its elements match the request.",
            "Who is named is right. Look at the other elements of the Deny.",
            "Which call does a user with an access key make?",
        ),
        takeaway="A Deny stops only the requests that all its elements match.",
        options=(
            Option(
                "It stands below the Allow.",
                "the order counts for nothing: AWS looks at every statement before it answers.",
                misconception="first-statement-decides",
            ),
            Option(
                "It has no `Resource`.",
                "no trust policy has one: the role it is attached to is the resource.",
                misconception="trust-needs-a-resource",
            ),
            Option(
                "Its `Action` is a call that `developer` does not make.",
                "a user with an access key calls `sts:AssumeRole`. The Deny is about people who sign in with SAML.",
                correct=True,
            ),
        ),
    ),
    exploit=RequestTask(
        id="01-archive-exploit",
        title="Exploit",
        ticket="Make a request that gets in and should not.",
        hints=(
            "The Allow trusts every user and role of Account A that has a permission of its own.",
            "The job, ReportRole, is meant to get in. Who else is of Account A?",
            "Try `developer`.",
        ),
        takeaway="The Allow trusts the whole account, and the Deny is about another call.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("backup-operator", "ReportRole", "developer", "A/admin"),
        fields=("caller",),
        start={"caller": "backup-operator"},
        solved={"caller": "developer"},
        also_right=({"caller": "A/admin"},),
        known_wrong=(
            ({"caller": "ReportRole"}, "This request gets in, and it should"),
            ({"caller": "backup-operator"}, "This request stays out, and wanted is one that gets in and should not."),
        ),
        role="ArchiveRole",
    ),
    mend=Exercise(
        id="01-archive-mend",
        title="Mend",
        ticket="The job alone gets in: the role `arn:aws:iam::111122223333:role/ReportRole`. Not `developer`, not "
        "`admin`, nobody of another account.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(
            trust([_JOB], Action=["sts:AssumeRole"]),
            policy(statement(_JOB), statement(DEVELOPER, Effect="Deny")),
            trust(_ACCOUNT, {"ArnEquals": {"aws:PrincipalArn": _JOB}}),
        ),
        known_wrong=(
            (
                policy(_ALLOWS, statement(DEVELOPER, Effect="Deny")),
                "admin of our own account gets in, and should stay out. Statement 1, line 4, trusts the whole account",
            ),
            (
                policy(_ALLOWS, statement({"AWS": "*"}, Effect="Deny")),
                "ReportRole, the monthly job stays out, and should get in",
            ),
            (policy(statement(_JOB), statement({"AWS": "*"}, Effect="Deny")), "or is the Deny needed at all?"),
            (
                policy(statement(_JOB), statement(_JOB, Effect="Deny")),
                "denies it (statement 2, line 11), and a Deny always wins",
            ),
            (trust(f"{_SESSION}/monthly"), "ReportRole under another session name stays out, and should get in"),
            (
                trust([f"{_SESSION}/monthly", f"{_SESSION}/monthly-2"]),
                "(session monthly-2-2) stays out, and should get",
            ),
            (trust(f"{COMPANY}:role/*"), "A principal takes no wildcard."),
            (trust([_JOB, DEVELOPER]), "developer gets in, and should stay out"),
        ),
        hints=(
            "To shut out one after the other never ends. Whom does the ticket want in?",
            "Then nobody has to be denied: whoever is not named stays out.",
            'One statement is enough: `{"AWS": "arn:aws:iam::111122223333:role/ReportRole"}`.',
        ),
        requests=(
            Probe("ReportRole, the monthly job", f"{_SESSION}/monthly", True, _REPORT),
            Probe("ReportRole under another session name", f"{_SESSION}/monthly-2", True, _REPORT),
            Probe("developer", DEVELOPER, False, "It has left the team."),
            Probe("EC2", "ec2.amazonaws.com", False, "The files are for the job alone."),
            Probe("backup-operator", OPERATOR, False, "The vendor has nothing to do here."),
            named_alike("developer"),
            OUR_ADMIN,
            *STRANGERS,
        ),
        takeaway="The Allow names whom you want, so nobody has to be denied.",
        role="ArchiveRole",
    ),
    takeaway="A Deny stops those whom somebody thought of. An Allow that names whom you want keeps all others out.",
    skill="deny",
)
