"""An order: steps to be put one after the other. The check names the first place that is wrong, and why."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.course.exercises.kinds.outcome import Outcome, Row, judged, no_answer
from helpers.course.exercises.kinds.task import Task, numbers


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        text: what is done.
        too_early: what is said behind its text when it stands too early, such as `It needs credentials first.`; only
            a step that may come first has none.
    """

    text: str
    too_early: str = ""


@dataclass(frozen=True, kw_only=True)
class Order(Task):
    """Steps to be put in order.

    Attributes:
        steps: as they are offered, numbered from 1; not yet in a right order.
        right: a right order, by those numbers.
        also_right: other orders that are as right.
        known_wrong: (order, sentence): a likely mistake, and what `check` says about it among other things.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    steps: tuple[Step, ...]
    right: tuple[int, ...]
    also_right: tuple[tuple[int, ...], ...] = ()
    known_wrong: tuple[tuple[tuple[int, ...], str], ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        whole = tuple(range(1, len(self.steps) + 1))
        if len(self.steps) < 3:
            raise ValueError(f"The exercise {self.id!r} has {len(self.steps)} steps; an order needs three or more.")
        for order in (*self._orders, *(order for order, _ in self.known_wrong)):
            if tuple(sorted(order)) != whole:
                raise ValueError(f"The exercise {self.id!r} has an order that does not hold every step once: {order}.")
        if whole in self._orders:
            raise ValueError(f"The exercise {self.id!r} offers its steps in a right order already.")
        if not self.known_wrong or any(order in self._orders for order, _ in self.known_wrong):
            raise ValueError(f"The exercise {self.id!r} needs known wrong orders, and they must be wrong.")
        first = {order[0] for order in self._orders}
        if not all(step.too_early.strip() or number in first for number, step in enumerate(self.steps, 1)):
            raise ValueError(f"A step of the exercise {self.id!r} does not say what must come before it.")

    @property
    def _orders(self) -> tuple[tuple[int, ...], ...]:
        return (self.right, *self.also_right)

    @property
    def answer(self) -> str:
        """How an answer is written in code."""
        return f'"{" ".join(str(number) for number in range(1, len(self.steps) + 1))}"'

    @property
    def offered(self) -> tuple[str, ...]:
        """The steps as they are offered, with their numbers."""
        return tuple(f"{number} · {step.text}" for number, step in enumerate(self.steps, 1))

    @property
    def solution(self) -> str:
        """A right order, a line a step."""
        return "\n".join(f"{place}. {self.steps[number - 1].text}" for place, number in enumerate(self.right, 1))

    def check(self, answer: object) -> Outcome:
        """Judge an order.

        Args:
            answer: the numbers of the steps in the order they are put, as a text or a list.
        """
        order, unknown = numbers(answer, len(self.steps))
        if unknown:
            return no_answer(f"There is no step {unknown}. Choose from 1 to {len(self.steps)}.")
        if sorted(order) != list(range(1, len(self.steps) + 1)):
            return no_answer(f"Name each of the {len(self.steps)} steps once.")
        if tuple(order) == tuple(range(1, len(self.steps) + 1)):
            return no_answer("This is the order as you found it. Move a step, then check again.")
        # Of several right orders the one that agrees longest: its next step is what is missing.
        agreed = max(self._agreed(order, right) for right in self._orders)
        texts = [self.steps[number - 1] for number in order]
        rows = [Row(f"Place {place}", "", step.text, True) for place, step in enumerate(texts[:agreed], 1)]
        if agreed == len(order):
            return judged("", rows, self.takeaway)
        wrong = texts[agreed]
        rows.append(Row(f"Place {agreed + 1}", "", wrong.text, False))
        return judged(f"Place {agreed + 1} is the first that is wrong: “{wrong.text}” {wrong.too_early}", rows, "")

    @staticmethod
    def _agreed(order: list[int], right: tuple[int, ...]) -> int:
        """How many steps from the start are the same."""
        return next((n for n, (one, other) in enumerate(zip(order, right, strict=True)) if one != other), len(order))
