"""The lessons' exercises of further kinds: starter, right and wrong answers, and whom a card's mend keeps out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.course import lessons
from helpers.course.exercises.exercise import Exercise, Status
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.matching import Matching
from helpers.course.exercises.kinds.order import Order
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.exercises.kinds.task import Task
from helpers.course.lessons.outsiders import STRANGERS
from tests.wording import BANNED

CARDS = [one for one in lessons.tasks() if isinstance(one, Card)]
MENDS = [card.mend for card in CARDS]


def every() -> Iterator[Task]:
    """Each task by itself, the steps of the cards too."""
    for one in lessons.tasks():
        if isinstance(one, Card):
            yield from (one.find, one.exploit)
        else:
            yield one


def answers(task: Task) -> Iterator[tuple[object, str | None]]:
    """Answers, each with the sentence that a wrong one gets; a right one has None."""
    if isinstance(task, Choice):
        yield sorted(task.right), None
        for number, option in enumerate(task.options, 1):
            if not option.correct:
                yield number, option.idea
    elif isinstance(task, Matching):
        yield list(task.right), None
        for place, item in enumerate(task.items):
            for target, sentence in item.mistakes:
                letter = task.letters[task.targets.index(target)]
                yield [letter if at == place else one for at, one in enumerate(task.right)], sentence
    elif isinstance(task, Order):
        yield from ((order, None) for order in (task.right, *task.also_right))
        yield from task.known_wrong
    elif isinstance(task, RequestTask):
        yield from ((fields, None) for fields in (task.solved, *task.also_right))
        yield from task.known_wrong


ANSWERS = [(task, answer, sentence) for task in every() for answer, sentence in answers(task)]


@pytest.mark.parametrize(
    ("task", "answer", "sentence"), ANSWERS, ids=lambda value: getattr(value, "id", str(value)[:40])
)
def test_a_right_answer_is_right_and_a_wrong_one_gets_its_sentence(task, answer, sentence):
    outcome = task.check(answer)
    assert outcome.status is (Status.RIGHT if sentence is None else Status.WRONG), outcome
    assert (task.takeaway if sentence is None else sentence) in outcome.sentence


@pytest.mark.parametrize("task", [*every()], ids=lambda task: task.id)
def test_a_task_begins_unsolved_and_in_the_voice_of_the_course(task):
    if isinstance(task, RequestTask):
        assert task.check(task.start).status is not Status.RIGHT
    for text in (task.title, task.ticket, task.takeaway, *task.hints):
        assert not BANNED.search(text) and text.count("`") % 2 == 0, text


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_exploit_of_a_card_stays_out_once_it_is_mended(card):
    for fields in (card.exploit.solved, *card.exploit.also_right):
        ask = card.exploit.asked(fields)
        for text in (card.mend.solution, *card.mend.also_right):
            assert card.prove(ask, text).status is Status.RIGHT, (fields, text)


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.id)
def test_a_mend_shuts_the_hole_and_keeps_the_backup(mend: Exercise):
    assert mend.check(mend.starter).status is Status.NOT_TRIED
    for text in (mend.solution, *mend.also_right):
        assert mend.check(text).status is Status.RIGHT, mend.check(text).sentence
    said = []
    for text, sentence in mend.known_wrong:
        result = mend.check(text)
        assert result.status in (Status.WRONG, Status.NOT_SAVED) and sentence in result.sentence, result.sentence
        said.append(result.sentence)
    assert any("stays out, and should get in." in each for each in said), "nobody has watched it refuse a broken job"
    assert set(map(id, STRANGERS)) <= set(map(id, mend.requests))
