"""`lab.exercise(id)`: the view that fits the kind."""

from __future__ import annotations

from helpers.course import lessons
from helpers.course.exercises.exercise import Exercise
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.task import Task
from helpers.ui.exercise_view import ExerciseView
from helpers.ui.kinds.card_view import CardView
from helpers.ui.kinds.task_view import TaskView


def exercise(name: str) -> ExerciseView | TaskView | CardView:
    """The exercise of an id as a widget; its methods do the same from code.

    Args:
        name: such as `03-repair`.

    Raises:
        UnknownLesson: there is no such exercise; the message lists the known ones.
    """
    return view_of(lessons.of_any_kind(name))


def view_of(found: Exercise | Task | Card) -> ExerciseView | TaskView | CardView:
    """The view that fits an exercise.

    Args:
        found: of any kind.
    """
    if isinstance(found, Exercise):
        return ExerciseView(found)
    return CardView(found) if isinstance(found, Card) else TaskView(found)
