"""On another day, in the learner's folder: predictions, exercises and workbenches are as they were left.

Everywhere else, and before anybody has worked, each looks to the letter as it always did.
"""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from helpers.course import lessons
from helpers.course.own import keeping
from helpers.course.own.folder import MANIFEST
from helpers.course.own.store import FILE, Store
from helpers.ui import Workbench, kept, whereabouts
from helpers.ui.exercise_view import ExerciseView
from helpers.ui.kinds.card_view import CardView
from helpers.ui.kinds.review_view import ReviewView, ask
from helpers.ui.kinds.task_view import TaskView
from helpers.ui.predict_view import predict
from tests.course.exercises.samples import CARD, CHOICE, MATCHING, ORDER, REQUEST

from .kit import send, type_in

MAKE = lessons.exercise("03-make")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / MANIFEST).write_text("{}")
    monkeypatch.chdir(tmp_path)
    whereabouts.begin("03")
    return tmp_path


@pytest.fixture
def next_day(folder):
    """The kernel ends, and another one begins."""

    def pass_():
        keeping.current().flush()
        keeping._stores.clear()
        whereabouts.begin("03")

    yield pass_
    keeping._stores.clear()


def words(html):
    return re.sub(r"<[^>]+>", "", html)


# --- predictions -----------------------------------------------------------------------------------------------


def test_a_prediction_comes_back_as_it_was_chosen(next_day):
    predict("03-root").choose(2)
    next_day()
    view = predict("03-root")
    assert (view.chosen, view.answered) == (2, 2) and view.marks
    assert keeping.current().work("prediction:03-root").tries == 1  # coming back is no choice
    for number, tries in ((1, 2), (2, 3)):
        view.choose(number)
        assert keeping.current().work("prediction:03-root").tries == tries


def test_a_prediction_in_code_is_kept_too(next_day):
    predict("03-root", 1)
    predict("03-root", 77)
    assert keeping.current().work("prediction:03-root").tries == 1


# --- exercises -------------------------------------------------------------------------------------------------


def test_the_text_of_an_exercise_comes_back_and_says_so(next_day):
    view = ExerciseView(MAKE)
    type_in(view.editor, '{"half": "a policy"}')
    view.hint()
    view.check()
    next_day()
    view = ExerciseView(MAKE)
    assert view.text == '{"half": "a policy"}'
    assert "Your last text is back" in words(view.result.html) and "Start again" in words(view.result.html)
    assert re.search(r"From \d+ \w+ \d{4}, \d\d:\d\d UTC\.", words(view.result.html))
    assert (view.practice.tries, view.practice.hints_given) == (1, 1)
    view.reset()
    assert view.text == MAKE.starter
    next_day()
    assert ExerciseView(MAKE).text == MAKE.starter


def test_typing_waits_for_no_disk_and_a_press_is_written_at_once(folder, next_day):
    """As in a kernel, which runs in a loop."""

    async def work():
        view = ExerciseView(MAKE)
        type_in(view.editor, "half a th")
        assert Store(folder).work("exercise:03-make").last == ""
        type_in(view.editor, "half a thought")
        view.check()
        assert Store(folder).work("exercise:03-make").last == "half a thought"
        type_in(view.editor, "and more")
        view.reset()
        assert Store(folder).work("exercise:03-make").last == ""
        type_in(view.editor, "once more")
        assert keeping.current().waiting
        asyncio.get_running_loop().call_soon(kept._flush, keeping.current())  # as the timer does
        await asyncio.sleep(0)
        assert Store(folder).work("exercise:03-make").last == "once more"

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: the browser's tests leave a loop in this one
        pool.submit(copy_context().run, asyncio.run, work()).result()


def test_who_checks_what_it_began_with_has_not_tried(next_day):
    ExerciseView(MAKE).check()
    assert keeping.exercise("03-make").tries == 0


def test_a_text_that_was_typed_and_not_checked_comes_back(next_day):
    type_in(ExerciseView(MAKE).editor, "not even JSON")
    next_day()
    assert ExerciseView(MAKE).text == "not even JSON"


