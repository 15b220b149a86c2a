"""A card in the page: four steps under each other; the open one is unfolded, and the next ones say what opens them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as W
import traitlets as t

from helpers.course.exercises.kinds.card import PROVE, Card
from helpers.course.exercises.kinds.card_work import CardWork
from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.result import Result
from helpers.course.own import keeping
from helpers.course.words import Words
from helpers.ui import inline_markup
from helpers.ui.exercise_view import ExerciseView
from helpers.ui.kinds import task_panel
from helpers.ui.kinds.choice_face import ChoiceFace
from helpers.ui.kinds.face import rows_of
from helpers.ui.kinds.request_face import RequestFace
from helpers.ui.kinds.task_panel import TaskPanel
from helpers.ui.kinds.task_view import new_uid, with_still
from helpers.ui.parts import markup
from helpers.ui.result_view import ResultView

_TITLES = {"find": "1 · Find", "exploit": "2 · Exploit", "mend": "3 · Mend", "prove": "4 · Prove"}
_OPENED = {
    "exploit": "Step 2, Exploit, is open.",
    "mend": "Step 3, Mend, is open.",
    "prove": "Step 4, Prove, is open.",
    "": "All four steps are done.",
}


class CardView(W.VBox):  # type: ignore[misc]
    """A card at work. The third step is an exercise's own view.

    Args:
        card: the card.

    Attributes:
        work: what is done so far, without display.
        mending: the exercise of the third step.
        problem: a fault of the lab itself, in words.
    """

    problem = t.Unicode("")

    def __init__(self, card: Card) -> None:
        self.card = card
        self.work = CardWork(card)
        self._uid = new_uid()
        self._finding = TaskPanel(card.find, ChoiceFace(card.find, f"{self._uid}f"), self.work.finding, self.work.find)
        self._exploiting = TaskPanel(
            card.exploit,
            RequestFace(card.exploit, f"{self._uid}e", shows_policy=False),
            self.work.exploiting,
            self.work.exploit,
        )
        self._proof: Outcome | None = None
        self._open = self.work.open
        self.above, self.below = ResultView(self._deed), ResultView(self._deed, speaks=False)
        self.mending = ExerciseView(card.mend)
        self.mending.practice = self.work.mending
        super().__init__([self.above, self.mending, self.below])
        self.add_class("tpl-workbench").add_class("tpl-card-of-steps")
        self._come_back()
        self.work.on_step = self._moved
        self._draw()

    def _come_back(self) -> None:
        """What was done on another day is done: each right answer is given once more, and opens the next step."""
        for panel, step in ((self._finding, self.work.find), (self._exploiting, self.work.exploit)):
            if (found := panel.come_back()) is not None:
                step(panel.face.answer)
                panel.outcome = found
            tried = keeping.exercise(panel.task.id)
            panel.practice.resume(tried.tries, tried.hints)
        mended = keeping.exercise(self.card.mend.id)
        if mended.right and mended.last and not self.work.locked("mend"):
            self.work.mend(mended.last)
        self.work.mending.resume(mended.tries, mended.hints)
        if keeping.exercise(self.card.id).right and not self.work.locked("prove"):
            self._proof = self.work.prove()
        self._open = self.work.open

    # --- from code -------------------------------------------------------------------------------------------

    def find(self, answer: object) -> Outcome:
        """The first step: the number of an option."""
        return self._shown(self._finding.check(answer))

    def exploit(self, fields: object) -> Outcome:
        """The second step: the fields of a request, by their names."""
        return self._shown(self._exploiting.check(fields))

    def mend(self, text: object) -> Result | Outcome:
        """The third step: a trust policy, as JSON or as a dictionary."""
        return self.work.mend(text) if self.work.locked("mend") else self.mending.check(text)

    def prove(self) -> Outcome:
        """The last step: the request that got in is sent once more."""
        self._proof = self.work.prove()
        keeping.checked(self.card.id, "", self._proof.status)
        return self._shown(self._proof)

    def hint(self) -> Words:
        """The next hint of the step that is open."""
        panel = self._panel
        words = panel.hint() if panel else self.work.hint()
        self._draw()
        return words

    def solution(self) -> Words:
        """One solution of the step that is open, after one try."""
        panel = self._panel
        words = panel.solution() if panel else self.work.solution()
        self._draw()
        return words

    @property
    def _panel(self) -> TaskPanel | ExerciseView | None:
        steps: dict[str, TaskPanel | ExerciseView] = {
            "find": self._finding,
            "exploit": self._exploiting,
            "mend": self.mending,
        }
        return steps.get(self.work.open)

    def _shown(self, outcome: Outcome) -> Outcome:
        self._draw()
        self.above.say(self._with_the_next(task_panel.aloud(outcome)))
        return outcome

    # --- from the page ---------------------------------------------------------------------------------------

    def _deed(self, deed: str, value: str | Mapping[str, str]) -> None:
        if deed == f"{self._uid}-prove":
            self.prove()
            return
        said = [
            panel.do(deed, value) for panel in (self._finding, self._exploiting) if self._is_for(panel, deed, value)
        ]
        self._draw()
        if words := self._with_the_next(" ".join(filter(None, said))):
            self.above.say(words)

    @staticmethod
    def _is_for(panel: TaskPanel, deed: str, value: str | Mapping[str, str]) -> bool:
        names = value if isinstance(value, Mapping) else (deed,)
        return any(name.startswith(f"{panel.face.uid}-") for name in names)

    def _moved(self) -> None:
        """The third step is done: its own view has said so, and the fourth opens."""
        self._draw()
        if words := self._with_the_next(""):
            self.above.say(words)

    def _with_the_next(self, words: str) -> str:
        """The words, and which step they have opened."""
        before, self._open = self._open, self.work.open
        return " ".join(filter(None, (words, _OPENED[self._open] if before != self._open else "")))

    # --- to the page -----------------------------------------------------------------------------------------

    def _draw(self) -> None:
        head = task_panel.heading(f"{self.card.id} · {self.card.title}", self.card.ticket)
        steps = (
            self._step("find", self.card.find.ticket, self._finding.html()),
            self._step("exploit", self.card.exploit.ticket, self._exploiting.html()),
            self._step("mend", "", ""),
        )
        policy = task_panel.document(self.card.mend.starter)
        self.above.html = f'<div class="tpl-kind">{head}{policy}{"".join(steps)}</div>'
        self.mending.layout.display = "none" if self.work.locked("mend") else ""
        button = markup.button("Send it again", f"{self._uid}-prove", main=True)
        said = task_panel.box(self._proof, rows_of(self._proof.rows)) if self._proof else ""
        proof = f'<div class="tpl-buttons">{button}</div>{said}'
        self.below.html = f'<div class="tpl-kind">{self._step("prove", PROVE, proof)}</div>'

    def _step(self, step: str, ticket: str, inside: str) -> str:
        state = self.work.state(step)
        done = ' <span class="tpl-done">✓ done</span>' if state == "done" else ""
        title = f'<h4 class="tpl-step-title">{_TITLES[step]}{done}</h4>'
        if state == "locked":
            return f'<div class="tpl-stage-of-card">{title}<p class="tpl-help">{self.work.locked(step)}</p></div>'
        words = f"<p>{inline_markup.html(ticket)}</p>" if ticket else ""
        return f'<div class="tpl-stage-of-card">{title}{words}{inside}</div>'

    @t.observe("problem")
    def _failed(self, _: Any) -> None:
        if self.problem:
            self.above.html = task_panel.problem(self.problem)

    # --- where no kernel is ----------------------------------------------------------------------------------

    def as_text(self) -> str:
        """The same words as plain text."""
        told = (self._finding.outcome, self._exploiting.outcome, self.work.last_mend, self._proof)
        return "\n\n".join([str(self.card), *(str(outcome) for outcome in told if outcome)])

    def as_html(self) -> str:
        """The same words as plain HTML."""
        card = self.card
        steps = (
            ("find", card.find.ticket, self._finding.still()),
            ("exploit", card.exploit.ticket, self._exploiting.still()),
            ("mend", card.mend.ticket, self._mend_still()),
            ("prove", PROVE, task_panel.still(self._proof)),
        )
        told = "".join(
            f"<h4>{_TITLES[step]}</h4><p>{inline_markup.html(words)}</p>{more}" for step, words, more in steps
        )
        head = task_panel.heading(f"{card.id} · {card.title}", card.ticket)
        code = inline_markup.html(card.in_code)
        return f"{head}<pre><code>{markup.text(card.mend.starter)}</code></pre>{told}<p>{code}</p>"

    def _mend_still(self) -> str:
        hints = "".join(
            f"<details><summary>Hint {number}</summary><p>{inline_markup.html(hint)}</p></details>"
            for number, hint in enumerate(self.card.mend.hints, 1)
        )
        solution = f"<pre><code>{markup.text(self.card.mend.solution)}</code></pre>"
        last = self.work.last_mend
        said = f"<p>{inline_markup.html(f'{last.verdict} {last.sentence}')}</p>" if last else ""
        return f"{hints}<details><summary>Solution</summary>{solution}</details>{said}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget, and beside it the same words as text and plain HTML."""
        return with_still(super()._repr_mimebundle_(**kwargs), self.as_text(), self.as_html())

    def __repr__(self) -> str:
        return f"CardView({self.card.id!r})"
