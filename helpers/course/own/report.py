"""How far somebody has come: in words, as HTML, and as tables for a teacher."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape
from pathlib import Path

from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.course.own import overview, review
from helpers.course.own.overview import Lesson
from helpers.course.own.store import text_of
from helpers.course.own.work import Work
from helpers.course.skills import Skill, skills
from helpers.course.words import plain, wrapped

NOWHERE = "Nothing is kept here. Work in your copy of the notebooks, in my_work/: python3 lab.py opens it."
_BAR = 10  # characters
_MOST_IDEAS = 3
_COLUMNS = ("item", "kind", "began", "last", "tries", "wrong", "right", "hints", "solution seen", "wrong ideas")
_STATES = {"new": "not begun", "begun": "begun", "finished": "finished"}


@dataclass(frozen=True, slots=True)
class Report:
    """The course, and how far somebody has come in it.

    Attributes:
        lessons: its notebooks.
        book: what is kept of the work in them.
        now: when it was made, by the real clock.
    """

    lessons: tuple[Lesson, ...]
    book: Mapping[str, Work]
    now: datetime

    @property
    def next(self) -> str:
        """What to do next, one sentence."""
        lesson = overview.next_of(self.lessons)
        if lesson is None:
            return "You have finished every notebook."
        return f"Next: {lesson.title} ({lesson.file})."

    @property
    def coming(self) -> str:
        """Which questions come back, one sentence; empty when none was met."""
        waiting, soon = len(review.due(self.book, self.now)), review.next_due(self.book)
        if waiting:
            return f"{waiting} {'question is' if waiting == 1 else 'questions are'} due: `lab.review()` asks them."
        return f"The next question comes back on {_day(soon)}." if soon else ""

    @property
    def often(self) -> tuple[str, ...]:
        """What went wrong often: exercises that took many tries, and the ideas behind wrong answers, as sentences."""
        ideas = Counter(idea for work in self.book.values() for idea in work.ideas if idea in MISCONCEPTIONS)
        met = [
            f"“{MISCONCEPTIONS[idea].idea}” {MISCONCEPTIONS[idea].truth}" for idea, _ in ideas.most_common(_MOST_IDEAS)
        ]
        wrong = sorted(((work.wrong, key) for key, work in self.book.items() if work.wrong > 1), reverse=True)
        hard = [f"{key.partition(':')[2]}: {count} wrong answers." for count, key in wrong[:_MOST_IDEAS]]
        return (*hard, *met)

    @property
    def skills(self) -> tuple[Skill, ...]:
        """What one can do, of that which one has begun to practise."""
        return skills(self.book)

    def as_text(self) -> str:
        """The same as plain text."""
        width = max((len(lesson.title) for lesson in self.lessons), default=0)
        rows = [
            f"{_bar(one)} {one.title:{width}}  {one.done} of {one.of} done, {_STATES[one.state]}"
            for one in self.lessons
        ]
        told = [wrapped(sentence) for sentence in (self.next, self.coming) if sentence]
        can = ["What you can do:", *(wrapped(str(each), "  ") for each in self.skills)] if self.skills else []
        wrong = ["What went wrong often:", *(wrapped(f"- {each}", "  ") for each in self.often)] if self.often else []
        return "\n".join([*rows, *told, *can, *wrong])

    def as_html(self) -> str:
        """The same as HTML without style."""
        rows = "".join(
            f"<tr><td>{escape(one.title)}</td><td>{_bar(one)}</td><td>{one.done} of {one.of}</td>"
            f"<td>{_STATES[one.state]}</td></tr>"
            for one in self.lessons
        )
        head = "<tr><th>Notebook</th><th></th><th>Done</th><th>State</th></tr>"
        told = "".join(f"<p>{_code(sentence)}</p>" for sentence in (self.next, self.coming) if sentence)
        skilled = "".join(f"<li>{escape(str(each))}</li>" for each in self.skills)
        can = f"<p>What you can do:</p><ul>{skilled}</ul>" if skilled else ""
        items = "".join(f"<li>{_code(each)}</li>" for each in self.often)
        wrong = f"<p>What went wrong often:</p><ul>{items}</ul>" if items else ""
        return f"<table>{head}{rows}</table>{told}{can}{wrong}"

    def as_csv(self) -> str:
        """A row for each thing worked on, for a teacher's spreadsheet."""
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(_COLUMNS)
        for key, work in sorted(self.book.items()):
            kind, _, name = key.partition(":")
            ideas = " ".join(sorted(work.ideas))
            counts = (work.tries, work.wrong, _yes(work.right), work.hints, _yes(work.solved))
            table.writerow([_harmless(cell) for cell in (name, kind, work.began, work.at, *counts, ideas)])
        return out.getvalue()

    def save(self, name: str | Path) -> str:
        """Write it to a file, for a teacher or for another machine.

        Args:
            name: of the file; it ends with `.json` (everything, `lab.progress(load=…)` takes it) or `.csv`.

        Returns:
            What was done, or what stands in the way: one sentence.
        """
        path = Path(name)
        texts = {".json": lambda: text_of(self.book), ".csv": self.as_csv}
        if path.suffix.lower() not in texts:
            return f"{path.name} says no format: let its name end with .json or .csv."
        try:
            path.write_text(texts[path.suffix.lower()](), encoding="utf-8", newline="\n")
        except OSError as problem:
            return f"{path} can't be written ({problem.strerror})."
        return f"Saved as {path}."

    __str__ = as_text
    __repr__ = as_text
    _repr_html_ = as_html


def report(folder: Path, book: Mapping[str, Work]) -> Report:
    """The report of a learner's folder.

    Args:
        folder: theirs.
        book: what is kept of their work.
    """
    return Report(overview.lessons_of(folder, book), book, datetime.now(timezone.utc))


def _bar(lesson: Lesson) -> str:
    filled = _BAR * lesson.done // lesson.of if lesson.of else 0
    return "█" * filled + "░" * (_BAR - filled)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _code(words: str) -> str:
    return "".join(f"<code>{escape(part)}</code>" if i % 2 else escape(part) for i, part in enumerate(words.split("`")))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _harmless(cell: object) -> str:
    """A spreadsheet takes a text that begins like this for a formula, and would run it."""
    text = plain(str(cell))
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
