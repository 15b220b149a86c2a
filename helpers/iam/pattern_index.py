"""Does a text match any of many patterns? A pattern is asked only if the text holds a piece that it must hold.

A few patterns are tried one after the other. Of many, each is filed under one of its literal pieces, the one that the
fewest others have; a text is then taken apart once, and only what is filed under its pieces is tried. Thousands of
patterns and thousands of values then take thousands of steps, not millions.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from helpers.iam.patterns import ONE, STAR, Matcher, Token, tokens

Pattern = str | list[Token]
FEW = 8  # so many are tried faster than looked up


def any_of(given: Sequence[Pattern], compile_one: Callable[[Pattern], Matcher]) -> Matcher:
    """A function that says whether a text matches one of the patterns.

    Args:
        given: patterns as text, or as tokens.
        compile_one: what a pattern means, such as `patterns.glob`. A pattern may match only a text that holds every
            literal piece of it.
    """
    if len(given) == 1:
        return compile_one(given[0])
    if len(given) <= FEW:
        matchers = [compile_one(pattern) for pattern in given]

        def matches(text: str) -> bool:
            for matcher in matchers:  # noqa: SIM110 (any() over a generator takes twice as long)
                if matcher(text):
                    return True
            return False

        return matches
    return _Index(given, compile_one).matches


class _Index:
    """Many patterns, filed by literal pieces: length of the piece → piece → the patterns that hold it."""

    def __init__(self, given: Sequence[Pattern], compile_one: Callable[[Pattern], Matcher]) -> None:
        self._compile = compile_one
        self._compiled: dict[int, Matcher] = {}  # by the pattern's number, when it is first needed
        self._patterns = given
        self._whole: set[str] = set()  # patterns without wildcards match themselves, or nothing
        self._at_start: dict[int, dict[str, list[int]]] = {}
        self._anywhere: dict[int, dict[str, list[int]]] = {}
        self._always: dict[tuple[int, bool], int] = {}  # nothing but wildcards: how many `?`, and is there a `*`?
        split = [list(tokens(pattern)) if isinstance(pattern, str) else pattern for pattern in given]
        shared = Counter(piece for parts in split for piece in parts if isinstance(piece, str))
        for number, parts in enumerate(split):
            self._file(number, parts, shared)

    def _file(self, number: int, parts: list[Token], shared: Counter[str]) -> None:
        pieces = [piece for piece in parts if isinstance(piece, str) and piece]
        if not any(part is STAR or part is ONE for part in parts):
            whole = "".join(pieces)
            if self._compile(parts)(whole):
                self._whole.add(whole)
        elif not pieces:
            self._always.setdefault((parts.count(ONE), STAR in parts), number)
        else:
            piece = min(pieces, key=lambda each: (shared[each], -len(each)))
            table = self._at_start if parts[0] == piece else self._anywhere
            table.setdefault(len(piece), {}).setdefault(piece, []).append(number)

    def matches(self, text: str) -> bool:
        """True when one of the patterns matches the text."""
        if text in self._whole:
            return True
        for length, filed in self._at_start.items():
            numbers = filed.get(text[:length])
            if numbers and self._any(numbers, text):
                return True
        for length, filed in self._anywhere.items():
            starts = len(text) - length + 1
            if starts > 4 * len(filed):  # a long text is searched for each piece
                found = [piece for piece in filed if piece in text]
            else:
                found = [text[at : at + length] for at in range(starts)]
            for piece in found:
                numbers = filed.get(piece)
                if numbers and self._any(numbers, text):
                    return True
        return self._any(self._always.values(), text)

    def _any(self, numbers: Iterable[int], text: str) -> bool:
        for number in numbers:
            matcher = self._compiled.get(number)
            if matcher is None:
                matcher = self._compiled[number] = self._compile(self._patterns[number])
            if matcher(text):
                return True
        return False
