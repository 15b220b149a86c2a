"""An exercise in the page: four buttons, one answer, and the same words from code and without a kernel."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from helpers.course import lessons
from helpers.course.exercises.exercise import Status
from helpers.course.exercises.practice import TRY_FIRST
from helpers.course.lessons import UnknownLesson
from helpers.ui import PlainEditor, PolicyEditor, callbacks
from helpers.ui.exercise_view import ExerciseView, exercise
from tests.ui.kit import NASTY, Tags, type_in

REPAIR = lessons.exercise("03-repair")
NO_CONDITION = next(text for text, sentence in REPAIR.known_wrong if "has no Condition" in sentence)
RESOURCE = next(text for text, sentence in REPAIR.known_wrong if "has no Resource" in sentence)


def words(html):
    """The words of some HTML, without tags and signs."""
    html = re.sub(r'<span[^>]*aria-hidden="true">.*?</span>', " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?code>", "", html))).split())


@pytest.fixture
def view():
    return exercise("03-repair")


# --- at work ---------------------------------------------------------------------------------------------------


def test_it_begins_with_the_ticket_and_the_starter(view):
    assert "Ticket 4718." in words(view.ticket.value)
    assert view.text == REPAIR.starter
    assert [finding["severity"] for finding in view.editor.findings] == ["error"] * 3
    assert words(view.result.html).startswith("Not checked yet.")
    assert [type(child).__name__ for child in view.children] == ["HTML", "PolicyEditor", "HBox", "ResultView"]


def test_typing_checking_reading(view):
    type_in(view.editor, NO_CONDITION)
    view.check_button.click()
    said = words(view.result.html)
    assert said.startswith("Not yet. backup-operator without an ExternalId gets in, and should stay out: statement 1,")
    assert "intern with our ExternalId should stay out stays out" in said
    assert "tpl-denied" in view.result.html
    assert view.result.announcement.startswith("Not yet. backup-operator") and view.result.announced == 1
    assert [(mark["kind"], mark["line"]) for mark in view.editor.marks] == [("allow", 4)]
    type_in(view.editor, REPAIR.solution)
    assert "Before your last change" in words(view.result.html) and view.editor.marks == []
    view.editor._handle_custom_msg({"event": "submit"}, [])  # Ctrl+Enter
    assert words(view.result.html).startswith(
        f"Right. All {len(REPAIR.requests)} requests are decided as the ticket asks."
    )
    assert "tpl-allowed" in view.result.html and view.result.announced == 2


@pytest.mark.parametrize(
    ("text", "verdict", "kind"),
    [
        (REPAIR.starter, "Not tried yet.", "waiting"),
        ("{", "This is not JSON yet.", "refused"),
        (RESOURCE, "AWS refuses to save this policy.", "refused"),
        (NO_CONDITION, "Not yet.", "denied"),
        (REPAIR.solution, "Right.", "allowed"),
    ],
)
def test_every_status_is_told_in_words_first(view, text, verdict, kind):
    type_in(view.editor, text)
    view.check_button.click()
    assert words(view.result.html).startswith(verdict)
    assert f'class="tpl-answer tpl-{kind}"' in view.result.html
    type_in(view.editor, text + " ")
    assert "Before your last change" in words(view.result.html)


def test_three_hints_and_the_solution_behind_a_try(view):
    view.solution_button.click()
    assert words(view.result.html) == TRY_FIRST
    for start in ("Hint 1 of 3: ", "Hint 2 of 3: ", "Hint 3 of 3, the last: ", "No more hints"):
        view.hint_button.click()
        assert words(view.result.html).startswith(start)
        assert view.result.announcement == words(view.result.html)
    type_in(view.editor, "{")
    view.check_button.click()
    view.solution_button.click()
    assert words(view.result.html).startswith("One solution.")
    assert unescape(view.result.html).count(REPAIR.solution) == 1
    assert view.text == "{", "the draft is the learner's"


def test_start_again_brings_the_starter_back_and_forgets_no_try(view):
    type_in(view.editor, RESOURCE)
    view.check_button.click()
    view.hint_button.click()
    view.reset_button.click()
    assert view.text == REPAIR.starter and view.editor.marks == []
    assert words(view.result.html).startswith("The starter is back.")
    assert view.hint().startswith("Hint 2") and view.solution().startswith("One solution.")


def test_a_fault_of_the_lab_is_told_in_the_widget(view, monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    monkeypatch.setattr(view.practice, "check", lambda text: 1 / 0)
    view.check_button.click()
    assert "ZeroDivisionError" in words(view.result.html)
    monkeypatch.undo()
    view.check_button.click()
    assert words(view.result.html).startswith("Not tried yet.") and view.problem == ""


# --- from code -------------------------------------------------------------------------------------------------


def test_code_and_page_stay_together(view):
    result = view.check(NO_CONDITION)
    assert result.status is Status.WRONG and view.text == NO_CONDITION
    assert result.sentence in words(view.result.html)
    assert view.check() == result
    assert view.check(json.loads(REPAIR.solution)).status is Status.RIGHT
    assert json.loads(view.text) == json.loads(REPAIR.solution)


def test_what_is_no_policy_leaves_the_draft(view):
    assert view.check(7).status is Status.NOT_JSON
    assert view.check({"x": {1}}).status is Status.NOT_JSON
    assert view.text == REPAIR.starter
    assert view.check("\ud800").status is Status.NOT_JSON


def test_an_unknown_id_is_told():
    with pytest.raises(UnknownLesson, match=r"There is no exercise '03-mend'. There are .*03-repair"):
        exercise("03-mend")


def test_two_views_do_not_mix(view):
    other = exercise("03-repair")
    view.check(NO_CONDITION)
    view.hint()
    assert other.text == REPAIR.starter and other.hint().startswith("Hint 1")


# --- where no kernel is ----------------------------------------------------------------------------------------


def test_run_all_shows_ticket_and_starter(view):
    bundle = view._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == str(REPAIR)
    assert unescape(bundle["text/html"]).count(REPAIR.starter) == 1
    assert REPAIR.ticket.replace("`", "") in words(bundle["text/html"])
    assert REPAIR.solution not in bundle["text/plain"] + unescape(bundle["text/html"])
    assert repr(view) == "ExerciseView('03-repair')"


@pytest.mark.parametrize("text", [REPAIR.starter, NO_CONDITION, RESOURCE, REPAIR.solution, "{"])
def test_all_forms_say_the_same_words(view, text):
    result = view.check(text)
    bundle = view._repr_mimebundle_()
    said = f"{result.verdict} {result.sentence}".replace("`", "")
    assert str(result) in bundle["text/plain"]
    for html in (view.result.html, bundle["text/html"]):
        assert " ".join(said.split()) in words(html)
        for row in result.rows:
            assert " ".join(row) in words(html)


def test_the_plain_html_has_no_class_and_no_style(view):
    view.check(NO_CONDITION)
    tags = Tags(view._repr_mimebundle_()["text/html"])
    assert tags.attributes <= {"scope"}
    assert set(tags.tags) <= {"h3", "p", "pre", "code", "table", "thead", "tbody", "tr", "th", "td"}


def test_nothing_typed_becomes_html(view):
    for text in (
        f'{{"Version": "2012-10-17", "Statement": [{json.dumps(NASTY)}]}}',
        NO_CONDITION.replace("user/backup-operator", NASTY.replace('"', "")),
        REPAIR.solution.replace("company-a-7f3d", NASTY.replace('"', "'")),
        NASTY,
    ):
        view.check(text)
        for html in (view.result.html, view._repr_mimebundle_()["text/html"]):
            assert "img" not in Tags(html).tags


def test_without_scripts_it_works_too():
    view = ExerciseView(REPAIR, plain=True)
    assert isinstance(view.editor, PlainEditor) and not isinstance(view.editor, PolicyEditor)
    view.editor.area.value = NO_CONDITION
    view.check_button.click()
    assert 'role="status"' in view.result.value and "Not yet. backup-operator without" in words(view.result.value)
