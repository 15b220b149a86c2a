"""The course at a glance: what is done in each notebook, and what is next. The lab's first page is drawn from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from helpers.course import lessons
from helpers.course.own import manifest, notebook_file, store, whole_file
from helpers.course.own.notebook_file import NotANotebook
from helpers.course.own.store import Damaged
from helpers.course.own.work import EXERCISE, NOTEBOOK, PREDICTION, WORKBENCH, Work

FILE = "course.json"  # not hidden, so that the page may read it; derived, and made anew with each change
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_MINUTES = re.compile(r"\*\*(\d+) minutes?\.?\*\*")
_GOAL = re.compile(r"^\* \*\*(.+?)\*\*(.*?)[,.]?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A notebook of the course, and how far somebody has come in it.

    Attributes:
        file: its name.
        title: as its first cell says.
        minutes: as its first cell says; 0 when it does not.
        learn: what one learns in it, in a few words.
        done: how many of its predictions, exercises and targets are done.
        of: how many there are.
        state: "new", "begun" or "finished".
    """

    file: str
    title: str
    minutes: int
    learn: str
    done: int
    of: int
    state: str


def asked(number: str) -> tuple[str, ...]:
    """What a notebook asks, by the keys that the store has for it.

    Args:
        number: such as "03".
    """
    predictions = [f"{PREDICTION}:{one.id}" for one in lessons.predictions() if one.id.startswith(f"{number}-")]
    exercises = [one.id for one in lessons.practice() if one.id.startswith(f"{number}-")]
    wanted = [name for name in lessons.targets() if name.startswith(f"{number}-")]
    # Where nothing is to be written, the gate is opened at a workbench.
    gate = () if exercises or wanted or not predictions else (f"{WORKBENCH}:{number}/",)
    return (*gate, *predictions, *(f"{EXERCISE}:{name}" for name in (*exercises, *wanted)))


def is_done(key: str, book: Mapping[str, Work]) -> bool:
    """A prediction is done once it is made, right or wrong; an exercise, or a workbench, once it is right.

    Args:
        key: of the store; with a stroke at its end it is any that begins like this.
        book: what is kept.
    """
    if key.endswith("/"):
        return any(work.right for name, work in book.items() if name.startswith(key))
    work = book.get(key, Work())
    return work.tries > 0 if key.startswith(f"{PREDICTION}:") else work.right


def lessons_of(folder: Path, book: Mapping[str, Work]) -> tuple[Lesson, ...]:
    """The notebooks of the course in a learner's folder, in their order.

    Args:
        folder: theirs.
        book: what is kept of their work.
    """
    names = sorted(manifest.load(folder).copies)
    return tuple(_lesson(folder / name, book) for name in names if (folder / name).is_file())


def _lesson(path: Path, book: Mapping[str, Work]) -> Lesson:
    number = path.name[:2]
    keys = asked(number)
    done = sum(is_done(key, book) for key in keys)
    begun = any(book.get(key, Work()).touched for key in (f"{NOTEBOOK}:{number}", *keys))
    state = "finished" if keys and done == len(keys) else "begun" if begun else "new"
    head = _head(path)
    title, minutes = _TITLE.search(head), _MINUTES.search(head)
    goals = [_plain(f"{verb}{rest}") for verb, rest in _GOAL.findall(head)]
    name = title[1].strip() if title else path.stem
    return Lesson(path.name, name, int(minutes[1]) if minutes else 0, goals[0] if goals else "", done, len(keys), state)


def _plain(markdown: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown).replace("*", "").replace("`", "").strip()


def _head(path: Path) -> str:
    """The first cell of a notebook; of one that can't be read, nothing."""
    with suppress(NotANotebook, IndexError):
        return notebook_file.source(notebook_file.read(path)["cells"][0])
    return ""


def next_of(every: tuple[Lesson, ...]) -> Lesson | None:
    """Where to go on: the notebook that was begun and not finished, else the first new one.

    Args:
        every: in their order.
    """
    begun = [lesson for lesson in every if lesson.state == "begun"]
    new = [lesson for lesson in every if lesson.state == "new"]
    return next(iter([*begun, *new]), None)


def write(folder: Path, book: Mapping[str, Work] | None = None) -> None:
    """Write the glance beside the notebooks. It can be made anew at any time, so what stands in the way is no trouble.

    Args:
        folder: the learner's.
        book: what is kept of their work; None reads it.
    """
    from helpers.course.own import review

    if book is None:
        book = _read(folder)
    every = lessons_of(folder, book)
    held = {
        "version": 1,
        "next": _go_on(every),
        "notebooks": [asdict(lesson) for lesson in every],
        "due": review.count_due(book),
        "news": manifest.load(folder).news,
    }
    text = json.dumps(held, indent=1) + "\n"
    with suppress(OSError):
        path = folder / FILE
        if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
            whole_file.write(path, text)


def _read(folder: Path) -> Mapping[str, Work]:
    with suppress(OSError, UnicodeDecodeError, Damaged):
        return store.read((folder / store.FILE).read_text(encoding="utf-8"))
    return {}


def _go_on(every: tuple[Lesson, ...]) -> dict[str, str] | None:
    lesson = next_of(every)
    if lesson is None:
        return None
    word = "Go on" if lesson.state == "begun" else "Begin"
    return {"file": lesson.file, "title": lesson.title, "word": word}
