"""What opens the solution and what a check knows of a request, for every exercise and every kind of caller."""

from __future__ import annotations

import contextlib
import itertools
import json

import pytest

from helpers import iam
from helpers.cloud import World
from helpers.course import lessons
from helpers.course.documents import policy
from helpers.course.exercises.exercise import Exercise, Status
from helpers.course.exercises.practice import SOLUTION, TRY_FIRST, PolicyPractice
from helpers.course.exercises.result import Probe
from helpers.ui.exercise_view import ExerciseView
from tests.story import trust_policy

ALL = lessons.policies()
IDS = [one.id for one in ALL]


# --- the solution waits for one try, and one try is enough -----------------------------------------------------


def deeds(exercise: Exercise) -> dict[str, tuple[object, bool]]:
    """What somebody may check, and whether it is a try."""
    return {
        "the starter": (exercise.starter, False),
        "the starter in another layout": (json.dumps(json.loads(exercise.starter)), False),
        "the starter as a dictionary": (json.loads(exercise.starter), False),
        "no JSON": ("{", True),
        "no policy": ("[]", True),
        "a wrong one": (exercise.known_wrong[0][0], True),
        "a right one": (exercise.solution, True),
    }


@pytest.mark.parametrize("exercise", ALL, ids=IDS)
def test_one_try_opens_the_solution_and_nothing_locks_it_again(exercise: Exercise) -> None:
    texts = deeds(exercise)
    for order in itertools.permutations(texts, 3):
        practice, tried = PolicyPractice(exercise), False
        assert practice.solution() == TRY_FIRST
        for name in order:
            text, is_try = texts[name]
            status = practice.check(text).status
            assert (status is not Status.NOT_TRIED) is is_try, name
            tried = tried or is_try
            assert practice.tried is tried
            said = practice.solution()
            assert said.startswith(f"{SOLUTION}\n{exercise.solution}\n") if tried else said == TRY_FIRST, order


@pytest.mark.parametrize("exercise", ALL, ids=IDS)
def test_the_page_keeps_the_same_rule(exercise: Exercise) -> None:
    view = ExerciseView(exercise)
    for press in (view.check_button, view.reset_button, view.hint_button, view.check_button):
        press.click()
        view.solution_button.click()
        assert view.solution() == TRY_FIRST
    view.text = exercise.known_wrong[0][0]
    view.check_button.click()
    for press in (view.check_button, view.reset_button, view.check_button, view.hint_button):
        press.click()
        assert view.solution().startswith(SOLUTION), "the starter is no try, and takes none back"
    assert view.text == exercise.starter


# --- a check knows of a request what AWS knows -----------------------------------------------------------------

# What the lab's own clients and sessions make: another name of the session, another program, another unique id.
OF_THE_LAB = {"aws:useragent", "aws:userid", "aws:sourceip"}
CALLERS = {
    "a user": ("backup-operator", "arn:aws:iam::123456789012:user/backup-operator"),
    "another user": ("intern", "arn:aws:iam::123456789012:user/intern"),
    "a user of the role's account": ("developer", "arn:aws:iam::111122223333:user/developer"),
    "a role's session": (
        "BackupServiceRole",
        "arn:aws:sts::123456789012:assumed-role/BackupServiceRole/backup-job",
    ),
    "an AWS service": ("ec2.amazonaws.com", "ec2.amazonaws.com"),
}
# A user's own keys send no aws:MultiFactorAuthPresent at all; temporary credentials without a second factor say false.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
MFA = {"a role's session": "false"}


def known(exercise: Exercise, arn: str) -> dict[str, object]:
    """The context keys with which a check asks about a caller, in small letters."""
    probe = Probe("x", arn, False, "x")
    decision = exercise._decide(probe, iam.parse(exercise.solution, iam.PolicyKind.TRUST))
    return {key.lower(): value for key, value in decision.request.context.items()}


@pytest.mark.parametrize("who", CALLERS)
def test_a_check_knows_what_the_mocked_aws_knows(world: World, who: str) -> None:
    name, arn = CALLERS[who]
    exercise = lessons.exercise("03-repair")
    sts = world.client("sts", name)
    with contextlib.suppress(sts.exceptions.ClientError):  # the context is the same, whatever is decided
        sts.assume_role(RoleArn=exercise.role_arn, RoleSessionName="VendorSession", DurationSeconds=3600)
    event = world.trail.newest
    assert event is not None
    real = {key.lower(): value for key, value in event.context.items()}
    said = known(exercise, arn)
    assert set(said) <= set(real), "a check makes up no key"
    same = set(said) - OF_THE_LAB
    assert {key: said[key] for key in same} == {key: real[key] for key in same}
    assert {key for key in real if key.startswith("aws:multifactorauth")} == {
        key for key in said if key.startswith("aws:multifactorauth")
    }
    assert said.get("aws:multifactorauthpresent") == MFA.get(who)


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize(
    ("operator", "value", "of_user", "of_session"),
    [
        # Absent: Bool fails and BoolIfExists holds, whatever they compare with. The page above.
        ("Bool", "true", False, False),
        ("Bool", "false", False, True),
        ("BoolIfExists", "true", True, False),
        ("BoolIfExists", "false", True, True),
        ("Null", "true", True, False),
        ("Null", "false", False, True),
    ],
)
def test_a_condition_on_the_second_factor(who: str, operator: str, value: str, of_user: bool, of_session: bool) -> None:
    exercise = lessons.exercise("03-repair")
    condition = {operator: {"aws:MultiFactorAuthPresent": value}}
    principal = {"Service": "ec2.amazonaws.com"} if who == "an AWS service" else {"AWS": "*"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    trust = iam.parse(policy(statement), iam.PolicyKind.TRUST)
    decision = exercise._decide(Probe("x", CALLERS[who][1], False, "x"), trust)
    assert decision.allowed is (of_session if who in MFA else of_user)


def test_strangers_are_held_against_every_exercise() -> None:
    """Who trusts everybody has done no exercise, and it is a stranger who shows it."""
    for exercise in ALL:
        kept_out = {
            probe.caller.split(":")[4] for probe in exercise.requests if not probe.wanted and ":" in probe.caller
        }
        assert {"999999999999", "444455556666"} <= kept_out, exercise.id
        result = exercise.check(trust_policy("*", Sid="Everybody"))
        assert result.status is Status.WRONG, exercise.id
        strangers = [answer for answer in result.answers if answer.decision.request.caller.account == "999999999999"]
        assert strangers and not any(answer.as_wanted for answer in strangers), exercise.id
