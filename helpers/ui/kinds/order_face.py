"""An order: a list whose rows go up and down by two buttons, so that no pointer is needed."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.course.exercises.kinds.order import Order
from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.kinds.task import numbers
from helpers.course.words import plain
from helpers.ui import inline_markup
from helpers.ui.kinds.face import Face, listed
from helpers.ui.parts import markup


class OrderFace(Face):
    """Steps in the order they are put in.

    Args:
        task: the order.
        uid: as of `Face`.
    """

    def __init__(self, task: Order, uid: str) -> None:
        super().__init__(uid)
        self.task = task
        self.order = list(range(1, len(task.steps) + 1))

    @property
    def answer(self) -> object:
        """The numbers of the steps, as they stand."""
        return list(self.order)

    def take(self, answer: object) -> None:
        """Put the steps as it came from code."""
        order, unknown = numbers(answer, len(self.order))
        if not unknown and sorted(order) == sorted(self.order):
            self.order = order

    def fill(self, fields: Mapping[str, str]) -> None:
        """There are no fields."""

    def press(self, deed: str, value: str) -> str:
        """Move a step by one place; at an end it stays."""
        found, _ = numbers(value, len(self.order))
        if deed not in ("up", "down") or len(found) != 1:
            return ""
        at = self.order.index(found[0])
        to = min(max(at + (1 if deed == "down" else -1), 0), len(self.order) - 1)
        self.order.insert(to, self.order.pop(at))
        return f"Place {to + 1} of {len(self.order)}: {plain(self.task.steps[found[0] - 1].text)}"

    def reset(self) -> None:
        """As they were offered."""
        self.order = sorted(self.order)

    def html(self, outcome: Outcome | None) -> str:
        """The list."""
        rows = "".join(self._row(place, number) for place, number in enumerate(self.order, 1))
        return f'<ol class="tpl-order" aria-label="The steps, in your order">{rows}</ol>'

    def _row(self, place: int, number: int) -> str:
        text = self.task.steps[number - 1].text
        up = self._button("up", "Up", number, place > 1)
        down = self._button("down", "Down", number, place < len(self.order))
        return (
            f'<li id="{self.uid}-step{number}"><span class="tpl-place">{place}</span>'
            f'<span class="tpl-step-text">{inline_markup.html(text)}</span>'
            f'<span class="tpl-buttons">{up}{down}</span></li>'
        )

    def _button(self, deed: str, words: str, number: int, can: bool) -> str:
        label = markup.text(plain(f"{words}: {self.task.steps[number - 1].text}"))
        stays = "" if can else ' aria-disabled="true"'
        known = f'id="{self.uid}-{deed}{number}" data-do="{self.uid}-{deed}" data-with="{number}"'
        kind = 'type="button" class="tpl-button tpl-quiet"'
        return f'<button {kind} {known} aria-label="{label}"{stays}>{words}</button>'

    def still(self) -> str:
        """The steps as they are offered."""
        return listed(self.task.offered)
