"""The card: a policy that is attacked and defended, in four steps. Find the hole, exploit it, mend it, prove it.

Nothing is hard-coded: the request that got in is sent again to the mended policy, and the engine decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.cloud.assume_request import Ask
from helpers.course.exercises.exercise import Exercise
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.outcome import Outcome, Row, judged
from helpers.course.exercises.kinds.request import RequestTask, in_words
from helpers.course.words import wrapped

STEPS = ("find", "exploit", "mend", "prove")


@dataclass(frozen=True)
class Card:
    """Four steps about one trust policy.

    Attributes:
        id: notebook and name: `07-deputy`.
        title: a few words.
        ticket: what is at stake, as somebody at work would put it.
        find: which line is the hole?
        exploit: a request that gets in though it should not.
        mend: the policy, to be written so that the hole is shut and the backup still works.
        takeaway: what to remember; said when the last step is done.
        skill: what one can do after it, of `helpers.course.skills`.

    Raises:
        ValueError: its steps are about different policies; the message says how.
    """

    id: str
    title: str
    ticket: str
    find: Choice
    exploit: RequestTask
    mend: Exercise
    takeaway: str
    skill: str = ""

    def __post_init__(self) -> None:
        if self.exploit.trust != self.mend.starter:
            raise ValueError(f"The card {self.id!r} attacks one policy and mends another.")
        if not self.exploit.wanted or self.exploit.unless != self.mend.solution:
            raise ValueError(f"The exploit of the card {self.id!r} must get in, and not with the mended policy.")
        if self.exploit.role != self.mend.role:
            raise ValueError(f"The card {self.id!r} attacks one role and mends another.")

    def prove(self, ask: Ask, trust: str) -> Outcome:
        """Send the request that got in once more, to a mended policy.

        Args:
            ask: the request of the second step.
            trust: the policy of the third, as JSON.
        """
        decision = self.exploit.decide(ask, trust)
        gets = "gets in" if decision.allowed else "stays out"
        row = Row(in_words(ask, self.exploit.fields), "should stay out", gets, not decision.allowed)
        still = (
            f"The same request still gets in. {decision.reason} Mend the policy once more." if decision.allowed else ""
        )
        return judged(still, (row,), f"{decision.reason} {self.takeaway}")

    @property
    def in_code(self) -> str:
        """How to work without the buttons."""
        verbs = "`card.find(…)`, `card.exploit({…})`, `card.mend(text)`, `card.prove()`"
        return f'In code: `card = lab.card("{self.id}")`, then {verbs}; `card.hint()` and `card.solution()` help.'

    def __str__(self) -> str:
        steps = (
            ("1. Find", self.find.ticket, self.find.offered),
            ("2. Exploit", self.exploit.ticket, self.exploit.offered),
            ("3. Mend", self.mend.ticket, ()),
            ("4. Prove", PROVE, ()),
        )
        told = (
            "\n".join([title, wrapped(ticket), *(wrapped(f"  {line}", "      ") for line in lines)])
            for title, ticket, lines in steps
        )
        head = [f"{self.id} · {self.title}", wrapped(self.ticket), self.mend.starter]
        return "\n\n".join([*head, *told, wrapped(self.in_code)])


PROVE = "Send the request of step 2 once more. With your policy it is refused."
