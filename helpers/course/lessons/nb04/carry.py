"""04-carry: a trust policy that lets sessions carry the name of who set out, and demands it."""

from __future__ import annotations

from helpers.course.documents import INTERN, OPERATOR, SERVICE_SESSION, VENDOR, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike

_BOTH = ["sts:AssumeRole", "sts:SetSourceIdentity"]
_USERS = [OPERATOR, INTERN]


def _says(name: object, operator: str = "StringEquals") -> dict[str, dict[str, object]]:
    return {operator: {"sts:SourceIdentity": name}}


_OWN = _says("${aws:username}")


def _named(name: str) -> dict[str, str]:
    return {"sts:SourceIdentity": name}


CARRY = Exercise(
    id="04-carry",
    title="Demand the name of who set out",
    ticket="Ticket 4733. This month the vendor's `backup-operator` and `intern` both restore backups, as "
    "BackupAccessRole. Account B permits both, and lets both pass a source identity. From now on each session says in "
    "it whose it is: the user's own name. Whoever says nothing, or another name, stays out.",
    starter=trust(_USERS),
    solution=trust(_USERS, _OWN, Action=_BOTH),
    also_right=(
        trust(_USERS, _says("${aws:username}", "StringLike"), Action=_BOTH),
        policy(
            statement(OPERATOR, _says("backup-operator"), Action=_BOTH),
            statement(INTERN, _says("intern"), Action=_BOTH),
        ),
        policy(statement(_USERS, _OWN), statement(_USERS, _OWN, Action="sts:SetSourceIdentity")),
        policy(statement(_USERS, _OWN), statement(_USERS, Action="sts:SetSourceIdentity")),
        trust(f"{VENDOR}:root", {**_OWN, "ArnEquals": {"aws:PrincipalArn": _USERS}}, Action=_BOTH),
    ),
    known_wrong=(
        (
            trust(_USERS, _OWN),
            "is about sts:AssumeRole, and the request is sts:SetSourceIdentity",
        ),
        (
            trust(_USERS, Action=_BOTH),
            "backup-operator without a name gets in, and should stay out. Statement 1, line 4, names it, "
            "and has no Condition.",
        ),
        (
            trust(_USERS, _says(["backup-operator", "intern"]), Action=_BOTH),
            "backup-operator with the intern's name gets in, and should stay out.",
        ),
        (
            trust(_USERS, {"Null": {"sts:SourceIdentity": "false"}}, Action=_BOTH),
            "backup-operator with the intern's name gets in, and should stay out.",
        ),
        (
            trust(_USERS, _says("${aws:username}", "StringEqualsIfExists"), Action=_BOTH),
            "the request has no sts:SourceIdentity and StringEqualsIfExists holds without it",
        ),
        (
            trust(_USERS, _says("backup-operator"), Action=_BOTH),
            "intern with its own name stays out, and should get in.",
        ),
        (
            trust("123456789012", _OWN, Action=_BOTH),
            "gets in, and should stay out. Statement 1, line 4, trusts the whole account 123456789012",
        ),
        (
            trust(_USERS, {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}, Action=_BOTH),
            "backup-operator with its own name stays out, and should get in.",
        ),
        (
            # What is inherited from the caller's own session: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-control-access
            trust(_USERS, {"StringEquals": {"aws:SourceIdentity": "${aws:username}"}}, Action=_BOTH),
            "This request carries no aws:SourceIdentity. Which key is the ticket about, letter by letter?",
        ),
    ),
    hints=(
        "A call that passes a source identity needs two allowed actions: `sts:AssumeRole`, and one more.",
        "The key is `sts:SourceIdentity`. What is the value, if it is to be each caller's own name?",
        "`${aws:username}` is replaced by the name of the user who asks. So one statement is enough for both.",
    ),
    requests=(
        Probe(
            "backup-operator with its own name",
            OPERATOR,
            True,
            "It restores backups.",
            _named("backup-operator"),
        ),
        Probe("intern with its own name", INTERN, True, "It helps this month.", _named("intern")),
        Probe("backup-operator without a name", OPERATOR, False, "Then CloudTrail names a session alone."),
        Probe("intern without a name", INTERN, False, "Then CloudTrail names a session alone."),
        Probe(
            "backup-operator with the intern's name",
            OPERATOR,
            False,
            "Then somebody else is blamed.",
            _named("intern"),
        ),
        Probe(
            "intern with the operator's name",
            INTERN,
            False,
            "Then somebody else is blamed.",
            _named("backup-operator"),
        ),
        Probe(
            "BackupServiceRole with the operator's name",
            f"{SERVICE_SESSION}/nightly",
            False,
            "The ticket is about two users, and the job is neither.",
            _named("backup-operator"),
        ),
        Probe(
            "admin of Account B with its own name",
            f"{VENDOR}:user/admin",
            False,
            "The ticket names two users of the vendor.",
            _named("admin"),
        ),
        OUR_ADMIN,
        named_alike("backup-operator"),
        *STRANGERS,
    ),
    takeaway="`sts:SetSourceIdentity` lets a session carry a name; a Condition on it demands the right one.",
    skill="name-the-person",
)
