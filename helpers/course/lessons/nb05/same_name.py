"""05-same-name: the card about a pattern that anybody can fit."""

from __future__ import annotations

from helpers.course.documents import (
    INTERN,
    OPERATOR,
    OUR_ID,
    SERVICE_ROLE,
    SERVICE_SESSION,
    VENDOR,
    sends,
    trust,
    wants,
)
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.course.predictions import Option

_ANYBODY = {"AWS": "*"}


def _like(pattern: str, operator: str = "ArnLike") -> dict[str, dict[str, str]]:
    return {operator: {"aws:PrincipalArn": pattern}}


_OPEN = trust(_ANYBODY, _like("arn:aws:iam::*:role/BackupServiceRole"))
_SHUT = trust(SERVICE_ROLE)
_SAME_NAME = "arn:aws:sts::999999999999:assumed-role/BackupServiceRole/anything"
_STRANGERS_ROLE, _STRANGERS_USER = "role BackupServiceRole of Account D", "user BackupServiceRole of Account D"
_RUNS = "The backup runs every night."
_OWN_NAME = "Anybody can open an account and give a role that name."

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
SAME_NAME = Card(
    id="05-same-name",
    title="A name that anybody can take",
    ticket="Ticket 4746. “The vendor moves its jobs between accounts. So I trust every account, and let a condition "
    "insist on the role's name. Only the vendor has a role BackupServiceRole.”",
    find=Choice(
        id="05-same-name-find",
        title="Find",
        ticket="What in this trust policy lets strangers in?",
        hints=(
            "Read the pattern part by part, between the colons.",
            "Who chooses the name of a role? Who chooses the number of an account?",
            "Which part of the ARN could a stranger not choose?",
        ),
        takeaway="Between the last two colons stands the account, and the pattern takes any.",
        options=(
            Option(
                "`ArnLike`: with `ArnEquals` the star would be a star.",
                "both operators take patterns; they do the same.",
                misconception="arn-equals-is-literal",
            ),
            Option(
                "The role's name: it should be longer and harder to guess.",
                "a name is no secret, and anybody may use it in an account of their own.",
                misconception="names-are-reserved",
            ),
            Option(
                "The `*` in the account's place of the pattern.",
                "any account fits, so anybody's role of that name does.",
                correct=True,
            ),
            Option(
                "There is no `Resource`, so it is about every role.",
                "a trust policy has none: the role it is attached to is the resource.",
                misconception="trust-needs-a-resource",
            ),
        ),
    ),
    exploit=RequestTask(
        id="05-same-name-exploit",
        title="Exploit",
        ticket="Make a request that gets in and should not. Whoever asks has a permission in their own account.",
        hints=(
            "The vendor's own job is meant to get in.",
            "The pattern wants a role. What of the account?",
            "Account D can make a role of that name.",
        ),
        takeaway="In their own account strangers make any role, and permit it anything.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("BackupServiceRole", "backup-operator", "D/admin", _STRANGERS_USER, _STRANGERS_ROLE),
        others={
            _STRANGERS_ROLE: _SAME_NAME,
            _STRANGERS_USER: "arn:aws:iam::999999999999:user/BackupServiceRole",
        },
        fields=("caller", "external_id"),
        start={"caller": "BackupServiceRole"},
        solved={"caller": _STRANGERS_ROLE},
        known_wrong=(
            ({"caller": "BackupServiceRole"}, "This request gets in, and it should"),
            ({"caller": "D/admin"}, "This request stays out, and wanted is one that gets in and should not."),
            ({"caller": _STRANGERS_USER}, "arn:aws:iam::999999999999:user/BackupServiceRole"),
            ({"caller": "backup-operator"}, "This request stays out"),
        ),
    ),
    mend=Exercise(
        id="05-same-name-mend",
        title="Mend",
        ticket="Today the vendor's jobs run in account 123456789012, as `BackupServiceRole`. Shut the hole, and keep "
        "the backup running. A new account will be a new line in this policy.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(
            trust(_ANYBODY, _like(SERVICE_ROLE, "ArnEquals")),
            trust("123456789012", _like("arn:aws:iam::*:role/BackupServiceRole")),
            trust(f"{VENDOR}:root", _like(SERVICE_ROLE)),
            trust(SERVICE_ROLE, wants(OUR_ID)),
        ),
        known_wrong=(
            (
                trust(_ANYBODY, _like("arn:aws:iam::*:role/BackupServiceRole", "ArnEquals")),
                "BackupServiceRole of Account D gets in, and should stay out.",
            ),
            (
                trust(_ANYBODY, {**_like("arn:aws:iam::*:role/BackupServiceRole"), **wants(OUR_ID)}),
                "BackupServiceRole of Account D with our ExternalId gets in, and should stay out.",
            ),
            (
                trust(_ANYBODY, _like(f"{VENDOR}:role*BackupServiceRole")),
                "xBackupServiceRole of the vendor gets in, and should stay out.",
            ),
            (
                trust(_ANYBODY, _like(f"{VENDOR}:role/*/BackupServiceRole")),
                "BackupServiceRole in its nightly session stays out, and should get in.",
            ),
            (
                trust(_ANYBODY, _like(f"{VENDOR}:r*BackupServiceRole")),
                "xBackupServiceRole of the vendor gets in, and should stay out.",
            ),
            (
                trust(OPERATOR),
                "BackupServiceRole in its nightly session stays out, and should get in.",
            ),
            (
                trust("123456789012"),
                "backup-operator with our ExternalId gets in, and should stay out.",
            ),
            (
                trust(f"{SERVICE_SESSION}/nightly"),
                "BackupServiceRole in the next night's session stays out, and should get in.",
            ),
            (
                trust(_ANYBODY, _like(f"{SERVICE_SESSION}/*")),
                "BackupServiceRole in its nightly session stays out, and should get in.",
            ),
        ),
        hints=(
            "Which part of an ARN can a stranger not choose?",
            "Name the account: in the Principal, or in the pattern.",
            'The shortest is a Principal: `{"AWS": "arn:aws:iam::123456789012:role/…"}`.',
        ),
        requests=(
            # The job sends our id, so that a policy may go on to ask for it.
            Probe("BackupServiceRole in its nightly session", f"{SERVICE_SESSION}/nightly", True, _RUNS, sends(OUR_ID)),
            Probe(
                "BackupServiceRole in the next night's session",
                f"{SERVICE_SESSION}/nightly-2",
                True,
                _RUNS,
                sends(OUR_ID),
            ),
            Probe("BackupServiceRole of Account D", _SAME_NAME, False, _OWN_NAME),
            Probe("BackupServiceRole of Account D with our ExternalId", _SAME_NAME, False, _OWN_NAME, sends(OUR_ID)),
            Probe(
                "BackupServiceRole of Account C",
                "arn:aws:sts::444455556666:assumed-role/BackupServiceRole/mine",
                False,
                "It is another customer's role.",
            ),
            Probe(
                "backup-operator with our ExternalId", OPERATOR, False, "The ticket is about the job.", sends(OUR_ID)
            ),
            Probe("intern", INTERN, False, "The intern has no business in your bucket."),
            *(
                Probe(
                    f"{name} of the vendor",
                    f"arn:aws:sts::123456789012:assumed-role/{name}/x",
                    False,
                    "The ticket names one role.",
                )
                for name in ("BackupServiceRoleOld", "xBackupServiceRole")
            ),
            OUR_ADMIN,
            *STRANGERS,
        ),
        takeaway="The account's number is the one part of an ARN that nobody else can have.",
    ),
    takeaway="A pattern over accounts is a pattern over strangers: names are free, account numbers are not.",
    skill="narrow-a-wildcard",
)
