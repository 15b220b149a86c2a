"""Are the notebooks built as the course promises? Sizes, voice, and outputs that nbval has something to compare with."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from helpers.course import lessons
from helpers.course.exercises.kinds.card import Card
from tests import recipes
from tests.notebooks.committed import REFRESH, cells
from tests.notebooks.facts import common as facts
from tests.notebooks.navigation import with_navigation
from tests.notebooks.refresh import METADATA, NOTEBOOKS, WIDGET_VIEW
from tests.notebooks.stills import picture
from tests.places import ROOT
from tests.wording import BANNED

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# Cells at least and at most, words at least and at most. The first takes ten minutes; 03 has two halves and a break.
SIZES = {"00": (18, 25, 400, 800), "03": (25, 60, 700, 1800), "": (25, 40, 700, 1200)}
FRAME = {"start", "predict", "exercise", "card", "stage"}
PLAIN_TAGS = {"h3", "h4", "p", "pre", "code", "b", "em", "strong", "ol", "ul", "li", "br"} | {
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
    cells, number = read(path).cells, path.stem[:2]
    fewest, most, least, longest = SIZES.get(number, SIZES[""])
    words = len(facts.prose(number).split())
    assert fewest <= len(cells) <= most, f"{len(cells)} cells, not {fewest} to {most}; {recipes.NOTEBOOK}"
    assert least <= words <= longest, f"{words} words of prose, not {least} to {longest}; {recipes.NOTEBOOK}"
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


def test_at_most_six_names_of_ours_beside_the_frame(path):
    """Everything else is real boto3, `json` and the `aws` command: `%%aws` runs AWS's own."""
    source = "\n".join(cell.source for cell in of_kind(path, "code"))
    names = (set(re.findall(r"\blab\.(\w+)", source)) | set(re.findall(r"^%%(\w+)", source, re.M))) - FRAME - {"aws"}
    assert len(names) <= 6, f"more than six beside {', '.join(sorted(FRAME))}: {sorted(names)}; {recipes.NOTEBOOK}"
    assert "sys.path" not in source and "import helpers" not in source


def test_a_lesson_asks_before_it_runs_and_lets_you_practise(path):
    source = "\n".join(cell.source for cell in of_kind(path, "code"))
    asked = re.findall(r'lab\.predict\("([\w-]+)"\)', source)
    number = path.stem[:2]
    data = f"as helpers/course/lessons/nb{number} has them, in its order; {recipes.NOTEBOOK}"
    assert asked == [one.id for one in lessons.predictions() if one.id.startswith(number)], f"predictions {data}"
    practised = re.findall(r'lab\.(exercise|card)\("([\w-]+)"\)', source)
    known = [one for one in lessons.practice() if one.id.startswith(number)]
    kinds = [("card" if isinstance(one, Card) else "exercise", one.id) for one in known]
    assert practised == kinds, f"exercises and cards {data}"
    cards = [name for kind, name in kinds if kind == "card"]
    if number == "00":
        assert len(asked) == 1 and len(known) == 1, f"the first has one prediction and one exercise; {recipes.NOTEBOOK}"
    else:
        enough = len(asked) >= 3 and len(practised) - len(cards) >= 3 and len(cards) == 1
        assert enough, f"a lesson has three predictions, three exercises and one card; {recipes.NOTEBOOK}"


def test_one_thing_is_changed_on_the_stage(path):
    changed = [cell.id for cell in of_kind(path, "markdown") if "**Change one thing.**" in cell.source]
    staged = [cell.id for cell in of_kind(path, "code") if re.search(r"\blab\.(stage|workbench)\(", cell.source)]
    assert changed and staged, f"**Change one thing.** on the stage: lab.stage(…); {recipes.NOTEBOOK}"


def test_goals_are_verbs(path):
    """What one can decide or mend afterwards: * **verb** …, three to five of them under the title."""
    goals = re.findall(r"^\* \*\*[a-z]", read(path).cells[0].source, re.MULTILINE)
    assert 3 <= len(goals) <= 5, f"{len(goals)} goals, not three to five; {recipes.NOTEBOOK}"


LONGEST_SENTENCE = 34  # words; a table's row and a line of code are none


def test_sentences_are_short(path):
    text = "\n\n".join(line for line in prose(path).splitlines() if not re.match(r"\s*(\||#|<|\[)", line))
    text = re.sub(r"`[^`]*`", "code", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    sentences = re.split(r"(?<=[.?!:;])[*_\"”)]*\s+|\n\n+", text)
    long = [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE]
    assert not long, f"longer than {LONGEST_SENTENCE} words: {long}"


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
