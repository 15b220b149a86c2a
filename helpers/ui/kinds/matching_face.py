"""A matching: every item is the label of a list to choose its target from."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.course.exercises.kinds.matching import Matching
from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.kinds.task import numbers, parts
from helpers.course.words import plain
from helpers.ui import inline_markup
from helpers.ui.kinds.face import Face, chosen, listed

_NONE = "-"


class MatchingFace(Face):
    """Items, each with a list of targets.

    Args:
        task: the matching.
        uid: as of `Face`.
    """

    def __init__(self, task: Matching, uid: str) -> None:
        super().__init__(uid)
        self.task = task
        self.letters = [_NONE] * len(task.items)

    @property
    def answer(self) -> object:
        """A letter for each item, `-` for none."""
        return list(self.letters)

    def take(self, answer: object) -> None:
        """Match as it came from code."""
        for place, letter in zip(range(len(self.letters)), map(str.upper, parts(answer)), strict=False):
            self._put(place, letter)

    def fill(self, fields: Mapping[str, str]) -> None:
        """Take a target that was chosen."""
        for name, letter in fields.items():
            for number in numbers(name.removeprefix("item"), len(self.letters))[0]:
                self._put(number - 1, letter)

    def _put(self, place: int, letter: str) -> None:
        if letter in (_NONE, *self.task.letters):
            self.letters[place] = letter

    def reset(self) -> None:
        """Nothing is matched."""
        self.letters = [_NONE] * len(self.task.items)

    def html(self, outcome: Outcome | None) -> str:
        """The targets to read, then every item with its list."""
        count = len(self.task.items)
        targets = self.task.offered[count:]
        options = [(_NONE, "choose …"), *((line[0], plain(line)) for line in targets)]
        pairs = enumerate(zip(self.task.offered, self.letters, strict=False), 1)
        items = "".join(self._item(f"{self.uid}-item{n}", item, chosen(options, letter)) for n, (item, letter) in pairs)
        return f'<div class="tpl-targets">{listed(targets)}</div><div class="tpl-items">{items}</div>'

    @staticmethod
    def _item(ident: str, words: str, options: str) -> str:
        named = f'<label for="{ident}">{inline_markup.html(words)}</label>'
        return f'<div class="tpl-field">{named}<select id="{ident}" name="{ident}">{options}</select></div>'

    def still(self) -> str:
        """The items and the targets."""
        count = len(self.task.items)
        return listed(self.task.offered[:count]) + listed(self.task.offered[count:])
