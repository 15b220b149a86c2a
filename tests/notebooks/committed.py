"""What the committed notebooks say: the text of their cells, and what those cells have shown."""

from __future__ import annotations

from functools import cache

import nbformat

from tests.notebooks.refresh import NOTEBOOKS

NUMBERS = tuple(sorted(path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")))


@cache
def cells(notebook: str) -> dict[str, nbformat.NotebookNode]:
    """The cells of a notebook by their ids."""
    (path,) = NOTEBOOKS.glob(f"{notebook}_*.ipynb")
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def shown(notebook: str, cell_id: str) -> str:
    """A cell's committed output as text."""
    outputs = cells(notebook)[cell_id].outputs
    return "".join(o.get("text", "") + str(o.get("data", {}).get("text/plain", "")) for o in outputs)


def one_line(text: str) -> str:
    """The text with every white space as one blank."""
    return " ".join(text.split())
