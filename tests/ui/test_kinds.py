"""The further kinds in the page: what the browser sends, what it gets, and the three forms that say the same words."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from helpers.course import lessons
from helpers.course.exercises.practice import OF_ANSWERS
from helpers.course.exercises.result import Status
from helpers.course.lessons import UnknownLesson
from helpers.course.predictions import Option
from helpers.ui import callbacks
from helpers.ui.exercise_view import ExerciseView
from helpers.ui.kinds.card_view import CardView
from helpers.ui.kinds.dispatch import exercise, view_of
from helpers.ui.kinds.task_view import TaskView
from tests.course.exercises.samples import BY_TOKEN, CARD, CHOICE, MATCHING, ORDER, REQUEST, TASKS
from tests.ui.kit import NASTY, Tags, send, type_in

WRONG = {CHOICE.id: [1, 2], MATCHING.id: "B C A D", ORDER.id: "2 1 4 3 5", REQUEST.id: {"caller": "backup-operator"}}
WRONG[BY_TOKEN.id] = {"caller": "github", "repo": "evil/shop"}
RIGHT = {CHOICE.id: [2, 4], MATCHING.id: "D C A B", ORDER.id: "2 4 1 3 5", REQUEST.id: dict(REQUEST.solved)}
RIGHT[BY_TOKEN.id] = dict(BY_TOKEN.solved)


def ident(value):
    return getattr(value, "id", None)


def words(html):
    """The words of some HTML, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?code>", "", html))).split())


def bundle(view):
    made = view._repr_mimebundle_()
    return made[0] if isinstance(made, tuple) else made


def press(view, deed, value=""):
    """A press of one of the exercise's own buttons."""
    send(view, f"{view.panel.face.uid}-{deed}", value)


def fill(view, **fields):
    """What the page sends of its fields."""
    send(view, "set", {f"{view.panel.face.uid}-{name}": value for name, value in fields.items()})


# --- each kind, as somebody works at it ------------------------------------------------------------------------


def test_a_choice_keeps_every_option_in_its_place():
    view = TaskView(CHOICE)
    fill(view, option1="true")
    fill(view, option2="true")
    press(view, "check")
    kinds = re.findall(r'data-kind="(\w*)"', view.html)
    assert kinds == ["wrong", "right", "", ""]
    assert view.html.count("checked") == 2
    said = words(view.html)
    assert "your answer A group can't be a principal." in said and "The whole ARN" not in said
    assert view.announcement.startswith("Not quite. The idea behind it: “A trust policy can name a group of users.”")
    for change in ({"option1": ""}, {"option2": ""}, {"option2": "true"}):
        fill(view, **change)
        assert words(view.html).endswith("Changed since the last check.")
    press(view, "hint")
    fill(view, option4="true")
    assert "Hint 1 of 3" in words(view.html)
    press(view, "check")
    assert "✓ Right" in words(view.html) and "A star inside an ARN stands for nobody" in words(view.html)


def test_where_one_is_right_choosing_another_lets_the_first_one_go():
    view = TaskView(CARD.find)
    fill(view, option1="true")
    fill(view, option2="true")
    assert view.panel.face.answer == [2] and view.html.count("checked") == 1
    fill(view, option2="")
    assert view.panel.face.answer == []


def test_a_matching_is_a_list_for_each_item():
    view = TaskView(MATCHING)
    assert view.html.count("<select") == view.html.count("<label") == 4
    for place, letter in enumerate("BCAD", 1):
        fill(view, **{f"item{place}": letter})
    press(view, "check")
    assert "✕ Not quite Who asks here is AWSService, no user." in words(view.html)
    assert view.html.count('value="B" selected') == 1
    fill(view, item1="Z", item9="A")
    assert view.panel.face.answer == ["B", "C", "A", "D"], "nonsense changes nothing"


def test_an_order_moves_by_buttons():
    view = TaskView(ORDER)
    press(view, "up", "2")
    assert view.panel.face.answer == [2, 1, 3, 4, 5]
    assert view.announcement == "Place 1 of 5: Account A makes BackupAccessRole, which trusts Account B."
    press(view, "up", "2")
    assert view.panel.face.answer == [2, 1, 3, 4, 5], "at the end it stays"
    press(view, "down", "1")
    assert view.panel.face.answer == [2, 3, 1, 4, 5]
    assert view.html.count('aria-disabled="true"') == 2, "the first can't go up, the last can't go down"
    for nonsense in ("9", "x", ""):
        press(view, "up", nonsense)
    assert view.panel.face.answer == [2, 3, 1, 4, 5]


def test_a_request_is_a_form():
    view = TaskView(REQUEST)
    assert "Absent: the call sends no ExternalId." in words(view.html)
    fill(view, caller="backup-operator", external_id="company-a-7f3d")
    press(view, "check")
    assert "This request stays out, and wanted is one that gets in." in words(view.html)
    assert 'value="company-a-7f3d"' in view.html
    fill(view, mfa="code", colour="red")
    press(view, "check")
    assert "✓ Right" in words(view.html)
    press(view, "reset")
    assert view.panel.face.answer == {"caller": "intern"} and "Back to how it began." in words(view.html)


