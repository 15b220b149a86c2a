"""What every further kind has: a ticket, three hints, something to remember, and words for where no widget is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.words import wrapped

_LONGEST = 40  # characters of somebody's answer that a sentence repeats


@dataclass(frozen=True, kw_only=True)
class Task:
    """An exercise of a further kind.

    Attributes:
        id: notebook and name: `04-records`.
        title: a few words.
        ticket: the task, as somebody at work would put it.
        hints: three, each a little nearer.
        takeaway: what to remember; said when the answer is right.
        skill: what one can do after it, of `helpers.course.skills`; empty for a step of a card, which has its own.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    id: str
    title: str
    ticket: str
    hints: tuple[str, str, str]
    takeaway: str
    skill: str = ""

    def __post_init__(self) -> None:
        if len(self.hints) != 3 or not all(hint.strip() for hint in self.hints):
            raise ValueError(f"The exercise {self.id!r} needs exactly three hints.")
        for name in ("title", "ticket", "takeaway"):
            if not getattr(self, name).strip():
                raise ValueError(f"The exercise {self.id!r} has no {name}.")

    @property
    def answer(self) -> str:
        """How an answer is written in code, such as `2`."""
        raise NotImplementedError

    @property
    def document(self) -> str:
        """The policy that it is about, as JSON; empty where there is none."""
        return ""

    @property
    def offered(self) -> tuple[str, ...]:
        """What there is to choose from, match or put in order, a line each."""
        raise NotImplementedError

    @property
    def solution(self) -> str:
        """One right answer, in words."""
        raise NotImplementedError

    def check(self, answer: object) -> Outcome:
        """Judge an answer.

        Args:
            answer: what the kind takes; anything else gets a sentence.
        """
        raise NotImplementedError

    @property
    def in_code(self) -> str:
        """How to work without the buttons."""
        verbs = f"`task.check({self.answer})` with your answer, `task.hint()`, `task.solution()`"
        return f'In code: `task = lab.exercise("{self.id}")`, then {verbs}.'

    def __str__(self) -> str:
        lines = "\n".join(wrapped(f"  {line}", "      ") for line in self.offered)
        head = (f"{self.id} · {self.title}", wrapped(self.ticket), self.document)
        return "\n\n".join([*filter(None, head), lines, wrapped(self.in_code)])


def parts(answer: object) -> list[str]:
    """An answer of several parts, one by one.

    Args:
        answer: a text such as `3 1 2` or `B, A`, a number, or a list of them.
    """
    if isinstance(answer, str):
        return [part for part in re.split(r"[\s,;]+", answer[:1000]) if part]
    if isinstance(answer, Iterable) and not isinstance(answer, Mapping):
        return [str(part).strip() for _, part in zip(range(100), answer, strict=False)]
    return [] if answer is None or isinstance(answer, Mapping) else [str(answer)]


def numbers(answer: object, most: int) -> tuple[list[int], str]:
    """An answer that is made of numbers, and the first part of it that is none of those offered.

    Args:
        answer: as of `parts`.
        most: the last number that is offered; the first is 1.
    """
    known = {str(number): number for number in range(1, most + 1)}
    said = parts(answer)
    unknown = next((part for part in said if part not in known), "")
    return [known[part] for part in said if part in known], unknown[:_LONGEST]
