"""Every choice, matching, order, request and card of the course, held to its own data: each answer gets its sentence.

That every kind does what it promises is the samples' business: tests/course/exercises/test_kinds.py. The policies to
write, those of the cards too, are in tests/course/exercises/test_exercises.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from helpers.course import lessons
from helpers.course.exercises.exercise import Status
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.matching import Matching
from helpers.course.exercises.kinds.order import Order
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.exercises.kinds.task import Task
from tests import recipes
from tests.wording import BANNED

CARDS = [one for one in lessons.practice() if isinstance(one, Card)]
TASKS: list[Task] = [one for one in lessons.practice() if isinstance(one, Task)]
TASKS += [step for card in CARDS for step in (card.find, card.exploit)]
each_card = pytest.mark.parametrize("card", CARDS, ids=lambda one: one.id)


def right_answers(task: Task) -> Iterator[object]:
    if isinstance(task, Choice):
        yield sorted(task.right)
    elif isinstance(task, Matching):
        yield " ".join(task.right)
    elif isinstance(task, Order):
        yield from (task.right, *task.also_right)
    elif isinstance(task, RequestTask):
        yield from (task.solved, *task.also_right)


def wrong_answers(task: Task) -> Iterator[tuple[object, str]]:
    """An answer that is wrong, and what is said about it among other things."""
    if isinstance(task, Choice):
        wrong = [(number, option) for number, option in enumerate(task.options, 1) if number not in task.right]
        yield from (([number], option.idea) for number, option in wrong)
    elif isinstance(task, Matching):
        for place, item in enumerate(task.items):
            for target, sentence in item.mistakes:
                letters = list(task.right)
                letters[place] = task.letters[task.targets.index(target)]
                yield letters, sentence
    elif isinstance(task, Order | RequestTask):
        yield from task.known_wrong


RIGHT = [(task, answer) for task in TASKS for answer in right_answers(task)]
WRONG = [(task, answer, sentence) for task in TASKS for answer, sentence in wrong_answers(task)]


def test_every_task_has_both():
    assert {task.id for task, _ in RIGHT} == {task.id for task, _, _ in WRONG} == {task.id for task in TASKS}


@pytest.mark.parametrize(("task", "answer"), RIGHT, ids=lambda value: getattr(value, "id", "answer"))
def test_a_right_answer_is_right(task, answer):
    found = task.check(answer)
    assert found.status is Status.RIGHT, found.sentence
    assert found.sentence.endswith(task.takeaway)


@pytest.mark.parametrize(("task", "answer", "sentence"), WRONG, ids=lambda value: getattr(value, "id", "answer"))
def test_a_wrong_answer_gets_its_sentence(task, answer, sentence):
    found = task.check(answer)
    assert found.status is Status.WRONG, f"{found.sentence} {recipes.NOTEBOOK}"
    assert sentence in found.sentence


@pytest.mark.parametrize("task", TASKS, ids=lambda one: one.id)
def test_what_stands_there_at_first_is_not_right_and_does_not_give_it_away(task):
    if isinstance(task, RequestTask):
        assert task.check(task.start).status is not Status.RIGHT
    assert task.solution not in str(task) and not any(hint in str(task) for hint in task.hints)


@pytest.mark.parametrize("task", [*TASKS, *CARDS], ids=lambda one: one.id)
def test_the_texts_keep_the_voice_of_the_course(task):
    hints = getattr(task, "hints", ())
    for text in (task.title, task.ticket, task.takeaway, *hints):
        assert not BANNED.search(text), text
        assert text.count("`") % 2 == 0, text
    assert re.match(r"\d\d-", task.id), f"an id begins with the notebook's number; {recipes.NOTEBOOK}"


@each_card
def test_the_hole_is_open_until_it_is_mended(card):
    for fields in (card.exploit.solved, *card.exploit.also_right):
        ask = card.exploit.asked(fields)
        assert card.prove(ask, card.mend.starter).status is Status.WRONG
        for mended in (card.mend.solution, *card.mend.also_right):
            assert card.prove(ask, mended).status is Status.RIGHT, mended


@each_card
def test_to_mend_by_breaking_what_must_work_is_told(card):
    """A policy that shuts the hole and whoever should get in too: the check says whom it keeps out."""
    failed = [card.mend.check(text).failed for text, _ in card.mend.known_wrong]
    broken = [one for one in failed if one is not None and one.probe.wanted]
    assert broken, f"a known_wrong of {card.id} that keeps out whom the role is there for; {recipes.NOTEBOOK}"
