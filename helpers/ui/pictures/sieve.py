"""Limits as an intersection: a row for each action, a wall for each policy, and what comes through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpers.course.pictures.limits import Limits, Row
from helpers.ui.pictures import svg

WIDE, SLIM = 940, 304
_NAME, _END = 262.0, 84.0  # room for the action, and for what comes of it
_HEAD, _ROW, _TALL = 44.0, 42.0, 54.0


def wide(limits: Limits) -> tuple[str, float]:
    """From left to right; returns the drawing, and how high it is."""
    step = (WIDE - _NAME - _END) / len(limits.columns)
    walls = [_NAME + step * (number + 0.5) for number in range(len(limits.columns))]
    drawn = [
        svg.text(10, _HEAD - 14, "A session asks for", "m"),
        svg.text(WIDE - 8, _HEAD - 14, "In the end", "m", "end"),
    ]
    for x, title in zip(walls, limits.columns, strict=True):
        for number, words in enumerate(reversed(svg.wrap(title, step - 14, bold=True))):
            drawn.append(svg.text(x, _HEAD - 14 - 17 * number, words, "b", "middle"))
    drawn.insert(0, svg.rect(1, _HEAD - 2, WIDE - 2, _ROW * len(limits.rows) + 4, "box", 9))
    middles = [_HEAD + _ROW * (number + 0.5) for number in range(len(limits.rows))]
    drawn += _walls(limits.rows, walls, _HEAD - 2, _HEAD + _ROW * len(limits.rows) + 2, middles)
    for number, row in enumerate(limits.rows):
        top = _HEAD + _ROW * number
        y = top + _ROW / 2
        drawn.append(svg.text(12, y - 2, svg.fit(row.action, _NAME - 20, bold=True), "b"))
        drawn.append(svg.text(12, y + 14, svg.fit_end(row.on, _NAME - 20, svg.SMALL), "m"))
        drawn.append(_way(row, walls, _NAME - 4, WIDE - _END + 6, y))
        drawn.append(svg.text(WIDE - 12, y + 4.5, "allowed" if row.allowed else "denied", _said(row), "end"))
    return "".join(drawn), _HEAD + _ROW * len(limits.rows) + 6


def slim(limits: Limits) -> tuple[str, float]:
    """The same where the page is narrow: the walls have numbers, and their names stand above."""
    drawn, y = [], 4.0
    for number, title in enumerate(limits.columns, 1):
        y += 19
        drawn.append(svg.text(10, y, f"{number}  {title}", "m"))
    top = y + 26
    step = (SLIM - 12 - 74) / len(limits.columns)
    walls = [12 + step * (number + 0.5) for number in range(len(limits.columns))]
    drawn += [svg.text(x, top - 7, str(number), "b", "middle") for number, x in enumerate(walls, 1)]
    drawn.append(svg.text(SLIM - 8, top - 7, "In the end", "m", "end"))
    drawn.insert(0, svg.rect(1, top - 1, SLIM - 2, _TALL * len(limits.rows) + 2, "box", 9))
    for number, row in enumerate(limits.rows):
        begin = top + _TALL * number
        y = begin + 37
        room = SLIM - 24 - svg.width(row.action, bold=True) - 8
        drawn += _walls([row], walls, begin + 22, begin + _TALL - 2, [y])
        drawn.append(svg.text(10, begin + 16, svg.fit(row.action, SLIM - 24, bold=True), "b"))
        if room > 60:
            x = 18 + svg.width(row.action, bold=True)
            drawn.append(svg.text(x, begin + 16, svg.fit_end(row.on, room, svg.SMALL), "m"))
        drawn.append(_way(row, walls, 8, SLIM - 72, y))
        drawn.append(svg.text(SLIM - 10, y + 4.5, "allowed" if row.allowed else "denied", _said(row), "end"))
    return "".join(drawn), top + _TALL * len(limits.rows) + 6


def _said(row: Row) -> str:
    return "b yes" if row.allowed else "b no"


def _walls(rows: Sequence[Row], walls: list[float], top: float, end: float, middles: list[float]) -> Iterator[str]:
    for number, x in enumerate(walls):
        doors = (y if row.cells[number].opened else None for row, y in zip(rows, middles, strict=True))
        yield svg.wall(x, top, end, *doors)


def _way(row: Row, walls: list[float], start: float, end: float, y: float) -> str:
    if row.stop is not None:
        return svg.stopped_across(start, walls[row.stop], y, denied=row.cells[row.stop].denied)
    return svg.across(start, end, y) if row.allowed else svg.line(f"M{start:g},{y:g}h14", "no")
