"""A regular expression that is compiled when it is first used.

Compiling is slow, and few of the engine's expressions are used on the way to one answer: most tell what is wrong with a
document. Compiled with the import, they would take a good part of the time until the command line's first answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class Regex:
    """What the engine uses of `re.Pattern`."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._written = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._written)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The match that begins there."""
        return self._compiled.match(text, at)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of the whole text."""
        return self._compiled.fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere."""
        return self._compiled.search(text)

    def findall(self, text: str) -> list[str]:
        """Every match as text, of an expression with at most one group."""
        return self._compiled.findall(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every match."""
        return self._compiled.finditer(text)

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with every match replaced."""
        return self._compiled.sub(replacement, text)
