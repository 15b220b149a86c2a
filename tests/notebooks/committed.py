"""What the committed notebooks say: the text of their cells, and what those cells have shown."""

from __future__ import annotations

from functools import cache

import nbformat

from tests import recipes
from tests.notebooks.refresh import NOTEBOOKS
from tests.notebooks.terms import without_links

REFRESH = f"python3 lab.py run python -m tests.notebooks.refresh; {recipes.NOTEBOOK}"
NUMBERS = tuple(sorted(path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")))


@cache
def cells(notebook: str) -> dict[str, nbformat.NotebookNode]:
    """The cells of a notebook by their ids; in the text, without the links to words of the glossary."""
    found = list(NOTEBOOKS.glob(f"{notebook}_*.ipynb"))
    assert len(found) == 1, f"one notebook is notebooks/{notebook}_….ipynb, not {len(found)}; {recipes.NOTEBOOK}"
    (path,) = found
    every = nbformat.read(path, as_version=4).cells
    for cell in every:
        if cell.cell_type == "markdown":
            cell.source = without_links(cell.source)
    return {cell.id: cell for cell in every}


def shown(notebook: str, cell_id: str) -> str:
    """A cell's committed output as text."""
    here = cells(notebook)
    assert cell_id in here, f"notebook {notebook} has no cell {cell_id!r}: a cell's id is a name; {recipes.NOTEBOOK}"
    outputs = here[cell_id].outputs
    return "".join(o.get("text", "") + str(o.get("data", {}).get("text/plain", "")) for o in outputs)


def not_shown(notebook: str, cell_id: str) -> str:
    """What to do when a cell does not show what the course says it shows."""
    if not shown(notebook, cell_id):
        return f"the cell {cell_id!r} of notebook {notebook} shows nothing or has not run: {REFRESH}"
    return f"the cell {cell_id!r} of notebook {notebook} shows something else: name what it shows; {recipes.NOTEBOOK}"


def one_line(text: str) -> str:
    """The text with every white space as one blank."""
    return " ".join(text.split())
