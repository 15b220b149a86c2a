"""Counts steps where a test would otherwise measure seconds: the same number on every machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class TooManySteps(AssertionError):
    """Stopped at once, instead of years later."""


@contextmanager
def at_most(most: int) -> Iterator[None]:
    """Let this many lines and calls run, and no regular expression that could go back over what it has read.

    A regular expression is one step, however long it takes. With two stars or more it may try each split of a text
    between them; with one there is a single way.
    """
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken > most:
            raise TooManySteps(f"more than {most:,} steps")

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        step()
        return line

    def call(frame: FrameType, event: str, argument: Any) -> None:
        step()
        asked = getattr(argument, "__self__", None) if event == "c_call" else None
        if isinstance(asked, re.Pattern) and stars(asked.pattern) > 1:
            raise TooManySteps(f"{asked.pattern[:80]!r} can go back")

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        yield
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])


def stars(pattern: str) -> int:
    """How many repetitions without an end a regular expression has."""
    without_sets = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]", "x", pattern, flags=re.DOTALL)
    return len(re.findall(r"[*+]|\{\d*,\}", without_sets))
