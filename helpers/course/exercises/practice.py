"""Somebody at work on an exercise: tries, hints and the solution. The one thing here that remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from helpers.course.exercises import compared
from helpers.course.exercises.result import Result, Status
from helpers.course.words import Words, wrapped

TRY_FIRST = "One try first: check a policy of your own, then ask again. A hint may help."
NO_MORE_HINTS = "No more hints: you have seen them all. After one try the solution is there too."
BESIDE = "Beside yours (− only in yours, + only in this solution):"
ALIKE = "Yours says the same, line by line."
SOLUTION = "One solution. Other answers can be right too: what counts is who gets in."


@dataclass(frozen=True)
class Wording:
    """What is said around a solution.

    Attributes:
        try_first: before the first try.
        solution: in front of the solution.
    """

    try_first: str
    solution: str


OF_POLICIES = Wording(TRY_FIRST, SOLUTION)
OF_ANSWERS = Wording("One try first: check an answer of your own, then ask again. A hint may help.", "One solution.")


class Checked(Protocol):
    """What a check brings, of whatever kind of exercise."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def status(self) -> Status:
        """How the answer stands."""
        ...

    @property
    def hint_ready(self) -> bool:
        """Would a hint help?"""
        ...


Found = TypeVar("Found", bound=Checked)
FoundAlone = TypeVar("FoundAlone", bound=Checked, covariant=True)


class Practicable(Protocol[FoundAlone]):
    """An exercise, of whatever kind."""

    @property
    def hints(self) -> tuple[str, str, str]:
        """Three, each a little nearer."""
        ...

    @property
    def solution(self) -> str:
        """One right answer."""
        ...

    def check(self, answer: object, /) -> FoundAlone:
        """Judge an answer."""
        ...


class Practice(Generic[Found]):
    """Somebody at work on an exercise: counts the tries, gives the hints in order, keeps the solution back.

    Args:
        exercise: the exercise.
        wording: what is said around its solution.

    Attributes:
        tries: how many answers of one's own were checked.
        hints_given: how many hints were given.
    """

    def __init__(self, exercise: Practicable[Found], wording: Wording = OF_POLICIES) -> None:
        self.exercise = exercise
        self.tries = 0
        self.hints_given = 0
        self._wording = wording

    def resume(self, tries: int, hints_given: int) -> None:
        """Go on where somebody stopped on another day.

        Args:
            tries: how many answers were checked.
            hints_given: how many hints were given.
        """
        self.tries, self.hints_given = tries, min(hints_given, len(self.exercise.hints))

    @property
    def tried(self) -> bool:
        """True once an answer of one's own was checked."""
        return self.tries > 0

    def check(self, answer: object) -> Found:
        """Check an answer; see `check` of the exercise.

        Args:
            answer: what the exercise takes: of a policy its JSON, or a dictionary.
        """
        result = self.exercise.check(answer)
        self.tries += result.status is not Status.NOT_TRIED
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
        """One solution, once an answer of one's own was checked; before that, a sentence."""
        if not self.tried:
            return Words(self._wording.try_first)
        return Words(f"{self._wording.solution}\n{self.exercise.solution}")


class PolicyPractice(Practice[Result]):
    """Somebody at work on a policy: the solution comes with how one's own text differs from it.

    Args:
        exercise: the exercise.

    Attributes:
        last: the last text of one's own that was checked; empty before the first.
    """

    def __init__(self, exercise: Practicable[Result]) -> None:
        super().__init__(exercise)
        self.last = ""

    def check(self, answer: object) -> Result:
        """Check a text; see `Exercise.check`.

        Args:
            answer: the policy as JSON, or as a dictionary.
        """
        result = super().check(answer)
        if result.status is not Status.NOT_TRIED:
            self.last = compared.as_written(answer)
        return result

    def solution(self) -> Words:
        """One solution and how one's own text differs, once one was checked; before that, a sentence."""
        said = super().solution()
        return Words(f"{said}\n\n{self.difference(self.last)}") if self.tried else said

    def difference(self, text: str) -> str:
        """What parts a text from the solution, as plain text: a heading, and the lines with their signs.

        Args:
            text: a policy of one's own.
        """
        rows = compared.lines(text, self.exercise.solution)
        if all(row.same for row in rows):
            return ALIKE
        return "\n".join([BESIDE, *compared.unified(rows)])
