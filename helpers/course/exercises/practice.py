"""Somebody at work on an exercise: tries, hints and the solution. The one thing here that remembers."""

from __future__ import annotations

from dataclasses import replace

from helpers.course.exercises import compared
from helpers.course.exercises.exercise import Exercise
from helpers.course.exercises.result import Result, Status
from helpers.course.words import Words, wrapped

TRY_FIRST = "One try first: check a policy of your own, then ask again. A hint may help."
NO_MORE_HINTS = "No more hints: you have seen them all. After one try the solution is there too."
BESIDE = "Beside yours (− only in yours, + only in this solution):"
ALIKE = "Yours says the same, line by line."
SOLUTION = "One solution. Other answers can be right too: what counts is who gets in."


class Practice:
    """Somebody at work on an exercise: counts the tries, gives the hints in order, keeps the solution back.

    Args:
        exercise: the exercise.

    Attributes:
        tries: how many texts of one's own were checked.
        last: the last of them; empty before the first.
        hints_given: how many hints were given.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.tries = 0
        self.last = ""
        self.hints_given = 0

    @property
    def tried(self) -> bool:
        """True once a text of one's own was checked."""
        return self.tries > 0

    def check(self, text: object) -> Result:
        """Check a text; see `Exercise.check`.

        Args:
            text: the policy as JSON, or as a dictionary.
        """
        result = self.exercise.check(text)
        if result.status is not Status.NOT_TRIED:
            self.tries += 1
            self.last = compared.as_written(text)
        left = self.hints_given < len(self.exercise.hints)
        return replace(result, hint_ready=result.hint_ready and left)

    def hint(self) -> Words:
        """The next hint. The third says that it is the last."""
        total = len(self.exercise.hints)
        if self.hints_given == total:
            return Words(NO_MORE_HINTS)
        self.hints_given += 1
        last = ", the last" if self.hints_given == total else ""
        hint = self.exercise.hints[self.hints_given - 1]
        return Words(wrapped(f"Hint {self.hints_given} of {total}{last}: {hint}"))

    def solution(self) -> Words:
        """One solution and how one's own text differs, once one was checked; before that, a sentence."""
        if not self.tried:
            return Words(TRY_FIRST)
        return Words(f"{SOLUTION}\n{self.exercise.solution}\n\n{self.difference(self.last)}")

    def difference(self, text: str) -> str:
        """What parts a text from the solution, as plain text: a heading, and the lines with their signs.

        Args:
            text: a policy of one's own.
        """
        rows = compared.lines(text, self.exercise.solution)
        if all(row.same for row in rows):
            return ALIKE
        return "\n".join([BESIDE, *compared.unified(rows)])
