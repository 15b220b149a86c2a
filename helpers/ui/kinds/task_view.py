"""An exercise of a further kind as a widget: one panel of HTML, and the same words from code and without a kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import traitlets as t

from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.matching import Matching
from helpers.course.exercises.kinds.order import Order
from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.exercises.kinds.task import Task
from helpers.course.exercises.practice import OF_ANSWERS, Practice
from helpers.course.words import Words
from helpers.ui import inline_markup
from helpers.ui.findings import well_formed
from helpers.ui.kinds import task_panel
from helpers.ui.kinds.choice_face import ChoiceFace
from helpers.ui.kinds.face import Face
from helpers.ui.kinds.matching_face import MatchingFace
from helpers.ui.kinds.order_face import OrderFace
from helpers.ui.kinds.request_face import RequestFace
from helpers.ui.kinds.task_panel import TaskPanel
from helpers.ui.result_view import ResultView


def face_of(task: Task, uid: str) -> Face:
    """The fields and buttons of an exercise, by its kind.

    Args:
        task: the exercise.
        uid: as of `Face`.

    Raises:
        TypeError: it is of a kind that has no face.
    """
    if isinstance(task, Choice):
        return ChoiceFace(task, uid)
    if isinstance(task, Matching):
        return MatchingFace(task, uid)
    if isinstance(task, Order):
        return OrderFace(task, uid)
    if isinstance(task, RequestTask):
        return RequestFace(task, uid)
    raise TypeError(f"The exercise {task.id!r} is of a kind that has no face: {type(task).__name__}.")


def new_uid() -> str:
    """Begins the ids of one widget; it is sent to the page alone, and stands in no saved output."""
    return f"tpl-{uuid4().hex[:8]}"


class TaskView(ResultView):
    """An exercise of a further kind at work.

    Args:
        task: the exercise.

    Attributes:
        panel: what is shown, and what it does.
        practice: the tries and hints, without display.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.practice: Practice[Outcome] = Practice(task, OF_ANSWERS)
        self.panel = TaskPanel(task, face_of(task, new_uid()), self.practice)
        self.panel.come_back()
        super().__init__(self._deed)
        self._draw()

    def check(self, answer: object = None) -> Outcome:
        """Judge an answer; it is shown, too.

        Args:
            answer: what the exercise takes. None judges what is shown.
        """
        outcome = self.panel.check(answer)
        self._draw()
        self.say(task_panel.aloud(outcome))
        return outcome

    def hint(self) -> Words:
        """The next hint; the third says that it is the last."""
        words = self.panel.hint()
        self._draw()
        return words

    def solution(self) -> Words:
        """One solution, once an answer of one's own was checked."""
        words = self.panel.solution()
        self._draw()
        return words

    def _deed(self, deed: str, value: str | Mapping[str, str]) -> None:
        words = self.panel.do(deed, value)
        self._draw()
        if words:
            self.say(words)

    def _draw(self) -> None:
        self.html = f'<div class="tpl-kind">{self._heading}{self.panel.html()}</div>'

    @property
    def _heading(self) -> str:
        return task_panel.heading(f"{self.task.id} · {self.task.title}", self.task.ticket)

    @t.observe("problem")
    def _failed(self, _: Any) -> None:
        if self.problem:
            self.html = task_panel.problem(self.problem)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget, and beside it the same words as text and plain HTML."""
        last = f"\n\n{self.panel.outcome}" if self.panel.outcome else ""
        code = f"<p>{inline_markup.html(self.task.in_code)}</p>"
        return with_still(
            super()._repr_mimebundle_(**kwargs), f"{self.task}{last}", f"{self._heading}{self.panel.still()}{code}"
        )

    def __repr__(self) -> str:
        return f"TaskView({self.task.id!r})"


def with_still(bundle: Any, text: str, html: str) -> Any:
    """What a widget shows, with the same words for where no kernel is.

    Args:
        bundle: the widget's own; anywidget gives it alone, or with its metadata.
        text: as plain text.
        html: as HTML without style.
    """
    data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
    if not isinstance(data, dict):
        return bundle
    data = {**data, "text/plain": well_formed(text), "text/html": html}
    return (data, *metadata) if metadata else data
