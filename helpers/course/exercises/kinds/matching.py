"""A matching: items, and targets that they belong to. A likely wrong pair has a sentence of its own."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

from helpers.course.exercises.kinds.outcome import Outcome, Row, judged, no_answer
from helpers.course.exercises.kinds.task import Task, parts
from helpers.course.words import sentence


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be matched.

    Attributes:
        text: what it is.
        target: the text of the target that it belongs to.
        why: why it belongs there, one sentence.
        mistakes: (target, sentence): a likely wrong target, and what is said about it.
    """

    text: str
    target: str
    why: str
    mistakes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Matching(Task):
    """Items to be matched with targets. A target may belong to several items, or to none.

    Attributes:
        items: two or more.
        targets: in the order in which they are offered, as A, B, C …

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    items: tuple[Item, ...]
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.items) < 2 or not 2 <= len(self.targets) <= len(ascii_uppercase):
            raise ValueError(f"The exercise {self.id!r} needs two items and two targets, or more.")
        if len(set(self.targets)) < len(self.targets) or len({item.text for item in self.items}) < len(self.items):
            raise ValueError(f"The exercise {self.id!r} offers the same thing twice.")
        for item in self.items:
            if not item.why.strip():
                raise ValueError(f"The item {item.text!r} does not say why it belongs where it does.")
            for target in (item.target, *(mistake[0] for mistake in item.mistakes)):
                if target not in self.targets:
                    raise ValueError(f"The item {item.text!r} speaks of {target!r}, which is not offered.")
            if item.target in dict(item.mistakes):
                raise ValueError(f"The item {item.text!r} calls its own target a mistake.")
        if not any(item.mistakes for item in self.items):
            raise ValueError(f"The exercise {self.id!r} knows no wrong pair, so nobody has watched it refuse one.")

    @property
    def letters(self) -> str:
        """The letters of the targets, in their order."""
        return ascii_uppercase[: len(self.targets)]

    @property
    def right(self) -> str:
        """The right letters, in the order of the items."""
        return "".join(self.letters[self.targets.index(item.target)] for item in self.items)

    @property
    def answer(self) -> str:
        """How an answer is written in code: a letter for each item."""
        return f'"{" ".join(letter for letter, _ in zip(self.letters * len(self.items), self.items, strict=False))}"'

    @property
    def offered(self) -> tuple[str, ...]:
        """The items with their numbers, then the targets with their letters."""
        items = (f"{number} · {item.text}" for number, item in enumerate(self.items, 1))
        return (*items, *(f"{letter} · {target}" for letter, target in zip(self.letters, self.targets, strict=True)))

    @property
    def solution(self) -> str:
        """Every item with its target and the reason."""
        pairs = zip(self.items, self.right, strict=True)
        return "\n".join(f"{item.text}: {letter} · {sentence(item.target)} {item.why}" for item, letter in pairs)

    def check(self, answer: object) -> Outcome:
        """Judge a matching.

        Args:
            answer: a letter for each item, in their order, as a text or a list; `-` for one without.
        """
        said = [part.upper() for part in parts(answer)]
        if unknown := next((part for part in said if part != "-" and part not in tuple(self.letters)), ""):
            return no_answer(
                f"There is no target {unknown[:40]}. "
                f"Choose from A to {self.letters[-1]}, one for each item in the order 1 to {len(self.items)}."
            )
        if len(said) != len(self.items) or "-" in said:
            open_ = max(len(self.items) - len([part for part in said if part != "-"]), 0)
            if len(said) > len(self.items):
                return no_answer(f"There are {len(self.items)} items, and these are {len(said)} letters.")
            return no_answer(
                f"Match every item first: {open_} of {len(self.items)} {'has' if open_ == 1 else 'have'} none."
            )
        pairs = list(zip(self.items, said, self.right, strict=True))
        rows = [
            Row(item.text, "", f"{letter} · {self._target(letter)}", letter == right) for item, letter, right in pairs
        ]
        wrong = next(((item, letter) for item, letter, right in pairs if letter != right), None)
        return judged(self._why(*wrong) if wrong else "", rows, self.takeaway)

    def _target(self, letter: str) -> str:
        return self.targets[self.letters.index(letter)]

    def _why(self, item: Item, letter: str) -> str:
        target = self._target(letter)
        found = dict(item.mistakes).get(target, f"“{item.text}” does not belong to “{target}”. Look at it again.")
        return found
