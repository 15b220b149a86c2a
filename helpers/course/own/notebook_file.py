"""A notebook as a file: its cells, cleared of what running left, free of dead widgets. Without Jupyter.

The format: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# Stands above what a widget has left of itself in a saved notebook.
AWAKEN = "<p><em>As you left it. To work on, run this cell: Shift+Enter.</em></p>"
# Ends a line that the course writes itself, with links to the neighbours. Invisible when rendered.
NAVIGATION = "<!-- navigation -->"


class NotANotebook(ValueError):
    """A file that should hold a notebook and does not; the message is a sentence that names it."""


def read(path: Path) -> Notebook:
    """The notebook in a file.

    Args:
        path: of the file.

    Raises:
        NotANotebook: it can't be read, or holds something else.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no JSON"
        raise NotANotebook(f"{path.name} can't be read ({why}).") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotANotebook(f"{path.name} holds no notebook: it has no list of cells.")
    return dict(notebook)


def text(notebook: Notebook) -> str:
    """The notebook as Jupyter writes it.

    Args:
        notebook: as `read` returns it.
    """
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def source(cell: dict[str, Any]) -> str:
    """The text of a cell; a file holds it as one text or as lines.

    Args:
        cell: of a notebook.
    """
    held = cell.get("source", "")
    return "".join(map(str, held)) if isinstance(held, list) else str(held)


def fingerprint(notebook: Notebook) -> str:
    """What two notebooks share exactly if their cells say the same, whatever running them left.

    The links to the neighbours do not count: the course writes those.

    Args:
        notebook: as `read` returns it.
    """
    cells = [[cell.get("cell_type", ""), _without_navigation(source(cell))] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _without_navigation(words: str) -> str:
    if NAVIGATION not in words:
        return words.rstrip("\n")
    return "\n".join(line for line in words.splitlines() if not line.rstrip().endswith(NAVIGATION)).rstrip("\n")


def cleared(notebook: Notebook) -> Notebook:
    """The notebook as it is before anybody has run it.

    Args:
        notebook: as `read` returns it; it stays as it is.
    """
    fresh = copy.deepcopy(notebook)
    if isinstance(fresh.get("metadata"), dict):
        fresh["metadata"].pop("widgets", None)
    for cell in fresh["cells"]:
        if cell.get("cell_type") == "code":
            cell |= {"outputs": [], "execution_count": None}
            if isinstance(cell.get("metadata"), dict):
                cell["metadata"].pop("execution", None)
    return fresh


def stripped(notebook: Notebook) -> Notebook:
    """The notebook without the views of widgets, which are dead once their kernel is.

    What else an output holds stays, the same as HTML and as text, under a line that says how to wake it up. The lab's
    extension does it whenever a notebook is saved (helpers/ui/frontend/lab/asleep.js).

    Args:
        notebook: as `read` returns it; it stays as it is.
    """
    without = copy.deepcopy(notebook)
    if isinstance(without.get("metadata"), dict):
        without["metadata"].pop("widgets", None)  # the state of the models
    for cell in without["cells"]:
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else []:
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict) and data.pop(WIDGET_VIEW, None) is not None and "text/html" in data:
                held = data["text/html"]
                data["text/html"] = [AWAKEN, *held] if isinstance(held, list) else f"{AWAKEN}{held}"
    return without
