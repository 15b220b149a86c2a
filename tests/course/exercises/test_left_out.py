"""Of two callers who should get in, one is forgotten: the check asks which, and not what is wrong with the other."""

from __future__ import annotations

import pytest

from helpers.course import lessons
from helpers.course.documents import INTERN, OPERATOR, OUR_ID, SERVICE_ROLE, policy, statement, trust, wants

MEND = lessons.of_any_kind("03-restore").mend
ASKED = "The ticket lets in more than one. Which of them has no statement?"


@pytest.mark.parametrize("named", [OPERATOR, SERVICE_ROLE])
def test_who_is_forgotten_is_asked_for(named):
    assert str(MEND.check(trust(named, wants(OUR_ID))).sentence).endswith(ASKED)


def test_whoever_is_named_wrongly_is_held_against_the_ticket():
    said = MEND.check(trust(INTERN, wants(OUR_ID))).sentence
    assert ASKED not in said and said.endswith("Which kind does the ticket name?")


def test_where_one_alone_should_get_in_nobody_is_forgotten():
    said = lessons.exercise("03-repair").check(trust(SERVICE_ROLE, wants(OUR_ID))).sentence
    assert ASKED not in said


def test_a_condition_that_does_not_hold_is_no_forgotten_caller():
    said = MEND.check(policy(statement(SERVICE_ROLE, wants(OUR_ID)), statement(OPERATOR, wants("x")))).sentence
    assert ASKED not in said
