"""`docs/troubleshooting.md` taken apart: its tables, and the words that it quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.places import DOCS

PAGE = DOCS / "troubleshooting.md"
AT_AWS = "## A refusal at AWS: where to look first"
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        heading: of the section in which it stands.
        cells: from left to right.
    """

    heading: str
    cells: tuple[str, ...]

    @property
    def quotes(self) -> tuple[str, ...]:
        """What somebody sees, word for word; `…` stands for what differs."""
        return tuple(_CODE.findall(self.cells[0]))


def rows(text: str) -> list[Row]:
    """Every row below a table's head."""
    found, heading, below = [], "", False
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if not line.startswith("|"):
            below = False
        elif line.startswith("| ---"):
            below = True
        elif below:
            found.append(Row(heading, tuple(cell.strip() for cell in line.strip("|").split(" | "))))
    return found


_LAB, _, _AWS = PAGE.read_text(encoding="utf-8").partition(AT_AWS)
OF_THE_LAB, OF_AWS = rows(_LAB), rows(_AWS)


def pieces(quote: str) -> list[str]:
    """What is always the same in a quoted message."""
    return [piece.strip() for piece in quote.split("…") if piece.strip(" .'\"")]


def is_in(quote: str, message: str) -> bool:
    """Has a message all of the quoted pieces, in their order?"""
    at = 0
    for piece in pieces(quote):
        at = message.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True
