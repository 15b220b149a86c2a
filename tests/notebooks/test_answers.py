"""Is every right answer, of a prediction or of a question from memory, what a cell of the notebooks has shown?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from helpers.course import lessons
from helpers.course.evidence import Evidence
from helpers.course.recall import Recall, closing, opening
from tests import recipes
from tests.notebooks.committed import NUMBERS, REFRESH, cells, not_shown, one_line, shown
from tests.wording import BANNED

# An answer that begins like this says no; one that begins like that says yes. The evidence must say the same.
SAYS_NO = re.compile(r"(No\b|AccessDenied|Denied|Nothing\b|Nobody\b|Neither\b|It refuses)")
SAYS_YES = re.compile(r"(Yes\b|Credentials|Allowed|Everybody\b|It lets|It ignores)")
REFUSAL = re.compile(
    r"An error occurred|MalformedPolicyDocument|AccessDenied|Denied:|not authorized|prohibited|does not (let|allow)|has no permission|the request has (none|\")"
)
# What has a name at AWS: an ARN, an action or key, a service, a name in backticks.
NAME = re.compile(r"arn:aws:[\w:/*-]+[\w*]|\b[a-z0-9]+:[A-Z]\w+|\b[a-z0-9-]+(?=\.amazonaws\.com)|`(:?[\w-]+)`")


class Answer(NamedTuple):
    """A right answer and what shows it."""

    where: str
    notebook: str
    text: str
    evidence: tuple[Evidence, ...]
    code_counts: bool  # may the cell's code show it too?


def answers() -> Iterator[Answer]:
    for one in lessons.predictions():
        yield Answer(one.id, one.id[:2], one.right.text, one.right.evidence, False)
    for number, recalls in lessons.recalls().items():
        for recall in recalls:
            yield Answer(recall.question, number, recall.answer, recall.evidence, True)


ANSWERS = tuple(answers())
each_answer = pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: f"{one.notebook} {one.where[:40]}")


@each_answer
def test_a_cell_shows_the_answer(answer):
    assert answer.evidence, f"a right answer needs a cell that shows it; {recipes.NOTEBOOK}"
    for place in answer.evidence:
        notebook = place.notebook or answer.notebook
        assert notebook <= answer.notebook, "the answer is not known yet"
        assert one_line(place.shows) in one_line(shown(notebook, place.cell)), not_shown(notebook, place.cell)


@each_answer
def test_the_answer_says_yes_or_no_as_its_cells_do(answer):
    refused = any(REFUSAL.search(place.shows) for place in answer.evidence)
    mend = f"take evidence that says the same, or let the answer begin otherwise; {recipes.NOTEBOOK}"
    if SAYS_NO.match(answer.text):
        assert refused, f"the answer says no, and the evidence shows no refusal: {mend}"
    if SAYS_YES.match(answer.text):
        assert not refused, f"the answer says yes, and the evidence is a refusal: {mend}"


@each_answer
def test_what_the_answer_names_stands_in_its_cells(answer):
    seen = ""
    for place in answer.evidence:
        cell = cells(place.notebook or answer.notebook)[place.cell]
        seen += place.shows + (cell.source if answer.code_counts else "")
    names = [found.group(1) or found.group() for found in NAME.finditer(answer.text)]
    unseen = [name for name in names if name not in seen]
    assert not unseen, f"the answer names {unseen}, and its evidence does not; {recipes.NOTEBOOK}"


# --- predictions -----------------------------------------------------------------------------------------------

each_prediction = pytest.mark.parametrize("prediction", lessons.predictions(), ids=lambda one: one.id)


@each_prediction
def test_the_cells_that_answer_stand_below_the_question(prediction):
    order = list(cells(prediction.id[:2]))
    asked = next(
        (
            place
            for place, cell in enumerate(cells(prediction.id[:2]).values())
            if f'lab.predict("{prediction.id}")' in cell.source
        ),
        None,
    )
    assert asked is not None, f'no cell says lab.predict("{prediction.id}"); {recipes.NOTEBOOK}'
    assert all(order.index(place.cell) > asked for place in prediction.right.evidence)


@each_prediction
def test_the_notebook_shows_the_question_as_it_is(prediction):
    """The committed output is what a learner on GitHub reads."""
    asking = [c for c in cells(prediction.id[:2]).values() if f'lab.predict("{prediction.id}")' in c.source]
    assert len(asking) == 1, f'a cell of its own says lab.predict("{prediction.id}"); {recipes.NOTEBOOK}'
    (cell,) = asking
    assert shown(prediction.id[:2], cell.id).strip() == str(prediction), REFRESH


# --- questions from memory -------------------------------------------------------------------------------------

each_lesson = pytest.mark.parametrize("number", [number for number in NUMBERS if number != "00"])


def folded(number: str) -> list[str]:
    """Every question of a notebook that has an answer folded below it."""
    text = "\n".join(cell.source for cell in cells(number).values() if cell.cell_type == "markdown")
    return re.findall(r"<details><summary>(?:\d+ · .*?)</summary>|\*\*From memory\.\*\*.*", text)


@each_lesson
def test_a_lesson_opens_and_closes_with_its_questions(number):
    asked = lessons.recalls().get(number, ())
    four = f"RECALLS in helpers/course/lessons/nb{number}.py: one opens the lesson, three close it; {recipes.NOTEBOOK}"
    assert len(asked) == 4, four
    first, *others = asked
    here = cells(number)
    assert "recall" in here, f"the cell 'recall' of notebook {number}; {recipes.NOTEBOOK}"
    assert here["recall"].source == opening(first), f"helpers.course.recall.opening makes the cell; {recipes.NOTEBOOK}"
    assert "take-away" in here, f"the cell 'take-away' of notebook {number}; {recipes.NOTEBOOK}"
    assert closing(others) in here["take-away"].source, f"helpers.course.recall.closing makes it; {recipes.NOTEBOOK}"
    assert len(folded(number)) == 1 + len(others), "a question in the notebook is not in the data"


def test_the_first_notebook_asks_nothing_from_memory():
    assert "00" not in lessons.recalls() and not folded("00")


@pytest.mark.parametrize("recall", [one for group in lessons.recalls().values() for one in group])
def test_questions_from_memory_keep_the_voice_of_the_course(recall):
    for text in (recall.question, recall.answer):
        assert not BANNED.search(text) and text.count("`") % 2 == 0 and text[-1] in ".?"


@pytest.mark.parametrize(
    ("question", "answer", "evidence", "sentence"),
    [
        (" ", "No.", (Evidence("a", "b"),), "needs a question and an answer"),
        ("Who?", "", (Evidence("a", "b"),), "needs a question and an answer"),
        ("Who?", "Me.", (), "No cell shows the answer to 'Who\\?'"),
    ],
)
def test_a_question_that_would_teach_badly_is_refused(question, answer, evidence, sentence):
    with pytest.raises(ValueError, match=sentence):
        Recall(question, answer, evidence, "")
