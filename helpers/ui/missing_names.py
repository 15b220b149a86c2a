"""A NameError in a lesson says which cell makes the name. Works before anything of ours was imported, too.

The environment's `etc/ipython/ipython_kernel_config.py` loads it into each kernel, where it looks whether the notebook
is one of the course; so it imports next to nothing. The user's own IPython profile stays as it is.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from helpers.course.own import names


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython in a new kernel.

    Args:
        shell: the running IPython.
    """
    if names.running() is not None:
        shell.set_custom_exc((NameError,), show)


def show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
    lesson: str = "",
) -> list[str] | None:
    """Show a NameError: with a sentence when a cell of the notebook makes the name, else as always.

    Args:
        shell: the running IPython.
        kind: NameError, or a kind of it.
        error: what was raised.
        trace: where.
        tb_offset: as IPython gives it.
        lesson: the notebook's number, where it is known.
    """
    notebook = names.running(lesson, str(shell.user_ns.get("__vsc_ipynb_file__", "")))
    name = getattr(error, "name", None)
    found = names.sentence(notebook, name, _cell(shell)) if notebook and isinstance(name, str) else ""
    # Inside a function of somebody's library the name is that library's business.
    if not found or not _asked_here(shell, trace):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return None
    text = [f"{kind.__name__}: {error}", found]
    shell._showtraceback(kind, error, text)
    return text


def _cell(shell: Any) -> str:
    """The id of the running cell; empty where nobody says so."""
    try:
        return str(shell.get_parent()["metadata"]["cellId"])
    except (AttributeError, KeyError, TypeError):
        return ""


def _asked_here(shell: Any, trace: TracebackType) -> bool:
    last = trace
    while last.tb_next is not None:
        last = last.tb_next
    return last.tb_frame.f_globals is shell.user_ns or last.tb_frame.f_globals.get("__name__") == "__main__"
