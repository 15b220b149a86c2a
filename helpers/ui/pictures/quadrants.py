"""Four ways between two accounts, side by side as two by two, or one below the other where the page is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpers.course.pictures.flow import Door, Flow, title_of
from helpers.ui.pictures import svg

WIDE, SLIM = 940, 304
_HEAD, _BOX, _FOOT, _APART = 26.0, 84.0, 36.0, 22.0  # heights: heading, boxes, the names below the walls, air


class _Form(NamedTuple):
    """Where the pieces of one way stand, from its left edge: the two walls, and how wide it is."""

    width: float
    left: float
    right: float
    kind: str  # of a name
    size: float


_LARGE = _Form(452, 190, 262, "b", svg.PLAIN)
_SMALL = _Form(SLIM, 131, 160, "m b", svg.SMALL)


def wide(flows: Sequence[Flow]) -> tuple[str, float]:
    """Two in a row; returns the drawing, and how high it is."""
    step = _HEAD + _BOX + _FOOT + _APART
    drawn = "".join(
        _way(flow, (WIDE - _LARGE.width) * (number % 2), step * (number // 2), _LARGE)
        for number, flow in enumerate(flows)
    )
    return drawn, step * ((len(flows) + 1) // 2) - _APART + 4


def slim(flows: Sequence[Flow]) -> tuple[str, float]:
    """One below the other."""
    step = _HEAD + _BOX + _FOOT + _APART
    return "".join(_way(flow, 0, step * number, _SMALL) for number, flow in enumerate(flows)), (
        step * len(flows) - _APART + 4
    )


def _way(flow: Flow, x: float, top: float, form: _Form) -> str:
    (link,), box = flow.links, top + _HEAD
    bottom, line = box + _BOX, box + 61
    left, right, end = x + form.left, x + form.right, x + form.width - 1
    drawn = [
        svg.text(x + 1, top + 16, flow.heading, "b"),
        svg.text(end, top + 16, flow.tag, "b yes" if link.passed else "b no", "end"),
        svg.rect(x + 1, box, form.left - 1, _BOX, "box", 9),
        svg.rect(right, box, end - right, _BOX, "box", 9),
    ]
    for station, begin, stop in zip(flow.stations, (x + 10, right + 11), (left - 6, end - 4), strict=True):
        drawn.append(svg.text(begin, box + 19, title_of(station.account), "m"))
        name = svg.fit(station.name, stop - begin, form.size, bold=True)
        drawn.append(svg.text(begin, box + 39, name, form.kind))
    for door, wall, anchor in zip(link.doors, (left, right), ("end", "start"), strict=True):
        drawn.append(svg.wall(wall, box, bottom, line if door.opened else None))
        stops = link.stop is not None and link.doors[link.stop] is door
        drawn += _named(door, wall + (5 if anchor == "end" else -5), bottom, anchor, stops=stops)
    if link.stop is None:
        drawn.append(svg.across(x + 12, end - 12, line))
    else:
        wall = (left, right)[link.stop]
        drawn.append(svg.stopped_across(x + 12, wall, line, denied=link.doors[link.stop].denied))
    return "".join(drawn)


def _named(door: Door, x: float, bottom: float, anchor: str, *, stops: bool) -> list[str]:
    """What a wall is called, and why it stops the call."""
    named = [svg.text(x, bottom + 16, door.title, "m", anchor)]
    if door.words:
        named.append(svg.text(x, bottom + 31, door.words, "m b no" if stops else "m", anchor))
    return named
