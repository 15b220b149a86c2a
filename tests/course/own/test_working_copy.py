"""The learner's copy of the notebooks: what they have touched is never lost, what they have not is renewed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from helpers.course.own import manifest, notebook_file, overview, working_copy
from helpers.course.own.__main__ import main
from helpers.course.own.folder import FOLDER, MANIFEST, own_folder
from helpers.course.own.working_copy import CannotCopy
from tests.places import NOTEBOOKS, ROOT

START, STORY = "00_start.ipynb", "03_story.ipynb"


def text(*sources, ran=False):
    outputs = [{"output_type": "stream", "name": "stdout", "text": "Denied"}] if ran else []
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {},
            "execution_count": None,
            "source": source,
            "outputs": outputs,
        }
        for n, source in enumerate(sources)
    ]
    return notebook_file.text({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


class Course:
    """A course of two notebooks, and its learner."""

    def __init__(self, root):
        self.root, self.mine = root, root / FOLDER
        (root / "notebooks").mkdir(parents=True)
        self.edition = {}
        self.publish(**{START: ["start"], STORY: ["trust", "assume"]})

    def publish(self, **notebooks):
        """A newer edition of some notebooks."""
        for name, sources in notebooks.items():
            path = self.root / "notebooks" / name
            path.write_text(text(*sources, ran=True))
            self.edition[name] = notebook_file.fingerprint(notebook_file.read(path))

    def open(self):
        """The lab starts."""
        return working_copy.prepare(self.root, self.edition)

    def work(self, name, *sources, ran=True):
        """The learner saves a notebook."""
        (self.mine / name).write_text(text(*sources, ran=ran))

    def sources(self, name):
        return [cell["source"] for cell in notebook_file.read(self.mine / name)["cells"]]

    def files(self):
        return sorted(path.name for path in self.mine.iterdir() if path.name != overview.FILE)


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "a course")


def test_the_first_start_copies_everything_without_its_outputs(course):
    done = course.open()
    assert (done.made, done.news) == ((START, STORY), ())
    assert course.sources(STORY) == ["trust", "assume"]
    assert not any(cell["outputs"] for cell in notebook_file.read(course.mine / STORY)["cells"])
    assert all(cell["outputs"] for cell in notebook_file.read(course.root / "notebooks" / STORY)["cells"])


def test_a_second_start_changes_nothing(course):
    course.open()
    course.work(START, "start")  # run, and saved with outputs
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in course.mine.iterdir()}
    done = course.open()
    assert (done.made, done.renewed, done.kept, done.news) == ((), (), (), ())
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in course.mine.iterdir()} == before


def test_a_newer_edition_renews_what_is_untouched_and_keeps_what_is_touched(course):
    course.open()
    course.work(START, "start")  # run only: outputs do not count
    course.work(STORY, "trust", "assume", "my own cell")
    course.publish(**{START: ["start", "new"], STORY: ["trust", "assume", "new"]})
    done = course.open()
    assert course.sources(START) == ["start", "new"]
    assert course.sources(STORY) == ["trust", "assume", "my own cell"]
    assert done.news == (
        f"There is a newer edition of {START}; you had changed nothing, so you have it.",
        f"There is a newer edition of {STORY}; you keep yours. "
        "`python3 lab.py again 03` gives you the new one, and keeps yours beside it.",
    )


def test_a_kept_notebook_is_told_of_once_for_each_edition(course):
    course.open()
    course.work(STORY, "mine")
    course.publish(**{STORY: ["second"]})
    assert [course.open().kept for _ in range(2)] == [(STORY,), ()]
    course.publish(**{STORY: ["third"]})
    assert [course.open().kept for _ in range(2)] == [(STORY,), ()]
    assert course.sources(STORY) == ["mine"]


def test_who_takes_a_change_back_is_renewed_again(course):
    course.open()
    course.work(STORY, "mine")
    course.publish(**{STORY: ["second"]})
    course.open()
    course.work(STORY, "trust", "assume")
    assert course.open().renewed == (STORY,)
    assert course.sources(STORY) == ["second"]


def test_new_links_alone_are_no_news(course):
    course.publish(**{START: ["# Start\n\n[01](01.ipynb) <!-- navigation -->"]})
    course.open()
    course.publish(**{START: ["# Start\n\n[01](elsewhere.ipynb) <!-- navigation -->"]})
    assert course.open().news == ()
    assert "elsewhere" in course.sources(START)[0]


def test_a_notebook_that_was_deleted_comes_back(course):
    course.open()
    (course.mine / STORY).unlink()
    assert course.open().made == (STORY,)


def test_a_notebook_that_the_course_has_no_longer_goes_unless_it_is_touched(course):
    course.open()
    course.work(STORY, "mine")
    for name in (START, STORY):
        (course.root / "notebooks" / name).unlink()
    course.publish(**{"04_next.ipynb": ["next"]})
    done = course.open()
    assert done.gone == (START,)
    assert course.files() == [MANIFEST, STORY, "04_next.ipynb"]
    assert course.open().news == ()


# --- work from the time when people worked in notebooks/ -------------------------------------------------------


def published_is_touched(course, *sources):
    (course.root / "notebooks" / STORY).write_text(text(*sources, ran=True))


def test_work_in_the_published_notebooks_is_carried_over_with_its_outputs(course):
    published_is_touched(course, "trust", "my answer")
    done = course.open()
    assert done.news == (f"Your work in notebooks/ is now in {FOLDER}/: {STORY}. Work there from now on.",)
    assert course.sources(STORY) == ["trust", "my answer"]
    assert all(cell["outputs"] for cell in notebook_file.read(course.mine / STORY)["cells"])
    assert course.open().news == ()


def test_it_does_not_take_the_place_of_a_copy_that_is_there(course):
    course.open()
    course.work(STORY, "in my copy")
    published_is_touched(course, "in notebooks/")
    assert course.open().carried == ("03_story-from-notebooks-1.ipynb",)
    assert course.sources(STORY) == ["in my copy"]
    assert course.sources("03_story-from-notebooks-1.ipynb") == ["in notebooks/"]
    assert course.open().carried == ()


def test_once_the_published_one_is_put_back_the_carried_work_is_touched_work(course):
    published_is_touched(course, "my answer")
    course.open()
    course.work(STORY, "my answer, and more")
    course.publish(**{STORY: ["trust", "assume"]})
    assert course.open().kept == (STORY,)
    assert course.sources(STORY) == ["my answer, and more"]


def test_the_published_notebooks_of_this_course_are_nobodys_work():
    """`python3 lab.py run python -m tests.notebooks.refresh` writes the list."""
    said = {path.name: notebook_file.fingerprint(notebook_file.read(path)) for path in NOTEBOOKS.glob("*.ipynb")}
    assert working_copy.known_edition(ROOT) == said


# --- once more from the beginning ------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["03", "3", STORY, "03_story", f"notebooks/{STORY}", " 03 "])
def test_again_gives_a_fresh_copy_and_keeps_the_old_one(course, which, monkeypatch):
    monkeypatch.setattr(working_copy, "known_edition", lambda _: course.edition)
    course.open()
    for number in (1, 2):
        course.work(STORY, f"mine {number}")
        done = working_copy.again(course.root, which)
        assert done.beside == f"03_story-kept-{number}.ipynb"
        assert course.sources(done.beside) == [f"mine {number}"]
        assert course.sources(STORY) == ["trust", "assume"]
    course.publish(**{STORY: ["newer"]})
    assert course.open().renewed == (STORY,)


@pytest.mark.parametrize("which", ["77", "", "story", "0", "../../etc/passwd", "*", "²", "0" * 500])
def test_again_of_what_is_no_notebook_gets_a_sentence(course, which, monkeypatch):
    monkeypatch.setattr(working_copy, "known_edition", lambda _: course.edition)
    if which == "0":
        assert working_copy.again(course.root, which).made[-1] == START
        return
    with pytest.raises(CannotCopy, match=r"^There is no notebook '?[^\n]{0,60}\. Say its number: 00, 03\.$"):
        working_copy.again(course.root, which)


# --- what can be in the way ------------------------------------------------------------------------------------


def test_a_damaged_copy_is_the_learners_and_stays(course):
    course.open()
    (course.mine / STORY).write_text("{ half a")
    course.publish(**{START: ["new"], STORY: ["new"]})
    done = course.open()
    assert (done.renewed, done.kept) == ((START,), (STORY,))
    assert (course.mine / STORY).read_text() == "{ half a"


def test_a_damaged_published_notebook_stops_none_of_the_others(course):
    (course.root / "notebooks" / START).write_text("<<<<<<< HEAD")
    done = course.open()
    assert done.made == (STORY,)
    assert done.news == ("00_start.ipynb can't be read (it is no JSON). It is left alone.",)


@pytest.mark.parametrize("held", ["", "{", "[]", '{"copies": 3}', '{"copies": {"a": {}}, "carried": {}, "news": []}'])
def test_without_a_manifest_nothing_is_lost(course, held):
    course.open()
    course.work(STORY, "mine")
    (course.mine / MANIFEST).write_text(held)
    course.publish(**{START: ["new"]})
    done = course.open()
    assert course.sources(STORY) == ["mine"]
    assert done.kept == (START, STORY)  # nobody knows any more whether the first was changed


def test_a_copy_that_says_what_the_edition_says_needs_no_manifest(course):
    course.open()
    (course.mine / MANIFEST).unlink()
    assert course.open().news == ()


def test_a_file_in_the_way_gets_a_sentence(course):
    course.mine.write_text("a file")
    with pytest.raises(CannotCopy, match=r"can't be written \(File exists\)|Cannot create a file"):
        course.open()


def test_a_folder_in_the_place_of_a_notebook_stops_none_of_the_others(course):
    course.open()
    (course.mine / START).unlink()
    (course.mine / START).mkdir()
    course.publish(**{START: ["new"], STORY: ["new"]})
    done = course.open()
    assert (done.renewed, done.kept) == ((STORY,), (START,))


@pytest.mark.skipif(sys.platform != "linux", reason="a file that nobody can write is /proc's")
def test_what_can_not_be_written_gets_a_sentence_that_names_it(course):
    course.open()
    course.publish(**{START: ["new"], STORY: ["new"]})
    work = working_copy._Work(Path("/proc/self"), {}, {})
    path = course.root / "notebooks" / START
    working_copy._one(work, Path("/proc/self") / START, lambda: working_copy._give(work, path, None))
    (said,) = work.done.problems
    assert re.fullmatch(r"/proc/self/00_start.ipynb can't be written \(.+\): make it yours, .*once more\.", said)


def test_no_notebooks_gets_a_sentence(tmp_path):
    with pytest.raises(CannotCopy, match=r"^There are no notebooks in .*\. Run this in the course's folder\.$"):
        working_copy.prepare(tmp_path)


def test_news_stay_for_the_first_page_for_a_day(course):
    course.open()
    course.publish(**{START: ["new"]})
    told = course.open().news
    course.open()
    assert manifest.load(course.mine).news == told
    os.utime(course.mine / MANIFEST, (0, 0))  # long ago
    course.open()
    assert manifest.load(course.mine).news == ()


# --- whose folder is it? ---------------------------------------------------------------------------------------


def test_a_process_in_the_folder_is_the_learners(course, monkeypatch):
    course.open()
    for place, found in ((course.mine, course.mine), (course.root, None), (course.root / "notebooks", None)):
        monkeypatch.chdir(place)
        assert own_folder() == found
    (course.mine / "deeper").mkdir()
    assert own_folder(course.mine / "deeper") == course.mine


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a working directory from being removed")
def test_a_working_directory_that_is_gone_is_nobodys(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert own_folder() is None


# --- from a terminal -------------------------------------------------------------------------------------------


def test_the_command_makes_a_copy_of_this_course(tmp_path, capsys, monkeypatch):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert main(["copy"]) == 0
    said = capsys.readouterr().out
    assert re.fullmatch(rf"Your notebooks are in {FOLDER}/: new 00_start\.ipynb, .*\.\n", said)
    assert main(["--root", str(tmp_path), "copy", "--quiet"]) == 0
    assert main(["again", "00"]) == 0
    said = f"{FOLDER}/00_start.ipynb is fresh; your old copy is {FOLDER}/00_start-kept-1.ipynb. "
    assert capsys.readouterr().out == f"{said}If it is open, the lab asks at the next save: choose Revert.\n"
    assert main(["again", "77"]) == 1
    assert capsys.readouterr().err.startswith("There is no notebook '77'. Say its number: 00, ")


def test_the_command_takes_dead_widgets_out(tmp_path, capsys):
    path = tmp_path / "saved elsewhere.ipynb"
    held = json.loads(text("lab.workbench()"))
    data = {notebook_file.WIDGET_VIEW: {"model_id": "1"}, "text/html": "<p>Denied</p>"}
    held["cells"][0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    path.write_text(json.dumps(held))
    assert main(["strip", str(path), str(tmp_path / "none.ipynb")]) == 1
    assert capsys.readouterr().err == "none.ipynb can't be read (No such file or directory).\n"
    assert notebook_file.read(path)["cells"][0]["outputs"][0]["data"] == {
        "text/html": f"{notebook_file.AWAKEN}<p>Denied</p>"
    }
