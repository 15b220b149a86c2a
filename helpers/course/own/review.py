"""Questions that come back days later, when they are about to be forgotten.

When is decided by FSRS, the free spaced repetition scheduler (`fsrs`, https://github.com/open-spaced-repetition).
It is imported only when an answer is rated: everything else, and the browser, does without.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from helpers.course import lessons
from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.course.own.work import NOTEBOOK, PREDICTION, RECALL, Change, Work
from helpers.course.predictions import Prediction

AT_ONCE = 5  # questions of one review
FIRST_AFTER = timedelta(days=1)  # what was met today comes back tomorrow
RATINGS = ("again", "hard", "good", "easy")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that comes back.

    Attributes:
        key: of the store.
        words: what is asked.
        answer: what is right.
        prediction: the choice that it was asked as; None for one that is answered from memory.
        url: the page of AWS that says it.
    """

    key: str
    words: str
    answer: str
    prediction: Prediction | None = None
    url: str = ""


def met(book: Mapping[str, Work]) -> dict[str, tuple[Question, datetime]]:
    """The questions that somebody has met, each with the moment from which it is due.

    They are the predictions they made, what the notebooks they began ask from memory, and the wrong ideas they had.

    Args:
        book: what is kept of their work.
    """
    found: dict[str, tuple[Question, datetime]] = {}

    def add(question: Question, began: str) -> None:
        when = _due(book.get(question.key, Work()), began)
        if when is not None:
            found[question.key] = question, when

    for one in lessons.predictions():
        key = f"{PREDICTION}:{one.id}"
        if (work := book.get(key, Work())).tries:
            right = f"{one.right.text} {one.right.reason}"
            add(Question(key, one.question, right, one, one.url), work.began)
    for number, recalls in lessons.recalls().items():
        if began := book.get(f"{NOTEBOOK}:{number}", Work()).began:
            for place, recall in enumerate(recalls):
                add(Question(f"{RECALL}:{number}/{place}", recall.question, recall.answer, url=recall.url), began)
    for idea, began in _ideas(book).items():
        if (wrong := MISCONCEPTIONS.get(idea)) is not None:
            words = f"“{wrong.idea}” What is wrong with that?"
            add(Question(f"{RECALL}:{idea}", words, wrong.truth, url=wrong.url), began)
    return found


def _ideas(book: Mapping[str, Work]) -> dict[str, str]:
    """The wrong ideas that somebody had, and when they were met first."""
    found: dict[str, str] = {}
    for work in book.values():
        for idea in work.ideas:
            found[idea] = min(found.get(idea, work.began), work.began)
    return found


def due(book: Mapping[str, Work], now: datetime) -> tuple[Question, ...]:
    """The questions to ask now, longest overdue first.

    Args:
        book: what is kept of somebody's work.
        now: by the real clock.
    """
    waiting = sorted((when, key) for key, (_, when) in met(book).items() if when <= now)
    return tuple(met(book)[key][0] for _, key in waiting)


def next_due(book: Mapping[str, Work]) -> datetime | None:
    """When the next question comes back; None when none was met yet.

    Args:
        book: what is kept of somebody's work.
    """
    return min((when for _, when in met(book).values()), default=None)


def count_due(book: Mapping[str, Work]) -> int:
    """How many questions are due now.

    Args:
        book: what is kept of somebody's work.
    """
    return len(due(book, datetime.now(timezone.utc)))


def rated(rating: str, now: datetime) -> Change:
    """A question was answered.

    Args:
        rating: how well: one of `RATINGS`.
        now: by the real clock.
    """
    from fsrs import Card, Rating, Scheduler

    # No steps of minutes: a learner comes back on another day. No chance in it: the same answers, the same days.
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)

    def change(work: Work) -> Work:
        try:
            card = Card.from_dict((_held(work) or {})["card"])
        except (KeyError, TypeError, ValueError):  # never asked, or damaged
            card = Card(card_id=1, due=now)
        card, _ = scheduler.review_card(card, Rating(RATINGS.index(rating) + 1), now)
        # The moment first: of two accounts the later one counts.
        held = {"reviewed": _text(now), "due": _text(card.due), "card": card.to_dict()}
        return replace(work, review=f"{_text(now)} {json.dumps(held, sort_keys=True)}")

    return change


def _due(work: Work, began: str) -> datetime | None:
    """When it comes back; of what was not asked yet, and of a damaged account, that is as if it were new."""
    held, first = _held(work), _moment(began)
    if held is not None and (when := _moment(str(held.get("due")))) is not None:
        return when
    return None if first is None else first + FIRST_AFTER


def _held(work: Work) -> dict[str, Any] | None:
    try:
        held = json.loads(work.review.partition(" ")[2])
    except ValueError:
        return None
    return held if isinstance(held, dict) else None


def _text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
