"""04-shared-name: find, exploit, mend and prove a shared session name, which hides the culprit.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_rolesessionname
"""

from __future__ import annotations

from helpers.course.documents import INTERN, OPERATOR, SERVICE_ROLE, SERVICE_SESSION, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike
from helpers.course.predictions import Option

_JOB = f"{SERVICE_SESSION}/nightly"


def _called(name: object, operator: str = "StringEquals") -> dict[str, dict[str, object]]:
    return {operator: {"sts:RoleSessionName": name}}


def _as(name: str) -> dict[str, str]:
    return {"sts:RoleSessionName": name}


_OWN, _NIGHTLY = _called("${aws:username}"), _called("nightly")
_USERS = [OPERATOR, INTERN]
_OPEN = trust([*_USERS, SERVICE_ROLE])
_SHUT = policy(statement(_USERS, _OWN), statement(SERVICE_ROLE, _NIGHTLY))

SHARED_NAME = Card(
    id="04-shared-name",
    title="A name that hides the culprit",
    ticket="Ticket 4734. Two users and the nightly job of the vendor assume our role, and Account B permits all three. "
    "A backup is empty, and our CloudTrail says `VendorSession`. All of them use that name.",
    find=Choice(
        id="04-shared-name-find",
        title="Find",
        ticket="What in this trust policy lets each of them hide behind any name?",
        hints=(
            "All three should get in. What they are called is the trouble.",
            "Who chooses the name of a session? The caller, in the request.",
            "A Condition could compare the name. Is there one?",
        ),
        takeaway="Whoever assumes the role calls the session as they like.",
        options=(
            Option(
                "Nothing: the records show who stands behind a session.",
                "ours show the role and the session. The name of the user stands in Account B's record alone.",
                misconception="records-name-the-person",
            ),
            Option(
                "It has no `Condition` on the session's name.",
                "the caller chooses the name, and nothing here compares it with who asks.",
                correct=True,
            ),
            Option(
                "It does not forbid `s3:PutObject`.",
                "a trust policy says who may assume the role. What a session may do stands in the permission policy.",
                misconception="trust-says-what",
            ),
        ),
    ),
    exploit=RequestTask(
        id="04-shared-name-exploit",
        title="Exploit",
        ticket="Make a request that gets in and should not: a session under a name that is not the caller's own.",
        hints=(
            "Choose one of the two users.",
            "The field `session_name` is yours to fill in.",
            "Call the session after somebody else.",
        ),
        takeaway="The record will name somebody else, or nobody whom anybody knows.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("BackupServiceRole", "backup-operator", "intern"),
        fields=("caller", "session_name"),
        start={"caller": "BackupServiceRole", "session_name": "nightly"},
        solved={"caller": "intern", "session_name": "backup-operator"},
        also_right=(
            {"caller": "backup-operator", "session_name": "nightly"},
            {"caller": "backup-operator", "session_name": "VendorSession"},
            {"caller": "BackupServiceRole", "session_name": "backup-operator"},
        ),
        known_wrong=(
            ({"caller": "BackupServiceRole", "session_name": "nightly"}, "This request gets in, and it should"),
            ({"caller": "intern", "session_name": "intern"}, "This request gets in, and it should"),
        ),
    ),
    mend=Exercise(
        id="04-shared-name-mend",
        title="Mend",
        ticket="Account B hands out the names, and answers for them. Each user's session of our role is called as the "
        "user is. The job's is called `nightly`, whatever its own session is called. Nobody may use another's name. "
        "The job must still get in.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(
            policy(
                statement(OPERATOR, _called("backup-operator")),
                statement(INTERN, _called("intern")),
                statement(SERVICE_ROLE, _NIGHTLY),
            ),
            policy(statement(_USERS, _called("${aws:username}", "StringLike")), statement([SERVICE_ROLE], _NIGHTLY)),
        ),
        known_wrong=(
            (
                trust([*_USERS, SERVICE_ROLE], _OWN),
                "This caller has no aws:username, so nothing stands there for it. Which value would fit it?",
            ),
            (
                trust([*_USERS, SERVICE_ROLE], {"StringEquals": {"sts:SourceIdentity": "${aws:username}"}}),
                "This request carries no sts:SourceIdentity. Which key is the ticket about, letter by letter?",
            ),
            (
                policy(statement(_USERS, _OWN), statement(_JOB, _NIGHTLY)),
                "BackupServiceRole with the job's name (session nightly-2) stays out, and should get in.",
            ),
            (
                policy(statement(_USERS, _OWN)),
                "BackupServiceRole with the job's name stays out, and should get in.",
            ),
            (
                trust([*_USERS, SERVICE_ROLE], _called(["${aws:username}", "nightly"])),
                "backup-operator with the job's name gets in, and should stay out.",
            ),
            (
                policy(statement(_USERS, _OWN), statement(SERVICE_ROLE)),
                "BackupServiceRole with the operator's name gets in, and should stay out.",
            ),
            (
                trust([*_USERS, SERVICE_ROLE], _called(["backup-operator", "intern", "nightly"])),
                "backup-operator with the intern's name gets in, and should stay out.",
            ),
        ),
        hints=(
            "The key is `sts:RoleSessionName`. For a user, which variable holds its own name?",
            "`${aws:username}` is there for users alone. A session of a role has none, so the job needs a statement.",
            "Two statements: the two users with `${aws:username}`, and the role BackupServiceRole with `nightly`.",
        ),
        requests=(
            Probe(
                "backup-operator with its own name",
                OPERATOR,
                True,
                "It restores backups.",
                _as("backup-operator"),
            ),
            Probe("intern with its own name", INTERN, True, "It helps this month.", _as("intern")),
            Probe(
                "BackupServiceRole with the job's name",
                _JOB,
                True,
                "Without the job there is no backup.",
                _as("nightly"),
            ),
            Probe(
                "backup-operator with a shared name",
                OPERATOR,
                False,
                "That name says nothing.",
                _as("VendorSession"),
            ),
            Probe("backup-operator with the intern's name", OPERATOR, False, "That blames the intern.", _as("intern")),
            Probe(
                "intern with the operator's name",
                INTERN,
                False,
                "That blames the operator.",
                _as("backup-operator"),
            ),
            Probe("backup-operator with the job's name", OPERATOR, False, "That blames the job.", _as("nightly")),
            Probe(
                "BackupServiceRole with the operator's name",
                _JOB,
                False,
                "That blames the operator.",
                _as("backup-operator"),
            ),
            OUR_ADMIN,
            named_alike("backup-operator"),
            *STRANGERS,
        ),
        takeaway="Every name in the records is the caller's own.",
    ),
    takeaway="A session's name is worth something once the trust policy compares it with the caller, and only as far "
    "as you rely on whoever hands out the callers' names. AWS advises it for accounts that you administer.",
    skill="name-the-person",
)
