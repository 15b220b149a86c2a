"""The lines at the head and foot of every notebook that lead to its neighbours. Generated: see `refresh`."""

from __future__ import annotations

from pathlib import Path

import nbformat

from helpers.course.links import home
from helpers.course.own.home import launch
from helpers.course.own.notebook_file import NAVIGATION as MARK  # at the end: a line that begins with it is no Markdown


def with_navigation(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write both lines anew, in place."""
    first, last = notebook.cells[0], notebook.cells[-1]
    start = launch(path.name, home())
    first.source = f"{_without(first.source)}\n\n{start}{_neighbours(path)} {MARK}"
    last.source = f"{_without(last.source)}\n\n{_neighbours(path)} {MARK}"


def _without(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.endswith(MARK)).rstrip()


def _neighbours(path: Path) -> str:
    paths = sorted(path.parent.glob("*.ipynb"))
    here = paths.index(path)
    links = []
    if here:
        links.append(f"[← {_title(paths[here - 1])}]({paths[here - 1].name})")
    links.append("[glossary](../docs/glossary.md)")
    if here + 1 < len(paths):
        links.append(f"[{_title(paths[here + 1])} →]({paths[here + 1].name})")
    return " · ".join(links)


def _title(path: Path) -> str:
    first = nbformat.read(path, as_version=4).cells[0].source
    return first.splitlines()[0].removeprefix("# ").strip()
