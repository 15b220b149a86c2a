"""What does a notebook show that runs again?

Published notebooks and learners have nothing to do with each other: beside a full progress file the published ones show
what they always show, twice in one kernel, and the file stays as it is to the byte. A learner who has done nothing yet
sees in their copy what the published ones show.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest

from helpers.course.own import overview, store, working_copy
from helpers.course.own.folder import MANIFEST
from helpers.course.own.work import WORKBENCH, Work
from tests.notebooks import png, stills
from tests.notebooks.committed import REFRESH
from tests.notebooks.refresh import NOTEBOOKS, WIDGET_VIEW, Stills, execute

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
longer = pytest.mark.long  # nbval runs each of them once in the quick tests too


@dataclass(frozen=True)
class Ran:
    """A notebook that has run twice in one kernel, beside a learner who has done everything.

    Attributes:
        cells: all of the first run, then all of the second.
        drawn: what the widgets have drawn.
        before, after: the learner's files, by name.
    """

    cells: list[nbformat.NotebookNode]
    drawn: Stills
    before: dict[str, bytes]
    after: dict[str, bytes]


def everything() -> dict[str, Work]:
    """Somebody who has done all there is, and got every text wrong once."""
    at = "2026-11-26T14:05:00Z"
    done = Work(began=at, at=at, tries=2, wrong=1, right=True, first="1", last="2", hints=3, solved=True)
    keys = [key for path in PATHS for key in overview.asked(path.name[:2])]
    places = [f"{WORKBENCH}:03/{number}" for number in range(1, 9)]
    return {key.rstrip("/"): done for key in [*keys, *places]}


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Ran]:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    mine = working_copy.prepare(root).folder
    (mine / store.FILE).write_text(store.text_of(everything()), encoding="utf-8")

    def held() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in mine.iterdir()}

    @cache
    def ran(path: Path) -> Ran:
        once = nbformat.read(path, as_version=4)
        second = [nbformat.from_dict({**cell, "id": f"{cell.id}-again"}) for cell in once.cells]
        once.cells = [*once.cells, *second]
        before = held()
        return Ran(once.cells, execute(once, root / "notebooks"), before, held())

    return ran


def shown(cells: list[nbformat.NotebookNode]) -> list[list[tuple[str, str]]]:
    return [
        [
            (output.get("text", ""), output.get("data", {}).get("text/plain", ""))
            for output in cell.get("outputs", [])
            if not stills.picture(output)
        ]
        for cell in cells
    ]


@longer
@each_notebook
def test_twice_in_one_kernel_it_shows_what_is_published(path, again):
    """Also the proof that a notebook depends on no state but its own, and on no learner's."""
    published = shown(nbformat.read(path, as_version=4).cells)
    ran = again(path)
    assert shown(ran.cells) == published + published
    assert ran.after == ran.before and store.FILE in ran.after


@each_notebook
def test_a_fresh_run_would_be_drawn_the_same(path, again):
    committed = nbformat.read(path, as_version=4).cells
    ran = again(path)
    for cell, fresh in zip(committed, ran.cells[: len(committed)], strict=True):
        views = [output.get("data", {}).get(WIDGET_VIEW, {"model_id": ""}) for output in fresh.get("outputs", [])]
        wanted = [still.texts for view in views for still in ran.drawn.get(view["model_id"], ())]
        drawn = [png.texts(picture) for output in cell.get("outputs", []) if (picture := stills.picture(output))]
        for what in ("Description", "Model"):
            now, before = ([texts[what] for texts in each] for each in (wanted, drawn))
            assert now == before, f"the cell {cell.id!r} shows another scene than its picture: {REFRESH}"


@longer
@each_notebook
def test_a_learner_who_has_done_nothing_yet_sees_what_is_published(path, tmp_path):
    mine = tmp_path / "my_work"
    mine.mkdir()
    (mine / MANIFEST).write_text("{}")
    copy = nbformat.read(shutil.copy(path, mine), as_version=4)
    published = shown(copy.cells)
    execute(copy, mine)
    assert shown(copy.cells) == published
    # And this was a learner's: that the notebook began is kept.
    book = store.read((mine / store.FILE).read_text(encoding="utf-8"))
    assert f"notebook:{path.name[:2]}" in book
