"""May a reader begin anywhere? Each section of a notebook runs after the cells above its first section alone."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

import nbformat
import pytest

from tests import recipes
from tests.notebooks.refresh import NOTEBOOKS, execute
from tests.notebooks.stills import picture

BREAK = "A good place to pause"
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))


def sections(notebook: nbformat.NotebookNode) -> list[tuple[str, list[nbformat.NotebookNode]]]:
    """The code cells under each heading of the second level; those above the first stand under no heading."""
    heading, found = "", []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in re.findall(r"^## (.+)$", cell.source, re.MULTILINE):
                heading = line
        else:
            found.append((heading, cell))
    return [(name, [cell for _, cell in group]) for name, group in groupby(found, key=lambda pair: pair[0])]


# They are counted out as things are made, so fewer have gone where a reader begins later.
UNIQUE_ID = re.compile(r"\b(AIDA|AROA|ASIA)[A-Z0-9]+")


def said(cell: nbformat.NotebookNode) -> list[str]:
    outputs = [output for output in cell.get("outputs", []) if not picture(output)]
    texts = (output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in outputs)
    return [UNIQUE_ID.sub(r"\1…", text) for text in texts]


@pytest.mark.long  # nbval runs each of them once in the quick tests too
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_section_runs_from_the_set_up_alone_and_shows_the_same(path):
    notebook = nbformat.read(path, as_version=4)
    (first, set_up), *rest = sections(notebook)
    assert not first, f"the cell with lab.start stands above the first section; {recipes.NOTEBOOK}"
    names = [name for name, _ in rest]
    if BREAK in names:  # a first half that is one story, and a second whose sections begin with the cell at the break
        half = names.index(BREAK)
        rest = [("", [cell for _, section in rest[:half] for cell in section]), *rest[half:]]
    cells: list[Any] = []
    again: list[Any] = []
    for number, (name, section) in enumerate(rest):
        fresh = [nbformat.v4.new_code_cell("%reset -f", id=f"fresh-{number}")]
        copies = [nbformat.from_dict({**cell, "id": f"{number}-{cell.id}"}) for cell in (*set_up, *again, *section)]
        cells += [*fresh, *copies]
        again = section if name == BREAK else again
    published = {cell.id: said(cell) for _, section in rest for cell in section}
    notebook.cells = cells
    execute(notebook)
    ran = {cell.id.partition("-")[2]: cell for cell in notebook.cells}
    changed = {name: (said(ran[name]), before) for name, before in published.items() if said(ran[name]) != before}
    assert not changed, f"they show something else where a reader begins with their section: {sorted(changed)}"
