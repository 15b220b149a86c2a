"""What a check of any further kind brings: a verdict, one sentence, and a row for each thing that was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from helpers.course.exercises.result import Status
from helpers.course.predictions import NOT_QUITE, RIGHT
from helpers.course.words import wrapped

_VERDICTS = {Status.RIGHT: RIGHT, Status.WRONG: NOT_QUITE}
_NOT_YET = "– Not checked yet"


class Row(NamedTuple):
    """One thing that was looked at.

    Attributes:
        item: what it is.
        should: what should become of it; empty where saying so would give the answer away.
        found: what is said of it, or what becomes of it.
        right: is it as it should be?
    """

    item: str
    should: str
    found: str
    right: bool

    @property
    def sign(self) -> str:
        """`✓` or `✕`: right or wrong, which is not the same as allowed or denied."""
        return "✓" if self.right else "✕"

    def __str__(self) -> str:
        colon = "" if self.item.endswith((".", "?")) else ":"
        should = f" ({self.should})" if self.should else ""
        return f"{self.sign} {self.item}{colon} {self.found}{should}"


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What a check found; `str()` of it is what a code cell shows.

    Attributes:
        status: `RIGHT`, `WRONG`, or `NOT_TRIED` for what is no answer yet.
        sentence: why, in words.
        rows: what was looked at, the failing ones first.
        hint_ready: True when a hint would help and there is one left.
    """

    status: Status
    sentence: str
    rows: tuple[Row, ...] = ()
    hint_ready: bool = True

    @property
    def verdict(self) -> str:
        """A few words in front of the sentence, with a sign before them."""
        return _VERDICTS.get(self.status, _NOT_YET)

    def __str__(self) -> str:
        rows = (wrapped(f"  {row}", "      ") for row in self.rows)
        return "\n".join([wrapped(f"{self.verdict}. {self.sentence}"), *rows])

    __repr__ = __str__


def no_answer(sentence: str) -> Outcome:
    """Nothing that could be right or wrong: it is no try.

    Args:
        sentence: what is missing, and what to do.
    """
    return Outcome(Status.NOT_TRIED, sentence)


def judged(sentence: str, rows: Iterable[Row], takeaway: str) -> Outcome:
    """An answer that was held against what is right.

    Args:
        sentence: why it is wrong; empty when it is right.
        rows: what was looked at.
        takeaway: what to remember; said when it is right.
    """
    ordered = tuple(sorted(rows, key=lambda row: row.right))
    if sentence:
        return Outcome(Status.WRONG, sentence, ordered)
    return Outcome(Status.RIGHT, takeaway, ordered, hint_ready=False)
