"""What a check says when somebody who should get in is kept out by a Condition, or by a name that changes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from helpers import iam
from helpers.course import lessons
from helpers.course.documents import INTERN, OPERATOR, SERVICE_ROLE, SERVICE_SESSION, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe, Status

NAME = "sts:RoleSessionName"
ASKS = {NAME: "backup-operator"}
ABSENT = "This request carries no {}. Which key is the ticket about, letter by letter?"
EMPTY = "This caller has no {}, so nothing stands there for it. Which value would fit it?"
COMPARE = "Compare the two, letter by letter: key, operator, value."
DIFFERS = f"{COMPARE} A key may list several values."


def checked(caller: str, condition: dict[str, dict[str, object]], version: str = "2012-10-17") -> str:
    """The question about a caller who asks with a session's name, and is kept out by this condition."""
    named = SERVICE_ROLE if "assumed-role" in caller else caller
    task = replace(
        lessons.exercise("03-repair"),
        requests=(Probe("the caller", caller, True, "It must work.", ASKS), Probe("intern", INTERN, False, "Not now.")),
        solution=trust(named),
    )
    text = policy(statement(named, condition)).replace("2012-10-17", version)
    result = task.check(text)
    assert result.status is Status.WRONG and result.failed is not None and result.failed.probe.who == "the caller"
    return result.sentence.partition("It must work. ")[2]


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
KEPT_OUT = [
    (OPERATOR, {"StringEquals": {NAME: "backup-operater"}}, DIFFERS),
    (OPERATOR, {"StringEquals": {"sts:SourceIdentity": "backup-operator"}}, ABSENT.format("sts:SourceIdentity")),
    (OPERATOR, {"StringEquals": {"aws:SourceIdentity": "${aws:username}"}}, ABSENT.format("aws:SourceIdentity")),
    (OPERATOR, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, ABSENT.format("aws:MultiFactorAuthPresent")),
    (OPERATOR, {"StringEquals": {NAME: "${aws:username}-1"}}, DIFFERS),  # it has a name, and another value
    (f"{SERVICE_SESSION}/nightly", {"StringEquals": {NAME: "${aws:username}"}}, EMPTY.format("aws:username")),
    (f"{SERVICE_SESSION}/nightly", {"StringLike": {NAME: ["${aws:username}*"]}}, EMPTY.format("aws:username")),
    (OPERATOR, {"StringEquals": {NAME: "${aws:PrincipalTag/team}"}}, EMPTY.format("aws:PrincipalTag/team")),
    (OPERATOR, {"StringNotLike": {NAME: "backup*"}}, COMPARE),
    # One of the values could fit, or the variable has a value to fall back on: then the values differ.
    (f"{SERVICE_SESSION}/nightly", {"StringEquals": {NAME: ["${aws:username}", "nightly"]}}, DIFFERS),
    (f"{SERVICE_SESSION}/nightly", {"StringEquals": {NAME: "${aws:username, 'nightly'}"}}, DIFFERS),
]


@pytest.mark.parametrize(("caller", "condition", "question"), KEPT_OUT)
def test_a_condition_that_keeps_somebody_out_gets_the_question_that_fits(caller, condition, question):
    assert checked(caller, condition) == question


# --- a session has another name tomorrow -----------------------------------------------------------------------

ROLES = [
    (one, probe)
    for one in lessons.policies()
    for probe in one.requests
    if probe.wanted and ":assumed-role/" in probe.caller
]


@pytest.mark.parametrize(("exercise", "probe"), ROLES, ids=lambda value: getattr(value, "id", "request"))
def test_to_name_one_session_keeps_the_next_one_out(exercise: Exercise, probe: Probe):
    """Whose solution names a role is not answered by one of its sessions.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session
    """
    role = iam.caller_from_arn(probe.caller).role_arn
    assert role in exercise.solution
    result = exercise.check(exercise.solution.replace(role, probe.caller))
    assert result.status is Status.WRONG, "one session is named, and it passes"
    assert result.failed is not None and result.failed.probe.wanted and not result.failed.decision.allowed
    assert result.failed in result.answers, "the learner sees the request among the others"
    assert "What is the same" in result.sentence


def test_the_session_that_is_kept_out_is_told():
    (mend,) = (one for one in lessons.policies() if one.id == "04-shared-name-mend")
    users, job = json.loads(mend.solution)["Statement"]
    told = mend.check(policy(users, {**job, "Principal": {"AWS": f"{SERVICE_SESSION}/nightly"}})).sentence
    assert told.startswith("BackupServiceRole with the job's name (session nightly-2) stays out, and should get in.")
    assert told.endswith(
        "Who assumes a role names the session, and may choose another name each time. One session is named here. What "
        "is the same in all sessions of the role?"
    )


def test_a_session_that_the_solution_names_may_be_named():
    """Where the solution itself keeps the next session out, nobody asks for it."""
    make = lessons.exercise("03-make")
    one = f"{SERVICE_SESSION}/nightly-2035-01-15"
    fixed = replace(make, requests=tuple(each for each in make.requests if not each.wanted or each.caller == one))
    named = make.solution.replace(SERVICE_ROLE, one)
    assert fixed.check(named).status is Status.WRONG
    assert replace(fixed, solution=named).check(named).status is Status.RIGHT
