"""Callbacks of widgets: one at a time, and faults of the lab itself become words in the widget.

What a callback prints or raises goes to a log that nobody opens, and the widget falls silent. The kernel answers
widgets in more than one thread: while a cell runs, and even two controls of one form.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from helpers.course.rounds.attempt import LOCK

# Tests set it: there a fault must be seen.
RAISE = False


class ShowsProblems(Protocol):
    """Something with a place for a sentence about a fault."""

    problem: str


def words(error: BaseException) -> str:
    """A sentence about a fault of the lab itself."""
    return (
        f"The lab itself failed here ({type(error).__name__}: {error}). Your text is safe. "
        "Run the cell again; if it stays, please report it."
    )


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """A callback that runs alone, and whose exceptions are shown in its object's `problem`; it returns None then."""

    @wraps(method)
    def call(self: ShowsProblems, *args: Any, **kwargs: Any) -> Any:
        with LOCK:
            if self.problem:
                self.problem = ""
            try:
                return method(self, *args, **kwargs)
            except Exception as error:
                self.problem = words(error)
                if RAISE:
                    raise
                return None

    return call
