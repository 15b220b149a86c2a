"""Predict before you run: a question, its options, and a reason for every one of them. Data and words, no widget.

A wrong option is as carefully made as the right one: it is what somebody with a known wrong idea would choose.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.course.evidence import Evidence
from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.course.words import plain, wrapped

# The verdicts, each with its sign. Right or wrong is told in ink: green and red are for what AWS decides.
RIGHT, NOT_QUITE = "✓ Right", "✕ Not quite"
YOURS, HAPPENS = "your answer", "what happens"
_BELOW = "The cells below show it."


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose.

    Attributes:
        text: the answer.
        why: why it is right or wrong; shown after the choice, whichever it was.
        correct: True for the one that is right.
        misconception: of a wrong one: the id of the idea behind it.
        evidence: of the right one: the cells that show it.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    text: str
    why: str
    correct: bool = False
    misconception: str | None = None
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("An option has no text.")
        if not self.why.strip():
            raise ValueError(f"The option {self.text!r} does not say why it is {'right' if self.correct else 'wrong'}.")
        if self.correct and self.misconception:
            raise ValueError(f"The option {self.text!r} is right, so no misconception leads to it.")
        if not self.correct and self.evidence:
            raise ValueError(f"The option {self.text!r} is wrong, so no cell shows it.")
        if not self.correct and self.misconception not in MISCONCEPTIONS:
            raise ValueError(
                f"The wrong option {self.text!r} must name a misconception of helpers.course.misconceptions, "
                f"and it names {self.misconception!r}."
            )

    @property
    def reason(self) -> str:
        """Why it is right or wrong, as a sentence of its own."""
        return f"{self.why[0].upper()}{self.why[1:]}"

    @property
    def idea(self) -> str:
        """The wrong idea behind it, in words; empty for the right one."""
        return f"The idea behind it: “{MISCONCEPTIONS[self.misconception].idea}”" if self.misconception else ""

    @property
    def judged(self) -> str:
        """What is said to somebody who chooses it: `✓ Right. …` or `✕ Not quite. …`, with the reason."""
        return f"{RIGHT if self.correct else NOT_QUITE}. {self.reason}"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question to answer before the cell that answers it.

    Attributes:
        id: notebook and name: `03-root`.
        question: what will happen?
        options: two or more, exactly one of them right.
        url: the page of AWS that settles it.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    id: str
    question: str
    options: tuple[Option, ...]
    url: str = ""

    def __post_init__(self) -> None:
        right = sum(option.correct for option in self.options)
        if not self.question.strip():
            raise ValueError(f"The prediction {self.id!r} asks nothing.")
        if len(self.options) < 2:
            raise ValueError(f"The prediction {self.id!r} has {len(self.options)} options; a choice needs two or more.")
        if len({option.text for option in self.options}) < len(self.options):
            raise ValueError(f"The prediction {self.id!r} offers the same answer twice.")
        if right != 1:
            raise ValueError(f"The prediction {self.id!r} has {right} right options; it needs exactly one.")

    @property
    def right(self) -> Option:
        """The option that is right."""
        return next(option for option in self.options if option.correct)

    @property
    def in_code(self) -> str:
        """How to answer without the buttons."""
        return f'In code: `lab.predict("{self.id}", …)` with your number.'

    def labels(self) -> tuple[str, ...]:
        """The options as they are offered: `1 · text`."""
        return tuple(f"{number} · {option.text}" for number, option in enumerate(self.options, 1))

    def choose(self, number: object) -> Answer:
        """What there is to say once somebody has chosen.

        Args:
            number: of the option, from 1. What is no number of an option gets a sentence too.
        """
        numbers = {str(known): known for known in range(1, len(self.options) + 1)}
        said = str(number).strip()
        return Answer(self, numbers.get(said, 0), "" if said in numbers else said[:40])

    def __str__(self) -> str:
        lines = (wrapped(f"{label}", "      ") for label in self.labels())
        return "\n".join([wrapped(f"Predict. {self.question}"), *(f"  {line}" for line in lines), plain(self.in_code)])


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the course says after a choice; `str()` of it is what a code cell shows. No score is kept.

    Attributes:
        prediction: the question.
        number: the chosen option, from 1; 0 when there is no such option.
        unknown: what was chosen instead of an option.
    """

    prediction: Prediction
    number: int
    unknown: str = ""

    @property
    def option(self) -> Option | None:
        """The chosen option; None when there is no such option."""
        return self.prediction.options[self.number - 1] if self.number else None

    @property
    def verdict(self) -> str:
        """`✓ Right`, `✕ Not quite`, or a sentence when there is no such option."""
        if self.option is None:
            *rest, last = (str(number) for number in range(1, len(self.prediction.options) + 1))
            return f"There is no option {self.unknown}. Choose {', '.join(rest)} or {last}."
        return RIGHT if self.option.correct else NOT_QUITE

    @property
    def idea(self) -> str:
        """What is said below the options: the wrong idea behind the choice, or where the right one is shown."""
        if self.option is None:
            return ""
        return self.option.idea or (_BELOW if self.option.evidence else "")

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every option in its place: a sign, what it is, and its reason; empty when there is no such option."""
        if self.option is None:
            return ()
        return tuple(self._mark(option) for option in self.prediction.options)

    def _mark(self, option: Option) -> Mark:
        if option is self.option:
            return Mark("right", f"{YOURS}, and {HAPPENS}") if option.correct else Mark("wrong", YOURS)
        return Mark("right", HAPPENS) if option.correct else Mark()

    @property
    def aloud(self) -> str:
        """What a screen reader says: the verdict and its reason, and what happens instead."""
        if self.option is None:
            return self.verdict
        right = self.prediction.right
        instead = "" if self.option.correct else f"What happens: {right.text} {right.reason}"
        return " ".join(filter(None, (f"{self.option.judged[2:]}", self.idea, instead)))

    def __str__(self) -> str:
        if self.option is None:
            return wrapped(self.verdict)
        rows = zip(self.marks, self.prediction.labels(), self.prediction.options, strict=True)
        return "\n".join(
            [
                wrapped(f"{self.verdict}. {self.idea}".strip()),
                *(wrapped(mark.line(label, option.reason), "      ") for mark, label, option in rows),
            ]
        )

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Mark:
    """How an option is marked once somebody has chosen.

    Attributes:
        kind: `right`, `wrong`, or empty for an option that was neither chosen nor is right.
        note: what it is, in two words.
    """

    kind: str = ""
    note: str = ""

    @property
    def sign(self) -> str:
        """`✓`, `✕` or nothing."""
        return {"right": "✓", "wrong": "✕"}.get(self.kind, "")

    def line(self, label: str, reason: str) -> str:
        """The option as a line of text.

        Args:
            label: the option as it is offered.
            reason: why it is right or wrong.
        """
        note = f" ({self.note})" if self.note else ""
        return f"{self.sign or ' '} {label}{note} {reason}"
