"""An exercise in the page: the ticket, four buttons, an editor, and what a check says in words and on the stage.

One screen, as the workbench: the policy on the left, the stage and the verdict on the right, every request below.
Before the first check the stage shows what is wanted and no line: an exercise asks its reader to think first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from itertools import count
from typing import Any

import ipywidgets as W

from helpers.course import lessons
from helpers.course.documents import as_json
from helpers.course.exercises import compared
from helpers.course.exercises.exercise import Exercise, Result, Status
from helpers.course.exercises.practice import SOLUTION, TRY_FIRST, PolicyPractice
from helpers.course.exercises.result import ProbeAnswer
from helpers.course.own import keeping
from helpers.course.stage import exercise_stage
from helpers.course.stage.scene import Scene
from helpers.course.words import Words, plain
from helpers.iam.text import capital
from helpers.ui import inline_markup, kept, static_html
from helpers.ui.callbacks import guarded
from helpers.ui.editor import PolicyEditor
from helpers.ui.editor_form import Form
from helpers.ui.fallback_editor import PlainEditor
from helpers.ui.findings import marks, well_formed
from helpers.ui.parts import stage, task
from helpers.ui.parts.task import Said
from helpers.ui.result_view import ResultView

_WAITING = Said("waiting", "Not checked yet", "Change the policy, then press “Check”. Nothing is sent to AWS.")
_AGAIN = "Tries and hints stay counted."
_KINDS = {Status.RIGHT: "right", Status.WRONG: "wrong", Status.NOT_TRIED: "waiting"}
_SHOW, _HIDE = "Show a solution beside mine", "Hide the solution"
_numbers = count(1)


def exercise(name: str) -> ExerciseView:
    """The exercise of an id as a widget; its methods do the same from code.

    Args:
        name: such as `03-repair`.

    Raises:
        UnknownLesson: there is no such exercise; the message lists the known ones.
    """
    return ExerciseView(lessons.exercise(name))


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
        self.practice = PolicyPractice(exercise)
        self._uid = f"tpl-task-{next(_numbers)}"
        self._aside: Said | None = None  # a hint, or another answer of a button, in the verdict's place
        self._checked: tuple[str, Result] | None = None  # the last check
        self._decided: tuple[str, Result] | None = None  # the last one that came to decisions
        self._chosen, self._pressed = "", False  # the request that stage and marks are about, and who chose it
        self._opened = frozenset[str]()
        self._beside = False
        self.ticket = W.HTML(f'<div class="tpl">{task.ticket(exercise)}</div>')
        self.ticket.add_class("tpl-ticket")
        self.editor = (PlainEditor if plain else PolicyEditor)(
            exercise.starter, check=exercise.findings, label=f"Trust policy of {exercise.role} (JSON)"
        )
        self.check_button = _button("Check", "Hold the policy against every request (Ctrl+Enter in the editor)")
        self.check_button.button_style = "primary"
        self.hint_button = _button("", "The next of three hints")
        self.solution_button = _button(_SHOW, "One solution, after one try")
        self.reset_button = _button("Start again", "Back to the text you began with")
        self.reset_button.add_class("tpl-quiet-button")
        self.tries = W.HTML()
        self.result = W.HTML() if plain else ResultView(on_do=self._done)
        self.details = W.HTML() if plain else ResultView(on_do=self._done, speaks=False)
        super().__init__(self._widgets(plain))
        # Keys, colours and the live region belong to the workbench's class; the second one is for our own lines.
        self.add_class("tpl-workbench").add_class("tpl-exercise")
        self.editor.observe(self._edited, "value")
        self.editor.on_submit(self._check_pressed)
        self.check_button.on_click(self._check_pressed)
        self.hint_button.on_click(self._hint_pressed)
        self.solution_button.on_click(self._solution_pressed)
        self.reset_button.on_click(self._reset_pressed)
        self._come_back()
        self._draw()

    def _widgets(self, plain: bool) -> list[W.Widget]:
        """In the order of a narrow page."""
        every = [self.check_button, self.hint_button, self.solution_button, self.reset_button, self.tries]
        buttons = W.HBox(every).add_class("tpl-form")
        if plain:
            return [self.ticket, buttons, self.editor, self.result]
        title = f'<p class="tpl-bar-title">Trust policy of {escape(self.exercise.role)}</p>'
        bar = W.HTML(title).add_class("tpl-strip")
        screen = W.VBox([self.ticket, buttons, self.result, bar, self.editor, self.details])
        return [screen.add_class("tpl-screen").add_class("tpl-task")]

    def _come_back(self) -> None:
        """The text of another day is back, and what was counted."""
        work = keeping.exercise(self.exercise.id)
        self.practice.resume(work.tries, work.hints)
        if not work.last or work.last == self.exercise.starter:
            return
        changed = "" if work.starter in ("", self.exercise.starter) else " The exercise has changed since."
        reason = f"From {kept.when(work.at)}.{changed} “Start again” gives the beginning."
        done = " It was right." if work.right else ""
        self.text = work.last
        self._aside = Said("waiting", "Your last text is back", f"{reason}{done}", more=_WAITING.first)

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
        self._pressed = False
        keeping.checked(self.exercise.id, self.text, result.status)
        if result.answers:
            self._decided = self._checked
            telling = result.failed or next(answer for answer in result.answers if answer.probe.wanted)
            self._chosen = str(result.answers.index(telling))
        self._show(None)
        return result

    def hint(self) -> Words:
        """The next hint; the third says that it is the last."""
        hint = self.practice.hint()
        keeping.hinted(self.exercise.id, self.practice.hints_given)
        head, _, words = " ".join(hint.split()).partition(": ")
        before = self._judged
        self._show(Said("waiting", head, words, more="" if before is _WAITING else before.spoken))
        return hint

    def solution(self) -> Words:
        """One solution and how the draft differs, once a text of one's own was checked."""
        if not self.practice.tried:
            self._show(Said("waiting", "One try first", capital(TRY_FIRST.partition(": ")[2])))
            return self.practice.solution()
        self._beside = True
        self._draw()
        keeping.solved(self.exercise.id)
        self.announce(f"{SOLUTION} {compared.counted(compared.lines(self.text, self.exercise.solution))}")
        return self.practice.solution()

    def reset(self) -> None:
        """Back to the starter. Tries and hints stay counted."""
        self.text = self.exercise.starter
        keeping.began_again(self.exercise.id, self.exercise.starter)
        self._checked = self._decided = None
        self._chosen, self._pressed, self._beside = "", False, False
        self._show(Said("waiting", "The starter is back", _WAITING.first, more=_AGAIN))

    # --- from the page ---------------------------------------------------------------------------------------

    @guarded
    def _edited(self, _: Any) -> None:
        self._draw()
        keeping.wrote(self.exercise.id, self.text, self.exercise.starter)
        kept.soon()

    @guarded
    def _check_pressed(self, *_: Any) -> None:
        self.check()

    @guarded
    def _hint_pressed(self, *_: Any) -> None:
        self.hint()

    @guarded
    def _solution_pressed(self, *_: Any) -> None:
        if self._beside:
            self._beside = False
            self._draw()
        else:
            self.solution()

    @guarded
    def _reset_pressed(self, *_: Any) -> None:
        self.reset()

    @property
    def deeds(self) -> dict[str, Callable[[str], object]]:
        """What the panel may ask for, by the names that stand in its HTML as `data-do`."""
        return {
            "lane": self._lane,
            "unfold": self._unfold,
            "reveal": partial(self._reveal, focus=True),
            "look": partial(self._reveal, focus=False),
        }

    @guarded
    def _done(self, do: str, value: str | Mapping[str, str]) -> None:
        deed = self.deeds.get(do)
        if deed is not None and isinstance(value, str):
            deed(value)
            if not self.problem:
                self._draw()

    def _lane(self, key: str) -> None:
        """A request on the stage is pressed: the verdict and the marks are about it."""
        if key in {lane.key for lane in self._scene.lanes}:
            self._chosen, self._pressed, self._aside = key, True, None
            self.announce(well_formed(plain(f"{self._said.first} {self._said.reason}".strip())))

    def _unfold(self, account: str) -> None:
        if account in {each.key for each in self._scene.accounts}:
            self._opened ^= {account}

    def _reveal(self, place: str, *, focus: bool) -> None:
        line = place.rpartition(":")[2]
        if line.isdecimal() and isinstance(self.editor, PolicyEditor):
            self.editor.reveal(int(line), focus=focus)

    # --- what there is to say --------------------------------------------------------------------------------

    @property
    def _current(self) -> bool:
        """Is the draft the text that was checked?"""
        return self._checked is not None and self._checked[0] == self.text

    @property
    def _answer(self) -> ProbeAnswer | None:
        """The chosen request, as the last check that came to decisions found it."""
        answers = self._decided[1].answers if self._decided else ()
        return answers[int(self._chosen)] if self._chosen and answers else None

    @property
    def _marks(self) -> list[dict[str, Any]]:
        answer = self._answer
        if answer is None or self._decided is None or self._decided[0] != self.text:
            return []
        return marks([answer.decision], self.text)

    @property
    def _scene(self) -> Scene:
        text, result = self._decided or (self.text, None)
        found = self._marks
        return exercise_stage.scene(
            self.exercise,
            result.answers if result else (),
            self._chosen,
            self._opened,
            place=f"trust:{found[0]['line']}" if found else "",
            stale=text != self.text,
        )

    @property
    def _said(self) -> Said:
        return self._aside or self._judged

    @property
    def _judged(self) -> Said:
        """The verdict of the last check, about the request that is chosen."""
        if self._checked is None:
            return self._wanted or _WAITING
        result = self._checked[1]
        kind = _KINDS.get(result.status, "refused")
        tries = self.practice.tries
        stamp = "" if result.status is Status.NOT_TRIED else f"Checked · try {tries}"
        stamp = stamp if self._current else exercise_stage.OLDER
        answer = self._answer if self._pressed and self._decided is self._checked else None
        told = self.exercise.tell(answer) if answer else result.told
        return Said(kind, result.verdict, told.first, told.reason, told.more, stamp, not self._current)

    @property
    def _wanted(self) -> Said | None:
        """Of a request that is chosen before the first check: what is wanted."""
        if not self._chosen:
            return None
        probe = self.exercise.requests[int(self._chosen)]
        words = f"{probe.who} should {probe.should}."
        return Said("waiting", _WAITING.head, words, "Press “Check” to see whether it does.")

    # --- to the page -----------------------------------------------------------------------------------------

    def _show(self, aside: Said | None) -> None:
        self._aside = aside
        self._draw()
        self.announce(well_formed(plain(self._said.spoken)))

    def _draw(self) -> None:
        self.editor.marks = self._marks
        self._draw_buttons()
        screen, below = self._live
        if isinstance(self.details, ResultView):
            self.put(screen)
            self.details.html = below
        else:
            self.put(static_html.html(screen + below))
        buttons = (self.check_button, self.hint_button, self.solution_button, self.reset_button)
        panels = [each for each in (self.result, self.details) if isinstance(each, ResultView)]
        self.answer_in_one_thread(*buttons, *panels)

    def _draw_buttons(self) -> None:
        given, total, tries = self.practice.hints_given, len(self.exercise.hints), self.practice.tries
        self.hint_button.description = f"Hint {given + 1} of {total}" if given < total else "No more hints"
        self.solution_button.description = _HIDE if self._beside else _SHOW
        self.tries.value = f"Checked, try {tries}" if tries else "Not checked yet"

    @property
    def _live(self) -> tuple[str, str]:
        """The HTML of stage and verdict, and of what stands below."""
        screen = stage.drawn(self._scene, self._uid) + task.verdict(self._said, self._uid)
        rows = compared.lines(self.text, self.exercise.solution) if self._beside else ()
        answers = self._decided[1].failing_first if self._decided and self._decided is self._checked else ()
        table = task.requests(answers, self._uid, stale=not self._current)
        below = f"{task.beside(rows, self._uid) if rows else ''}{table}"
        return screen, f'<div class="tpl-details">{below}</div>' if below else ""

    # --- where no kernel is ----------------------------------------------------------------------------------

    def as_text(self) -> str:
        """The same words as plain text."""
        parts = [self.exercise.shown_with(self.text)]
        parts += [str(self._checked[1])] if self._checked else []
        parts += [self.practice.solution()] if self._beside else []
        return well_formed("\n\n".join(parts))

    def as_html(self) -> str:
        """The same words as plain HTML."""
        parts = [task.ticket(self.exercise), f"<pre><code>{escape(well_formed(self.text))}</code></pre>"]
        if self._checked is not None:
            parts += [static_html.html(task.verdict(self._judged, self._uid)), static_html.html(self._live[1])]
            parts += [static_html.html(stage.drawn(self._scene, self._uid))] if self._decided else []
        return "".join([*parts, f"<p>{inline_markup.html(self.exercise.in_code)}</p>"])

    def __repr__(self) -> str:
        return f"ExerciseView({self.exercise.id!r})"


def _button(words: str, tooltip: str) -> W.Button:
    return W.Button(description=words, tooltip=tooltip, layout=W.Layout(width="auto"))
