"""Two policies beside each other, line by line: what both say, and what only one of them says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from helpers.course.documents import as_json
from helpers.iam.layout import formatted


@dataclass(frozen=True, slots=True)
class Row:
    """One line of two policies.

    Attributes:
        mine: the line of the one; None where it has none.
        theirs: the line of the other; None where it has none.
    """

    mine: str | None
    theirs: str | None

    @property
    def same(self) -> bool:
        """Do both say it? A comma at the end says only that something follows."""
        return None not in (self.mine, self.theirs) and _bare(self.mine or "") == _bare(self.theirs or "")


def as_written(text: object) -> str:
    """A policy as text, whatever somebody checked.

    Args:
        text: JSON, or a dictionary; anything else is no policy, and empty.
    """
    if isinstance(text, Mapping):
        try:
            return as_json(text)
        except (TypeError, ValueError, RecursionError):
            return ""
    return text if isinstance(text, str) else ""


def lines(mine: str, theirs: str) -> tuple[Row, ...]:
    """Both policies laid out alike and put beside each other, so that white space is no difference.

    Args:
        mine: somebody's policy; a text that is no JSON stays as it is.
        theirs: the other one.
    """
    one, other = formatted(mine).splitlines(), formatted(theirs).splitlines()
    return tuple(_rows(one, other))


def _rows(one: Sequence[str], other: Sequence[str]) -> Iterator[Row]:
    found = SequenceMatcher(None, [*map(_bare, one)], [*map(_bare, other)], autojunk=False)
    for tag, a, b, c, d in found.get_opcodes():
        if tag == "equal":
            yield from map(Row, one[a:b], other[c:d])
        else:
            yield from (Row(left, right) for left, right in zip_longest(one[a:b], other[c:d]))


def counted(rows: Sequence[Row]) -> str:
    """How many lines differ, in a sentence: for who does not see them.

    Args:
        rows: from `lines`.
    """
    mine = sum(row.mine is not None for row in rows if not row.same)
    theirs = sum(row.theirs is not None for row in rows if not row.same)
    return f"{_lines(mine)} only in yours, {_lines(theirs)} only in this solution."


def _lines(count: int) -> str:
    return f"{count} {'line is' if count == 1 else 'lines are'}"


def _bare(line: str) -> str:
    return line.removesuffix(",")


def unified(rows: Sequence[Row]) -> tuple[str, ...]:
    """The same as lines under each other: `− ` only mine, `+ ` only theirs, two spaces both.

    Args:
        rows: from `lines`.
    """
    said: list[str] = []
    pending: list[str] = []  # theirs of a changed stretch stand after all of mine
    for row in rows:
        if row.same:
            said += [*pending, f"  {row.mine}"]
            pending = []
            continue
        said += [f"− {row.mine}"] if row.mine is not None else []
        pending += [f"+ {row.theirs}"] if row.theirs is not None else []
    return (*said, *pending)
