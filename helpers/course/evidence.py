"""Which cell of a notebook shows that an answer of the course is right, and where in its output."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a committed notebook.

    Attributes:
        cell: the id of the cell.
        shows: what its output says; white space does not matter.
        notebook: its number, when it is another notebook than the answer's own.
    """

    cell: str
    shows: str
    notebook: str = ""
