"""Values and texts that somebody else wrote, fit for a sentence of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def a(value: Any) -> str:
    """What kind of JSON value that is, in words: `an empty list`, `the string "allow"`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return f"the string {quoted(value)}" if type(value) is str else f"the number {clean(value, 24)}"


def quoted(value: Any) -> str:
    """A string in quotes, not too long; anything else by its kind."""
    if type(value) is not str:
        return a(value)
    escaped = clean(value).replace('"', '\\"')  # nothing a value holds can end the quotation
    return f'"{escaped}"'


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters; the last one says that there were more."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def capital(text: str) -> str:
    """The text as a sentence begins: with a capital letter."""
    return text[:1].upper() + text[1:]


def clean(text: str, most: int = 120) -> str:
    """A text somebody else wrote, fit for one line of ours: not too long, and nothing in it that can't be seen."""
    short = shortened(text, most)
    if short.isprintable():
        return short
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in short)


def some(texts: Sequence[str], word: str, most: int = 3, *, quote: bool = False) -> str:
    """The first few of some texts, and how many more there are: `a or b or 2 more`; empty for none.

    Args:
        texts: what somebody wrote.
        word: what stands between two of them.
        most: how many are shown.
        quote: in quotation marks.
    """
    shown = [f'"{clean(text, 200)}"' if quote else clean(text, 200) for text in texts[:most]]
    if len(texts) > most:
        shown.append(f"{len(texts) - most} more")
    return f" {word} ".join(shown)
