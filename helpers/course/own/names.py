"""Which cell of a notebook makes a name? For whoever runs the cells out of order."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

from helpers.course.own import notebook_file
from helpers.course.own.notebook_file import NotANotebook, Notebook

OURS = "from helpers import lab"
_LONGEST = 60  # characters of a line that is quoted


def running(lesson: str = "", told: str = "") -> Notebook | None:
    """The notebook of the course that this process runs; None when it runs none.

    Args:
        lesson: its number, as `lab.start` was told.
        told: its file, where the front end says so.
    """
    name = Path(told or os.environ.get("JPY_SESSION_NAME", "")).name
    for path in _candidates(name, lesson):
        try:
            notebook = notebook_file.read(path)
        except NotANotebook:
            continue
        if any(line == OURS for cell in notebook["cells"] for line in notebook_file.source(cell).splitlines()):
            return notebook
    return None


def _candidates(name: str, lesson: str) -> list[Path]:
    """A notebook's process works in the notebook's folder."""
    try:
        here = Path.cwd()
        known = [here / name] if name.endswith(".ipynb") else []
        return [*known, *(sorted(here.glob(f"{lesson}_*.ipynb"))[:1] if lesson.isdecimal() else [])]
    except OSError:
        return []


def sentence(notebook: Notebook, name: str, asking: str = "") -> str:
    """Where a name is made, and what to do; empty when no cell makes it.

    Args:
        notebook: as it is on disk.
        name: that is not there yet.
        asking: the id of the cell that asked for it, where that is known.
    """
    cells = notebook["cells"]
    makers = [place for place, cell in enumerate(cells) if cell.get("id") != asking and name in made(cell)]
    if not makers:
        return ""
    here = next((place for place, cell in enumerate(cells) if asking and cell.get("id") == asking), len(cells))
    above = [place for place in makers if place < here]
    place = above[-1] if above else makers[0]
    heading, line = _heading(cells[:place]), _line(cells[place], made(cells[place])[name])
    where = f"the cell with `{line}`" + (f", under “{heading}”" if heading else "")
    if not above:
        return f"`{name}` is made further down, in {where}. Go on in order, from the top."
    return (
        f"`{name}` is made in {where}. Run that cell first: click into it and press Shift+Enter. "
        "Run → Run All Above Selected Cell runs everything above this one."
    )


def made(cell: dict[str, object]) -> dict[str, int]:
    """The names that running a cell makes, each with the line that does, from 1.

    Args:
        cell: of a notebook.
    """
    if cell.get("cell_type") != "code":
        return {}
    text = notebook_file.source(cell)
    if text.lstrip().startswith("%%"):  # another language
        return {}
    # IPython's own lines are no Python.
    lines = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in text.splitlines()]
    try:
        found = [*_bound(ast.parse("\n".join(lines)))]
    except (SyntaxError, ValueError, RecursionError):
        return {}
    return dict(reversed(found))


def _bound(node: ast.AST, line: int = 1) -> Iterator[tuple[str, int]]:
    """What a piece of a module binds. A function's own names, and a comprehension's, are not the module's."""
    line = getattr(node, "lineno", line)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, line
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        walrus = (each for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
        yield from ((each.target.id, line) for each in walrus)
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id, line
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (((alias.asname or alias.name).partition(".")[0], line) for alias in node.names)
    elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name, line
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, line
    for child in ast.iter_child_nodes(node):
        yield from _bound(child, line)


def _heading(cells: list[dict[str, object]]) -> str:
    """The last heading above."""
    for cell in reversed(cells):
        if cell.get("cell_type") == "markdown":
            for line in reversed(notebook_file.source(cell).splitlines()):
                if line.startswith("#"):
                    return line.lstrip("#").strip()
    return ""


def _line(cell: dict[str, object], number: int) -> str:
    line = notebook_file.source(cell).splitlines()[number - 1].strip()
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
