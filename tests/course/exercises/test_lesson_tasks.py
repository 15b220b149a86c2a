"""The exercises of further kinds that the course has: their right and wrong answers, and each step of a card."""

from __future__ import annotations

import pytest

from helpers.course import lessons
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.card_work import CardWork
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.matching import Matching
from helpers.course.exercises.kinds.order import Order
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.exercises.result import Status
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.course.skills import SKILLS
from tests import recipes
from tests.wording import BANNED

TASKS = lessons.tasks()
CARDS = tuple(one for one in TASKS if isinstance(one, Card))
REQUESTS = (*(one for one in TASKS if isinstance(one, RequestTask)), *(card.exploit for card in CARDS))
MATCHINGS = tuple(one for one in TASKS if isinstance(one, Matching))
CHOICES = (*(one for one in TASKS if isinstance(one, Choice)), *(card.find for card in CARDS))
ORDERS = tuple(one for one in TASKS if isinstance(one, Order))
MENDS = tuple(card.mend for card in CARDS)


def ident(one: object) -> str:
    return getattr(one, "id", None) or str(one)[:40]


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_it_names_a_skill(task):
    assert task.skill in SKILLS, f"a key of helpers/course/skills.py; {recipes.NOTEBOOK}"


@pytest.mark.parametrize("request_", REQUESTS, ids=ident)
def test_a_request_to_make(request_):
    assert request_.check(request_.start).status is not Status.RIGHT, "it begins with what is not right yet"
    for fields in (request_.solved, *request_.also_right):
        assert request_.check(fields).status is Status.RIGHT, fields
    for fields, sentence in request_.known_wrong:
        outcome = request_.check(fields)
        assert outcome.status is Status.WRONG and sentence in outcome.sentence, outcome


@pytest.mark.parametrize("matching", MATCHINGS, ids=ident)
def test_a_matching(matching):
    assert matching.check(list(matching.right)).status is Status.RIGHT
    for place, item in enumerate(matching.items):
        for target, sentence in item.mistakes:
            letters = list(matching.right)
            letters[place] = matching.letters[matching.targets.index(target)]
            outcome = matching.check(letters)
            assert outcome.status is Status.WRONG and sentence in outcome.sentence, outcome


@pytest.mark.parametrize("choice", CHOICES, ids=ident)
def test_a_choice(choice):
    assert choice.check(sorted(choice.right)).status is Status.RIGHT
    for number, option in enumerate(choice.options, 1):
        if not option.correct:
            outcome = choice.check([number])
            assert outcome.status is Status.WRONG and option.idea in outcome.sentence


def test_an_order():
    for order in ORDERS:
        for right in (order.right, *order.also_right):
            assert order.check(right).status is Status.RIGHT, order.id
        for wrong, sentence in order.known_wrong:
            assert sentence in order.check(wrong).sentence, order.id


@pytest.mark.parametrize("mend", MENDS, ids=ident)
def test_mending_fails_while_the_hole_is_open_or_the_job_is_broken(mend):
    for text in (mend.solution, *mend.also_right):
        assert mend.check(text).status is Status.RIGHT, mend.check(text)
    said = []
    for text, sentence in mend.known_wrong:
        result = mend.check(text)
        assert result.status in (Status.WRONG, Status.NOT_SAVED) and sentence in result.sentence, result
        said.append(result.sentence)
    assert any("and should get in." in one for one in said), "somebody mends by breaking"
    assert any("and should stay out." in one for one in said), "somebody leaves a hole"
    assert all(probe in mend.requests for probe in (OUR_ADMIN, *STRANGERS)), "whom every exercise keeps out"


@pytest.mark.parametrize("card", CARDS, ids=ident)
def test_a_card_can_be_done(card):
    work = CardWork(card)
    work.find(sorted(card.find.right))
    work.exploit(card.exploit.solved)
    work.mend(card.mend.solution)
    assert work.prove().status is Status.RIGHT and work.open == ""
    for fields in (card.exploit.solved, *card.exploit.also_right):
        assert card.prove(card.exploit.asked(fields), card.mend.solution).status is Status.RIGHT


@pytest.mark.parametrize("task", (*TASKS, *MENDS, *CHOICES, *REQUESTS), ids=ident)
def test_the_texts_keep_the_voice_of_the_course(task):
    hints = () if isinstance(task, Card) else task.hints
    for text in (task.title, task.ticket, task.takeaway, *hints):
        assert not BANNED.search(text), text
        assert text.count("`") % 2 == 0, text
