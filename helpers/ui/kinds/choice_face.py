"""A choice: the options keep their places, as a prediction's do; each chosen one gets its sign and its reason."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.kinds.task import numbers
from helpers.course.exercises.result import Status
from helpers.course.predictions import Mark
from helpers.ui import inline_markup
from helpers.ui.kinds.face import Face
from helpers.ui.parts import markup


class ChoiceFace(Face):
    """Options with checkboxes; where only one is right, choosing another lets the first one go.

    Args:
        task: the choice.
        uid: as of `Face`.
    """

    def __init__(self, task: Choice, uid: str) -> None:
        super().__init__(uid)
        self.task = task
        self.chosen: frozenset[int] = frozenset()

    @property
    def answer(self) -> object:
        """The numbers of the chosen options."""
        return sorted(self.chosen)

    def take(self, answer: object) -> None:
        """Choose what came from code."""
        self.chosen = frozenset(numbers(answer, len(self.task.options))[0])

    def fill(self, fields: Mapping[str, str]) -> None:
        """Take a checkbox that was set or cleared."""
        for name, value in fields.items():
            found, _ = numbers(name.removeprefix("option"), len(self.task.options))
            if not self.task.many and value:
                self.chosen = frozenset(found)
            elif found:
                self.chosen = self.chosen | set(found) if value else self.chosen - set(found)

    def reset(self) -> None:
        """Nothing is chosen."""
        self.chosen = frozenset()

    def html(self, outcome: Outcome | None) -> str:
        """The options, marked after a check."""
        judged = outcome is not None and outcome.status is not Status.NOT_TRIED
        marks = self.task.marks(self.chosen if judged else ())
        reasons = self.task.reasons(self.chosen) if judged else ("",) * len(marks)
        pairs = enumerate(zip(marks, reasons, strict=True), 1)
        options = "".join(self._option(number, mark, why) for number, (mark, why) in pairs)
        words = "Choose all that are right" if self.task.many else "Choose one"
        return f'<div class="tpl-options" role="group" aria-label="{words}">{options}</div>'

    def _option(self, number: int, mark: Mark, why: str) -> str:
        ident = f"{self.uid}-option{number}"
        ticked = " checked" if number in self.chosen else ""
        sign = f'<span class="tpl-choice-sign" aria-hidden="true">{mark.sign}</span>' if mark.sign else ""
        note = f'<span class="tpl-choice-note">{markup.text(mark.note)}</span>' if mark.note else ""
        reason = f'<p class="tpl-choice-why">{inline_markup.html(why)}</p>' if why else ""
        text = inline_markup.html(self.task.offered[number - 1])
        return (
            f'<div class="tpl-choice" data-kind="{mark.kind}"><label class="tpl-option" for="{ident}">'
            f'<input type="checkbox" id="{ident}" name="{ident}"{ticked}>'
            f"<span>{text}</span>{sign}{note}</label>{reason}</div>"
        )

    def still(self) -> str:
        """Each option, with what is said to somebody who chooses it behind it."""
        return "".join(
            f"<details><summary>{inline_markup.html(label)}</summary>"
            f"<p>{inline_markup.html(f'{option.judged} {option.idea}'.strip())}</p></details>"
            for label, option in zip(self.task.offered, self.task.options, strict=True)
        )
