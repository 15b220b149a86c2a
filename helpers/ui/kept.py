"""When progress is written while somebody types, and where they read what stands in its way."""

from __future__ import annotations

import atexit
from datetime import datetime

from helpers.course.own import keeping
from helpers.course.own.store import Store
from helpers.course.rounds.attempt import LOCK
from helpers.ui.shell import running_shell

PATIENCE = 2.0  # seconds: what the last two seconds brought may be lost when the machine stops
_waiting: set[Store] = set()


def soon() -> None:
    """Write what is typed, once somebody pauses or at the latest in a moment. Typing waits for no disk."""
    store = keeping.current()
    if not store.waiting or store in _waiting:
        return
    import asyncio

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # plain Python: nobody would come back to it
        _flush(store)
        return
    _waiting.add(store)
    loop.call_later(PATIENCE, _flush, store)


def _flush(store: Store) -> None:
    _waiting.discard(store)
    with LOCK:
        store.flush()


@atexit.register
def _at_the_end() -> None:
    for store in [*_waiting]:
        _flush(store)


def tell() -> None:
    """Print what the learner has to know of their progress, once: below the cell that they ran."""
    shell = running_shell()
    if shell is not None:
        shell.events.register("post_run_cell", _print)  # a second time is harmless
    _print()


def _print(_: object = None) -> None:
    for sentence in keeping.notices():
        print(sentence)


def when(at: str) -> str:
    """A moment as a learner reads it: `26 Nov 2026, 14:05 UTC`.

    Args:
        at: as the store has it.
    """
    try:
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return "an earlier day"
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"
