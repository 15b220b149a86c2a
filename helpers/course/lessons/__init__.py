"""What each notebook asks and shows, as data: one folder a notebook, one file an exercise, found by their names.

To add a lesson, make a folder `nb04/` beside `nb03/`; nothing else has to know of it. Its `__init__.py` names

    PREDICTIONS     questions before a cell is run: helpers.course.predictions
    EXERCISES       of every kind, in the order of the notebook: helpers.course.exercises and its kinds
    RECALLS         four questions from memory; the first opens the lesson: helpers.course.recall
    CLAIMS          what the notebook says about AWS, and the cell that shows it: helpers.course.claims
    TARGETS         what a stage has for a target, by name: helpers.course.exercises.targets
    SOLUTIONS       of a target a trust policy that meets it: whom it keeps out, no other policy may let in
    prepare(world)  makes what the notebook finds, on top of the scene that all share

each of which it may lack. A prediction, for instance, and what shows its answer:

    Prediction(
        "04-token",                             # notebook, dash, name
        "You leave the session token out. What does AWS answer?",
        (
            Option("What it always answers.", "Two of three are no …", misconception="assuming-adds"),
            Option(
                "An error.",
                "Temporary credentials are three values.",
                correct=True,
                evidence=(Evidence("two-of-three", "(InvalidClientTokenId)"),),  # a cell, and what its output says
            ),
        ),
        f"{_GUIDE}….html",
    )

The tests hold every lesson to the rules: ids, starters, wrong answers and their sentences, solutions, and each right
answer to the cell that shows it. A new misconception is a row in `helpers.course.misconceptions`, a new skill one in
`helpers.course.skills`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from helpers.cloud.world import World
    from helpers.course.claims import Claim
    from helpers.course.exercises.exercise import Exercise
    from helpers.course.exercises.kinds.card import Card
    from helpers.course.exercises.kinds.task import Task
    from helpers.course.exercises.targets import Wanted
    from helpers.course.predictions import Option, Prediction
    from helpers.course.recall import Recall


class UnknownLesson(LookupError):
    """No prediction, exercise or target has that id. The message lists the known ones."""


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Found = TypeVar("_Found", bound=_HasId)


class _Lesson(NamedTuple):
    number: str
    predictions: tuple[Prediction, ...]
    exercises: tuple[Exercise | Task | Card, ...]
    recalls: tuple[Recall, ...]
    claims: tuple[Claim, ...]
    targets: dict[str, tuple[Wanted, ...]]
    solutions: dict[str, str]


def _modules() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("nb"))


@lru_cache(maxsize=1)
def _lessons() -> tuple[_Lesson, ...]:
    return tuple(_lesson(name) for name in _modules())


def _lesson(name: str) -> _Lesson:
    module = import_module(f"{__name__}.{name}")
    predictions, exercises, recalls, claims = (
        getattr(module, kind, ()) for kind in ("PREDICTIONS", "EXERCISES", "RECALLS", "CLAIMS")
    )
    targets, solutions = (getattr(module, kind, {}) for kind in ("TARGETS", "SOLUTIONS"))
    return _Lesson(name.removeprefix("nb"), predictions, exercises, recalls, claims, targets, solutions)


def prepare(world: World, notebook: str) -> None:
    """Make what a notebook finds when it starts, with real calls, on top of the scene that every lesson shares.

    Args:
        world: the mocked AWS, as after a reset.
        notebook: its number, such as "00".
    """
    if f"nb{notebook}" in _modules():
        scene = getattr(import_module(f"{__name__}.nb{notebook}"), "prepare", None)
        if scene is not None:
            scene(world)
    world.trail.clear()


def predictions() -> tuple[Prediction, ...]:
    """Every prediction of the course, in the order of the notebooks."""
    return tuple(prediction for lesson in _lessons() for prediction in lesson.predictions)


def practice() -> tuple[Exercise | Task | Card, ...]:
    """Every exercise of the course, of all kinds, in the order of the notebooks."""
    return tuple(exercise for lesson in _lessons() for exercise in lesson.exercises)


def exercises() -> tuple[Exercise, ...]:
    """The exercises in which a policy is written, in the order of the notebooks; not those within a card."""
    from helpers.course.exercises.exercise import Exercise

    return tuple(one for one in practice() if isinstance(one, Exercise))


def policies() -> tuple[Exercise, ...]:
    """Every policy to write: the exercises, and the third step of each card."""
    from helpers.course.exercises.kinds.card import Card

    return (*exercises(), *(one.mend for one in practice() if isinstance(one, Card)))


def options() -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """Everything in which one chooses, as (id, options): predictions, choices, and the first step of each card."""
    from helpers.course.exercises.kinds.card import Card
    from helpers.course.exercises.kinds.choice import Choice

    finds = (one.find if isinstance(one, Card) else one for one in practice())
    asked: list[Prediction | Choice] = [*predictions(), *(one for one in finds if isinstance(one, Choice))]
    return tuple((one.id, tuple(one.options)) for one in asked)


def tasks() -> tuple[Task | Card, ...]:
    """Every exercise of another kind than a policy to write, in the order of the notebooks."""
    from helpers.course.exercises.exercise import Exercise

    return tuple(one for one in practice() if not isinstance(one, Exercise))


def recalls() -> dict[str, tuple[Recall, ...]]:
    """The questions from memory of each lesson that asks some, by the notebook's number; the first opens it."""
    return {lesson.number: lesson.recalls for lesson in _lessons() if lesson.recalls}


def claims() -> tuple[Claim, ...]:
    """What the notebooks claim about AWS, in their order."""
    return tuple(claim for lesson in _lessons() for claim in lesson.claims)


def targets() -> dict[str, tuple[Wanted, ...]]:
    """What the stages of the course have for targets, by name, such as `03-night`."""
    return {name: wanted for lesson in _lessons() for name, wanted in lesson.targets.items()}


def solution(name: str) -> str:
    """A trust policy that meets the target of that name, as JSON; empty where the target is about another policy.

    Args:
        name: such as `03-night`.
    """
    return next((lesson.solutions[name] for lesson in _lessons() if name in lesson.solutions), "")


def target(name: str) -> tuple[Wanted, ...]:
    """The target of a stage: requests that a trust policy must let in, and others that it must keep out.

    Args:
        name: such as `03-night`.

    Raises:
        UnknownLesson: there is none; the message lists those there are.
    """
    known = targets()
    if name not in known:
        raise UnknownLesson(f"There is no target {str(name)[:40]!r}. The lessons have {', '.join(known)}.")
    return known[name]


def prediction(name: str) -> Prediction:
    """The prediction of an id.

    Args:
        name: such as `03-root`.

    Raises:
        UnknownLesson: there is none; the message lists the known ones.
    """
    return _find("prediction", predictions(), name)


def exercise(name: str) -> Exercise:
    """The exercise of an id, in which a policy is written.

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
    return _find("exercise", practice(), name)


def _find(kind: str, known: Sequence[_Found], name: str) -> _Found:
    for one in known:
        if one.id == name:
            return one
    raise UnknownLesson(f"There is no {kind} {name!r}. There are {', '.join(one.id for one in known)}.")
