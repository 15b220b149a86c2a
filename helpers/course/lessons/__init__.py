"""What each notebook asks, as data: one file a notebook, found by its name.

To add a lesson, write `nb04.py` beside `nb03.py`; nothing else has to know of it:

    PREDICTIONS = (
        Prediction(
            "04-token",                             # notebook, dash, name
            "You leave the session token out. What does AWS answer?",
            (
                Option(
                    "An error.",
                    "Temporary credentials are three values.",
                    correct=True,
                    evidence=(Evidence("two-of-three", "(InvalidClientTokenId)"),),  # a cell, and what its output says
                ),
                Option("What it always answers.", "Two of three are no …", misconception="assuming-adds"),
            ),
        ),
    )
    EXERCISES = (Exercise("04-mend", …),)           # see helpers.course.exercises.exercise
    TASKS = (Matching(id="04-records", …),)         # exercises of other kinds: helpers.course.exercises.kinds
    RECALLS = (Recall("…?", "…", (Evidence(…),), f"{_GUIDE}….html"), …)  # the first opens the lesson

Then `lab.predict("04-token")` shows it. The tests hold every lesson to the rules: ids, starters, wrong answers and
their sentences, solutions, and each right answer to the cell that shows it. A new misconception is a row in
`helpers.course.misconceptions`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from helpers.course.exercises.exercise import Exercise
    from helpers.course.exercises.kinds.card import Card
    from helpers.course.exercises.kinds.task import Task
    from helpers.course.predictions import Prediction
    from helpers.course.recall import Recall


class UnknownLesson(LookupError):
    """No prediction or exercise has that id. The message lists the known ones."""


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Found = TypeVar("_Found", bound=_HasId)


class _Lesson(NamedTuple):
    number: str
    predictions: tuple[Prediction, ...]
    exercises: tuple[Exercise, ...]
    recalls: tuple[Recall, ...]
    tasks: tuple[Task | Card, ...]


@lru_cache(maxsize=1)
def _lessons() -> tuple[_Lesson, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("nb"))
    modules = ((name, import_module(f"{__name__}.{name}")) for name in names)
    kinds = ("PREDICTIONS", "EXERCISES", "RECALLS", "TASKS")
    return tuple(
        _Lesson(name.removeprefix("nb"), *(getattr(module, kind, ()) for kind in kinds)) for name, module in modules
    )


def predictions() -> tuple[Prediction, ...]:
    """Every prediction of the course, in the order of the notebooks."""
    return tuple(prediction for lesson in _lessons() for prediction in lesson.predictions)


def exercises() -> tuple[Exercise, ...]:
    """Every exercise of the course, in the order of the notebooks."""
    return tuple(exercise for lesson in _lessons() for exercise in lesson.exercises)


def tasks() -> tuple[Task | Card, ...]:
    """Every exercise of another kind than a policy to write, in the order of the notebooks."""
    return tuple(task for lesson in _lessons() for task in lesson.tasks)


def recalls() -> dict[str, tuple[Recall, ...]]:
    """The questions from memory of each lesson that asks some, by the notebook's number; the first opens it."""
    return {lesson.number: lesson.recalls for lesson in _lessons() if lesson.recalls}


def prediction(name: str) -> Prediction:
    """The prediction of an id.

    Args:
        name: such as `03-root`.

    Raises:
        UnknownLesson: there is none; the message lists the known ones.
    """
    return _find("prediction", predictions(), name)


def exercise(name: str) -> Exercise:
    """The exercise of an id.

    Args:
        name: such as `03-repair`.

    Raises:
        UnknownLesson: there is none; the message lists the known ones.
    """
    return _find("exercise", exercises(), name)


def of_any_kind(name: str) -> Exercise | Task | Card:
    """The exercise of an id, of whatever kind.

    Args:
        name: such as `03-repair`.

    Raises:
        UnknownLesson: there is none; the message lists the known ones.
    """
    known: tuple[Exercise | Task | Card, ...] = (*exercises(), *tasks())
    return _find("exercise", known, name)


def _find(kind: str, known: Sequence[_Found], name: str) -> _Found:
    for one in known:
        if one.id == name:
            return one
    raise UnknownLesson(f"There is no {kind} {name!r}. There are {', '.join(one.id for one in known)}.")
