"""What every kind draws: what there is to answer with, live and still; and the small pieces that the kinds share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from helpers.course.exercises.kinds.outcome import Outcome, Row
from helpers.ui import inline_markup
from helpers.ui.parts import markup


class Face(ABC):
    """The fields and buttons of one exercise, and what stands in them.

    Args:
        uid: begins every id and every name, so that two exercises of one page do not mix.

    Attributes:
        verb: what the main button says.
    """

    verb = "Check"

    def __init__(self, uid: str) -> None:
        self.uid = uid

    @property
    @abstractmethod
    def answer(self) -> object:
        """What the exercise checks."""

    @abstractmethod
    def take(self, answer: object) -> None:
        """Show an answer that came from code; what is none is passed over.

        Args:
            answer: as of the exercise's `check`.
        """

    @abstractmethod
    def fill(self, fields: Mapping[str, str]) -> None:
        """Take what was typed or chosen.

        Args:
            fields: values by the names of the fields, without the uid.
        """

    def press(self, deed: str, value: str) -> str:
        """Take a press of one of its own buttons; returns what a screen reader says about it.

        Args:
            deed: the button's deed, without the uid.
            value: what goes along with it.
        """
        return ""

    @abstractmethod
    def reset(self) -> None:
        """Back to how it began."""

    @abstractmethod
    def html(self, outcome: Outcome | None) -> str:
        """The fields and buttons.

        Args:
            outcome: of the last check, if nothing has been changed since.
        """

    @abstractmethod
    def still(self) -> str:
        """The same for where no kernel is: no fields, and nothing that gives the answer away before it is opened."""


def listed(lines: Iterable[str]) -> str:
    """Lines of the course as a list without a style."""
    return f"<ul>{''.join(f'<li>{inline_markup.html(line)}</li>' for line in lines)}</ul>"


def rows_of(rows: Iterable[Row]) -> str:
    """What was looked at, a line each, with a sign in front of it."""
    return "".join(f"<li>{inline_markup.html(str(row))}</li>" for row in rows)


def chosen(options: Iterable[tuple[str, str]], value: str) -> str:
    """The options of a select.

    Args:
        options: value and words of each.
        value: the chosen one.
    """
    return "".join(
        f'<option value="{markup.text(each)}"{" selected" if each == value else ""}>{markup.text(words)}</option>'
        for each, words in options
    )
