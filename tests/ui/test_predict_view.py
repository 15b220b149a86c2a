"""A prediction in the page: what the browser sends and gets, and the three forms that say the same words."""

from __future__ import annotations

import re
from html import unescape

import pytest

from helpers.course import lessons
from helpers.course.lessons import UnknownLesson
from helpers.course.predictions import Option, Prediction
from helpers.ui import callbacks
from helpers.ui.predict_view import PredictionView, answer_html, predict, static_html
from tests.places import HELPERS
from tests.ui.kit import NASTY, Tags

UI = HELPERS / "ui"
ALL = lessons.predictions()


def words(html):
    """The words of some HTML, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:b|code)>", "", html))).split())


def press(gate, number):
    """What the browser sends when a button is pressed."""
    gate._handle_msg({"content": {"data": {"method": "update", "state": {"chosen": number}}}})


@pytest.fixture
def gate():
    return predict("03-root")


# --- the widget ------------------------------------------------------------------------------------------------


def test_before_the_choice_nothing_is_told(gate):
    assert gate.answer is None and gate.html == gate.announcement == ""
    sent = " ".join([gate.question, *gate.options])
    for option in gate.prediction.options:
        assert option.why not in sent


def test_a_press_tells_every_reason_the_chosen_one_first(gate):
    press(gate, 1)
    said = words(gate.html)
    assert said.startswith("You chose 1. No: :root names the account.")
    assert "The idea behind it: “:root lets every user and role of that account in.”" in said
    places = [said.index(option.why.replace("`", "")) for option in gate.prediction.options]
    assert places == sorted(places)
    press(gate, 3)
    said = words(gate.html)
    assert said.startswith("You chose 3. No: ")
    assert "2 · AccessDenied: the user lacks a permission of its own. Right: " in said


def test_a_screen_reader_hears_the_choice_and_one_may_choose_again(gate):
    press(gate, 2)
    assert gate.announcement.startswith("You chose 2. Right: ") and gate.announced == 1
    press(gate, 1)
    assert gate.announcement.startswith("You chose 1. No: ") and gate.announced == 2
    assert "`" not in gate.announcement and "score" not in gate.html


def test_the_page_learns_that_python_has_answered(gate):
    press(gate, 2)
    assert gate.answered == gate.chosen == 2


@pytest.mark.parametrize("number", [99, -1])
def test_the_page_may_send_nonsense(gate, number):
    press(gate, number)
    assert words(gate.html).startswith("There is no option")
    press(gate, 2)
    assert words(gate.html).startswith("You chose 2.")


def test_a_fault_of_the_lab_is_told_in_the_widget(gate, monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    monkeypatch.setattr(PredictionView, "answer", property(lambda self: 1 / 0))
    press(gate, 1)
    assert "ZeroDivisionError" in words(gate.html) and gate.answered == 1
    monkeypatch.undo()
    press(gate, 2)
    assert words(gate.html).startswith("You chose 2.") and gate.problem == ""


def test_the_script_draws_real_buttons_in_a_named_group():
    """What only a browser can show is in the source: buttons, their state, the group's name, one live region."""
    script = (UI / "frontend" / "src" / "predict.js").read_text(encoding="utf-8")
    for needed in ('"button"', "aria-pressed", '"role", "group"', "aria-labelledby", "ownLiveRegion", "keepPlainKeys"):
        assert needed in script, needed


# --- from code -------------------------------------------------------------------------------------------------


def test_choosing_from_code_is_pressing_a_button(gate):
    said = gate.choose(2)
    assert str(said) == str(gate.answer) == str(predict("03-root", 2))
    assert gate.chosen == 2 and words(gate.html).startswith("You chose 2. Right: ")


def test_a_choice_that_is_none_leaves_the_gate_as_it_was(gate):
    assert str(gate.choose(7)) == "There is no option 7. Choose 1, 2 or 3."
    assert gate.chosen == 0 and gate.html == ""


def test_an_unknown_id_is_told():
    with pytest.raises(UnknownLesson, match=r"There is no prediction '03-rot'. There are .*03-root"):
        predict("03-rot")


# --- where no kernel is ----------------------------------------------------------------------------------------


def bundle(gate):
    made = gate._repr_mimebundle_()
    return made[0] if isinstance(made, tuple) else made


def test_run_all_leaves_it_unanswered_and_stable(gate):
    made = bundle(gate)
    assert "application/vnd.jupyter.widget-view+json" in made
    assert made["text/plain"] == str(gate.prediction) == bundle(predict("03-root"))["text/plain"]
    assert made["text/html"] == bundle(predict("03-root"))["text/html"]
    assert repr(gate) == "PredictionView('03-root')"
    for option in gate.prediction.options:
        assert option.why.replace("`", "") not in " ".join(made["text/plain"].split())


@pytest.mark.parametrize("prediction", ALL, ids=lambda one: one.id)
def test_the_plain_html_hides_each_reason_behind_its_option(prediction):
    html = static_html(prediction)
    tags = Tags(html)
    assert tags.attributes == set()
    assert set(tags.tags) <= {"p", "b", "code", "details", "summary"}
    assert tags.tags.count("details") == tags.tags.count("summary") == len(prediction.options)
    for label, option in zip(prediction.labels(), prediction.options, strict=True):
        assert f"{label} {option.judged}".replace("`", "") in words(html)


def test_after_the_choice_the_bundle_says_it_too(gate):
    gate.choose(1)
    assert str(gate.answer) in bundle(gate)["text/plain"]
    assert gate.answer.verdict.replace("`", "") in words(bundle(gate)["text/html"])


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("prediction", ALL, ids=lambda one: one.id)
def test_widget_and_code_say_the_same_words(prediction, number):
    live = words(answer_html(prediction.choose(number)))
    assert live == " ".join(str(prediction.choose(number)).split())


def test_nothing_becomes_html_that_is_no_html():
    prediction = Prediction(
        "99-x",
        f"Q {NASTY}",
        (Option(f"A {NASTY}", f"B {NASTY}", correct=True), Option("C", "`<d>`", misconception="trust-is-enough")),
    )
    gate = PredictionView(prediction)
    gate.choose(1)
    for html in (gate.question, *gate.options, gate.html, static_html(prediction, gate.answer)):
        assert not set(Tags(html).tags) & {"img", "d"}
    assert "<code>&lt;d&gt;</code>" in gate.html
