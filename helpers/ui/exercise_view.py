"""An exercise in the page: the ticket, an editor, four buttons, and what the check says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets as W

from helpers import iam
from helpers.course import lessons
from helpers.course.documents import as_json
from helpers.course.exercises.exercise import Exercise, Result, Status
from helpers.course.exercises.practice import Practice
from helpers.course.words import Words, plain
from helpers.iam import Finding
from helpers.ui import inline_markup
from helpers.ui.callbacks import guarded
from helpers.ui.editor import PolicyEditor
from helpers.ui.editor_form import Form
from helpers.ui.fallback_editor import PlainEditor
from helpers.ui.findings import marks, well_formed
from helpers.ui.result_view import ResultView

_WAITING = "Change the policy, then press “Check”. Nothing is sent to AWS."
_STALE = "Before your last change: press “Check” to check again"
_KINDS = {Status.RIGHT: "allowed", Status.WRONG: "denied"}
_SIGNS = {"allowed": "✓", "denied": "✕", "refused": "!", "waiting": "–"}


def exercise(name: str) -> ExerciseView:
    """The exercise of an id as a widget; its methods do the same from code.

    Args:
        name: such as `03-repair`.

    Raises:
        UnknownLesson: there is no such exercise; the message lists the known ones.
    """
    return ExerciseView(lessons.exercise(name))


@dataclass(frozen=True)
class _Said:
    """What is shown below the buttons: a check, a hint, the solution, or that there was nothing yet."""

    verdict: str
    words: str = ""
    kind: str = "waiting"
    rows: tuple[tuple[str, str, str], ...] = ()
    code: str = ""
    about: str | None = None  # the draft it belongs to; None: any


class ExerciseView(Form):
    """An exercise at work.

    Args:
        exercise: the exercise.
        plain: True draws without anywidget's JavaScript, for places where it can't load.

    Attributes:
        practice: the tries and hints, without display.
        problem: a fault of the lab itself, in words; empty when there is none.
    """

    def __init__(self, exercise: Exercise, *, plain: bool = False) -> None:
        self.exercise = exercise
        self.practice = Practice(exercise)
        self._said = _Said("Not checked yet.", _WAITING)
        self._checked: tuple[str, Result] | None = None
        self.ticket = W.HTML(f'<div class="tpl">{_ticket(exercise)}</div>')
        self.editor = (PlainEditor if plain else PolicyEditor)(
            exercise.starter, check=_findings, label=f"Trust policy of {exercise.role} (JSON)"
        )
        self.check_button = _button("Check", "Hold the policy against every request (Ctrl+Enter in the editor)")
        self.check_button.button_style = "primary"
        self.hint_button = _button("Hint", "The next of three hints")
        self.solution_button = _button("Solution", "One solution, after one try")
        self.reset_button = _button("Start again", "Back to the text you began with")
        self.result = W.HTML() if plain else ResultView()
        buttons = W.HBox([self.check_button, self.hint_button, self.solution_button, self.reset_button])
        buttons.add_class("tpl-form")
        super().__init__([self.ticket, self.editor, buttons, self.result])
        # Keys, colours and the live region belong to the workbench's class; the second one is for our own lines.
        self.add_class("tpl-workbench").add_class("tpl-exercise")
        self.editor.observe(self._edited, "value")
        self.editor.on_submit(self._check_pressed)
        self.check_button.on_click(self._check_pressed)
        self.hint_button.on_click(self._hint_pressed)
        self.solution_button.on_click(self._solution_pressed)
        self.reset_button.on_click(self._reset_pressed)
        self._draw()

    # --- from code -------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The draft in the editor."""
        return str(self.editor.value)

    @text.setter
    def text(self, text: str) -> None:
        self.editor.value = text

    def check(self, text: object = None) -> Result:
        """Check a policy.

        Args:
            text: the policy as JSON, or as a dictionary; it becomes the draft. None checks the draft.

        Returns:
            What the check found.
        """
        if isinstance(text, str):
            self.text = text
        result = self.practice.check(self.text if text is None or isinstance(text, str) else text)
        if isinstance(text, Mapping) and result.status is not Status.NOT_JSON:
            self.text = as_json(text)
        self._checked = (self.text, result)
        kind = _KINDS.get(result.status, "waiting" if result.status is Status.NOT_TRIED else "refused")
        self._show(_Said(result.verdict, result.sentence, kind, result.rows, about=self.text))
        return result

    def hint(self) -> Words:
        """The next hint; the third says that it is the last."""
        hint = self.practice.hint()
        self._show(_Said("", " ".join(hint.split())))
        return hint

    def solution(self) -> Words:
        """One solution, once a text of one's own was checked."""
        solution = self.practice.solution()
        head, _, code = solution.partition("\n")
        self._show(_Said("", head, code=code))
        return solution

    def reset(self) -> None:
        """Back to the starter. Tries and hints stay counted."""
        self.text = self.exercise.starter
        self._checked = None
        self._show(_Said("The starter is back.", _WAITING))

    # --- from the page ---------------------------------------------------------------------------------------

    @guarded
    def _edited(self, _: Any) -> None:
        self._draw()

    @guarded
    def _check_pressed(self, *_: Any) -> None:
        self.check()

    @guarded
    def _hint_pressed(self, *_: Any) -> None:
        self.hint()

    @guarded
    def _solution_pressed(self, *_: Any) -> None:
        self.solution()

    @guarded
    def _reset_pressed(self, *_: Any) -> None:
        self.reset()

    # --- to the page -----------------------------------------------------------------------------------------

    def _show(self, said: _Said) -> None:
        self._said = said
        self._draw()
        self.announce(well_formed(plain(f"{said.verdict} {said.words}".strip())))

    @property
    def _current(self) -> bool:
        """False when what is shown is about another text than the draft."""
        return self._said.about in (None, self.text)

    def _draw(self) -> None:
        failed = self._checked[1].failed if self._checked and self._checked[0] == self.text else None
        self.editor.marks = marks([failed.decision], self.text) if failed else []
        self.put(_live(self._said, self._current))
        self.answer_in_one_thread(self.check_button, self.hint_button, self.solution_button, self.reset_button)

    # --- where no kernel is ----------------------------------------------------------------------------------

    def as_text(self) -> str:
        """The same words as plain text."""
        last = "" if self._checked is None else f"\n\n{self._checked[1]}"
        return well_formed(self.exercise.shown_with(self.text) + last)

    def as_html(self) -> str:
        """The same words as plain HTML."""
        parts = [_ticket(self.exercise), f"<pre>{escape(well_formed(self.text))}</pre>"]
        if self._checked is not None:
            result = self._checked[1]
            parts += [f"<p>{inline_markup.html(f'{result.verdict} {result.sentence}')}</p>", _table(result.rows)]
        return "".join([*parts, f"<p>{inline_markup.html(self.exercise.in_code)}</p>"])

    def __repr__(self) -> str:
        return f"ExerciseView({self.exercise.id!r})"


