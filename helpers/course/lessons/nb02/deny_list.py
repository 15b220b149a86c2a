"""02-deny-list: a card. Everybody is let in, but for those whom somebody thought of."""

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


def _but_for(*names: str) -> str:
    """Everybody is let in, and these are not."""
    return policy(statement(_ANYBODY), statement({"AWS": list(names)}, Effect="Deny"))


_OPEN, _SHUT = _but_for(INTERN, OPERATOR), trust(_THEIR_ADMIN)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
DENY_LIST = Card(
    id="02-deny-list",
    title="Everybody but these",
    ticket="Ticket 4713. The vendor's user `admin` checks our reports. A colleague let everybody in, and denied the "
    "vendor's other users. “Strangers have no permission for our role anyway.” The check works.",
    find=Choice(
        id="02-deny-list-find",
        title="Find",
        ticket="What is the hole?",
        hints=(
            "Whom does the Allow name? Whom does the Deny take away again?",
            "Across accounts both sides must say yes. Who writes the other side?",
            "Look at the `*`. How many accounts are there?",
        ),
        takeaway="A list of those who must stay out is never complete.",
        options=(
            Option(
                "The Deny stands below the Allow, and comes too late.",
                "the order counts for nothing, and a Deny always wins.",
                misconception="first-statement-decides",
            ),
            Option(
                "The Allow trusts every account, and the Deny knows two users of one.",
                "whoever opens an account permits its users as they like.",
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
        id="02-deny-list-exploit",
        title="Exploit",
        ticket="Make a request that gets in and should not. Every caller holds a permission to assume the role.",
        hints=(
            "The Deny stops `intern` and `backup-operator`.",
            "Who is neither the vendor's `admin` nor on the list?",
            "Take `admin` of an account that has nothing to do with us.",
        ),
        takeaway="So somebody reads our reports of whom nobody had thought.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("intern", "backup-operator", "developer", "B/admin", "C/admin", "D/admin"),
        fields=("caller",),
        role="ReportRole",
        start={"caller": "intern"},
        solved={"caller": "D/admin"},
        also_right=({"caller": "C/admin"}, {"caller": "developer"}),
        known_wrong=(
            ({"caller": "backup-operator"}, "a Deny always wins"),
            ({"caller": "B/admin"}, "This request gets in, and it should"),
        ),
    ),
    mend=Exercise(
        id="02-deny-list-mend",
        title="Mend",
        ticket="The vendor is account 123456789012. Shut the hole, and let the vendor's `admin` go on checking.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(
            trust(_ANYBODY, {"ArnEquals": {"aws:PrincipalArn": _THEIR_ADMIN}}),
            trust("123456789012", {"ArnEquals": {"aws:PrincipalArn": _THEIR_ADMIN}}),
            policy(statement([_THEIR_ADMIN]), statement({"AWS": [INTERN, OPERATOR]}, Effect="Deny")),
        ),
        known_wrong=(
            (_but_for(INTERN, OPERATOR, "arn:aws:iam::999999999999:root"), "gets in, and should stay out."),
            (_but_for(INTERN, OPERATOR, f"{VENDOR}:root"), "admin of the vendor stays out, and should get in."),
            (trust(f"{VENDOR}:root"), "intern gets in, and should stay out."),
            (trust(OPERATOR), "admin of the vendor stays out, and should get in."),
            (trust(f"{VENDOR}:user/*"), "A principal takes no wildcard."),
        ),
        hints=(
            "Do not make the list longer. Say who is meant.",
            "One user of account 123456789012 is meant, and its whole ARN can be the Principal.",
            'The Principal is `{"AWS": "arn:aws:iam::123456789012:user/admin"}`, and no Deny is needed.',
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
        takeaway="One user of one account, by its whole name. A vendor with several customers also needs an "
        "ExternalId: notebook 03.",
        role="ReportRole",
    ),
    takeaway="Name who gets in. Whoever is not named stays out, also those whom you have never heard of.",
    skill="read-principal",
)
