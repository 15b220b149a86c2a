"""Which cell of which notebook is running? A workbench is known by its place: it finds its last texts there."""

from __future__ import annotations

from typing import Any

_lesson = ""
_run: tuple[str, int] = ("", 0)  # what runs, and how many have asked in it
_asked = 0  # since the lesson's beginning


def begin(lesson: str) -> None:
    """A notebook begins.

    Args:
        lesson: its number, such as "03".
    """
    global _lesson, _run, _asked
    _lesson, _run, _asked = lesson, ("", 0), 0


def lesson() -> str:
    """The number of the notebook that began last; empty before."""
    return _lesson


def place() -> str:
    """Where the caller stands: the lesson, and the cell. A second one in the same cell has a place of its own.

    JupyterLab says which cell it runs; elsewhere it is the first, the second, … since the lesson began.
    """
    global _run, _asked
    cell, message = _cell()
    if not cell:
        _asked += 1
        return f"{_lesson}/{_asked}"
    count = _run[1] + 1 if _run[0] == message else 1
    _run = message, count
    return f"{_lesson}/{cell}" + (f"/{count}" if count > 1 else "")


def _cell() -> tuple[str, str]:
    """The id of the running cell, and of the message that runs it; empty where nobody says so."""
    from IPython import get_ipython

    shell = get_ipython()
    parent: Any = getattr(shell, "get_parent", lambda: {})()
    try:
        cell, message = parent["metadata"]["cellId"], parent["header"]["msg_id"]
    except (KeyError, TypeError):
        return "", ""
    return (cell, message) if isinstance(cell, str) and isinstance(message, str) else ("", "")
