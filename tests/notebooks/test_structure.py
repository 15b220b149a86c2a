"""Are the notebooks built as the course promises? Sizes, voice, and outputs that nbval has something to compare with."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from helpers.course import lessons
from tests import recipes
from tests.notebooks.committed import REFRESH, cells
from tests.notebooks.navigation import with_navigation
from tests.notebooks.refresh import METADATA, NOTEBOOKS, WIDGET_VIEW, execute
from tests.notebooks.stills import picture
from tests.places import ROOT
from tests.wording import BANNED

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
PLAIN_TAGS = {"h3", "p", "pre", "code", "b", "em", "strong", "ol", "ul", "li", "br"} | {
    "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary",
}  # fmt: skip

pytestmark = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def of_kind(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def prose(path: Path) -> str:
    """What a learner reads, without the code blocks."""
    text = "\n\n".join(cell.source for cell in of_kind(path, "markdown"))
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def test_it_starts_with_a_title_and_the_one_import(path):
    first, second = read(path).cells[:2]
    assert first.source.startswith(f"# {path.stem[:2]} ")
    start = f'from helpers import lab\n\nlab.start("{path.stem[:2]}")'
    assert second.source == start, f"the second cell imports and starts; {recipes.NOTEBOOK}"


def test_every_cell_has_a_name(path):
    """Claims, answers and numbers point to cells; Jupyter's own ids are random hexadecimal digits."""
    random = [cell.id for cell in read(path).cells if re.fullmatch(r"[0-9a-f-]{8,}", cell.id)]
    assert not random, f"{random}: write a name into the file; {recipes.NOTEBOOK}"


def test_sizes(path):
    cells = read(path).cells
    fewest, least = (18, 500) if path.stem.startswith("00") else (25, 700)  # the first one takes ten minutes
    words = len(prose(path).split())
    assert fewest <= len(cells) <= 40, f"{len(cells)} cells, not {fewest} to 40; {recipes.NOTEBOOK}"
    assert least <= words <= 1300, f"{words} words of prose, not {least} to 1300; {recipes.NOTEBOOK}"
    for cell in of_kind(path, "code"):
        lines = [len(line) for line in cell.source.splitlines()]
        assert len(lines) <= 14, f"{cell.id} has {len(lines)} lines, not 14; {recipes.NOTEBOOK}"
        assert max(lines) <= 112, f"{cell.id} scrolls sideways after 112 characters; {recipes.NOTEBOOK}"


