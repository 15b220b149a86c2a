"""One exercise of a further kind, drawn: what to answer with, four buttons, and what the check says. No widget."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape

from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.kinds.task import Task
from helpers.course.exercises.practice import Practice
from helpers.course.exercises.result import Status
from helpers.course.own import keeping
from helpers.course.words import Words, plain
from helpers.ui import inline_markup, kept
from helpers.ui.findings import well_formed
from helpers.ui.kinds.choice_face import ChoiceFace
from helpers.ui.kinds.face import Face, rows_of
from helpers.ui.parts import markup
from helpers.ui.predict_view import verdict_box

_STALE = "Changed since the last check."
_BACK = "Back to how it began. Tries and hints stay counted."


class TaskPanel:
    """An exercise at work, as HTML and as deeds.

    Args:
        task: the exercise.
        face: its fields and buttons.
        practice: its tries and hints.
        check: judges an answer; None leaves it to `practice`.

    Attributes:
        outcome: of the last check; None before, and after a change.
    """

    def __init__(
        self,
        task: Task,
        face: Face,
        practice: Practice[Outcome],
        check: Callable[[object], Outcome] | None = None,
    ) -> None:
        self.task = task
        self.face = face
        self.practice = practice
        self.outcome: Outcome | None = None
        self._check = check or practice.check
        self._said = ""

    def check(self, answer: object = None) -> Outcome:
        """Judge an answer.

        Args:
            answer: it is shown, too. None judges what is shown.
        """
        if answer is not None:
            self.face.take(answer)
        given = self.face.answer if answer is None else answer
        self.outcome = self._check(given)
        self._said = ""
        keeping.checked(self.task.id, given, self.outcome.status)
        return self.outcome

    def come_back(self) -> Outcome | None:
        """What was answered last on another day is back; returns what its check found, if it was right."""
        work = keeping.exercise(self.task.id)
        self.practice.resume(work.tries, work.hints)
        try:
            answer = json.loads(work.last)
        except ValueError:  # nothing was
            return None
        self.face.take(answer)
        self._said = f"Your last answer is back, from {kept.when(work.at)}."
        if not work.right:
            return None
        found = self.task.check(answer)
        if found.status is Status.RIGHT:
            self._said, self.outcome = "", found
        return self.outcome

    def hint(self) -> Words:
        """The next hint."""
        words = self._say(self.practice.hint())
        keeping.hinted(self.task.id, self.practice.hints_given)
        return words

    def solution(self) -> Words:
        """One solution, after one try."""
        words = self._say(self.practice.solution())
        if self.practice.tried:
            keeping.solved(self.task.id)
        return words

    def _say(self, words: Words) -> Words:
        self._said = str(words)
        return words

    def do(self, deed: str, value: str | Mapping[str, str]) -> str:
        """Take what somebody did in the page; returns what a screen reader says.

        Args:
            deed: `set` for fields, else the deed of a button, with the uid in front.
            value: what goes along with it.
        """
        start = f"{self.face.uid}-"
        if isinstance(value, Mapping):
            mine = {name.removeprefix(start): each for name, each in value.items() if name.startswith(start)}
            return self._changed(lambda: self.face.fill(mine))
        if deed == f"{start}check":
            return aloud(self.check())
        if deed == f"{start}hint":
            return self._flat(self.hint())
        if deed == f"{start}solution":
            return self._flat(self.solution())
        if deed == f"{start}reset":
            self._changed(self.face.reset)
            keeping.began_again(self.task.id, "")
            self._say(Words(_BACK))
            return _BACK
        return self._changed(lambda: self.face.press(deed.removeprefix(start), value))

    def _changed(self, deed: Callable[[], str | None]) -> str:
        """Do it; what was said about another answer is said no longer. A hint stays: it is about the question."""
        before = self.face.answer
        words = deed() or ""
        if self.face.answer != before:
            if not self._said.startswith("Hint"):
                # Until the next check, however many changes there are.
                self._said = _STALE if self.outcome or self._said == _STALE else ""
            self.outcome = None
        return words

    @staticmethod
    def _flat(words: Words) -> str:
        return plain(" ".join(words.split()))

    def html(self) -> str:
        """Everything but the heading."""
        uid = self.face.uid
        buttons = "".join(
            f'<button type="button" id="{uid}-{name}" class="tpl-button{" tpl-main" if name == "check" else ""}" '
            f'data-do="{uid}-{name}">{words}</button>'
            for name, words in (
                ("check", self.face.verb),
                ("hint", "Hint"),
                ("solution", "Solution"),
                ("reset", "Start again"),
            )
        )
        return f'{self.face.html(self.outcome)}<div class="tpl-buttons">{buttons}</div>{self._answer()}'

    def _answer(self) -> str:
        if self._said:
            head, _, rest = self._said.partition("\n")
            hint = head.startswith("Hint")
            lines = [self._said.replace("\n", " ")] if hint else [head, *rest.split("\n")]
            said = "".join(f"<p>{inline_markup.html(line)}</p>" for line in lines if line)
            return f'<div class="tpl-judged" role="group" aria-label="Answer">{said}</div>'
        if self.outcome is None:
            return ""
        # The reasons of a choice stand under its options.
        rows = () if isinstance(self.face, ChoiceFace) else self.outcome.rows
        return box(self.outcome, rows_of(rows))

    def still(self) -> str:
        """The same without a kernel: hints and solution wait behind their names."""
        hints = "".join(
            f"<details><summary>Hint {number}</summary><p>{inline_markup.html(hint)}</p></details>"
            for number, hint in enumerate(self.task.hints, 1)
        )
        lines = "".join(f"<p>{inline_markup.html(line)}</p>" for line in self.task.solution.split("\n"))
        return f"{self.face.still()}{hints}<details><summary>Solution</summary>{lines}</details>{still(self.outcome)}"


def box(outcome: Outcome, rows: str) -> str:
    """What a check says, live.

    Args:
        outcome: of the check.
        rows: items of a list, as HTML; empty leaves the list out.
    """
    listing = f'<ul class="tpl-rows">{rows}</ul>' if rows else ""
    return verdict_box(outcome.verdict, inline_markup.html(outcome.sentence), listing)


def still(outcome: Outcome | None) -> str:
    """What a check says, without a style; nothing before one.

    Args:
        outcome: of the check.
    """
    if outcome is None:
        return ""
    rows = f"<ul>{rows_of(outcome.rows)}</ul>" if outcome.rows else ""
    return f"<p>{inline_markup.html(f'{outcome.verdict}. {outcome.sentence}')}</p>{rows}"


def aloud(outcome: Outcome) -> str:
    """What a screen reader says about a check.

    Args:
        outcome: of the check.
    """
    failing = next((str(row)[2:] for row in outcome.rows if not row.right), "")
    tried = outcome.status is not Status.NOT_TRIED
    said = (outcome.verdict[2:] + "." if tried else "", outcome.sentence, failing)
    return well_formed(plain(" ".join(filter(None, said))))


def heading(title: str, ticket: str) -> str:
    """Title and ticket.

    Args:
        title: as it is shown.
        ticket: the task.
    """
    return f"<h3>{inline_markup.html(title)}</h3><p>{inline_markup.html(ticket)}</p>"


def document(text: str) -> str:
    """A policy as it stands.

    Args:
        text: JSON.
    """
    return f'<pre class="tpl-aws">{escape(well_formed(text))}</pre>'


def problem(words: str) -> str:
    """A fault of the lab itself.

    Args:
        words: a sentence.
    """
    return markup.message(words)
