"""05-repair: a Deny that hits the wrong ones."""

from __future__ import annotations

from helpers.course.documents import INTERN, OPERATOR, SERVICE_ROLE, SERVICE_SESSION, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_KEY = "aws:MultiFactorAuthPresent"
_JOB = f"{SERVICE_SESSION}/nightly"
_ALLOW = statement([OPERATOR, SERVICE_ROLE])
_WITH_A_CODE = statement(OPERATOR, {"Bool": {_KEY: "true"}})
_NO_CODE = "backup-operator without a code gets in, and should stay out."
_NO_JOB = "BackupServiceRole in its nightly session stays out, and should get in."


def _deny(principal: object, operator: str) -> dict[str, object]:
    return statement(principal, {operator: {_KEY: "false"}}, Effect="Deny")


REPAIR = Exercise(
    id="05-repair",
    title="A Deny that hits the wrong ones",
    ticket="Ticket 4743. People need a second factor: `backup-operator` gets in with a code, and not without. The "
    "nightly job, `BackupServiceRole`, has no second factor and must run. Today it is the other way round. Repair it.",
    starter=policy(_ALLOW, _deny({"AWS": "*"}, "Bool")),
    # Who is added to this Allow needs a code from the first day. A Deny on one user would not stop the next one.
    solution=policy(statement(SERVICE_ROLE), _WITH_A_CODE),
    also_right=(
        policy(_ALLOW, _deny(OPERATOR, "BoolIfExists")),
        policy(
            statement(SERVICE_ROLE),
            statement(OPERATOR, {"Bool": {_KEY: "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
        ),
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
            _NO_JOB,
        ),
        (
            policy(_ALLOW, _deny(OPERATOR, "Bool")),
            _NO_CODE,
        ),
        (
            policy(statement(SERVICE_ROLE), statement(OPERATOR, {"BoolIfExists": {_KEY: "true"}})),
            _NO_CODE,
        ),
        (
            policy(_ALLOW),
            _NO_CODE,
        ),
        (
            trust([OPERATOR, SERVICE_ROLE], {"Bool": {_KEY: "true"}}),
            _NO_JOB,
        ),
        (
            policy(_ALLOW, _deny(OPERATOR, "Bool")),
            f'Your Deny does not apply: statement 2, line 22, wants {_KEY} Bool "false", and the request has none.',
        ),
        (
            policy(statement(_JOB), _WITH_A_CODE),
            "BackupServiceRole in the next night's session stays out, and should get in.",
        ),
        (
            policy(_ALLOW, statement(OPERATOR, {"Null": {_KEY: "true"}}, Effect="Deny")),
            "backup-operator with temporary credentials got without a code gets in, and should stay out.",
        ),
    ),
    hints=(
        "Two mistakes: one is about whom the Deny names, one about the key that is missing.",
        "A user's access key says nothing about a second factor; a role's session says false.",
        "Two Allows are enough, one with a Condition. Or spare the job in the Deny, and give its operator the ending "
        "that makes it hold without its key.",
    ),
    requests=(
        Probe("backup-operator with a code", OPERATOR, True, "That is how people come in.", {_KEY: "true"}),
        Probe("backup-operator without a code", OPERATOR, False, "A stolen access key would be enough."),
        Probe(
            "backup-operator with temporary credentials got without a code",
            OPERATOR,
            False,
            "They record how they were got: their key says `false`.",
            {_KEY: "false"},
        ),
        Probe("BackupServiceRole in its nightly session", _JOB, True, "Without it there is no backup."),
        Probe("BackupServiceRole in the next night's session", f"{_JOB}-2", True, "Without it there is no backup."),
        Probe("intern with a code", INTERN, False, "The intern has no business in your bucket.", {_KEY: "true"}),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="With two Allows, whoever joins the one for people needs a code as well. A Deny has to hold without its "
    "key, spare the job, and name each new person.",
    skill="deny",
)
