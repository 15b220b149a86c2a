"""What is said of a wrong text where a Deny misses, and which question follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.course.documents import OPERATOR, policy, statement
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

MFA, IP = "aws:MultiFactorAuthPresent", "aws:SourceIp"
OFFICE, ANYBODY = "198.51.100.0/24", {"AWS": "*"}
WITH_A_CODE = Probe("backup-operator with a code", OPERATOR, True, "It restores.", {MFA: "true"})
WITHOUT = Probe("backup-operator without a code", OPERATOR, False, "A key can be stolen.")
ELSEWHERE = Probe(
    "backup-operator with a code, from another network", OPERATOR, False, "It sits in the office.",
    {MFA: "true", IP: "192.0.2.1"},
)  # fmt: skip
EXERCISE = Exercise(
    id="99-deny",
    title="A code, from the office",
    ticket="With a code, from the office.",
    starter="{}",
    solution=policy(statement(OPERATOR, {"Bool": {MFA: "true"}, "IpAddress": {IP: OFFICE}})),
    also_right=(),
    known_wrong=((policy(statement(OPERATOR)), "gets in"),),
    hints=("One.", "Two.", "Three."),
    requests=(WITH_A_CODE, WITHOUT, ELSEWHERE, OUR_ADMIN, *STRANGERS),
    takeaway="Both.",
)
NO_CODE, NOT_HERE = {"Bool": {MFA: "false"}}, {"NotIpAddress": {IP: OFFICE}}


def deny(condition: dict[str, object], **more: object) -> dict[str, object]:
    return statement(ANYBODY, condition, Effect="Deny", **more)


def said(*more: dict[str, object], allow: dict[str, object] | None = None) -> str:
    return EXERCISE.check(policy(statement(OPERATOR, allow), *more)).sentence


def test_a_deny_that_misses_is_told_after_the_allow_and_asked_about():
    assert said(deny(NO_CODE)) == (
        "backup-operator without a code gets in, and should stay out. Statement 1, line 4, names it, and has no "
        f'Condition. Your Deny does not apply: statement 2, line 19, wants {MFA} Bool "false", and the request has '
        "none. A key can be stolen. Which operator holds when the key is missing?"
    )


QUESTIONS = [
    # Two keys in one Deny: the one that fits is no reason to stop the call.
    (deny({"BoolIfExists": {MFA: "false"}, **NOT_HERE}), "Which of them should stop a call by itself?"),
    # It names nobody who asks here, or is about another call: not a Deny that somebody meant to stop this one.
    (statement("444455556666", NO_CODE, Effect="Deny"), "Which value of the request could a Condition compare?"),
    (deny(NO_CODE, Action="sts:TagSession"), "Which value of the request could a Condition compare?"),
    # It compares nothing by which the request is told from a wanted one.
    (deny({"StringEquals": {"sts:ExternalId": "x-1"}}), "Which value of the request could a Condition compare?"),
    # A Deny may compare the age in place of the presence: it is what the request is told by, too.
    (deny({"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}), "Which operator holds when the key is missing?"),
]


@pytest.mark.parametrize(("more", "question"), QUESTIONS)
def test_the_question_is_about_the_deny_that_was_meant_to_stop_it(more, question):
    sentence = said(more)
    assert sentence.startswith(WITHOUT.who) and sentence.endswith(question)
    assert ("Your Deny does not apply: " in sentence) is ("Which value of" not in question)


def test_of_two_denies_the_one_that_rightly_misses_is_not_told():
    sentence = said(deny(NO_CODE), deny(NOT_HERE))
    assert "statement 2, line 19, wants" in sentence and "statement 3" not in sentence


def test_a_deny_whose_value_is_wrong():
    sentence = said(deny({"BoolIfExists": {MFA: "false"}}), deny({"NotIpAddress": {IP: "0.0.0.0/0"}}))
    assert sentence.startswith(ELSEWHERE.who) and "statement 3" in sentence and "statement 2" not in sentence
    assert sentence.endswith("Which values should the Deny stop?")


def test_who_is_not_wanted_at_all_is_still_asked_about():
    text = policy(statement(ANYBODY, {"Bool": {MFA: "true"}}), statement(ANYBODY), deny({"Null": {MFA: "false"}}))
    stranger = next(answer for answer in EXERCISE.check(text).answers if answer.probe is STRANGERS[0])
    told = EXERCISE.tell(stranger)
    assert "Your Deny does not apply: " in told.reason and told.more.endswith("Whom does the ticket name?")


def test_a_request_that_stays_out_hears_of_no_deny_that_missed_it():
    text = policy(statement("444455556666"), deny(NO_CODE))
    assert "Your Deny" not in EXERCISE.check(text).sentence


def test_a_deny_of_the_callers_own_is_not_yours():
    allows = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    own = policy(allows, {**allows, "Effect": "Deny", "Condition": NO_CODE})
    requests = tuple(replace(each, identity=(own,)) if each is WITHOUT else each for each in EXERCISE.requests)
    sentence = replace(EXERCISE, requests=requests).check(policy(statement(OPERATOR))).sentence
    assert sentence.startswith(WITHOUT.who) and "Your Deny" not in sentence


ALLOWS = [
    ({"Bool": {MFA: "true"}}, ELSEWHERE, "Which other key could the Condition compare?"),
    ({"IpAddress": {IP: OFFICE}}, WITHOUT, "Which other key could the Condition compare?"),
    ({"Bool": {MFA: "true"}, "IpAddress": {IP: "0.0.0.0/0"}}, ELSEWHERE, "Which values may the Condition accept?"),
    ({"BoolIfExists": {MFA: "true"}}, WITHOUT, "Which operator fails when the key is missing?"),
]


@pytest.mark.parametrize(("condition", "who", "question"), ALLOWS)
def test_an_allow_is_asked_for_the_key_it_does_not_compare(condition, who, question):
    sentence = said(allow=condition)
    assert sentence.startswith(who.who) and sentence.endswith(question)
