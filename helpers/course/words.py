"""Texts of the course: written once, with `code` in backticks, and shown as text or (in helpers.ui) as HTML."""

from __future__ import annotations

import textwrap

from helpers.cloud.trail.view import WIDTH


class Words(str):
    """A text that a code cell shows as it is, without quotes, its lines as lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def plain(text: str) -> str:
    """The text without the marks around code: for terminals, screen readers and nbval.

    Args:
        text: a text of the course.
    """
    return text.replace("`", "")


def wrapped(text: str, hanging: str = "") -> str:
    """One paragraph of the course as plain text, broken where the page ends.

    Args:
        text: the paragraph.
        hanging: what the lines after the first begin with.
    """
    return filled(plain(text), hanging)


def filled(text: str, hanging: str = "", leading: str = "") -> str:
    """One paragraph of anybody's, broken where the page ends. ARNs are never broken.

    Args:
        text: the paragraph.
        hanging: what the lines after the first begin with.
        leading: what the first line begins with.
    """
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=leading,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def sentence(text: str) -> str:
    """The text with a full stop: not all of AWS's messages have one.

    Args:
        text: a sentence of anybody's.
    """
    return text if text.endswith(".") else f"{text}."
