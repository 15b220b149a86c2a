"""03-repair: repair a policy that AWS refuses."""

from __future__ import annotations

from helpers.course.documents import (
    INTERN,
    OPERATOR,
    OUR_ID,
    SERVICE_SESSION,
    THEIR_ID,
    VENDOR,
    as_json,
    policy,
    sends,
    statement,
    trust,
    wants,
)
from helpers.course.exercises.cast_ids import IDS
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb03.nights import on
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike

_WANTS_OURS = wants(OUR_ID)
_ALLOW_OPERATOR = statement(OPERATOR)

REPAIR = Exercise(
    id="03-repair",
    title="Repair a policy that AWS refuses",
    ticket="Ticket 4719. The vendor's user `backup-operator` assumes BackupAccessRole, and only with our ExternalId "
    "`company-a-7f3d`. A colleague wrote the trust policy in a hurry, and AWS refuses to save it. Mend it, so that "
    "the backup runs and nobody else gets in.",
    starter=trust(
        OPERATOR,
        wants(OUR_ID, "StringEqual"),
        Effect="allow",
        Resource="arn:aws:iam::111122223333:role/BackupAccessRole",
    ),
    solution=trust(OPERATOR, _WANTS_OURS),
    also_right=(
        trust([OPERATOR], {"StringEquals": {"sts:ExternalId": [OUR_ID]}}, Action=["sts:AssumeRole"]),
        as_json({"Statement": {**_ALLOW_OPERATOR, "Condition": _WANTS_OURS}}),  # no Version, one statement, no list
        as_json(
            {
                "Statement": [{"Condition": _WANTS_OURS, **_ALLOW_OPERATOR, "Sid": "Vendor"}],
                "Version": "2012-10-17",
            }
        ),
        trust(OPERATOR, {"StringEquals": {"STS:externalid": OUR_ID}}, Action="STS:assumerole"),
        trust("123456789012", {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:PrincipalArn": OPERATOR}}),
        trust(f"{VENDOR}:root", {**_WANTS_OURS, "ArnEquals": {"aws:PrincipalArn": OPERATOR}}),
        trust(f"{VENDOR}:root", {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:userid": IDS[OPERATOR]}}),
        policy(  # a negated operator holds when the key is missing, so the Deny hits that request too
            _ALLOW_OPERATOR,
            statement({"AWS": "*"}, wants(OUR_ID, "StringNotEquals"), Effect="Deny"),
        ),
    ),
    known_wrong=(
        (
            trust(OPERATOR, _WANTS_OURS, Effect="allow"),
            'Effect is "allow". It is "Allow" or "Deny", with a capital letter.',
        ),
        (
            trust(OPERATOR, _WANTS_OURS, Resource="arn:aws:iam::111122223333:role/BackupAccessRole"),
            "A trust policy has no Resource. The role it is attached to is the resource. Remove it. "
            "AWS answers `MalformedPolicyDocument: Has prohibited field Resource`.",
        ),
        (
            trust(OPERATOR, wants(OUR_ID, "StringEqual")),
            '"StringEqual" is not a condition operator. Did you mean StringEquals?',
        ),
        (
            trust(f"{VENDOR}:user/backup-operater", _WANTS_OURS),
            f'There is no "{VENDOR}:user/backup-operater". AWS saves the policy only when the user or role exists. '
            "Create it first, or mend the name. AWS answers `MalformedPolicyDocument: Invalid principal in policy: "
            f'"AWS":"{VENDOR}:user/backup-operater"`.',
        ),
        (
            trust(OPERATOR),
            "backup-operator without an ExternalId gets in, and should stay out. Statement 1, line 4, names it, and "
            "has no Condition. A vendor that sends none can't say for which customer it asks. Which value of the "
            "request could a Condition compare?",
        ),
        (
            trust(OPERATOR, wants(OUR_ID, "StringEqualsIfExists")),
            "Statement 1, line 4, names it, and its Condition holds: the request has no sts:ExternalId and "
            "StringEqualsIfExists holds without it. A "
            "vendor that sends none can't say for which customer it asks. Which operator fails when the key is "
            "missing?",
        ),
        (
            trust(OPERATOR, wants("company-*", "StringLike")),
            "backup-operator with the ExternalId of another customer gets in, and should stay out. Statement 1, line 4,"
            ' names it, and its Condition holds: the request has sts:ExternalId "company-c-91b0" and StringLike '
            '"company-*" holds for it. That way Account C is served from your bucket. Which values may the '
            "Condition accept?",
        ),
        (
            trust(OPERATOR, wants("Company-A-7f3d")),
            'wants sts:ExternalId StringEquals "Company-A-7f3d", and the request has "company-a-7f3d". The nightly '
            "backup depends on it. Compare the two, letter by letter: key, operator, value.",
        ),
        (
            trust(f"{VENDOR}:root", _WANTS_OURS),
            "intern with our ExternalId gets in, and should stay out. Statement 1, line 4, trusts the whole account "
            '123456789012, and its Condition holds: the request has sts:ExternalId "company-a-7f3d" and StringEquals '
            '"company-a-7f3d" holds for it. The ExternalId is no password: a colleague may know it. Whom does '
            "the ticket name?",
        ),
        (
            trust(OPERATOR, {**_WANTS_OURS, "DateLessThan": {"aws:CurrentTime": "2035-01-15T10:00:00Z"}}),
            "backup-operator with our ExternalId stays out, and should get in.",
        ),
        (
            trust(f"{VENDOR}:root", {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:userid": IDS[INTERN]}}),
            "backup-operator with our ExternalId stays out, and should get in.",
        ),
        (
            trust(OPERATOR, _WANTS_OURS, Effect="Deny"),
            "The trust policy of BackupAccessRole denies it (statement 1, line 4), and a Deny always wins: it names ",
        ),
    ),
    hints=(
        "The editor underlines what AWS refuses: there are three faults, in three different elements.",
        "`Effect` is written with a capital letter. A trust policy has no `Resource`: which role is meant is clear.",
        "The operator for equal texts is `StringEquals`. Keep the Condition: without it the vendor can be "
        "sent to you by its other customers.",
    ),
    requests=(
        Probe(
            "backup-operator with our ExternalId",
            OPERATOR,
            True,
            "The nightly backup depends on it.",
            {**sends(OUR_ID), **on(16)},  # tonight, and not only today
        ),
        Probe(
            "backup-operator without an ExternalId",
            OPERATOR,
            False,
            "A vendor that sends none can't say for which customer it asks.",
        ),
        Probe(
            "backup-operator with the ExternalId of another customer",
            OPERATOR,
            False,
            "That way Account C is served from your bucket.",
            sends(THEIR_ID),
        ),
        Probe(
            "intern with our ExternalId",
            INTERN,
            False,
            "The ExternalId is no password: a colleague may know it.",
            sends(OUR_ID),
        ),
        Probe(
            "backup-operator with our ExternalId and one character more",
            OPERATOR,
            False,
            "The next customer may get that very text.",
            sends(f"{OUR_ID}2"),
        ),
        Probe(
            "backup-operator with our ExternalId in capitals",
            OPERATOR,
            False,
            "Another text may be another customer.",
            sends(OUR_ID.upper()),
        ),
        Probe(
            "BackupServiceRole with our ExternalId",
            f"{SERVICE_SESSION}/nightly",
            False,
            "The ticket names the user, not the job.",
            sends(OUR_ID),
        ),
        OUR_ADMIN,
        named_alike("backup-operator", OUR_ID),
        *STRANGERS,
    ),
    takeaway="AWS checks the form of a trust policy when you save it, and decides by it at every `sts:AssumeRole`.",
    skill="external-id",
)