def test_headings_go_down_one_level_at_a_time(path):
    levels = [len(hashes) for hashes in re.findall(r"^(#+) ", prose(path), re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_voice(path):
    assert not BANNED.findall(prose(path))


def test_navigation_is_the_generated_one_and_leads_somewhere(path):
    written, generated = read(path), read(path)
    with_navigation(generated, path)
    assert [cell.source for cell in written.cells] == [cell.source for cell in generated.cells], REFRESH
    targets = re.findall(r"\]\(([^):#]+)\)", "\n".join(cell.source for cell in of_kind(path, "markdown")))
    assert not [target for target in targets if not (path.parent / target).exists()]


def test_the_lists_of_notebooks_have_a_row_for_it(path):
    """The README's table and the first notebook's, both with the minutes that the title says."""
    minutes = re.search(r"\*\*(\d+ minutes)\b", read(path).cells[0].source)
    assert minutes, f"the title says how many **minutes** it takes; {recipes.NOTEBOOK}"
    row = rf"\]\((?:notebooks/)?{re.escape(path.name)}\) \| {minutes.group(1).partition(' ')[0]} \|"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(row, readme), f"a row with its minutes in README's table; {recipes.NOTEBOOK}"
    if not path.stem.startswith("00"):
        listed = re.search(row, cells("00")["map"].source)
        assert listed, f"a row with its minutes in the cell 'map' of notebook 00; {recipes.NOTEBOOK}"


def test_at_most_nine_names_of_ours(path):
    source = "\n".join(cell.source for cell in of_kind(path, "code"))
    names = set(re.findall(r"\blab\.(\w+)", source)) | set(re.findall(r"^%%(\w+)", source, re.MULTILINE))
    assert len(names) <= 9, f"more than nine: {sorted(names)}; {recipes.NOTEBOOK}"
    assert "sys.path" not in source and "import helpers" not in source


def test_a_lesson_asks_before_it_runs_and_lets_you_practise(path):
    source = "\n".join(cell.source for cell in of_kind(path, "code"))
    asked = re.findall(r'lab\.predict\("([\w-]+)"\)', source)
    practised = re.findall(r'lab\.exercise\("([\w-]+)"\)', source)
    number = path.stem[:2]
    data = f"as helpers/course/lessons/nb{number}.py has them, in its order; {recipes.NOTEBOOK}"
    assert asked == [one.id for one in lessons.predictions() if one.id.startswith(number)], f"predictions {data}"
    assert practised == [one.id for one in lessons.exercises() if one.id.startswith(number)], f"exercises {data}"
    if number != "00":
        enough = len(asked) >= 3 and len(practised) >= 2
        assert enough, f"a lesson has three predictions and two exercises; {recipes.NOTEBOOK}"


ORDER = [
    "From memory",
    "## The puzzle",
    "## Exercises",
    "## When it fails in real life",
    "## Take-away",
    "## Check from memory",
]


def test_the_parts_of_a_lesson_stand_in_their_order(path):
    if path.stem.startswith("00"):
        return
    text = "\n".join(cell.source for cell in of_kind(path, "markdown"))
    assert "real-life" in cells(path.stem[:2]), f"the cell 'real-life', whose errors are checked; {recipes.NOTEBOOK}"
    places = [text.find(part) for part in ORDER]
    assert -1 not in places and places == sorted(places), f"{', '.join(ORDER)}; {recipes.NOTEBOOK}"


def test_every_code_cell_has_run_and_left_evidence(path):
    cells = of_kind(path, "code")
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), REFRESH
    for cell in cells:
        shown = "".join(
            output.get("text", "") + "".join(map(str, output.get("data", {}).values())) for output in cell.outputs
        )
        assert shown.strip(), f"{cell.id} shows nothing: nbval would compare nothing here; {recipes.NOTEBOOK}"
        assert not any(output.output_type == "error" for output in cell.outputs), cell.id
        assert not cell.source.rstrip().endswith(";"), "nbval and IPython disagree about a trailing ;"


def test_outputs_are_readable_without_a_kernel_and_stable(path):
    notebook = read(path)
    assert notebook.metadata == METADATA, REFRESH
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in of_kind(path, "code"):
        assert cell.metadata == {}, cell.id
        for output in cell.outputs:
            data = output.get("data", {})
            assert WIDGET_VIEW not in data, REFRESH
            assert "text/plain" in data or not data or picture(output), "only a still is a picture without words"
            assert not re.search(r"\b0x[0-9a-f]{6,}", str(output)), f"{cell.id} shows an address in memory"
            PlainHtml().feed(data.get("text/html", ""))
            assert data.get("text/html", "").count("<pre>") == data.get("text/html", "").count("<pre><code>"), REFRESH


class PlainHtml(HTMLParser):
    """GitHub and untrusted notebooks strip style, class and script: what needs them would be lost there."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in PLAIN_TAGS, tag
        assert {name for name, _ in attrs} <= {"scope"}, (tag, attrs)


@pytest.mark.long  # nbval runs each of them once in the quick tests too
def test_run_all_twice_in_one_kernel_prints_the_same(path):
    """Also the proof that a notebook depends on no state but its own."""
    once = read(path)
    committed = [_shown(cell) for cell in once.cells]
    twice = read(path)
    twice.cells = [*twice.cells, *(nbformat.from_dict({**cell, "id": f"{cell.id}-again"}) for cell in once.cells)]
    execute(twice)
    again = [_shown(cell) for cell in twice.cells]
    assert again[: len(committed)] == committed
    assert again[len(committed) :] == committed


def _shown(cell: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [
        (output.get("text", ""), output.get("data", {}).get("text/plain", ""))
        for output in cell.get("outputs", [])
        if not picture(output)
    ]
