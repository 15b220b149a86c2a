"""An exercise in the page: its stage, four buttons, a verdict, and the same words from code and without a kernel."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from helpers.course import lessons
from helpers.course.exercises.exercise import Status
from helpers.course.lessons import UnknownLesson
from helpers.ui import PlainEditor, PolicyEditor, callbacks
from helpers.ui.exercise_view import ExerciseView, exercise
from tests.story import trust_policy
from tests.ui.kit import NASTY, Tags, send, type_in

REPAIR = lessons.exercise("03-repair")
NO_CONDITION = next(text for text, sentence in REPAIR.known_wrong if "has no Condition" in sentence)
RESOURCE = next(text for text, sentence in REPAIR.known_wrong if "has no Resource" in sentence)


def words(html):
    """The words of some HTML, without tags and signs; a sentence has no gap before its comma."""
    html = re.sub(r'<(span|b)[^>]*aria-hidden="true">.*?</\1>', " ", html)
    html = re.sub(r"</?code[^>]*>", "", html)
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" ([,.:])", r"\1", said)


def verdict(view):
    """The words of the verdict."""
    return words(view.result.html.partition('data-part="verdict"')[2].partition(">")[2])


def lanes(view):
    """The lanes of the stage: whether each is chosen, and its words."""
    found = re.findall(r'aria-pressed="(true|false)".*?>(.*?)</button>', view.result.html)
    return [(pressed == "true", words(inside)) for pressed, inside in found]


def chosen(view):
    """The words of the lanes that are chosen: of one, or of none."""
    return [said for pressed, said in lanes(view) if pressed]


@pytest.fixture
def view():
    return exercise("03-repair")


# --- at work ---------------------------------------------------------------------------------------------------


def test_it_begins_with_the_ticket_the_starter_and_what_is_wanted(view):
    assert "Ticket 4719." in words(view.ticket.value)
    assert view.text == REPAIR.starter
    assert [finding["severity"] for finding in view.editor.findings] == ["error"] * 3
    assert verdict(view).startswith("Not checked yet Change the policy")
    assert "Target: 13 requests, not checked yet" in words(view.result.html)
    assert chosen(view) == [] and view.details.html == ""
    for line in ("tpl-wire", "tpl-halt", "tpl-stop", "tpl-door"):
        assert line not in view.result.html, "nothing gives the answer away"
    (screen,) = view.children
    # In the order in which a narrow page shows them.
    kinds = ["HTML", "HBox", "ResultView", "HTML", "PolicyEditor", "ResultView"]
    assert [type(child).__name__ for child in screen.children] == kinds


def test_typing_checking_reading(view):
    type_in(view.editor, NO_CONDITION)
    view.check_button.click()
    assert verdict(view).startswith(
        "Not yet: 9 of 13 as wanted Checked · try 1 backup-operator without an ExternalId gets in, and should stay "
        "out. Statement 1, line 4, names it, and has no Condition. A vendor that sends none"
    )
    assert view.result.announcement == (
        "Not yet: 9 of 13 as wanted. backup-operator without an ExternalId gets in, and should stay out."
    )
    assert [(mark["kind"], mark["line"]) for mark in view.editor.marks] == [("allow", 4)]
    assert view.tries.value == "Checked, try 1"
    type_in(view.editor, REPAIR.solution)
    assert view.editor.marks == []
    assert "Before your last change" in verdict(view) and "tpl-stage tpl-goal tpl-old" in view.result.html
    view.editor._handle_custom_msg({"event": "submit"}, [])  # Ctrl+Enter
    assert verdict(view).startswith("Right: 13 of 13 as wanted Checked · try 2 All 13 requests are decided as the")
    assert view.result.announced == 2


@pytest.mark.parametrize(
    ("text", "says", "kind"),
    [
        (REPAIR.starter, "Not tried yet", "waiting"),
        ("{", "This is not JSON yet", "refused"),
        (RESOURCE, "AWS refuses to save this policy", "refused"),
        (NO_CONDITION, "Not yet: 9 of 13 as wanted", "in-ink"),
        (REPAIR.solution, "Right: 13 of 13 as wanted", "in-ink"),
    ],
)
def test_every_status_is_told_in_words_first_and_never_in_green_or_red(view, text, says, kind):
    type_in(view.editor, text)
    view.check_button.click()
    assert verdict(view).startswith(says)
    assert f'class="tpl-part tpl-answer tpl-{kind}"' in view.result.html
    type_in(view.editor, text + " ")
    assert f"tpl-{kind} tpl-stale" in view.result.html and verdict(view).startswith(says)


def test_failing_requests_stand_first_in_the_table(view):
    view.check(NO_CONDITION)
    rows = [words(row) for row in re.findall("<tr>(.*?)</tr>", view.details.html)]
    assert rows[:2] == [
        "Request Should Does Why",
        "backup-operator without an ExternalId stay out gets in, not as wanted Statement 1, line 4, names it, and has "
        "no Condition.",
    ]
    assert ["not as wanted" in row for row in rows[1:]] == [True] * 4 + [False] * 9
    assert rows[6] == "intern with our ExternalId stay out stays out, as wanted No statement names it."
    type_in(view.editor, NO_CONDITION + " ")
    assert words(view.details.html).startswith("Every request. Before your last change")


def test_a_press_on_a_lane_tells_that_request_and_marks_its_lines(view):
    view.check(REPAIR.solution)
    send(view.result, "lane", "1")
    assert chosen(view) == [
        "backup-operator without an ExternalId: stays out, stopped at the trust policy: ExternalId absent, as wanted"
    ]
    assert verdict(view).startswith(
        "Right: 13 of 13 as wanted Checked · try 1 backup-operator without an ExternalId stays out, as wanted. "
        "The trust policy of BackupAccessRole does not let backup-operator in: statement 1, line 12, wants"
    )
    assert view.result.announcement.startswith("backup-operator without an ExternalId stays out, as wanted. The trust")
    assert [mark["kind"] for mark in view.editor.marks] == ["nomatch"]
    assert 'data-do="look" data-with="trust:12"' in view.result.html, "the wall shows the same line"
    type_in(view.editor, NO_CONDITION)
    assert view.editor.marks == [] and len(chosen(view)) == 1


def test_before_a_check_a_press_on_a_lane_tells_only_what_is_wanted(view):
    send(view.result, "lane", "1")
    assert verdict(view).startswith("Not checked yet backup-operator without an ExternalId should stay out.")
    assert view.editor.marks == [] and len(chosen(view)) == 1


def test_a_folded_account_is_opened_and_folded_by_a_press(view):
    count = len(lanes(view))
    send(view.result, "unfold", "D")
    assert len(lanes(view)) == count + 3
    send(view.result, "unfold", "D")
    assert len(lanes(view)) == count


@pytest.mark.parametrize(
    ("deed", "value"), [("lane", "x"), ("lane", "99"), ("unfold", "Z"), ("reveal", "x"), ("x", "")]
)
def test_what_no_part_asks_for_changes_nothing(view, deed, value):
    before = view.result.html
    send(view.result, deed, value)
    assert view.result.html == before and view.problem == ""


def test_the_line_in_the_verdict_leads_into_the_editor(view, monkeypatch):
    view.check(NO_CONDITION)
    assert 'data-do="reveal" data-with="4">line 4<' in view.result.html
    sent = []
    monkeypatch.setattr(view.editor, "send", sent.append)
    send(view.result, "reveal", "4")
    send(view.result, "look", "trust:6")
    assert [(each["reveal"]["line"], each["reveal"]["focus"]) for each in sent] == [(4, True), (6, False)]
    view.text += " "
    assert 'data-do="reveal"' not in view.result.html, "the lines of another text lead nowhere"


def test_three_hints_leave_the_verdict_in_sight(view):
    for number, start in enumerate(("Hint 1 of 3 ", "Hint 2 of 3 ", "Hint 3 of 3, the last ", "No more hints ")):
        assert view.hint_button.description == (f"Hint {number + 1} of 3" if number < 3 else "No more hints")
        view.hint_button.click()
        assert verdict(view).startswith(start)
        assert view.result.announcement.startswith(start.strip())
    view.check(NO_CONDITION)
    view.hint_button.click()
    assert verdict(view).endswith(
        "Not yet: 9 of 13 as wanted. backup-operator without an ExternalId gets in, and should stay out."
    )


def test_the_solution_waits_for_one_try_and_stands_beside_the_draft(view):
    view.solution_button.click()
    assert verdict(view) == "One try first Check a policy of your own, then ask again. A hint may help."
    assert view.details.html == ""
    type_in(view.editor, NO_CONDITION)
    view.check_button.click()
    view.solution_button.click()
    assert words(view.details.html).startswith("One solution beside yours One solution. Other answers can be right too")
    differ = [words(line) for line in re.findall(r'"tpl-said-by-one"[^>]*>(.*?)</div>', view.details.html)]
    assert differ[:2] == ['only in this solution: "Condition": {', 'only in this solution: "StringEquals": {']
    assert len(differ) == 5
    assert view.result.announcement.endswith("0 lines are only in yours, 5 lines are only in this solution.")
    assert view.text == NO_CONDITION, "the draft is the learner's"
    assert view.solution_button.description == "Hide the solution"
    type_in(view.editor, REPAIR.solution)
    assert "Yours says the same, line by line." in words(view.details.html), "it follows the draft"
    view.solution_button.click()
    assert "One solution" not in words(view.details.html)


def test_start_again_brings_the_starter_back_and_forgets_no_try(view):
    type_in(view.editor, RESOURCE)
    view.check_button.click()
    view.hint_button.click()
    view.reset_button.click()
    assert view.text == REPAIR.starter and view.editor.marks == []
    assert verdict(view).startswith("The starter is back")
    assert view.hint().startswith("Hint 2") and view.solution().startswith("One solution.")


def test_a_fault_of_the_lab_is_told_in_the_widget(view, monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    monkeypatch.setattr(view.practice, "check", lambda text: 1 / 0)
    view.check_button.click()
    assert "ZeroDivisionError" in words(view.result.html)
    monkeypatch.undo()
    view.check_button.click()
    assert verdict(view).startswith("Not tried yet") and view.problem == ""


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
    assert str(result) in bundle["text/plain"]
    for html in (view.result.html + view.details.html, bundle["text/html"]):
        assert result.verdict in words(html)
        assert " ".join(result.sentence.replace("`", "").split()) in words(html)
        for row in result.rows:
            assert " ".join(row) in words(html)


def test_without_a_kernel_the_stage_is_a_table_once_something_was_checked(view):
    assert "In the end" not in view._repr_mimebundle_()["text/html"]
    view.check(NO_CONDITION)
    said = words(view._repr_mimebundle_()["text/html"])
    assert "Caller Caller's permission Trust policy In the end" in said
    assert "backup-operator without an ExternalId passes passes gets in, should stay out" in said
    assert "passes stopped: not named stays out" in said


def test_without_a_kernel_the_solution_stands_in_one_text_with_its_signs(view):
    view.check(NO_CONDITION)
    view.solution()
    bundle = view._repr_mimebundle_()
    for form in (bundle["text/plain"], unescape(bundle["text/html"])):
        assert "Beside yours (− only in yours, + only in this solution):" in form
        assert '\n+       "Condition": {\n' in form


def test_the_plain_html_has_no_class_and_no_style(view):
    view.check(NO_CONDITION)
    view.solution()
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
        view.solution()
        for html in (view.result.html, view.details.html, view._repr_mimebundle_()["text/html"]):
            assert "img" not in Tags(html).tags


def test_without_scripts_it_works_too():
    view = ExerciseView(REPAIR, plain=True)
    assert isinstance(view.editor, PlainEditor) and not isinstance(view.editor, PolicyEditor)
    view.editor.area.value = NO_CONDITION
    view.check_button.click()
    assert 'role="status"' in view.result.value and "Not yet: 9 of 13 as wanted" in words(view.result.value)


def test_who_is_named_and_not_there_is_marked_at_their_line():
    view = exercise("03-repair")
    view.text = trust_policy("arn:aws:iam::123456789012:user/backup-operater")
    (found,) = [each for each in view.editor.findings if each["severity"] == "error"]
    assert found["line"] == 7 and "There is no" in found["words"]
    view.text = trust_policy("arn:aws:iam::123456789012:user/backup-operator")
    assert [each for each in view.editor.findings if each["severity"] == "error"] == []
