"""One file that keeps what a learner has done. It is there whole, old or new, whenever the machine stops.

Every change reads the file, changes one entry, and writes the file anew, while a lock keeps the other notebooks away:
so two of them never undo each other. What can't be written now stays in memory and is written with the next change.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from helpers.course.own import whole_file
from helpers.course.own.work import Change, Work, as_json, from_json, joined, now, touch

FILE = "progress.json"
ARRIVING = "progress-arriving.json"  # from another lab; the lab's page puts it there (helpers/ui/frontend/lab/carry.js)
LOCK = ".progress.lock"
VERSION = 1
LARGEST = 50_000_000  # bytes; a course's worth is a hundred thousand
_ABOUT = "Trust Policy Lab: what you have done in this course. lab.progress() shows it."

Book = dict[str, Work]  # by key


class Damaged(ValueError):
    """A file that keeps no progress; the message says in a few words why."""


def read(text: str) -> Book:
    """What a text keeps.

    Args:
        text: of a file.

    Raises:
        Damaged: it keeps nothing of ours, or half of it.
    """
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged("it is no JSON, or only a part of it") from None
    if not isinstance(held, dict) or not isinstance(held.get("work"), dict):
        raise Damaged("it keeps no work of this course")
    try:
        return {str(key): from_json(value) for key, value in held["work"].items()}
    except ValueError:
        raise Damaged("an entry in it is none of this course's") from None


def read_file(path: Path) -> Book:
    """What a file keeps.

    Args:
        path: of the file.

    Raises:
        Damaged: it keeps nothing of ours, or half of it.
        OSError: it can't be read.
    """
    if path.stat().st_size > LARGEST:
        raise Damaged("it is too large to be one")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Damaged("it is no text") from None
    return read(text)


def text_of(book: Mapping[str, Work]) -> str:
    """What a file holds.

    Args:
        book: what to keep.
    """
    held: dict[str, Any] = {"about": _ABOUT, "version": VERSION}
    held["work"] = {key: as_json(work) for key, work in sorted(book.items())}
    return json.dumps(held, indent=1, ensure_ascii=True, sort_keys=True) + "\n"


class Store:
    """The progress of one learner.

    Args:
        folder: theirs; None keeps nothing, and everything is as if nobody had worked yet.
        written: called after each write, with the folder and what is kept.

    Attributes:
        notices: sentences that the learner has to read, and has not yet.
    """

    def __init__(self, folder: Path | None, written: Callable[[Path, Mapping[str, Work]], None] | None = None) -> None:
        self.folder = folder
        self.notices: list[str] = []
        self._written = written
        self._pending: list[tuple[str, Change, str]] = []
        self._saved: Book = {}  # as last read or written
        self._known: Book = {}  # the same, with what is pending
        self._told: set[str] = set()  # what stands in the way, until it does no longer
        if folder is not None:
            self._saved = self._read()
            self._known = dict(self._saved)

    def work(self, key: str) -> Work:
        """What is kept of one thing.

        Args:
            key: such as `prediction:03-root`.
        """
        return self._known.get(key, Work())

    def all(self) -> Mapping[str, Work]:
        """Everything that is kept, as it is now: other notebooks may have written."""
        if self.folder is not None and not self._pending:
            self._saved = self._read()
            self._known = dict(self._saved)
        return dict(self._known)

    def change(self, key: str, change: Change, *, later: bool = False) -> None:
        """Keep that somebody has worked on something.

        Args:
            key: of what.
            change: from what is kept to what shall be.
            later: it may be written with the next change, or by `flush`.
        """
        if self.folder is None:
            return
        at = now()
        self._pending.append((key, change, at))
        self._known[key] = touch(change(self.work(key)), at)
        if not later:
            self.flush()

    @property
    def waiting(self) -> bool:
        """Is there anything that is not written yet?"""
        return bool(self._pending)

    def flush(self) -> None:
        """Write what is not written yet. What stands in the way is a notice, once, and nothing is lost."""
        if self.folder is None or not self._pending:
            return
        try:
            with _locked(self.folder / LOCK) as alone:
                book = self._read()
                for key, change, at in self._pending:
                    book[key] = touch(change(book.get(key, Work())), at)
                if alone:
                    whole_file.sweep(self.folder / FILE)
                whole_file.write(self.folder / FILE, text_of(book))
        except OSError as problem:
            self._say_once(
                f"Your progress can't be saved ({problem.strerror}): make room in {self.folder}, or make it yours. "
                "Until then it is kept as long as this notebook's kernel runs."
            )
            return
        self._saved, self._known, self._pending, self._told = book, dict(book), [], set()
        if self._written:
            self._written(self.folder, book)

    def merge(self, book: Mapping[str, Work]) -> None:
        """Take over what another file keeps.

        Args:
            book: from `read`.
        """
        for key, work in book.items():
            self._pending.append((key, _joining(work), work.at))
            self._known[key] = joined(self.work(key), work)
        self.flush()

    def arrive(self) -> None:
        """Take over the file that has come from another lab, if there is one; what came of it is a notice."""
        path = self.folder / ARRIVING if self.folder is not None else None
        if path is None or not path.is_file():
            return
        try:
            book = read_file(path)
            self.merge(book)
            path.unlink()
        except Damaged as problem:
            self._say_once(f"{path.name} keeps no progress ({problem}): remove it.")
        except OSError as problem:
            self._say_once(f"{path.name} can't be taken over ({problem.strerror}): put it right, or remove it.")
        else:
            things = "thing" if len(book) == 1 else "things"
            self.notices.append(f"Your progress from elsewhere is added: {len(book)} {things}.")

    def reset(self) -> Path | None:
        """Begin anew.

        Returns:
            Where the old file is kept; None when there was none.

        Raises:
            OSError: it can't be moved.
        """
        self._pending, self._saved, self._known = [], {}, {}
        if self.folder is None or not (self.folder / FILE).exists():
            return None
        with _locked(self.folder / LOCK):
            aside = self._aside("before-reset")
        if self._written:
            self._written(self.folder, {})
        return aside

    def _read(self) -> Book:
        """The book in the file. A damaged one is kept aside, and what this process knows takes its place."""
        assert self.folder is not None
        path = self.folder / FILE
        try:
            return read_file(path)
        except FileNotFoundError:
            return {}
        except Damaged as problem:
            why = str(problem)
        except OSError as problem:
            self._say_once(f"{path} can't be read ({problem.strerror}): put it right, or move it away.")
            return dict(self._saved)
        try:
            aside = self._aside("damaged")
            self.notices.append(f"{FILE} was damaged ({why}). It is kept as {aside.name}, and a new one is begun.")
        except OSError as problem:
            self._say_once(f"{path} is damaged ({why}), and can't be put aside ({problem.strerror}).")
        return dict(self._saved)

    def _aside(self, why: str) -> Path:
        assert self.folder is not None
        numbered = (self.folder / f"progress-{why}-{number}.json" for number in range(1, 1_000_000))
        aside = next(name for name in numbered if not name.exists())
        return (self.folder / FILE).rename(aside)

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.notices.append(sentence)


def _joining(work: Work) -> Change:
    return lambda mine: joined(mine, work)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Alone with the file, if there are locks here. The system opens one when its process ends, however it ends."""
    with path.open("a") as file:
        held = _lock(file.fileno())
        try:
            yield held
        finally:
            if held and os.name == "nt":  # elsewhere closing the file opens it
                _unlock(file.fileno())


def _lock(handle: int) -> bool:
    """Wait for the lock; False where there is none: in the browser, on some shared disks. Then the last one wins."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
    except (ImportError, AttributeError, OSError):  # a browser's Python has the module, without this in it
        return False
    return True


def _unlock(handle: int) -> None:
    import msvcrt

    os.lseek(handle, 0, os.SEEK_SET)
    msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
