"""A choice: one right option, or several of which all are to be found. Every option has its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from helpers.course.exercises.kinds.outcome import Outcome, Row, judged, no_answer
from helpers.course.exercises.kinds.task import Task, numbers
from helpers.course.predictions import YOURS, Mark, Option

_AND_RIGHT = f"{YOURS}, and right"


@dataclass(frozen=True, kw_only=True)
class Choice(Task):
    """Options to choose from.

    Attributes:
        options: two or more; a wrong one names the idea behind it, as those of a prediction do.
        many: True when several may be right, and all of them are to be chosen.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    options: tuple[Option, ...]
    many: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        right = sum(option.correct for option in self.options)
        if len({option.text for option in self.options}) < len(self.options):
            raise ValueError(f"The exercise {self.id!r} offers the same option twice.")
        if not 0 < right < len(self.options):
            raise ValueError(f"The exercise {self.id!r} needs both: options that are right, and others that are not.")
        if right > 1 and not self.many:
            raise ValueError(f"The exercise {self.id!r} has {right} right options, and lets only one be chosen.")

    @property
    def right(self) -> frozenset[int]:
        """The numbers of the right options, from 1."""
        return frozenset(number for number, option in enumerate(self.options, 1) if option.correct)

    @property
    def answer(self) -> str:
        """How an answer is written in code."""
        return "[1, 2]" if self.many else "1"

    @property
    def offered(self) -> tuple[str, ...]:
        """The options, with their numbers."""
        return tuple(f"{number} · {option.text}" for number, option in enumerate(self.options, 1))

    @property
    def solution(self) -> str:
        """The right options, each with its reason."""
        return "\n".join(
            f"{self.offered[number - 1]} {self.options[number - 1].reason}" for number in sorted(self.right)
        )

    def check(self, answer: object) -> Outcome:
        """Judge a choice.

        Args:
            answer: the number of an option, or several as a list or a text.
        """
        chosen, unknown = numbers(answer, len(self.options))
        if unknown:
            return no_answer(f"There is no option {unknown}. Choose from 1 to {len(self.options)}.")
        if not chosen:
            return no_answer("Choose all that are right." if self.many else "Choose one option.")
        if len(set(chosen)) > 1 and not self.many:
            return no_answer(f"Choose one option; these are {len(set(chosen))}.")
        return judged(self._why(frozenset(chosen)), self._rows(frozenset(chosen)), self.takeaway)

    def _why(self, chosen: frozenset[int]) -> str:
        """The idea behind the first wrong option, or how many are missing; empty when all is right."""
        if wrong := sorted(chosen - self.right):
            return self.options[wrong[0] - 1].idea
        missing = len(self.right - chosen)
        return f"What you chose is right, and {missing} more {'is' if missing == 1 else 'are'}." if missing else ""

    def _rows(self, chosen: frozenset[int]) -> list[Row]:
        shown = (number for number in range(1, len(self.options) + 1) if number in chosen)
        pairs = ((number, self.options[number - 1]) for number in shown)
        return [Row(self.offered[number - 1], "", option.reason, option.correct) for number, option in pairs]

    def marks(self, chosen: Collection[int]) -> tuple[Mark, ...]:
        """How each option is marked after a check: only what was chosen, so that the rest is still to be found.

        Args:
            chosen: the numbers of the chosen options.
        """
        return tuple(
            Mark() if number not in chosen else Mark("right", _AND_RIGHT) if option.correct else Mark("wrong", YOURS)
            for number, option in enumerate(self.options, 1)
        )

    def reasons(self, chosen: Collection[int]) -> tuple[str, ...]:
        """The reason under each option after a check: of what was chosen, and of all once the answer is right.

        Args:
            chosen: the numbers of the chosen options.
        """
        done = frozenset(chosen) == self.right
        return tuple(option.reason if done or number in chosen else "" for number, option in enumerate(self.options, 1))