def test_a_form_has_the_fields_of_its_caller():
    """What is said of a token is no field of somebody who signs; what was typed is there again for the next token."""
    view = TaskView(BY_TOKEN)
    uid = view.panel.face.uid
    assert 'placeholder="acme/shop"' in view.html and "By itself: push" in words(view.html)
    assert f"{uid}-environment" in view.html and f"{uid}-external_id" not in view.html
    send(view, "set", {f"{uid}-repo": "acme-evil/shop", f"{uid}-caller": "intern"})
    assert f"{uid}-repo" not in view.html and f"{uid}-external_id" in view.html
    assert view.check().sentence.startswith("This request stays out"), "nothing of the token is sent along"
    send(view, "set", {f"{uid}-caller": "github"})
    assert 'value="acme-evil/shop"' in view.html
    assert view.check().status is Status.RIGHT


def test_a_caller_outside_the_cast_is_offered_by_its_label():
    arn = "arn:aws:iam::999999999999:user/<b>"
    view = TaskView(replace(REQUEST, callers=("intern", "a <stranger>"), others={"a <stranger>": arn}))
    assert '<option value="a &lt;stranger&gt;">a &lt;stranger&gt;</option>' in view.html and arn not in view.html
    fill(view, caller="a <stranger>")
    press(view, "check")
    assert "stays out" in words(view.html)


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_three_hints_and_the_solution_behind_a_try(task):
    view = TaskView(task)
    press(view, "solution")
    assert OF_ANSWERS.try_first in words(view.html) and view.announcement == OF_ANSWERS.try_first
    for start in ("Hint 1 of 3: ", "Hint 2 of 3: ", "Hint 3 of 3, the last: ", "No more hints"):
        press(view, "hint")
        assert view.announcement.startswith(start) and view.announcement in words(view.html)
    view.check(WRONG[task.id])
    press(view, "solution")
    assert view.announcement.startswith("One solution.")
    for line in task.solution.replace("`", "").split("\n"):
        assert line in words(view.html)


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_code_and_page_stay_together(task):
    view, by_hand = TaskView(task), TaskView(task)
    outcome = view.check(WRONG[task.id])
    assert outcome.status is Status.WRONG and outcome == view.check()
    assert str(view.hint()).startswith("Hint 1") and view.solution().startswith("One solution.")
    assert view.check(RIGHT[task.id]).status is Status.RIGHT and "✓ Right" in words(view.html)
    assert by_hand.practice.tried is False, "two views do not mix"


