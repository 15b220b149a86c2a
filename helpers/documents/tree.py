"""A text as data, and where each value of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from helpers.iam import jsontext
from helpers.iam.model import Place

DEEPEST = 100  # levels
MOST = 200_000  # values; a template of a thousand resources has a tenth
# Marks a template's placeholder inside a text, so that it is not taken for a variable of IAM's.
OPEN, CLOSE = "\ue000", "\ue001"


class Unreadable(ValueError):
    """The text is not of the form that it looks like; the message is one sentence with the place and the mend."""


@dataclass(frozen=True)
class Tree:
    """Values of a text by JSON pointer.

    Attributes:
        data: plain JSON values.
        text: the text, where it is JSON: its places are found when somebody asks.
        known: pointer → (line, column), where it is not.
        first_lines: of values that span several lines as they are written: pointer → line of the first.
    """

    data: Any
    text: str = ""
    known: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    first_lines: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        if self.known:
            return {pointer: Place(line, column, line, column + 1) for pointer, (line, column) in self.known.items()}
        try:
            return dict(jsontext.places(self.text))
        except jsontext.JsonProblem as problem:  # stricter than Python's reader: a name twice, say
            return {"": jsontext.Lines(self.text).place(problem.offset, problem.offset + 1)}

    def place(self, pointer: str) -> Place:
        """Where the value at the pointer stands, or what holds it."""
        while pointer and pointer not in self._places:
            pointer = pointer.rpartition("/")[0]
        return self._places.get(pointer, Place(1, 1, 1, 1))
