"""05-make: people, with a code, from the office."""

from __future__ import annotations

from helpers.course.documents import INTERN, OPERATOR, SERVICE_SESSION, VENDOR, as_json, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_MFA, _IP = "aws:MultiFactorAuthPresent", "aws:SourceIp"
_OFFICE = "198.51.100.0/24"
_CODE, _FROM_OFFICE = {"Bool": {_MFA: "true"}}, {"IpAddress": {_IP: _OFFICE}}
_SENT = {_MFA: "true", _IP: "198.51.100.20"}

MAKE = Exercise(
    id="05-make",
    title="With a code, from the office",
    ticket="Ticket 4745. `backup-operator` of account 123456789012 restores backups by hand: with a second factor, and "
    "from the vendor's office network `198.51.100.0/24`. Write the trust policy of BackupAccessRole. Nobody else gets "
    "in, and nobody without one of the two.",
    starter=as_json({"Version": "2012-10-17", "Statement": []}),
    solution=trust(OPERATOR, {**_CODE, **_FROM_OFFICE}),
    also_right=(
        trust([OPERATOR], {"Bool": {_MFA: True}, "IpAddress": {_IP: [_OFFICE]}}),
        policy(
            statement(OPERATOR),
            statement({"AWS": "*"}, {"BoolIfExists": {_MFA: "false"}}, Effect="Deny"),
            statement({"AWS": "*"}, {"NotIpAddress": {_IP: _OFFICE}}, Effect="Deny"),
        ),
        trust(f"{VENDOR}:root", {**_CODE, **_FROM_OFFICE, "ArnEquals": {"aws:PrincipalArn": OPERATOR}}),
        trust(OPERATOR, {**_CODE, **_FROM_OFFICE, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
        trust(OPERATOR, {**_FROM_OFFICE, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
    ),
    known_wrong=(
        (
            trust(OPERATOR, {"BoolIfExists": {_MFA: "true"}, **_FROM_OFFICE}),
            "backup-operator without a code gets in, and should stay out.",
        ),
        (
            policy(statement(OPERATOR, _CODE), statement(OPERATOR, _FROM_OFFICE)),
            "backup-operator without a code gets in, and should stay out.",
        ),
        (
            trust(OPERATOR, {"Null": {_MFA: "false"}, **_FROM_OFFICE}),
            "backup-operator with temporary credentials got without a code gets in, and should stay out.",
        ),
        (
            trust(f"{VENDOR}:root", {**_CODE, **_FROM_OFFICE}),
            "intern with a code, from the office gets in, and should stay out.",
        ),
        (
            trust(OPERATOR, _CODE),
            "backup-operator with a code, from another network gets in, and should stay out.",
        ),
        (
            policy(
                statement(OPERATOR),
                statement({"AWS": "*"}, {"Bool": {_MFA: "false"}}, Effect="Deny"),
                statement({"AWS": "*"}, {"NotIpAddress": {_IP: _OFFICE}}, Effect="Deny"),
            ),
            "backup-operator without a code gets in, and should stay out.",
        ),
        (
            policy(
                statement(OPERATOR),
                statement(
                    {"AWS": "*"}, {"BoolIfExists": {_MFA: "false"}, "NotIpAddress": {_IP: _OFFICE}}, Effect="Deny"
                ),
            ),
            f'Your Deny does not apply: statement 2, line 22, wants {_IP} NotIpAddress "{_OFFICE}"',
        ),
        (
            trust(OPERATOR, {**_CODE, "IpAddress": {_IP: "198.51.100.0/27"}}),
            "backup-operator with a code, from the last desk of the office stays out, and should get in.",
        ),
        (
            trust(OPERATOR, {**_CODE, "IpAddress": {_IP: "198.51.100.20/32"}}),
            "backup-operator with a code, from the first desk of the office stays out, and should get in.",
        ),
    ),
    hints=(
        "One statement is enough: an Allow that names the user and wants two things.",
        "Both keys stand in one Condition, each under its operator. Which operators do not hold without their key?",
        'It has this form: `{"Bool": {"aws:MultiFactorAuthPresent": "true"}, "IpAddress": {"aws:SourceIp": "…"}}`.',
    ),
    requests=(
        Probe(
            "backup-operator with a code, from the office", OPERATOR, True, "That is how backups are restored.", _SENT
        ),
        *(
            Probe(
                f"backup-operator with a code, from the {which} desk of the office",
                OPERATOR,
                True,
                f"The network is {_OFFICE}, not one address.",
                {**_SENT, _IP: address},
            )
            for which, address in (("first", "198.51.100.1"), ("last", "198.51.100.254"))
        ),
        Probe("backup-operator without a code", OPERATOR, False, "A stolen access key would be enough."),
        Probe(
            "backup-operator with temporary credentials got without a code",
            OPERATOR,
            False,
            "They record how they were got: their key says `false`.",
            {**_SENT, _MFA: "false"},
        ),
        Probe(
            "backup-operator with a code, from another network",
            OPERATOR,
            False,
            "The ticket says: from the office.",
            {**_SENT, _IP: "192.0.2.1"},
        ),
        Probe("intern with a code, from the office", INTERN, False, "The intern restores nothing.", _SENT),
        Probe(
            "BackupServiceRole in a session", f"{SERVICE_SESSION}/nightly", False, "The ticket is about a person.", {}
        ),
        Probe(
            "a backup-operator of Account D with a code",
            "arn:aws:iam::999999999999:user/backup-operator",
            False,
            "Anybody can give a user that name.",
            _SENT,
        ),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="An Allow wants operators that do not hold without their key, all in one Condition.",
    skill="missing-key",
)
