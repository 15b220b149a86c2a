"""Published notebooks and learners have nothing to do with each other.

Beside a full progress file the published ones show what they always show, and the file stays as it is to the byte. And
a learner who has done nothing yet sees in their copy what the published ones show.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.course.own import overview, store, working_copy
from helpers.course.own.folder import MANIFEST
from helpers.course.own.work import WORKBENCH, Work
from tests.places import NOTEBOOKS, ROOT

pytestmark = pytest.mark.long  # every notebook runs again


def nbval(folder: Path) -> None:
    """Run the notebooks of a folder again, and compare what they show."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder.parent / "pyproject.toml").write_text(
        settings.replace("=tests/", f"={ROOT.as_posix()}/tests/"), encoding="utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    how = {
        "cwd": folder.parent,
        "env": {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])},
    }
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, **how)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def everything() -> dict[str, Work]:
    """Somebody who has done all there is, and got every text wrong once."""
    at = "2026-11-26T14:05:00Z"
    done = Work(began=at, at=at, tries=2, wrong=1, right=True, first="1", last="2", hints=3, solved=True)
    keys = [key for path in NOTEBOOKS.glob("*.ipynb") for key in overview.asked(path.name[:2])]
    places = [f"{WORKBENCH}:03/{number}" for number in range(1, 9)]
    return {key.rstrip("/"): done for key in [*keys, *places]}


def test_published_notebooks_know_nothing_of_a_learner(tmp_path):
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    mine = working_copy.prepare(tmp_path).folder
    (mine / store.FILE).write_text(store.text_of(everything()), encoding="utf-8")
    held = {path: path.read_bytes() for path in mine.iterdir()}
    nbval(tmp_path / "notebooks")
    assert {path: path.read_bytes() for path in mine.iterdir()} == held


def test_a_learner_who_has_done_nothing_yet_sees_what_is_published(tmp_path):
    shutil.copytree(NOTEBOOKS, tmp_path / "my_work")
    (tmp_path / "my_work" / MANIFEST).write_text("{}")
    nbval(tmp_path / "my_work")
    # And this was a learner's: that the notebooks began is kept.
    book = store.read((tmp_path / "my_work" / store.FILE).read_text(encoding="utf-8"))
    assert {f"notebook:{path.name[:2]}" for path in NOTEBOOKS.glob("*.ipynb")} <= book.keys()
