"""Every part of the workbench is in the table of parts, in its page and docstring, and has its style."""

from __future__ import annotations

import re

import pytest

from helpers.notebook import Lab
from helpers.ui.parts.draw import DRAW
from helpers.ui.workbench import PARTS, USUAL, Workbench
from tests import recipes
from tests.places import DOCS, HELPERS

UI = HELPERS / "ui"
NO_PARTS = {"bar", "details", "still"}  # what holds the others
STYLE = (UI / "style.css").read_text(encoding="utf-8")


def test_every_file_that_draws_a_part_is_in_the_table():
    drawn = {path.stem for path in (UI / "parts").glob("*.py") if "\ndef html(model" in path.read_text("utf-8")}
    missing = sorted(drawn - NO_PARTS - set(DRAW))
    assert not missing, f"{missing}: add it to DRAW in helpers/ui/parts/draw.py; {recipes.PART}"


@pytest.mark.parametrize("name", PARTS)
def test_the_page_and_the_docstring_name_it(name):
    rows = re.findall(r'^\| `"(\w+)"` \| .+ \|$', (DOCS / "workbench.md").read_text("utf-8"), re.MULTILINE)
    assert name in rows, f"a row for {name!r} in docs/workbench.md, 'Its parts'; {recipes.PART}"
    where = "the docstring of Lab.workbench in helpers/notebook.py"
    assert f'"{name}"' in str(Lab.workbench.__doc__), f"{name!r} in {where}; {recipes.PART}"


def test_the_page_says_which_parts_come_unasked():
    left = [name for name in PARTS if name not in USUAL]
    page = (DOCS / "workbench.md").read_text("utf-8")
    said = re.search(r"^Without names you get all (?:of them|but (.*))\.$", page, re.MULTILINE)
    assert said, f"docs/workbench.md says which parts USUAL leaves out; {recipes.PART}"
    wanted = f"'Without names you get all but …' in docs/workbench.md names {', '.join(left)}; {recipes.PART}"
    assert re.findall(r"the (\w+)", said.group(1) or "") == left, wanted


@pytest.mark.parametrize("name", DRAW)
def test_a_part_has_its_own_name_and_one_heading(world, name):
    bench = Workbench(world, name)
    shown = DRAW[name](bench.model, bench._view)
    own = f"helpers/ui/parts/{name}.py returns markup.part({name!r}, …)"
    assert shown.count(f'data-part="{name}"') == 1, f"{own}; {recipes.PART}"
    assert shown.count("<h3") == 1, f"{own}; {recipes.PART}"


@pytest.mark.parametrize("path", sorted((UI / "parts").glob("*.py")), ids=lambda path: path.name)
def test_every_class_of_a_part_has_a_rule(path):
    used = set(re.findall(r"(?<!-)\btpl-[a-z]+(?:-[a-z]+)*", path.read_text(encoding="utf-8")))
    missing = sorted(name for name in used if not re.search(rf"\.{name}(?![\w-])", STYLE))
    assert not missing, f"{missing}: a rule in helpers/ui/style.css, or no class; {recipes.PART}"