def _findings(text: str) -> tuple[Finding, ...]:
    return iam.parse(text, iam.PolicyKind.TRUST).findings


def _button(words: str, tooltip: str) -> W.Button:
    return W.Button(description=words, tooltip=tooltip, layout=W.Layout(width="auto"))


def _ticket(exercise: Exercise) -> str:
    heading = inline_markup.html(f"{exercise.id} · {exercise.title}")
    return f"<h3>{heading}</h3><p>{inline_markup.html(exercise.ticket)}</p>"


def _live(said: _Said, current: bool) -> str:
    about = "" if current else f'<p class="tpl-about">{escape(_STALE)}</p>'
    sign = f'<span class="tpl-sign" aria-hidden="true">{_SIGNS[said.kind]}</span>'
    verdict = f'<h3 class="tpl-verdict">{inline_markup.html(said.verdict)} {sign}</h3>' if said.verdict else ""
    code = f'<pre class="tpl-aws">{escape(well_formed(said.code))}</pre>' if said.code else ""
    rows = _table(said.rows, ' class="tpl-table"')
    return (
        f'<section class="tpl-answer tpl-{said.kind}{"" if current else " tpl-stale"}" aria-label="Answer">{about}'
        f'{verdict}<p class="tpl-reason">{inline_markup.html(said.words)}</p>{code}{rows}</section>'
    )


def _table(rows: tuple[tuple[str, str, str], ...], attributes: str = "") -> str:
    if not rows:
        return ""
    body = "".join(f"<tr>{''.join(f'<td>{inline_markup.html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Request", "Wanted", "Decided"))
    return f"<table{attributes}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
