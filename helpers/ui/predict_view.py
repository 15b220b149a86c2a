"""A prediction in the page: one button for each option; once one is chosen, each is marked in its place.

Where no kernel is, the same words stand in plain HTML, each reason behind its option.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from helpers.course import lessons
from helpers.course.own import keeping
from helpers.course.predictions import Answer, Prediction
from helpers.course.words import plain
from helpers.ui import inline_markup
from helpers.ui.callbacks import guarded
from helpers.ui.editor import STYLE
from helpers.ui.findings import well_formed
from helpers.ui.parts import markup


def predict(name: str, choice: object = None) -> PredictionView | Answer:
    """The prediction of an id as a widget, or, with a choice, the words that follow it.

    Args:
        name: such as `03-root`.
        choice: number of the option, from 1.

    Raises:
        UnknownLesson: there is no such prediction; the message lists the known ones.
    """
    prediction = lessons.prediction(name)
    if choice is None:
        return PredictionView(prediction)
    answer = prediction.choose(choice)
    keeping.predicted(answer)
    return answer


class PredictionView(anywidget.AnyWidget):
    """A question with buttons. Nothing is counted, and one may choose again.

    Args:
        prediction: the question and its options.

    Attributes:
        chosen: number of the chosen option, from 1; 0 before the choice.
        problem: a fault of the lab itself, in words.
    """

    _esm = Path(__file__).parent / "static" / "predict.js"
    _css = STYLE

    question = t.Unicode("").tag(sync=True)
    options = t.List(t.Unicode()).tag(sync=True)
    chosen = t.Int(0).tag(sync=True)
    answered = t.Int(0).tag(sync=True)  # the choice that `html` is about
    marks = t.List(t.Dict()).tag(sync=True)  # of each option: kind, note and reason; empty before the choice
    html = t.Unicode("").tag(sync=True)
    announcement = t.Unicode("").tag(sync=True)
    announced = t.Int(0).tag(sync=True)  # counted up, so that the same words twice are spoken twice
    problem = t.Unicode("")

    def __init__(self, prediction: Prediction) -> None:
        self.prediction = prediction
        self._before = keeping.chosen(prediction.id)  # on another day
        super().__init__(
            question=_question(prediction), options=[inline_markup.html(option.text) for option in prediction.options]
        )
        if 0 < self._before <= len(prediction.options):
            self.chosen = self._before

    def choose(self, number: object) -> Answer:
        """Press a button.

        Args:
            number: of the option, from 1.

        Returns:
            What there is to say; a number that no option has gets a sentence too.
        """
        answer = self.prediction.choose(number)
        if answer.option is not None:
            self.chosen = answer.number
        return answer

    @property
    def answer(self) -> Answer | None:
        """What there is to say about the choice; None before it."""
        return self.prediction.choose(self.chosen) if self.chosen else None

    @t.observe("chosen")
    def _chosen(self, _: Any) -> None:
        with self.hold_sync():
            try:
                self._say()
                self._keep()
            finally:
                self.answered = self.chosen  # also after a fault, so that the page does not wait

    @guarded
    def _say(self) -> None:
        answer = self.answer
        self.marks = marks(answer) if answer else []
        self.html = answer_html(answer) if answer else ""
        if answer:
            self._announce(answer.aloud)

    @guarded
    def _keep(self) -> None:
        if self.answer and self.chosen != self._before:
            keeping.predicted(self.answer)
        self._before = 0  # whoever chooses the same once more has chosen

    @t.observe("problem")
    def _failed(self, _: Any) -> None:
        if self.problem:
            self.html = markup.message(self.problem)
            self._announce(self.problem)

    def _announce(self, words: str) -> None:
        self.announcement = well_formed(plain(words))
        self.announced += 1

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget, and beside it the same words as text and plain HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        # anywidget gives the bundle alone, or with its metadata.
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        if not isinstance(data, dict):
            return bundle
        answer = f"\n\n{self.answer}" if self.answer else ""
        data = {
            **data,
            "text/plain": well_formed(f"{self.prediction}{answer}"),
            "text/html": static_html(self.prediction, self.answer),
        }
        return (data, *metadata) if metadata else data

    def __repr__(self) -> str:
        return f"PredictionView({self.prediction.id!r})"


def static_html(prediction: Prediction, answer: Answer | None = None) -> str:
    """A prediction as plain HTML: every reason stands behind its option, to be opened.

    Args:
        prediction: the question.
        answer: the choice, if there was one.
    """
    if answer is None or answer.option is None:
        options = "".join(
            f"<details><summary>{inline_markup.html(label)}</summary>"
            f"<p>{inline_markup.html(f'{option.judged} {option.idea}'.strip())}</p></details>"
            for label, option in zip(prediction.labels(), prediction.options, strict=True)
        )
        said = f"<p>{inline_markup.html(answer.verdict)}</p>" if answer else ""
    else:
        rows = zip(answer.marks, prediction.labels(), prediction.options, strict=True)
        options = "".join(f"<p>{inline_markup.html(mark.line(label, one.reason))}</p>" for mark, label, one in rows)
        said = f"<p>{inline_markup.html(f'{answer.verdict}. {answer.idea}'.strip())}</p>"
    return f"<p>{_question(prediction)}</p>{options}{said}<p>{inline_markup.html(prediction.in_code)}</p>"


def marks(answer: Answer) -> list[dict[str, str]]:
    """How each option is marked, for the page.

    Args:
        answer: of `Prediction.choose`.
    """
    pairs = zip(answer.marks, answer.prediction.options, strict=False)
    return [
        {"kind": mark.kind, "sign": mark.sign, "note": mark.note, "why": inline_markup.html(option.reason)}
        for mark, option in pairs
    ]


def answer_html(answer: Answer) -> str:
    """The box below the options: the verdict, and the idea behind a wrong choice.

    Args:
        answer: of `Prediction.choose`.
    """
    if answer.option is None:
        return markup.message(answer.verdict)
    return verdict_box(answer.verdict, inline_markup.html(answer.idea))


def verdict_box(verdict: str, inside: str, more: str = "") -> str:
    """Right or not, in ink, for predictions and exercises alike.

    Args:
        verdict: begins with its sign.
        inside: the sentence below it, as HTML; empty leaves the verdict alone.
        more: what stands below that, as HTML.
    """
    sign, _, words = verdict.partition(" ")
    said = f'<p class="tpl-reason">{inside}</p>' if inside else ""
    return (
        f'<div class="tpl-judged" role="group" aria-label="Answer"><p class="tpl-judgement">'
        f'<span aria-hidden="true">{sign}</span> {markup.text(words)}</p>{said}{more}</div>'
    )


def _question(prediction: Prediction) -> str:
    return f"<b>Predict.</b> {inline_markup.html(prediction.question)}"
