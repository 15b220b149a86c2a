"""05-complete: two ids, and a last day."""

from __future__ import annotations

from helpers.course.documents import (
    OPERATOR,
    OUR_ID,
    SERVICE_ROLE,
    SERVICE_SESSION,
    THEIR_ID,
    policy,
    sends,
    statement,
    trust,
)
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_NEW_ID = "company-a-b94e"
_END = "2035-03-01T00:00:00Z"
_END_IN_SECONDS = "2056320000"
_JOB = f"{SERVICE_SESSION}/nightly"
_BOTH = {"StringEquals": {"sts:ExternalId": [OUR_ID, _NEW_ID]}}
_UNTIL = {"DateLessThan": {"aws:CurrentTime": _END}}
_IN_MARCH = "BackupServiceRole with the new ExternalId, in March gets in, and should stay out."


def _at(moment: str) -> dict[str, str]:
    return {"sts:ExternalId": _NEW_ID, "aws:CurrentTime": moment}


COMPLETE = Exercise(
    id="05-complete",
    title="Two ids, and a last day",
    ticket="Ticket 4742. The vendor gives us a new ExternalId, `company-a-b94e`. Until the end of February 2035 its "
    "`BackupServiceRole` may send the new one or the old one, `company-a-7f3d`. From `2035-03-01T00:00:00Z` on the "
    "role lets nobody in. Complete the Condition.",
    starter=trust(SERVICE_ROLE, {"StringEquals": {"sts:ExternalId": OUR_ID}}),
    solution=trust(SERVICE_ROLE, {**_BOTH, **_UNTIL}),
    also_right=(
        policy(
            statement(SERVICE_ROLE, _BOTH),
            statement({"AWS": "*"}, {"DateGreaterThanEquals": {"aws:CurrentTime": _END}}, Effect="Deny"),
        ),
        policy(
            *(
                statement(SERVICE_ROLE, {"StringEquals": {"sts:ExternalId": each}, **_UNTIL})
                for each in (OUR_ID, _NEW_ID)
            )
        ),
        trust(SERVICE_ROLE, {**_BOTH, "DateLessThanEquals": {"aws:CurrentTime": "2035-02-28T23:59:59Z"}}),
        trust(SERVICE_ROLE, {**_BOTH, "DateLessThan": {"aws:EpochTime": _END}}),
        trust(SERVICE_ROLE, {**_BOTH, "NumericLessThan": {"aws:EpochTime": _END_IN_SECONDS}}),
    ),
    known_wrong=(
        (trust(SERVICE_ROLE, _BOTH), _IN_MARCH),
        (trust(SERVICE_ROLE, _BOTH), "Which other key could the Condition compare?"),
        (
            trust(SERVICE_ROLE, {"StringEquals": {"sts:ExternalId": _NEW_ID}, **_UNTIL}),
            "BackupServiceRole with the old ExternalId stays out, and should get in.",
        ),
        (policy(statement(SERVICE_ROLE, _BOTH), statement(SERVICE_ROLE, _UNTIL)), _IN_MARCH),
        (
            trust(SERVICE_ROLE, {"StringLike": {"sts:ExternalId": "company-*"}, **_UNTIL}),
            "BackupServiceRole with another customer's ExternalId gets in, and should stay out.",
        ),
        (
            trust(SERVICE_ROLE, {**_BOTH, "DateLessThanEquals": {"aws:CurrentTime": _END}}),
            "BackupServiceRole with the new ExternalId, in the first second of March gets in, and should stay out.",
        ),
        (
            trust(SERVICE_ROLE, {**_BOTH, "DateLessThan": {"aws:CurrentTime": "2035-02-20T00:00:00Z"}}),
            "BackupServiceRole with the new ExternalId, in the last seconds of February stays out, and should get in.",
        ),
    ),
    hints=(
        "Two values under one key: one of them is enough. Two keys: both must hold.",
        "The ids are a list under the one key. The time is a second operator in the same Condition.",
        "`aws:CurrentTime` is the time of the request. Its operator begins with Date, and holds before the end.",
    ),
    requests=(
        Probe(
            "BackupServiceRole with the old ExternalId",
            _JOB,
            True,
            "It is sent until the vendor switches.",
            sends(OUR_ID),
        ),
        Probe("BackupServiceRole with the new ExternalId", _JOB, True, "It is agreed.", sends(_NEW_ID)),
        Probe(
            "BackupServiceRole with the new ExternalId, in the last seconds of February",
            _JOB,
            True,
            "February belongs to the contract.",
            _at("2035-02-28T23:59:58Z"),
        ),
        Probe(
            "BackupServiceRole with the new ExternalId, in March",
            _JOB,
            False,
            "The contract ends with February.",
            _at("2035-03-03T02:00:00Z"),
        ),
        Probe(
            "BackupServiceRole with the new ExternalId, in the first second of March",
            _JOB,
            False,
            "The first second of March is too late.",
            _at(_END),
        ),
        Probe(
            "BackupServiceRole without an ExternalId",
            _JOB,
            False,
            "Nobody says for which customer it asks.",
        ),
        Probe(
            "BackupServiceRole with another customer's ExternalId",
            _JOB,
            False,
            "That way Account C is served from your bucket.",
            sends(THEIR_ID),
        ),
        Probe("backup-operator with our ExternalId", OPERATOR, False, "The ticket is about the job.", sends(OUR_ID)),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="Values in a list are alternatives; keys and operators in one Condition must all hold. The date ends the "
    "assuming: a session that was got in the last second works on.",
    skill="external-id",
)
