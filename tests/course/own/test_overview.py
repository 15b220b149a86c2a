"""The course at a glance, and the report: what is done, what is next, what went wrong often, what a teacher gets."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest

from helpers.course import lessons
from helpers.course.own import overview, progress, report, store, working_copy
from helpers.course.own.folder import FOLDER
from helpers.course.own.report import NOWHERE
from helpers.course.own.store import Store
from helpers.course.own.work import Work, answered
from helpers.course.skills import SKILLS
from tests.places import NOTEBOOKS, ROOT

RIGHT, WRONG = (
    Work(began="2026-01-01T00:00:00Z", tries=1, right=True),
    Work(began="2026-01-01T00:00:00Z", tries=1, wrong=1),
)
NUMBERS = [path.name[:2] for path in sorted(NOTEBOOKS.glob("*.ipynb"))]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return working_copy.prepare(tmp_path).folder


@pytest.fixture
def mine(folder, monkeypatch):
    monkeypatch.chdir(folder)
    return Store(folder)


def everything(number, work=RIGHT):
    """All that a notebook asks, done."""
    return {key + "cell" if key.endswith("/") else key: work for key in overview.asked(number)}


def states(folder, book):
    return [lesson.state for lesson in overview.lessons_of(folder, book)]


def test_each_notebook_asks_for_something_and_says_what_it_is(folder):
    every = overview.lessons_of(folder, {})
    assert [one.file[:2] for one in every] == NUMBERS
    assert all(one.of > 1 and one.done == 0 and one.state == "new" for one in every)
    assert all(one.minutes >= 10 and one.learn and one.title.startswith(one.file[:2]) for one in every)


@pytest.mark.parametrize("number", NUMBERS)
def test_whatever_a_lesson_asks_counts(number):
    asked = overview.asked(number)
    known = [one.id for one in (*lessons.predictions(), *lessons.exercises(), *lessons.tasks())]
    assert {name for name in known if name.startswith(number)} <= {key.partition(":")[2] for key in asked}


def test_a_notebook_goes_from_new_to_finished(folder):
    begun = {"notebook:00": Work(began="2026-01-01T00:00:00Z")}
    assert states(folder, {}) == ["new"] * len(NUMBERS)
    assert states(folder, begun)[0] == "begun"
    assert states(folder, everything("00"))[0] == "finished"
    some = dict(list(everything("03").items())[:-1])
    assert states(folder, some)[3] == "begun"


def test_a_prediction_is_done_when_it_is_made_and_an_exercise_when_it_is_right():
    assert overview.is_done("prediction:03-root", {"prediction:03-root": WRONG})
    assert not overview.is_done("exercise:03-make", {"exercise:03-make": WRONG})
    assert overview.is_done("exercise:03-make", {"exercise:03-make": RIGHT})
    assert not overview.is_done("workbench:00/", {"workbench:00/cell": WRONG, "workbench:01/cell": RIGHT})


# What is done -> which notebook is next, and how the button says it.
NEXT = [
    ({}, ("00", "Begin")),
    ({"notebook:00": RIGHT}, ("00", "Go on")),
    (everything("00"), ("01", "Begin")),
    (everything("00") | {"notebook:02": RIGHT}, ("02", "Go on")),
    ({key: work for number in NUMBERS for key, work in everything(number).items()}, None),
]


@pytest.mark.parametrize(("book", "wanted"), NEXT)
def test_the_button_leads_on(folder, book, wanted):
    overview.write(folder, book)
    held = json.loads((folder / overview.FILE).read_text())
    assert (held["next"] and (held["next"]["file"][:2], held["next"]["word"])) == wanted


def test_the_glance_follows_each_change(mine, folder):
    from helpers.course.own import keeping

    keeping.notebook_begun("01")
    held = json.loads((folder / overview.FILE).read_text())
    assert held["next"]["file"].startswith("01")


def test_a_notebook_that_can_not_be_read_is_in_the_list_all_the_same(folder):
    (folder / "00_start.ipynb").write_text("{")
    assert overview.lessons_of(folder, {})[0].title == "00_start"


# --- lab.progress ----------------------------------------------------------------------------------------------


def test_the_report_says_in_words_what_the_table_says(mine, folder):
    mine.change("prediction:03-root", answered("1", False, frozenset(["root-is-everyone"])))
    for _ in range(3):
        mine.change("exercise:03-make", answered("{}", False))
    shown = progress.shown()
    for words in (str(shown), shown._repr_html_()):
        for said in ("03 · Cross-account access for backups", "1 of 6", "begun", "03-make: 3 wrong answers."):
            assert said in words
        assert "Next: 03 · Cross-account" in words and ":root means the account." in words.replace(
            "<code>", ""
        ).replace("</code>", "")
    assert "style" not in shown._repr_html_() and "class" not in shown._repr_html_()


def test_the_report_says_what_one_can_do(mine, folder):
    """A skill is shown once one of its exercises was tried, and has a sign of its own when all are right."""
    assert "What you can do" not in str(progress.shown())
    both = [one.id for one in lessons.practice() if one.skill == "external-id"]
    mine.change(f"exercise:{both[0]}", answered("{}", False))
    name = SKILLS["external-id"]
    for words in (str(progress.shown()), progress.shown()._repr_html_()):
        assert f"· {name}: 0 of {len(both)}" in words and next(iter(SKILLS.values())) not in words
    for one in both:
        mine.change(f"exercise:{one}", answered("{}", True))
    for words in (str(progress.shown()), progress.shown()._repr_html_()):
        assert f"✓ {name}: {len(both)} of {len(both)}" in words


def test_every_exercise_names_a_skill_and_every_skill_is_practised():
    assert {one.skill for one in lessons.practice()} == SKILLS.keys()


def test_a_teacher_gets_tables(mine, folder, tmp_path):
    mine.change("prediction:03-root", answered("1", False, frozenset(["root-is-everyone"])))
    mine.change("exercise:=cmd|' /C calc'!A0", answered("x", True))
    shown = progress.shown()
    assert shown.save(tmp_path / "me.csv") == f"Saved as {tmp_path / 'me.csv'}."
    rows = list(csv.DictReader(io.StringIO((tmp_path / "me.csv").read_text(encoding="utf-8"))))
    assert [row["item"] for row in rows] == ["'=cmd|' /C calc'!A0", "03-root"]
    assert (rows[1]["tries"], rows[1]["right"], rows[1]["wrong ideas"]) == ("1", "no", "root-is-everyone")
    shown.save(tmp_path / "me.json")
    assert store.read((tmp_path / "me.json").read_text()) == mine.all()
    assert shown.save("me.txt") == "me.txt says no format: let its name end with .json or .csv."
    assert shown.save(tmp_path / "no" / "me.csv").endswith("me.csv can't be written (No such file or directory).")


def test_what_was_saved_is_taken_over_on_another_machine(mine, folder, tmp_path):
    other = tmp_path / "other.json"
    other.write_text(store.text_of({"exercise:03-make": RIGHT}))
    mine.change("prediction:03-root", answered("1", False))
    for _ in range(2):
        assert (
            str(progress.load(other)) == f"Taken over from {other}: 1 entries. Run your cells again to see your texts."
        )
    assert Store(folder).all().keys() == {"prediction:03-root", "exercise:03-make"}


BAD = [
    ("none.json", "can't be read (No such file or directory)."),
    ("bad.json", "keeps no progress: it is no JSON, or only a part of it."),
]


@pytest.mark.parametrize(("name", "said"), BAD)
def test_what_can_not_be_taken_over_gets_a_sentence(mine, folder, name, said):
    (folder / "bad.json").write_text("{")
    assert str(progress.load(name)) == f"{name} {said}"


def test_reset_begins_anew_and_says_how_to_go_back(mine, folder):
    assert str(progress.reset()) == "Nothing was kept yet."
    mine.change("prediction:03-root", answered("1", False))
    said = str(progress.reset())
    assert said.endswith(
        'The old one is progress-before-reset-1.json: lab.progress(load="progress-before-reset-1.json") brings it back.'
    )
    assert Store(folder).all() == {}


def test_outside_of_ones_folder_there_is_nothing_to_show(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    assert [str(each) for each in (progress.shown(), progress.load("x"), progress.reset())] == [NOWHERE] * 3
    assert FOLDER in NOWHERE


def test_a_bar_is_full_when_all_is_done(folder):
    shown = report.report(folder, everything("00"))
    assert str(shown).startswith("██████████ 00 · Start here")
