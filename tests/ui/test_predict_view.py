"""A prediction in the page: what the browser sends and gets, and the three forms that say the same words."""

from __future__ import annotations

import re
from html import unescape

import pytest

from helpers.course import lessons
from helpers.course.lessons import UnknownLesson
from helpers.course.predictions import Option, Prediction
from helpers.ui import callbacks
from helpers.ui.predict_view import PredictionView, answer_html, marks, predict, static_html
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
    assert gate.marks == []
    sent = " ".join([gate.question, *gate.options])
    for option in gate.prediction.options:
        assert option.why not in sent


def test_a_press_marks_every_option_in_its_place(gate):
    press(gate, 1)
    assert [(mark["kind"], mark["sign"], mark["note"]) for mark in gate.marks] == [
        ("wrong", "✕", "your answer"),
        ("right", "✓", "what happens"),
        ("", "", ""),
    ]
    assert [words(mark["why"]) for mark in gate.marks] == [
        option.reason.replace("`", "") for option in gate.prediction.options
    ]
    assert words(gate.html) == "✕ Not quite The idea behind it: “:root lets every user and role of that account in.”"
    press(gate, 2)
    assert [mark["note"] for mark in gate.marks] == ["", "your answer, and what happens", ""]
    assert words(gate.html) == "✓ Right The cells below show it."


def test_right_or_wrong_is_told_in_ink(gate):
    """Green and red are for what AWS decides."""
    for number in (1, 2, 3):
        press(gate, number)
        assert not re.search("tpl-(allowed|denied|refused)", gate.html)


def test_a_screen_reader_hears_the_choice_and_one_may_choose_again(gate):
    press(gate, 2)
    assert gate.announcement.startswith("Right. Across accounts ") and gate.announced == 1
    press(gate, 1)
    assert gate.announcement.startswith("Not quite. :root names the account.") and gate.announced == 2
    assert "What happens: Whom B has permitted the call already, such as its admin." in gate.announcement
    assert "`" not in gate.announcement and "score" not in gate.html


def test_the_page_learns_that_python_has_answered(gate):
    press(gate, 2)
    assert gate.answered == gate.chosen == 2


@pytest.mark.parametrize("number", [99, -1])
def test_the_page_may_send_nonsense(gate, number):
    press(gate, number)
    assert words(gate.html).startswith("There is no option") and gate.marks == []
    press(gate, 2)
    assert words(gate.html).startswith("✓ Right")


def test_a_fault_of_the_lab_is_told_in_the_widget(gate, monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    monkeypatch.setattr(PredictionView, "answer", property(lambda self: 1 / 0))
    press(gate, 1)
    assert "ZeroDivisionError" in words(gate.html) and gate.answered == 1
    monkeypatch.undo()
    press(gate, 2)
    assert words(gate.html).startswith("✓ Right") and gate.problem == ""


def test_the_script_draws_real_buttons_in_a_named_group():
    """What only a browser can show is in the source: buttons, their state, the group's name, one live region."""
    script = (UI / "frontend" / "src" / "predict.js").read_text(encoding="utf-8")
    for needed in ('"button"', "aria-pressed", '"role", "group"', "aria-labelledby", "ownLiveRegion", "keepPlainKeys"):
        assert needed in script, needed


# --- from code -------------------------------------------------------------------------------------------------


def test_choosing_from_code_is_pressing_a_button(gate):
    said = gate.choose(2)
    assert str(said) == str(gate.answer) == str(predict("03-root", 2))
    assert gate.chosen == 2 and words(gate.html).startswith("✓ Right ")


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
        assert f"{label} {option.judged} {option.idea}".replace("`", "").strip() in words(html)


def test_after_the_choice_the_bundle_says_it_too(gate):
    gate.choose(1)
    assert str(gate.answer) in bundle(gate)["text/plain"]
    assert " ".join(str(gate.answer).split("\n", 1)[1].split()) in words(bundle(gate)["text/html"])


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("prediction", ALL, ids=lambda one: one.id)
def test_widget_and_code_say_the_same_words(prediction, number):
    answer = prediction.choose(number)
    rows = zip(marks(answer), prediction.labels(), strict=True)
    lines = [
        f"{mark['sign']} {label} {mark['note'] and '(' + mark['note'] + ')'} {words(mark['why'])}"
        for mark, label in rows
    ]
    live = words(" ".join([answer_html(answer), *lines])).replace("`", "")
    assert live == " ".join(str(answer).replace(".", "", 1).split())


def test_nothing_becomes_html_that_is_no_html():
    prediction = Prediction(
        "99-x",
        f"Q {NASTY}",
        (Option(f"A {NASTY}", f"B {NASTY}", correct=True), Option("C", "`<d>`", misconception="trust-is-enough")),
    )
    gate = PredictionView(prediction)
    gate.choose(1)
    reasons = [mark["why"] for mark in gate.marks]
    still = (static_html(prediction), static_html(prediction, gate.answer))
    for html in (gate.question, *gate.options, *reasons, gate.html, *still):
        assert not set(Tags(html).tags) & {"img", "d"}
    assert reasons[1] == "<code>&lt;d&gt;</code>"
