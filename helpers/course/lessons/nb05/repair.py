"""05-repair: a Deny that hits the wrong ones."""

from __future__ import annotations

from helpers.course.documents import INTERN, OPERATOR, SERVICE_ROLE, SERVICE_SESSION, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_KEY = "aws:MultiFactorAuthPresent"
_JOB = f"{SERVICE_SESSION}/nightly"
_ALLOW = statement([OPERATOR, SERVICE_ROLE])


def _deny(principal: object, operator: str) -> dict[str, object]:
    return statement(principal, {operator: {_KEY: "false"}}, Effect="Deny")


REPAIR = Exercise(
    id="05-repair",
    title="A Deny that hits the wrong ones",
    ticket="Ticket 4743. People need a second factor: `backup-operator` gets in with a code, and not without. The "
    "nightly job, `BackupServiceRole`, has no second factor and must run. Today it is the other way round. Repair it.",
    starter=policy(_ALLOW, _deny({"AWS": "*"}, "Bool")),
    solution=policy(_ALLOW, _deny(OPERATOR, "BoolIfExists")),
    also_right=(
        policy(statement(SERVICE_ROLE), statement(OPERATOR, {"Bool": {_KEY: "true"}})),
        policy(
            _ALLOW,
            statement(
                {"AWS": "*"},
                {
                    "BoolIfExists": {_KEY: "false"},
                    "ArnNotEquals": {"aws:PrincipalArn": SERVICE_ROLE},
                },
                Effect="Deny",
            ),
        ),
        policy(_ALLOW, statement(OPERATOR, {"StringNotEquals": {_KEY: "true"}}, Effect="Deny")),
    ),
    known_wrong=(
        (
            policy(_ALLOW, _deny({"AWS": "*"}, "BoolIfExists")),
            "BackupServiceRole in its nightly session stays out, and should get in.",
        ),
        (
            policy(_ALLOW, _deny(OPERATOR, "Bool")),
            "backup-operator without a code gets in, and should stay out.",
        ),
        (
            policy(statement(SERVICE_ROLE), statement(OPERATOR, {"BoolIfExists": {_KEY: "true"}})),
            "backup-operator without a code gets in, and should stay out.",
        ),
        (
            policy(_ALLOW),
            "backup-operator without a code gets in, and should stay out.",
        ),
        (
            trust([OPERATOR, SERVICE_ROLE], {"Bool": {_KEY: "true"}}),
            "BackupServiceRole in its nightly session stays out, and should get in.",
        ),
        (
            policy(_ALLOW, statement(OPERATOR, {"Null": {_KEY: "true"}}, Effect="Deny")),
            "backup-operator with a key that says false gets in, and should stay out.",
        ),
    ),
    hints=(
        "Two mistakes: one is about whom the Deny names, one about the key that is missing.",
        "A user's access key says nothing about a second factor; a role's session says false.",
        "Which ending makes an operator hold without its key? And whose second factor is the ticket about?",
    ),
    requests=(
        Probe("backup-operator with a code", OPERATOR, True, "That is how people come in.", {_KEY: "true"}),
        Probe("backup-operator without a code", OPERATOR, False, "A stolen access key would be enough."),
        Probe(
            "backup-operator with a key that says false",
            OPERATOR,
            False,
            "Temporary credentials that it got without a code say so.",
            {_KEY: "false"},
        ),
        Probe("BackupServiceRole in its nightly session", _JOB, True, "Without it there is no backup."),
        Probe("intern with a code", INTERN, False, "The intern has no business in your bucket.", {_KEY: "true"}),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="A Deny wants a condition that holds without its key, and a Principal that spares whoever can't have it.",
    skill="deny",
)
