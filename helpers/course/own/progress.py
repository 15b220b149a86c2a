"""`lab.progress()`: shown, taken from a file, begun anew. Each answers in a sentence what can't be done."""

from __future__ import annotations

from pathlib import Path

from helpers.course.own import report, store
from helpers.course.own.keeping import current
from helpers.course.own.report import NOWHERE, Report
from helpers.course.own.store import Damaged
from helpers.course.words import Words


def shown() -> Report | Words:
    """How far the learner has come."""
    kept = current()
    kept.arrive()
    return report.report(kept.folder, kept.all()) if kept.folder else Words(NOWHERE)


def load(name: str | Path) -> Words:
    """Take over what a file keeps, besides what is kept already. Loading it twice changes nothing more.

    Args:
        name: of a file that `Report.save` has written.
    """
    path, kept = Path(name), current()
    if not kept.folder:
        return Words(NOWHERE)
    try:
        book = store.read_file(path)
    except OSError as problem:
        return Words(f"{path} can't be read ({problem.strerror}).")
    except Damaged as problem:
        return Words(f"{path} keeps no progress: {problem}.")
    kept.merge(book)
    return Words(f"Taken over from {path}: {len(book)} entries. Run your cells again to see your texts.")


def reset() -> Words:
    """Begin anew; the old file stays beside the new one."""
    kept = current()
    if not kept.folder:
        return Words(NOWHERE)
    try:
        aside = kept.reset()
    except OSError as problem:
        return Words(f"{kept.folder / store.FILE} can't be moved ({problem.strerror}).")
    if aside is None:
        return Words("Nothing was kept yet.")
    return Words(
        f'Your progress begins anew. The old one is {aside.name}: lab.progress(load="{aside.name}") brings it back.'
    )
