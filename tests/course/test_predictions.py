"""Predictions: what a good one is, what it says after a choice, and the ones the course has."""

from __future__ import annotations

import re

import pytest

from helpers.course import lessons, pages
from helpers.course.evidence import Evidence
from helpers.course.lessons import UnknownLesson
from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.course.predictions import Option, Prediction
from tests import recipes
from tests.wording import BANNED

ALL = lessons.predictions()
RIGHT = Option("Denied.", "both sides must allow.", correct=True)
WRONG = Option("Allowed.", "`:root` names the account.", misconception="root-is-everyone")


@pytest.fixture
def gate():
    return Prediction("99-gate", "What does `AWS` answer?", (WRONG, RIGHT))


# --- a prediction that would teach badly is refused ------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"text": " ", "why": "so.", "correct": True}, "An option has no text."),
        ({"text": "Yes.", "why": "", "correct": True}, "The option 'Yes.' does not say why it is right."),
        (
            {"text": "Yes.", "why": " ", "misconception": "root-is-everyone"},
            "The option 'Yes.' does not say why it is wrong.",
        ),
        ({"text": "Yes.", "why": "no."}, "The wrong option 'Yes.' must name a misconception"),
        ({"text": "Yes.", "why": "no.", "misconception": "root-is-evryone"}, "and it names 'root-is-evryone'."),
        (
            {"text": "Yes.", "why": "no.", "misconception": "root-is-everyone", "evidence": (Evidence("x", "y"),)},
            "The option 'Yes.' is wrong, so no cell shows it.",
        ),
        (
            {"text": "Yes.", "why": "so.", "correct": True, "misconception": "root-is-everyone"},
            "The option 'Yes.' is right, so no misconception leads to it.",
        ),
    ],
)
def test_an_option_gives_its_reason_and_a_wrong_one_its_idea(option, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Option(**option)


@pytest.mark.parametrize(
    ("question", "options", "sentence"),
    [
        ("Who?", (), "has 0 options; a choice needs two or more."),
        ("Who?", (RIGHT,), "has 1 options; a choice needs two or more."),
        ("Who?", (WRONG, Option("No.", "no.", misconception="trust-is-enough")), "has 0 right options"),
        ("Who?", (RIGHT, Option("No.", "no.", correct=True)), "has 2 right options; it needs exactly one."),
        ("Who?", (RIGHT, WRONG, WRONG), "offers the same answer twice."),
        ("", (RIGHT, WRONG), "asks nothing."),
    ],
)
def test_a_prediction_has_one_right_option_among_several(question, options, sentence):
    with pytest.raises(ValueError, match=re.escape(f"The prediction '99-gate' {sentence}")):
        Prediction("99-gate", question, options)


# --- what it says ----------------------------------------------------------------------------------------------


def test_before_the_choice_it_shows_the_options_and_no_answer(gate):
    assert str(gate) == (
        "Predict. What does AWS answer?\n"
        "  1 · Allowed.\n"
        "  2 · Denied.\n"
        'In code: lab.predict("99-gate", …) with your number.'
    )


def test_the_right_choice(gate):
    assert str(gate.choose(2)) == (
        "✓ Right.\n  1 · Allowed. :root names the account.\n✓ 2 · Denied. (your answer, and what happens) Both sides must allow."
    )


def test_a_wrong_choice_names_the_idea_behind_it(gate):
    assert str(gate.choose(1)) == (
        "✕ Not quite. The idea behind it: “:root lets every user and role of that account in.”\n"
        "✕ 1 · Allowed. (your answer) :root names the account.\n"
        "✓ 2 · Denied. (what happens) Both sides must allow."
    )


def test_an_option_that_was_not_chosen_and_is_wrong_keeps_its_number_and_says_why():
    third = Option("Maybe.", "`Null` is no maybe.", misconception="missing-means-false")
    answer = Prediction("99-gate", "Who?", (WRONG, RIGHT, third)).choose(1)
    assert [(mark.kind, mark.sign, mark.note) for mark in answer.marks] == [
        ("wrong", "✕", "your answer"),
        ("right", "✓", "what happens"),
        ("", "", ""),
    ]
    assert str(answer).endswith("\n  3 · Maybe. Null is no maybe.")


def test_a_right_choice_that_cells_show_says_where():
    shown = Option("Denied.", "so it is.", correct=True, evidence=(Evidence("x", "y"),))
    assert str(Prediction("99-gate", "Who?", (WRONG, shown)).choose(2)).startswith("✓ Right. The cells below show it.")


def test_a_screen_reader_hears_the_verdict_its_reason_and_what_happens(gate):
    assert gate.choose(2).aloud == "Right. Both sides must allow."
    assert gate.choose(1).aloud == (
        "Not quite. `:root` names the account. The idea behind it: “`:root` lets every user and role of that "
        "account in.” What happens: Denied. Both sides must allow."
    )


def test_a_code_cell_shows_the_same_words(gate):
    assert repr(gate.choose(1)) == str(gate.choose(1))


@pytest.mark.parametrize("number", [0, 3, -1, "x", "", None, True, 1.0, "9" * 10_000, "<b>", "①"])
def test_what_is_no_option_gets_a_sentence(gate, number):
    said = str(gate.choose(number))
    assert said.startswith("There is no option ") and said.endswith("Choose 1 or 2.")
    assert len(said) < 100


@pytest.mark.parametrize("number", [2, "2", " 2 "])
def test_a_number_may_be_written_as_text(gate, number):
    assert gate.choose(number).number == 2


# --- the ones the course has -----------------------------------------------------------------------------------


def test_every_notebook_finds_its_predictions():
    assert {"03-root", "03-list", "03-two-by-two"} <= {prediction.id for prediction in ALL}
    assert len({prediction.id for prediction in ALL}) == len(ALL)
    assert lessons.prediction("03-root") is next(one for one in ALL if one.id == "03-root")


@pytest.mark.parametrize(
    ("find", "kind", "known"),
    [(lessons.prediction, "prediction", "03-root"), (lessons.exercise, "exercise", "03-repair")],
)
def test_an_unknown_id_is_one_sentence_with_the_known_ones(find, kind, known):
    with pytest.raises(UnknownLesson) as caught:
        find("03-rot")
    assert isinstance(caught.value, LookupError)
    assert str(caught.value).startswith(f"There is no {kind} '03-rot'. There are ") and known in str(caught.value)


def test_an_id_begins_with_its_notebook():
    for lesson in lessons._lessons():
        for one in (*lesson.predictions, *lesson.exercises):
            start = f"{lesson.number}-"
            assert one.id.startswith(start), f"{one.id} begins with {start!r}; {recipes.NOTEBOOK}"


@pytest.mark.parametrize("prediction", ALL, ids=lambda one: one.id)
def test_predictions_of_the_course(prediction):
    assert 3 <= len(prediction.options) <= 4, f"three or four options; {recipes.NOTEBOOK}"
    first = f"whoever always takes the first must meet a reason: it is a wrong one; {recipes.NOTEBOOK}"
    assert prediction.options[0].correct is False, first
    texts = [prediction.question, *(text for option in prediction.options for text in (option.text, option.why))]
    for text in texts:
        assert not BANNED.search(text), text
        assert text.count("`") % 2 == 0, text
        assert text[-1] in ".?", text
    ideas = [option.misconception for option in prediction.options if not option.correct]
    assert len(set(ideas)) == len(ideas), f"two wrong options of one idea tell nothing apart; {recipes.NOTEBOOK}"


# --- misconceptions --------------------------------------------------------------------------------------------


def test_misconceptions_have_short_stable_ids_and_a_page_of_aws():
    for name, row in MISCONCEPTIONS.items():
        assert name == row.id and re.fullmatch(r"[a-z]+(-[a-z]+){1,4}", name)
        assert row.idea != row.truth and row.idea.endswith(".") and row.truth.endswith(".")
        assert not BANNED.search(row.idea + row.truth)
        assert "|" not in row.idea + row.truth, "it would break the table of the page"


def test_no_misconception_stands_there_twice():
    from helpers.course import misconceptions

    assert len(MISCONCEPTIONS) == len(misconceptions._TABLE)


def test_the_page_says_where_each_idea_is_met():
    rows = {line.split("`")[1]: line for line in pages.misconceptions().splitlines() if line.startswith("| `")}
    assert list(rows) == list(MISCONCEPTIONS)
    assert "| 01-action, option 1" in rows["trust-says-what"]
    assert "03-list, option 3" in rows["listing-is-of-objects"]
    assert not [name for name, row in rows.items() if row.endswith("| – |")], "an idea that nothing asks about"


def test_every_misconception_is_met_by_a_prediction():
    met = {option.misconception for one in ALL for option in one.options}
    assert MISCONCEPTIONS.keys() <= met, f"no prediction asks about {sorted(MISCONCEPTIONS.keys() - met)}"
