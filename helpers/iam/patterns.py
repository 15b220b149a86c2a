"""Does this action or resource pattern match? `*` is any number of characters, `?` is one.

A pattern is compiled once into the pieces between its stars, which are then looked for from left to right: that
takes at most length × length steps, so no pattern is catastrophic (regular expressions with many `.*` are).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

Matcher = Callable[[str], bool]

STAR = object()
ONE = object()
Token = str | object  # a literal, STAR or ONE


def plain(pattern: str) -> bool:
    """True when the text has no wildcard, and so matches itself alone."""
    return "*" not in pattern and "?" not in pattern


def tokens(pattern: str) -> Iterator[Token]:
    """Split a pattern into literals, STAR and ONE."""
    if plain(pattern):
        if pattern:
            yield pattern
        return
    for piece in re.split(r"([*?])", pattern):
        if piece:
            yield {"*": STAR, "?": ONE}.get(piece, piece)


def as_text(pattern: Iterable[Token]) -> str:
    """Tokens as they are written."""
    return "".join(token if isinstance(token, str) else "*" if token is STAR else "?" for token in pattern)


def glob(pattern: str | list[Token]) -> Matcher:
    """A function that says whether a whole text matches, upper and lower case distinguished.

    Args:
        pattern: text with `*` and `?`, or tokens (a literal token may hold a star that means itself).
    """
    if isinstance(pattern, str):
        if plain(pattern):
            return pattern.__eq__
        pattern = list(tokens(pattern))
    parts: list[list[Token]] = [[]]
    for token in pattern:
        if token is STAR:
            parts.append([])
        else:
            parts[-1].append(token)
    if not any(ONE in part for part in parts):
        return _literal(["".join(str(token) for token in part) for part in parts])
    compiled = [re.compile("".join("." if t is ONE else re.escape(str(t)) for t in part), re.DOTALL) for part in parts]
    if len(compiled) == 1:
        only = compiled[0]
        return lambda text: only.fullmatch(text) is not None
    first, *middle, last = compiled
    last_length = sum(1 if t is ONE else len(str(t)) for t in parts[-1])
    middle = [piece for piece in middle if piece.pattern]  # ** is *

    def matches(text: str) -> bool:
        found = first.match(text)
        if not found:
            return False
        at, end = found.end(), len(text) - last_length
        for piece in middle:
            found = piece.search(text, at)
            if not found:
                return False
            at = found.end()
        return at <= end and last.match(text, end) is not None

    return matches


def _literal(pieces: list[str]) -> Matcher:
    """The same for a pattern without `?`: texts, with a star between each and the next."""
    if len(pieces) == 1:
        return pieces[0].__eq__
    first, *between, last = pieces
    middle = [piece for piece in between if piece]  # ** is *
    shortest = len(first) + len(last)
    if not (middle or last):
        return (lambda text: text.startswith(first)) if first else lambda text: True

    def matches(text: str) -> bool:
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return matches


@lru_cache(maxsize=2048)  # a few actions stand in most policies
def action(pattern: str) -> Matcher:
    """A function that says whether an action matches; actions ignore case.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    lowered = glob(pattern.lower())
    return lambda text: lowered(text.lower())


def arn(pattern: str | list[Token]) -> Matcher:
    """A function that says whether an ARN matches the Resource element's pattern.

    A wildcard stays inside its part of the ARN (the parts stand between the first five colons), but a `*` that
    ends a part also reaches beyond the colon: `arn:aws:s3:*` matches every bucket and object.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    if isinstance(pattern, str) and plain(pattern):
        return pattern.__eq__
    parts = _split(list(tokens(pattern)) if isinstance(pattern, str) else pattern)
    if len(parts) < 6:
        return glob(pattern)
    by_part = [glob(part) for part in parts]
    reaches_beyond = any(part and part[-1] is STAR for part in parts[:5])
    whole = glob(pattern) if reaches_beyond else None

    def matches(text: str) -> bool:
        values = text.split(":", 5)
        if len(values) == 6 and _every(by_part, values):
            return True
        return whole is not None and whole(text)

    return matches


def arn_like(pattern: str | list[Token]) -> Matcher:
    """A function for ArnLike and ArnEquals, which compare each of the six parts on its own.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
    """
    if isinstance(pattern, str) and plain(pattern) and pattern.count(":") >= 5:
        return pattern.__eq__
    parts = [glob(part) for part in _split(list(tokens(pattern)) if isinstance(pattern, str) else pattern)]

    def matches(text: str) -> bool:
        values = text.split(":", 5)
        return len(parts) == len(values) == 6 and _every(parts, values)

    return matches


def _every(matchers: list[Matcher], values: list[str]) -> bool:
    for matches, value in zip(matchers, values, strict=True):  # noqa: SIM110 (all() over a generator takes twice as long)
        if not matches(value):
            return False
    return True


def _split(pattern: list[Token]) -> list[list[Token]]:
    """Split tokens at the first five colons of their literals."""
    parts: list[list[Token]] = [[]]
    for token in pattern:
        if not isinstance(token, str):
            parts[-1].append(token)
            continue
        while ":" in token and len(parts) < 6:
            head, token = token.split(":", 1)
            if head:
                parts[-1].append(head)
            parts.append([])
        if token:
            parts[-1].append(token)
    return parts