def test_a_right_text_says_that_it_was_right(next_day):
    ExerciseView(MAKE).check(MAKE.solution)
    next_day()
    assert "It was right." in words(ExerciseView(MAKE).result.html)


def test_an_exercise_that_begins_otherwise_by_now_keeps_the_text_and_says_so(next_day):
    ExerciseView(MAKE).text = "mine"
    keeping.current().change(
        "exercise:03-make", lambda work: work.__class__(last="mine", starter="old", began=work.began)
    )
    next_day()
    assert "The exercise has changed since." in words(ExerciseView(MAKE).result.html)


def test_back_at_the_beginning_there_is_nothing_to_come_back(next_day):
    view = ExerciseView(MAKE)
    type_in(view.editor, "x")
    type_in(view.editor, MAKE.starter)
    next_day()
    assert "is back" not in words(ExerciseView(MAKE).result.html)


# What is answered -> what the exercise holds then.
KINDS = [
    (CHOICE, [1, 2]),
    (MATCHING, ["D", "C", "A", "B"]),
    (ORDER, None),
    (REQUEST, None),
]


@pytest.mark.parametrize(("task", "answer"), KINDS, ids=lambda each: getattr(each, "id", ""))
def test_answers_of_every_kind_come_back(task, answer, next_day):
    view = TaskView(task)
    if answer is None:
        view.panel.face.press("", "")
        answer = view.panel.face.answer
    view.check(answer)
    shown = view.panel.face.answer
    next_day()
    assert TaskView(task).panel.face.answer == shown
    assert keeping.exercise(task.id).tries <= 1


def test_a_card_comes_back_at_its_open_step(next_day):
    view = CardView(CARD)
    right = next(number for number, option in enumerate(CARD.find.options, 1) if option.correct)
    view.find(right)
    assert view.work.open == "exploit"
    next_day()
    view = CardView(CARD)
    assert view.work.open == "exploit" and "✓ done" in words(view.above.html)
    assert keeping.exercise(CARD.find.id).tries == 1


# --- workbenches -----------------------------------------------------------------------------------------------


def test_the_drafts_of_a_workbench_come_back_as_drafts(world, next_day):
    before = Workbench(world).trust_policy
    whereabouts.begin("03")
    bench = Workbench(world)
    type_in(bench.editor, '{"mine": 1}')
    send(bench.result, "set", {"external_id": "company-a-7f3d"})
    next_day()
    bench = Workbench(world)
    assert (bench.trust_policy, bench.external_id) == ('{"mine": 1}', "company-a-7f3d")
    assert "Your last texts are back" in words(bench.bar.html)
    assert bench.bar.html.index('data-do="start-again"') < bench.bar.html.index("<details")  # one press
    assert bench.model.stored_trust != '{"mine": 1}'
    send(bench.bar, "start-again")
    assert bench.trust_policy == before and bench.external_id == ""
    assert bench.bar.html.index('data-do="start-again"') > bench.bar.html.index("<details")
    next_day()
    bench = Workbench(world)
    assert bench.trust_policy == before and "are back" not in words(bench.bar.html)


def test_each_workbench_has_its_own_texts(world, next_day):
    first, second = Workbench(world), Workbench(world)
    type_in(second.editor, "second")
    next_day()
    first, second = Workbench(world), Workbench(world)
    assert first.trust_policy != "second" and second.trust_policy == "second"


def test_a_target_that_is_met_is_kept(world, next_day):
    bench = Workbench(world, target="03-night")
    bench.assume()
    assert not keeping.exercise("03-night").right
    assert keeping.current().work("workbench:03/1").tries == 1


def test_a_gate_that_opens_is_kept(world, next_day):
    bench = Workbench(world)
    bench.assume()
    assert keeping.current().work("workbench:03/1").right


# --- and where nothing is kept ---------------------------------------------------------------------------------


def shown(one):
    data = one._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    return {kind: text for kind, text in data.items() if kind.startswith("text/")}