def test_a_fault_of_the_lab_is_told_in_the_widget(monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    view = TaskView(CHOICE)
    monkeypatch.setattr(view.panel, "do", lambda deed, value: 1 / 0)
    press(view, "check")
    assert "ZeroDivisionError" in words(view.html)
    monkeypatch.undo()
    press(view, "check")
    assert "Choose all that are right." in words(view.html) and view.problem == ""


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_right_or_wrong_is_told_in_ink(task):
    """Green and red are for what AWS decides."""
    view = TaskView(task)
    for answer in (WRONG[task.id], RIGHT[task.id]):
        view.check(answer)
        assert not re.search("tpl-(allowed|denied|refused|ok|stop)", view.html)


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_every_field_and_button_has_a_name_and_ids_are_of_one_widget(task):
    one, other = TaskView(task), TaskView(task)
    ids = re.findall(r' id="([^"]+)"', one.html)
    assert len(set(ids)) == len(ids) and not set(ids) & set(re.findall(r' id="([^"]+)"', other.html))
    for field in re.findall(r"<(?:input|select)[^>]* id=\"([^\"]+)\"", one.html):
        assert f'<label for="{field}"' in one.html or f'for="{field}"' in one.html


# --- the card --------------------------------------------------------------------------------------------------


def test_a_card_opens_step_by_step():
    card = CardView(CARD)
    face = card._finding.face.uid
    said = words(card.above.html)
    assert "Opens when step 1, Find, is done." in said and "Opens when step 2, Exploit, is done." in said
    assert "Opens when step 3, Mend, is done." in words(card.below.html)
    assert card.mending.layout.display == "none" and "Send it" not in said
    send(card.above, "set", {f"{face}-option2": "true"})
    send(card.above, f"{face}-check")
    assert card.above.announcement.endswith("Step 2, Exploit, is open.") and "1 · Find ✓ done" in words(card.above.html)
    asked = card._exploiting.face.uid
    send(card.above, "set", {f"{asked}-caller": "BackupServiceRole", f"{asked}-external_id": "company-c-91b0"})
    send(card.above, f"{asked}-check")
    assert card.above.announcement.endswith("Step 3, Mend, is open.") and card.mending.layout.display == ""
    type_in(card.mending.editor, CARD.mend.known_wrong[0][0])
    card.mending.check_button.click()
    assert card.work.open == "mend", "the hole is shut, and the backup is broken"
    type_in(card.mending.editor, CARD.mend.solution)
    card.mending.check_button.click()
    assert card.work.open == "prove" and "Send it again" in words(card.below.html)
    send(card.below, f"{card._uid}-prove")
    assert "✓ Right The trust policy of BackupAccessRole does not let BackupServiceRole/nightly in" in words(
        card.below.html
    )
    assert card.above.announcement.endswith("All four steps are done.")


def test_a_card_from_code():
    card = CardView(CARD)
    assert card.mend(CARD.mend.solution).status is Status.NOT_TRIED, "locked"
    assert card.hint().startswith("Hint 1 of 3: Who is named is right.")
    for outcome in (card.find(2), card.exploit(CARD.exploit.solved), card.mend(CARD.mend.solution), card.prove()):
        assert outcome.status is Status.RIGHT
    assert card.solution() == card.work.solution()


def test_a_card_where_no_kernel_is():
    card = CardView(CARD)
    before = bundle(card)
    assert before["text/plain"] == str(CARD) and repr(card) == "CardView('99-deputy')"
    tags = Tags(before["text/html"])
    assert tags.attributes == set()
    assert set(tags.tags) <= {"h3", "h4", "p", "pre", "code", "ul", "li", "details", "summary"}
    seen = re.sub(r"<details>.*?</details>", "", before["text/html"], flags=re.DOTALL)
    assert CARD.mend.solution not in unescape(seen) and "✓" not in seen
    deeds = (
        lambda: card.find(1),
        lambda: card.find(2),
        lambda: card.exploit(CARD.exploit.solved),
        lambda: card.mend(CARD.mend.solution),
        card.prove,
    )
    for deed in deeds:
        outcome = deed()
        after = bundle(card)
        assert str(outcome) in after["text/plain"] and outcome.sentence.replace("`", "") in words(after["text/html"])


# --- where no kernel is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_run_all_leaves_it_unanswered_and_stable(task):
    made = bundle(TaskView(task))
    assert "application/vnd.jupyter.widget-view+json" in made
    assert made["text/plain"] == str(task) and made["text/html"] == bundle(TaskView(task))["text/html"]
    assert repr(TaskView(task)) == f"TaskView({task.id!r})"
    assert task.solution not in made["text/plain"]


@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_the_plain_html_spoils_nothing_before_it_is_opened(task):
    html = bundle(TaskView(task))["text/html"]
    tags = Tags(html)
    assert tags.attributes == set()
    assert set(tags.tags) <= {"h3", "p", "pre", "code", "ul", "li", "details", "summary"}
    seen = words(re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL))
    for hidden in (*task.hints, task.takeaway, *task.solution.split("\n")):
        assert hidden.replace("`", "") not in seen or hidden in task.ticket
        assert hidden.replace("`", "") in words(html) or hidden == task.takeaway
    for line in task.offered:
        assert line.replace("`", "") in words(html)


@pytest.mark.parametrize("answers", [WRONG, RIGHT], ids=["wrong", "right"])
@pytest.mark.parametrize("task", TASKS, ids=ident)
def test_all_forms_say_the_same_words(task, answers):
    view = TaskView(task)
    outcome = view.check(answers[task.id])
    made = bundle(view)
    assert str(outcome) in made["text/plain"]
    for html in (view.html, made["text/html"]):
        assert outcome.sentence.replace("`", "") in words(html)
        for row in outcome.rows:
            assert row.found.replace("`", "") in words(html) and row.item.replace("`", "") in words(html)


def test_nothing_becomes_html_that_is_no_html():
    options = (
        Option(f"A {NASTY}", f"B {NASTY}", correct=True),
        Option("C", f"`<d>` {NASTY}", misconception="trust-is-enough"),
    )
    nasty = replace(
        CHOICE, id=f"99-{NASTY}", title=NASTY, ticket=NASTY, hints=(NASTY,) * 3, takeaway=NASTY, options=options
    )
    for view, answer in ((TaskView(nasty), 2), (TaskView(nasty), 1)):
        view.check(answer)
        for html in (view.html, bundle(view)["text/html"]):
            assert not set(Tags(html).tags) & {"img", "d"}
    view = TaskView(REQUEST)
    fill(view, external_id=NASTY)
    press(view, "check")
    for html in (view.html, bundle(view)["text/html"]):
        assert "img" not in Tags(html).tags
    for task in (MATCHING, ORDER, CHOICE):
        view = TaskView(task)
        view.check(NASTY)
        assert "img" not in Tags(view.html + bundle(view)["text/html"]).tags


# --- which view an id gets -------------------------------------------------------------------------------------


def test_every_kind_has_its_view():
    assert isinstance(exercise("03-repair"), ExerciseView)
    assert isinstance(view_of(CARD), CardView)
    assert all(isinstance(view_of(task), TaskView) for task in TASKS)


def test_an_id_of_another_kind_is_found_and_an_unknown_one_is_told(monkeypatch):
    known = lessons.practice()
    monkeypatch.setattr(lessons, "practice", lambda: (*known, MATCHING, CARD))
    assert isinstance(exercise("99-records"), TaskView) and isinstance(exercise("99-deputy"), CardView)
    with pytest.raises(
        UnknownLesson, match=r"There is no exercise '99-recs'. There are .*03-repair.*, 99-records, 99-deputy"
    ):
        exercise("99-recs")
