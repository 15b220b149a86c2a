"""What the course keeps of a learner's work, in its own words. Outside of their folder it keeps nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from helpers.course.exercises.result import Status
from helpers.course.own import overview
from helpers.course.own.folder import own_folder
from helpers.course.own.store import Store
from helpers.course.own.work import EXERCISE, NOTEBOOK, PREDICTION, WORKBENCH, Work, answered, written
from helpers.course.predictions import Answer

_stores: dict[Path | None, Store] = {}


def current() -> Store:
    """The store of whoever works in this process's working directory."""
    folder = own_folder()
    if folder not in _stores:
        _stores[folder] = Store(folder, overview.write)
    return _stores[folder]


def is_kept() -> bool:
    """Is anything kept here?"""
    return current().folder is not None


def notices() -> tuple[str, ...]:
    """What the learner has to know of their progress; once told, it is told no more."""
    told = tuple(current().notices)
    current().notices.clear()
    return told


def notebook_begun(number: str) -> None:
    """A notebook's first cell has run.

    Args:
        number: such as "03".
    """
    current().arrive()
    current().change(f"{NOTEBOOK}:{number}", lambda work: work)


# --- predictions -----------------------------------------------------------------------------------------------


def chosen(name: str) -> int:
    """The option that was chosen last, from 1; 0 before the first choice.

    Args:
        name: the prediction's id.
    """
    last = current().work(f"{PREDICTION}:{name}").last
    return int(last) if last.isdecimal() and len(last) < 4 else 0


def predicted(answer: Answer) -> None:
    """An option was chosen.

    Args:
        answer: what came of it; a number that no option has is not kept.
    """
    option = answer.option
    if option is not None:
        ideas = frozenset(filter(None, [option.misconception]))
        change = answered(str(answer.number), option.correct, ideas)
        current().change(f"{PREDICTION}:{answer.prediction.id}", change)


# --- exercises -------------------------------------------------------------------------------------------------


def exercise(name: str) -> Work:
    """What is kept of an exercise.

    Args:
        name: its id.
    """
    return current().work(f"{EXERCISE}:{name}")


def checked(name: str, answer: object, status: Status) -> None:
    """An answer was checked. What was not tried yet is not counted.

    Args:
        name: the exercise's id.
        answer: a text, or what else the exercise takes: data that JSON holds.
        status: what came of it.
    """
    if status is not Status.NOT_TRIED:
        text = answer if isinstance(answer, str) else json.dumps(answer, sort_keys=True, default=str)
        current().change(f"{EXERCISE}:{name}", answered(text, status is Status.RIGHT))


def wrote(name: str, text: str, starter: str) -> None:
    """The text of an exercise has changed. It is written with the next deed, or a moment later.

    Args:
        name: the exercise's id.
        text: as it stands in the editor.
        starter: what it began as.
    """
    if exercise(name).last != ("" if text == starter else text):
        current().change(f"{EXERCISE}:{name}", written(text, starter), later=True)


def began_again(name: str, starter: str) -> None:
    """*Start again* was pressed: no text is kept.

    Args:
        name: the exercise's id.
        starter: what it began as.
    """
    current().change(f"{EXERCISE}:{name}", written(starter, starter))


def hinted(name: str, hints: int) -> None:
    """A hint was taken.

    Args:
        name: the exercise's id.
        hints: how many it are by now.
    """
    current().change(f"{EXERCISE}:{name}", lambda work: replace(work, hints=max(work.hints, hints)))


def solved(name: str) -> None:
    """The solution was shown.

    Args:
        name: the exercise's id.
    """
    current().change(f"{EXERCISE}:{name}", lambda work: replace(work, solved=True))


# --- workbenches -----------------------------------------------------------------------------------------------


def workbench(place: str) -> Work:
    """What is kept of a workbench.

    Args:
        place: where it stands: see `helpers.ui.whereabouts`.
    """
    return current().work(f"{WORKBENCH}:{place}")


def drafted(place: str, state: str, first: str) -> None:
    """Something was typed into a workbench. It is written with the next deed, or a moment later.

    Args:
        place: where it stands.
        state: all that is typed, as one line.
        first: the same as it began.
    """
    if workbench(place).last != ("" if state == first else state):
        current().change(f"{WORKBENCH}:{place}", written(state, first), later=True)


def pressed(place: str, target: str, met: bool) -> None:
    """*Assume role* was pressed.

    Args:
        place: where the workbench stands.
        target: the name of the lesson's target; empty without one.
        met: does the policy meet it now? Without a target: did the caller get in?
    """
    store = current()
    store.change(f"{WORKBENCH}:{place}", lambda work: replace(work, tries=work.tries + 1, right=work.right or met))
    if target and met:
        store.change(f"{EXERCISE}:{target}", lambda work: replace(work, right=True, tries=max(work.tries, 1)))
