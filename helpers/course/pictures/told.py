"""What a picture says in words: the same for who sees it, hears it, or reads it where no picture is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers import iam
from helpers.course.documents import as_json
from helpers.iam import Policy, PolicyKind

_TITLES = {
    PolicyKind.TRUST: "trust policy",
    PolicyKind.IDENTITY: "permission policy",
    PolicyKind.BOUNDARY: "permissions boundary",
    PolicyKind.SESSION: "session policy",
    PolicyKind.SCP: "SCP",
}


@dataclass(frozen=True)
class Told:
    """A picture in words.

    Attributes:
        title: what it is about, a few words.
        lead: what the idea is called, a sentence.
        facts: all that the picture shows, in sentences.
        lesson: what to learn from it, in sentences that hold whatever the picture shows.
        head: the columns of the same as a table.
        rows: its rows; the first cell names the row.
    """

    title: str
    lead: str
    facts: str
    lesson: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class CannotDraw(Exception):
    """There is nothing to draw yet, or something in the way. The message is one or two sentences for learners."""


def policy(given: object, kind: PolicyKind) -> Policy:
    """A policy that somebody has written, read.

    Args:
        given: its JSON text, or the same as a dict.
        kind: what it is attached to.

    Raises:
        CannotDraw: AWS would not save it, or the lab does not model what it says; the message says which and why.
    """
    read = iam.parse(as_text(given), kind)
    if read.invalid:
        raise CannotDraw(f"AWS would not save this {_TITLES[kind]}. {read.invalid[0]}")
    if read.unsupported:
        raise CannotDraw(str(iam.Unsupported(*read.unsupported)))
    return read


def as_text(given: object) -> str:
    """The JSON text of a policy that is given as a text or a dict.

    Raises:
        CannotDraw: it is neither.
    """
    if isinstance(given, str):
        return given
    if isinstance(given, Mapping):
        whole: Mapping[str, Any] = given
        try:
            return as_json(whole)
        except (TypeError, ValueError):
            pass
    raise CannotDraw("A policy is a JSON text, or the same as a dict.")


def listed(words: tuple[str, ...]) -> str:
    """Words as a list in a sentence: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
