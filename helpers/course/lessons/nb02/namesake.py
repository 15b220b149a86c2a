"""02-namesake: a card. A pattern that forgets the account."""

from __future__ import annotations

from helpers.course.documents import DEVELOPER, INTERN, OPERATOR, SERVICE_SESSION, VENDOR, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.course.predictions import Option

_ANYBODY = {"AWS": "*"}
_THEIR_ADMIN = f"{VENDOR}:user/admin"


def _called(pattern: str) -> dict[str, dict[str, str]]:
    return {"ArnLike": {"aws:PrincipalArn": pattern}}


_OPEN, _SHUT = trust(_ANYBODY, _called("arn:aws:iam::*:user/admin")), trust(_THEIR_ADMIN)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
NAMESAKE = Card(
    id="02-namesake",
    title="Everybody may be called admin",
    ticket="Ticket 4713. The vendor's user `admin` checks our reports. A colleague did not know the vendor's account "
    "number, and wrote this trust policy of ReportRole. It works.",
    find=Choice(
        id="02-namesake-find",
        title="Find",
        ticket="What is the hole?",
        hints=(
            "Read the Condition as a question: whom does it let through?",
            "Who chooses the name of a user?",
            "Look at each `*`: what does it stand for?",
        ),
        takeaway="The pattern asks for a name, and leaves the account open.",
        options=(
            Option(
                "A pattern is not allowed there: AWS reads `*` as a letter.",
                "in a Condition, `ArnLike` compares with a pattern. The Principal is where a pattern is refused.",
                misconception="wildcards-in-principals",
            ),
            Option(
                "The account in the pattern is `*`: any account's user of that name is let through.",
                "whoever opens an account names its users as they like.",
                correct=True,
            ),
            Option(
                "Nothing: without a permission in its own account no stranger gets in.",
                "a stranger's own administrator writes that permission.",
                misconception="strangers-lack-permission",
            ),
        ),
    ),
    exploit=RequestTask(
        id="02-namesake-exploit",
        title="Exploit",
        ticket="Make a request that gets in and should not. Every caller holds a permission to assume the role.",
        hints=(
            "The session's name is not what the Condition compares.",
            "The name of the user is `admin`, the account is anybody's.",
            "Take `admin` of an account that has nothing to do with us.",
        ),
        takeaway="So a stranger reads our reports, with a user made for it in a minute.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("intern", "backup-operator", "developer", "B/admin", "C/admin", "D/admin"),
        fields=("caller", "session_name"),
        role="ReportRole",
        start={"caller": "intern"},
        solved={"caller": "D/admin"},
        also_right=({"caller": "C/admin"}, {"caller": "D/admin", "session_name": "reports"}),
        known_wrong=(
            ({"caller": "intern", "session_name": "admin"}, "wants aws:PrincipalArn ArnLike"),
            ({"caller": "B/admin"}, "This request gets in, and it should"),
        ),
    ),
    mend=Exercise(
        id="02-namesake-mend",
        title="Mend",
        ticket="The vendor is account 123456789012. Shut the hole, and let the vendor's `admin` go on checking.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(
            trust(_ANYBODY, _called(_THEIR_ADMIN)),
            trust("123456789012", _called("arn:aws:iam::123456789012:user/admin")),
            policy(statement([_THEIR_ADMIN])),
        ),
        known_wrong=(
            (trust(OPERATOR), "admin of the vendor stays out, and should get in."),
            (trust(f"{VENDOR}:root"), "intern gets in, and should stay out."),
            (trust(_ANYBODY, _called("arn:aws:iam::1*:user/admin")), "admin of our own account gets in"),
            (trust(_ANYBODY, _called("arn:aws:iam::123456789012:user/*")), "intern gets in, and should stay out."),
            (trust(f"{VENDOR}:user/*"), "A principal takes no wildcard."),
        ),
        hints=(
            "Which account is meant? Its number is in the ticket.",
            "One user is meant, so its whole ARN can be the Principal.",
            'The Principal is `{"AWS": "arn:aws:iam::123456789012:user/admin"}`, and no Condition is left.',
        ),
        requests=(
            Probe("admin of the vendor", _THEIR_ADMIN, True, "It checks our reports."),
            Probe("intern", INTERN, False, "The vendor's admin alone is meant."),
            Probe("backup-operator", OPERATOR, False, "It has nothing to check."),
            Probe("BackupServiceRole", f"{SERVICE_SESSION}/nightly", False, "A job checks no reports."),
            Probe("developer", DEVELOPER, False, "Our own people are not meant.", identity=()),
            OUR_ADMIN,
            *STRANGERS,
        ),
        takeaway="One user of one account, by its whole name.",
        role="ReportRole",
    ),
    takeaway="A name says who only together with its account. Keep the account's number in every pattern.",
    skill="narrow-a-wildcard",
)