def test_before_anybody_has_worked_everything_looks_as_it_always_did(world, next_day, tmp_path, monkeypatch):
    """A learner's first run has the same outputs as the published notebook."""

    def every():
        whereabouts.begin("03")
        return [shown(one) for one in (predict("03-root"), ExerciseView(MAKE), Workbench(world), TaskView(CHOICE))]

    inside = every()
    monkeypatch.chdir("/")
    assert every() == inside


def test_outside_of_the_folder_nothing_is_written(world, folder, monkeypatch):
    Store(folder).change("exercise:03-make", lambda work: work.__class__(last="theirs", tries=9))
    held = (folder / FILE).read_bytes()
    monkeypatch.chdir("/")
    predict("03-root").choose(1)
    view = ExerciseView(MAKE)
    assert view.text == MAKE.starter and view.practice.tries == 0
    view.check(MAKE.solution)
    Workbench(world).assume()
    assert (folder / FILE).read_bytes() == held


def test_what_stands_in_the_way_is_printed_once_and_no_widget_fails(next_day, folder, capsys):
    (folder / FILE).mkdir()
    predict("03-root").choose(1)
    ExerciseView(MAKE).check(MAKE.solution)
    kept.tell()
    said = capsys.readouterr().out
    assert "progress.json can't be read" in said and "Traceback" not in said
    kept.tell()
    assert capsys.readouterr().out == ""


# --- lab.review ------------------------------------------------------------------------------------------------


@pytest.fixture
def due(next_day):
    """Somebody who met things some days ago."""
    old = "2020-01-01T00:00:00Z"
    keeping.current().change("notebook:03", lambda work: work.__class__(began=old))
    keeping.current().change(
        "prediction:03-root", lambda work: work.__class__(began=old, tries=1, ideas=frozenset(["root-is-everyone"]))
    )


def test_nothing_met_and_nothing_due_is_a_sentence(next_day):
    assert str(ask()).startswith("Nothing has been asked yet.")
    predict("03-root", 1)
    assert re.fullmatch(r"Nothing is due today\. The next question comes back on \d{4}-\d\d-\d\d\.", str(ask()))


def test_five_questions_one_after_the_other(due):
    view = ask()
    assert isinstance(view, ReviewView) and len(view.questions) == 5
    for number in range(5):
        assert f"question {number + 1} of 5" in words(view.html)
        question = view.question
        if question.prediction:
            right = next(n for n, one in enumerate(question.prediction.options, 1) if one.correct)
            send(view, "choose", str(right))
        else:
            assert question.answer.split()[0] not in words(view.html).split(question.words)[-1]
            send(view, "answer")
        send(view, "rate", "good")
        assert json.loads(keeping.current().work(question.key).review.partition(" ")[2])["card"]["stability"]
    assert "5 of 5 known." in words(view.html)
    again = ask()
    assert not {each.key for each in getattr(again, "questions", ())} & {each.key for each in view.questions}


def test_who_chooses_wrongly_has_not_known_it(due):
    view = ReviewView((review_question(),))
    wrong = next(n for n, one in enumerate(view.question.prediction.options, 1) if not one.correct)
    send(view, "choose", str(wrong))
    assert "Not quite" in words(view.html)
    assert re.findall(r'data-with="(\w+)"', view.html) == ["again"]


def review_question():
    from helpers.course.own import review

    return review.met(keeping.current().all())["prediction:03-root"][0]


def test_in_code(due):
    view = ask()
    assert str(view.rate("well")) == "There is no 'well'. Say again, hard, good or easy."
    view.answer()
    view.rate("easy")
    assert view.place == 1
    assert set(shown(view)) == {"text/plain", "text/html"} and "<details>" in shown(view)["text/html"]


def test_the_page_can_not_rate_what_was_not_answered(due):
    view = ask()
    for deed, value in (("rate", "good"), ("rate", "x"), ("choose", "x"), ("choose", "99"), ("?", "")):
        send(view, deed, value)
    assert view.place == 0 and not view.problem
