"""Predict before you run: a question, its options, and a reason for every one of them. Data and words, no widget.

A wrong option is as carefully made as the right one: it is what somebody with a known wrong idea would choose.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.course.evidence import Evidence
from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.course.words import plain, wrapped


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
    def judged(self) -> str:
        """The reason, with its verdict in front: `Right: …` or `No: …`."""
        return f"{'Right' if self.correct else 'No'}: {self.why}"


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
        """One line: what was chosen, and whether it is so."""
        if self.option is None:
            *rest, last = (str(number) for number in range(1, len(self.prediction.options) + 1))
            return f"There is no option {self.unknown}. Choose {', '.join(rest)} or {last}."
        return f"You chose {self.number}. {'Right' if self.option.correct else 'No'}: {self.option.why}"

    @property
    def idea(self) -> str:
        """The wrong idea behind the choice, in words; empty for the right one."""
        named = self.option.misconception if self.option else None
        return f"The idea behind it: “{MISCONCEPTIONS[named].idea}”" if named else ""

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """The other options: each as it was offered, and its reason."""
        if self.option is None:
            return ()
        pairs = zip(self.prediction.labels(), self.prediction.options, strict=True)
        return tuple((label, option.judged) for label, option in pairs if option is not self.option)

    def __str__(self) -> str:
        others = (wrapped(f"{label} {judged}", "    ") for label, judged in self.others)
        head = " ".join(filter(None, (self.verdict, self.idea)))
        return "\n".join([wrapped(head), *others])

    __repr__ = __str__
