"""Five questions of other days, one after the other: think, look at the answer, say how well you knew it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import traitlets as t

from helpers.course.own import review
from helpers.course.own.keeping import current
from helpers.course.own.review import AT_ONCE, RATINGS, Question
from helpers.course.words import Words, plain, wrapped
from helpers.ui import inline_markup
from helpers.ui.kinds.task_view import with_still
from helpers.ui.parts import markup
from helpers.ui.predict_view import verdict_box
from helpers.ui.result_view import ResultView

_WORDS = {"again": "Not known", "hard": "With effort", "good": "Known", "easy": "At once"}
_NOWHERE = "Nothing is kept here, so nothing comes back. Work in your copy of the notebooks, in my_work/."
_NOTHING = "Nothing has been asked yet. Questions come back from the day after you met them."


def ask() -> ReviewView | Words:
    """The questions that are due, as a widget, or a sentence that says when the next one is."""
    kept, now = current(), datetime.now(timezone.utc)
    if kept.folder is None:
        return Words(_NOWHERE)
    book = kept.all()
    questions = review.due(book, now)[:AT_ONCE]
    if questions:
        return ReviewView(questions)
    soon = review.next_due(book)
    return Words(f"Nothing is due today. The next question comes back on {soon:%Y-%m-%d}." if soon else _NOTHING)


class ReviewView(ResultView):
    """Questions, one at a time.

    Args:
        questions: what to ask.

    Attributes:
        questions: what is asked.
        place: of the question that is shown, from 0; after the last one, their number.
    """

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions
        self.place = 0
        self._shown = False
        self._chosen = 0
        self._known = 0
        super().__init__(self._deed)
        self._draw()

    @property
    def question(self) -> Question | None:
        """The question that is shown; None after the last one."""
        return self.questions[self.place] if self.place < len(self.questions) else None

    # --- from code -------------------------------------------------------------------------------------------

    def answer(self) -> Words:
        """Look at the answer."""
        question = self.question
        if question is None:
            return Words(self._end)
        self._shown = True
        self._draw()
        self.say(plain(question.answer))
        return Words(wrapped(question.answer))

    def choose(self, number: int) -> Words:
        """Answer a question with options.

        Args:
            number: of the option, from 1.
        """
        question = self.question
        if question is None or question.prediction is None:
            return Words("This question has no options: look at the answer, then rate it.")
        found = question.prediction.choose(number)
        if found.option is None:
            return Words(found.verdict)
        self._chosen, self._shown = found.number, True
        self._draw()
        self.say(plain(found.aloud))
        return Words(str(found))

    def rate(self, how: str) -> Words:
        """Say how well you knew it; the next question is asked.

        Args:
            how: "again", "hard", "good" or "easy".
        """
        question = self.question
        if question is None:
            return Words(self._end)
        if how not in RATINGS:
            return Words(f"There is no {how[:20]!r}. Say {', '.join(RATINGS[:-1])} or {RATINGS[-1]}.")
        current().change(question.key, review.rated(how, datetime.now(timezone.utc)))
        self._known += how != "again"
        self.place, self._shown, self._chosen = self.place + 1, False, 0
        self._draw()
        following = self.question
        words = following.words if following else self._end
        self.say(plain(words))
        return Words(wrapped(words))

    # --- from the page ---------------------------------------------------------------------------------------

    def _deed(self, deed: str, value: str | Mapping[str, str]) -> None:
        question = self.question
        if question is None or not isinstance(value, str):
            return
        if deed == "answer" and not self._shown:
            self.answer()
        elif deed == "choose" and question.prediction and not self._shown and value.isdecimal():
            self.choose(int(value))
        elif deed == "rate" and self._shown and value in RATINGS:
            self.rate(value)

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def _end(self) -> str:
        return f"{self._known} of {len(self.questions)} known. They come back when you are about to forget them."

    def _draw(self) -> None:
        self.html = f'<div class="tpl-kind tpl-review">{self._inside()}</div>'

    def _inside(self) -> str:
        question = self.question
        if question is None:
            return f"<h3>Review</h3><p>{markup.text(self._end)}</p>"
        head = f"<h3>Review · question {self.place + 1} of {len(self.questions)}</h3>"
        asked = f"<p>{inline_markup.html(question.words)}</p>"
        return f"{head}{asked}{self._answered(question) if self._shown else self._open(question)}"

    @staticmethod
    def _open(question: Question) -> str:
        if question.prediction is None:
            return f'<div class="tpl-buttons">{markup.button("Show the answer", "answer", main=True)}</div>'
        options = "".join(
            f'<li><button type="button" class="tpl-button" data-do="choose" data-with="{number}">'
            f"{inline_markup.html(label)}</button></li>"
            for number, label in enumerate(question.prediction.labels(), 1)
        )
        return f'<ol class="tpl-answers">{options}</ol>'

    def _answered(self, question: Question) -> str:
        if question.prediction is not None:
            found = question.prediction.choose(self._chosen)
            right = found.option is not None and found.option.correct
            said = verdict_box(found.verdict, inline_markup.html(question.answer)) if found.option else ""
            # Whoever chose wrongly has not known it: only one way on.
            ratings: tuple[str, ...] = RATINGS[1:] if right else RATINGS[:1]
        else:
            said, ratings = f"<p>{inline_markup.html(question.answer)}</p>", RATINGS
        words = {**_WORDS, "again": "Go on"} if len(ratings) == 1 else _WORDS
        buttons = "".join(
            f'<button type="button" class="tpl-button" data-do="rate" data-with="{rating}">{words[rating]}</button>'
            for rating in ratings
        )
        asked = "<p>How well did you know it?</p>" if len(ratings) > 1 else ""
        return f'{said}{asked}<div class="tpl-buttons">{buttons}</div>'

    @t.observe("problem")
    def _failed(self, _: Any) -> None:
        if self.problem:
            self.html = markup.message(self.problem)

    def as_text(self) -> str:
        """The questions as plain text."""
        return "\n".join(wrapped(f"{n} · {one.words}", "    ") for n, one in enumerate(self.questions, 1))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget, and beside it the questions with their answers folded away."""
        folded = "".join(
            f"<details><summary>{inline_markup.html(one.words)}</summary><p>{inline_markup.html(one.answer)}</p></details>"
            for one in self.questions
        )
        return with_still(super()._repr_mimebundle_(**kwargs), self.as_text(), folded)

    def __repr__(self) -> str:
        return f"ReviewView({len(self.questions)} questions)"
