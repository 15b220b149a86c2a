"""Somebody at work on a card: which step is open, and what the steps before it brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from helpers.cloud.assume_request import Ask
from helpers.course.documents import as_json
from helpers.course.exercises.exercise import Exercise
from helpers.course.exercises.kinds.card import STEPS, Card
from helpers.course.exercises.kinds.outcome import Outcome, no_answer
from helpers.course.exercises.practice import OF_ANSWERS, PolicyPractice, Practice
from helpers.course.exercises.result import Result, Status
from helpers.course.words import Words

_NAMES = {"find": "Find", "exploit": "Exploit", "mend": "Mend", "prove": "Prove"}
NOTHING_TO_SAY = "Nothing to find out here: the request is sent as it was."


class CardWork:
    """Somebody at work on a card. Each step opens when the one before is done.

    Args:
        card: the card.

    Attributes:
        finding, exploiting, mending: the tries and hints of the first three steps.
        on_step: called when the third step, which has a view of its own, is done.
        got_in: the request of the second step that got in; None before.
        last_mend: what the last check of the third step found; None before.
        mended: the policy of the third step that is right; empty before.
    """

    def __init__(self, card: Card) -> None:
        self.card = card
        self.finding: Practice[Outcome] = Practice(card.find, OF_ANSWERS)
        self.exploiting: Practice[Outcome] = Practice(card.exploit, OF_ANSWERS)
        self.mending: PolicyPractice = _Mending(card.mend, self)
        self.on_step: Callable[[], None] = _nothing
        self.got_in: Ask | None = None
        self.last_mend: Result | None = None
        self.mended = ""
        self._done = 0

    @property
    def open(self) -> str:
        """The step that is open; empty when all are done."""
        return STEPS[self._done] if self._done < len(STEPS) else ""

    def state(self, step: str) -> str:
        """`done`, `open` or `locked`.

        Args:
            step: one of `STEPS`.
        """
        place = STEPS.index(step)
        return "done" if place < self._done else "open" if place == self._done else "locked"

    def locked(self, step: str) -> str:
        """Why a step can't be done yet, one sentence; empty when it can.

        Args:
            step: one of `STEPS`.
        """
        place = STEPS.index(step)
        return f"Opens when step {place}, {_NAMES[STEPS[place - 1]]}, is done." if place > self._done else ""

    def find(self, answer: object) -> Outcome:
        """The first step; see `Choice.check`."""
        return self._passing("find", self.finding.check(answer))

    def exploit(self, fields: object) -> Outcome:
        """The second step; see `RequestTask.check`."""
        if words := self.locked("exploit"):
            return no_answer(words)
        outcome = self.exploiting.check(fields)
        asked = self.card.exploit.asked(fields)
        if outcome.status is Status.RIGHT and isinstance(asked, Ask):
            self.got_in = asked
        return self._passing("exploit", outcome)

    def mend(self, text: object) -> Result | Outcome:
        """The third step; see `Exercise.check`."""
        if words := self.locked("mend"):
            return no_answer(words)
        return self.mending.check(text)

    def prove(self) -> Outcome:
        """The last step: the request that got in is sent to the mended policy."""
        if (words := self.locked("prove")) or self.got_in is None:
            return no_answer(words)
        return self._passing("prove", self.card.prove(self.got_in, self.mended))

    def hint(self) -> Words:
        """The next hint of the step that is open."""
        return self._practice.hint() if self._practice else Words(NOTHING_TO_SAY)

    def solution(self) -> Words:
        """One solution of the step that is open, after one try."""
        return self._practice.solution() if self._practice else Words(NOTHING_TO_SAY)

    @property
    def _practice(
        self,
    ) -> Practice[Outcome] | Practice[Result] | None:
        if self.open == "find":
            return self.finding
        if self.open == "exploit":
            return self.exploiting
        return self.mending if self.open == "mend" else None

    def _passing(self, step: str, outcome: Outcome) -> Outcome:
        if outcome.status is Status.RIGHT:
            self.pass_(step)
        return outcome

    def pass_(self, step: str) -> None:
        """A step is done; the next one opens.

        Args:
            step: one of `STEPS`.
        """
        self._done = max(self._done, STEPS.index(step) + 1)


def _nothing() -> None:
    """Nobody draws the card."""


class _Mending(PolicyPractice):
    """The tries of the third step: a right text is kept for the fourth."""

    def __init__(self, exercise: Exercise, work: CardWork) -> None:
        super().__init__(exercise)
        self._work = work

    def check(self, answer: object) -> Result:
        result = self._work.last_mend = super().check(answer)
        if result.status is Status.RIGHT and not self._work.locked("mend"):
            self._work.mended = as_json(answer) if isinstance(answer, Mapping) else str(answer)
            self._work.pass_("mend")
            self._work.on_step()
        return result
