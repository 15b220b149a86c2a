"""What is kept of one thing that a learner has worked on, and how two accounts of it become one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime, timezone
from typing import Any

# What a key begins with: "prediction:03-root". Exercises of every kind are "exercise"; a workbench is named by its
# cell.
PREDICTION, EXERCISE, WORKBENCH, NOTEBOOK, RECALL = "prediction", "exercise", "workbench", "notebook", "recall"
LONGEST = 200_000  # characters of a kept text; AWS takes a hundredth


@dataclass(frozen=True, slots=True)
class Work:
    """A prediction, an exercise, a workbench, a notebook or a question from memory, as somebody has worked on it.

    Attributes:
        began: when it was first worked on, in UTC, as `2026-11-26T14:05:09Z`; empty is never.
        at: when it was last worked on.
        tries: answers that were checked.
        wrong: how many of them were wrong.
        right: was one of them right?
        first: the first answer.
        last: the last answer, or the last text.
        starter: what the text began as; a later edition may begin with another one.
        hints: how many hints were taken.
        solved: was the solution shown?
        ideas: the wrong ideas that were met, by their ids.
        review: how it is remembered, as `helpers.course.own.review` keeps it; empty as long as it was not asked.
        other: what a later version of the course keeps besides.
    """

    began: str = ""
    at: str = ""
    tries: int = 0
    wrong: int = 0
    right: bool = False
    first: str = ""
    last: str = ""
    starter: str = ""
    hints: int = 0
    solved: bool = False
    ideas: frozenset[str] = frozenset()
    review: str = ""
    other: Mapping[str, str] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        """Has anybody worked on it?"""
        return bool(self.began)


Change = Callable[[Work], Work]
_KNOWN = {each.name for each in fields(Work)} - {"other"}
_DEFAULTS = {
    each.name: each.default if each.default is not MISSING else None for each in fields(Work) if each.name in _KNOWN
}


def now() -> str:
    """The time in UTC, to the second. A learner's days pass by the real clock, not by the lab's."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def touch(work: Work, at: str) -> Work:
    """The same, worked on at some time. A clock that was set back takes nothing back.

    Args:
        work: as it was.
        at: the time.
    """
    return replace(work, began=work.began or at, at=max(work.at, at))


def answered(answer: str, right: bool, ideas: frozenset[str] = frozenset()) -> Change:
    """An answer was given and checked.

    Args:
        answer: as it can be given once more.
        right: was it right?
        ideas: the wrong ideas behind it.
    """
    return lambda work: replace(
        work,
        tries=work.tries + 1,
        wrong=work.wrong + (not right),
        right=work.right or right,
        first=work.first if work.tries else answer[:LONGEST],
        last=answer[:LONGEST],
        ideas=work.ideas | ideas,
    )


def written(text: str, starter: str) -> Change:
    """A text was written; back at its starter there is none to keep.

    Args:
        text: as it stands in the editor.
        starter: what it began as.
    """
    kept = "" if text == starter else text[:LONGEST]
    return lambda work: replace(work, last=kept, starter=starter if kept else "")


def joined(one: Work, two: Work) -> Work:
    """Two accounts of the same thing as one: whichever order, and however often, it comes to the same.

    Args:
        one: from one file.
        two: from another.
    """
    early = min(one, two, key=_since)
    late = max(one, two, key=lambda each: (each.at, each.last, each.starter))
    both = {**one.other, **{name: max(text, one.other.get(name, text)) for name, text in two.other.items()}}
    return Work(
        began=early.began,
        at=late.at,
        tries=max(one.tries, two.tries),
        wrong=max(one.wrong, two.wrong),
        right=one.right or two.right,
        first=early.first,
        last=late.last,
        starter=late.starter,
        hints=max(one.hints, two.hints),
        solved=one.solved or two.solved,
        ideas=one.ideas | two.ideas,
        review=max(one.review, two.review),
        other=both,
    )


def _since(work: Work) -> tuple[bool, str, str]:
    return (not work.began, work.began, work.first)


def as_json(work: Work) -> dict[str, Any]:
    """What a file holds of it: what differs from nothing.

    Args:
        work: to keep.
    """
    held = {name: getattr(work, name) for name in _KNOWN if getattr(work, name) != _DEFAULTS[name]}
    if "ideas" in held:
        held["ideas"] = sorted(work.ideas)
    return {**{name: json.loads(text) for name, text in work.other.items()}, **held}


def from_json(held: object) -> Work:
    """What a file held.

    Args:
        held: as `as_json` gives it, perhaps by a later version.

    Raises:
        ValueError: it is no such thing.
    """
    if not isinstance(held, dict):
        raise ValueError("no account of work")
    known: dict[str, Any] = {}
    for name in _KNOWN & held.keys():
        value, default = held[name], _DEFAULTS[name]
        if name == "ideas" and isinstance(value, list) and all(isinstance(idea, str) for idea in value):
            known[name] = frozenset(value)
        elif name != "ideas" and type(value) is type(default) and not (isinstance(value, int) and value < 0):
            known[name] = value
        else:
            raise ValueError(f"{name} is of another kind")
    other = {str(name): json.dumps(value, sort_keys=True) for name, value in held.items() if name not in _KNOWN}
    return Work(**known, other=other)
