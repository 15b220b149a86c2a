"""A way with doors, drawn from left to right, or from top to bottom where the page is narrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from helpers.course.pictures.flow import Door, Flow, Link, Station, note_of, title_of
from helpers.ui.pictures import svg

WIDE, SLIM = 920, 344
_NODE, _BOX, _PAD, _MOST = 46, 122, 12, 176  # heights of a node and of an account's box; air in it; widest node
_APART, _LEAD, _TAIL = 62, 28, 30  # between two doors in a row, before the first, behind the last
_LINE = 44  # from the left, where the line goes down
_KINDS = {"plain": "node", "asks": "node tpl-d-asks", "live": "node tpl-d-live", "idle": "node tpl-d-idle"}


@dataclass(frozen=True)
class _Span:
    """A link between two accounts, or inside one: how wide each piece is at least."""

    link: Link
    left: tuple[Door, ...]  # inside the first account; the last is its wall where the way leaves it
    right: tuple[Door, ...]  # of the second account; the first is its wall
    leaves: bool

    @property
    def inner(self) -> float:
        """Inside the first account."""
        inside = self.left[:-1] if self.leaves else self.left + self.right
        doors = _LEAD + _APART * (len(inside) - 1) + _TAIL if inside else 0.0
        if self.leaves:
            return doors + (22 if self.left else _PAD)
        return max(doors, 30)

    @property
    def ground(self) -> float:
        """Between the accounts."""
        if not self.leaves:
            return 0
        if self.link.kind == "order":
            return 100
        names = sum(_label_width(door) for door in (*self.left[-1:], *self.right[:1])) / 2 + 14
        return max(names, svg.width(self.link.words, bold=True) + 22 if self.link.words else 50)

    @property
    def beyond(self) -> float:
        """Inside the second account, before its station."""
        if not self.leaves:
            return 0
        rest = self.right[1:]
        return (_LEAD + _APART * (len(rest) - 1) + _TAIL) if rest else 30 if self.right else _PAD


def wide(flow: Flow, top: float) -> tuple[str, float]:
    """The way from left to right.

    Args:
        flow: the way.
        top: where it begins.

    Returns:
        The drawing, and where it ends.
    """
    box = top + (30 if flow.heading else 4)
    spans = _spans(flow)
    nodes = [_node_width(each) for each in flow.stations]
    needed = sum(nodes) + sum(each.inner + each.ground + each.beyond for each in spans) + 2 * _PAD
    spare = max(0.0, WIDE - 2 - needed) / max(1, len(spans))
    if needed > WIDE - 2:  # long names give way
        nodes = [each - (needed - WIDE + 2) / len(nodes) for each in nodes]
    middle, bottom = box + 68, box + _BOX
    boxes: list[str] = []
    drawn: list[str] = [svg.text(1, top + 16, flow.heading, "h")] if flow.heading else []
    x, left = 1.0 + _PAD, 1.0
    captions: list[tuple[float, float, str]] = []  # each account's left, right and number
    low = bottom
    for number, (station, node) in enumerate(zip(flow.stations, nodes, strict=True)):
        drawn.append(_node(station, x, middle - _NODE / 2, node))
        x += node
        if number == len(spans):
            break
        span = spans[number]
        start = x
        extra = spare
        doors: list[tuple[Door, float, bool]] = []
        inside = span.left[:-1] if span.leaves else span.left + span.right
        for place, door in enumerate(inside):
            doors.append((door, x + _LEAD + _APART * place + (0 if span.leaves else extra / 2), False))
        x += span.inner + (0 if span.leaves else extra)
        ground = (0.0, 0.0)
        if span.leaves:
            wall = x
            if span.left:
                doors.append((span.left[-1], wall, True))
            captions.append((left, wall, station.account))
            x += span.ground + extra
            ground = (wall, x)
            left = x
            if span.right:
                doors.append((span.right[0], x, True))
            doors += [(door, x + _LEAD + _APART * place, False) for place, door in enumerate(span.right[1:])]
            x += span.beyond
        drawn += _wide_link(span.link, start, x, middle, ground, doors)
        said, low = _wide_doors(doors, box, bottom, middle, low)
        drawn += said
    captions.append((left, WIDE - 1, flow.stations[-1].account))
    for begin, end, account in captions:
        boxes.append(svg.rect(begin, box, end - begin, _BOX, "box", 9))
        drawn.append(_caption(begin + _PAD + (4 if begin > 2 else 0), box + 20, account))
    if flow.right is not None:
        drawn.append(svg.tag(WIDE - 10, box + 22, flow.tag, right=flow.right))
    if flow.foot:
        drawn.append(_foot(flow.foot, captions[-1][0] + 16, WIDE - 10, bottom - 11))
    remarks, low = _remarks(flow, low)
    return "".join([*boxes, *drawn, *remarks]), low + 4


def _spans(flow: Flow) -> list[_Span]:
    found = []
    for link, (here, there) in zip(flow.links, pairwise(flow.stations), strict=True):
        leaves = here.account != there.account
        left = tuple(door for door in link.doors if door.account == here.account)
        right = tuple(door for door in link.doors if door.account != here.account)
        found.append(_Span(link, left, right, leaves))
    return found


def _node_width(station: Station) -> float:
    most = max(svg.width(station.name, bold=True), svg.width(station.note, svg.SMALL))
    return min(_MOST, most + 19)


def _node(station: Station, x: float, y: float, wide: float) -> str:
    name = svg.text(x + 10, y + 19, svg.fit(station.name, wide - 14, bold=True), "b")
    note = svg.text(x + 10, y + 36, svg.fit(station.note, wide - 14, svg.SMALL), "m")
    return svg.rect(x, y, wide, _NODE, _KINDS[station.state], 8) + name + note


def _caption(x: float, y: float, account: str) -> str:
    title, note = title_of(account), note_of(account)
    beside = svg.text(x + svg.width(title, bold=True) + 8, y, note, "m") if note else ""
    return svg.text(x, y, title, "b") + beside


def _foot(words: str, x: float, end: float, y: float) -> str:
    return svg.text(x, y, svg.fit(words, end - x, svg.SMALL), "m")


def _wide_link(
    link: Link,
    start: float,
    end: float,
    y: float,
    ground: tuple[float, float],
    doors: list[tuple[Door, float, bool]],
) -> Iterator[str]:
    at = sum(ground) / 2
    if link.kind == "order":
        yield svg.across(start, end, y, "order")
        lines = svg.wrap(link.words, ground[1] - ground[0] - 8, svg.SMALL)
        for number, words in enumerate(reversed(lines)):
            yield svg.text(at, y - 12 - 16 * number, words, "m", "middle")
    elif link.passed:
        yield svg.across(start, end, y)
        if link.words:
            yield svg.label(at, y, link.words, "b yes")
    elif link.stop is not None:
        door, x, _ = doors[link.stop]
        yield svg.stopped_across(start, x, y, denied=door.denied)
        if link.words and x > ground[0] + 8:
            yield svg.label(at, y, link.words, "b no")
    elif not doors:
        yield svg.line(f"M{start:g},{y:g}H{end:g}", "dots")


def _wide_doors(
    doors: list[tuple[Door, float, bool]], top: float, bottom: float, y: float, low: float
) -> tuple[list[str], float]:
    """The walls of a link and their names; returns how far down they reach."""
    drawn, seen = [], 0
    for door, x, outer in doors:
        gap = y if door.opened else None
        drawn.append(svg.wall(x, top, bottom, gap) if outer else svg.wall(x, y - 36, y + 36, gap))
        base = bottom + 17 if outer else y + 52
        if not outer:
            base -= 2
            seen += 1
        lines = [(door.title, "m"), *([(door.words, "m b no" if not door.opened else "m")] if door.words else [])]
        if not outer and (seen > 1 or door.words):  # names of neighbours do not meet
            base = bottom + 17
            drawn.append(svg.line(f"M{x:g},{y + 38:g}V{bottom + 4:g}", "dots"))
        for number, (words, kind) in enumerate(lines):
            drawn.append(svg.text(x, base + 15 * number, words, kind, "middle"))
        low = max(low, base + 15 * (len(lines) - 1) + 5)
    return drawn, low


def _label_width(door: Door) -> float:
    return max(svg.width(door.title, svg.SMALL), svg.width(door.words, svg.SMALL, bold=True))


def _remarks(flow: Flow, low: float) -> tuple[list[str], float]:
    """What the policies see, a line each, below all the rest."""
    drawn = []
    for remark in _of(flow):
        low += 20
        drawn.append(svg.text(1, low, remark, "m"))
    return drawn, low


def _of(flow: Flow) -> list[str]:
    return [door.remark for link in flow.links for door in link.doors if door.remark]


# --- from top to bottom ----------------------------------------------------------------------------------------------


def slim(flow: Flow, top: float) -> tuple[str, float]:
    """The way from top to bottom; arguments as of `wide`."""
    boxes: list[str] = []
    drawn: list[str] = []
    y = top
    if flow.heading:
        for words in svg.wrap(flow.heading, SLIM - 4, svg.LARGE, bold=True):
            y += 18
            drawn.append(svg.text(1, y, words, "h"))
        y += 10
    spans = _spans(flow)
    begin = y
    drawn.append(_caption(_PAD, y + 19, flow.stations[0].account))
    y += 28
    for number, station in enumerate(flow.stations):
        drawn.append(_node(station, _PAD, y, SLIM - 2 * _PAD))
        y += _NODE
        if number == len(spans):
            break
        span = spans[number]
        start, doors = y, list[tuple[Door, float]]()
        inside = span.left[:-1] if span.leaves else span.left + span.right
        y += 6
        for door in inside:
            y = _slim_door(door, y + 20, drawn, doors, outer=False)
        if span.leaves:
            if span.left:
                y = _slim_door(span.left[-1], y + 38, drawn, doors, outer=True, above=True)
            else:
                y += 10
            boxes.append(svg.rect(1, begin, SLIM - 2, y - begin, "box", 9))
            words = span.link.words
            lines = svg.wrap(words, SLIM - 70, svg.SMALL, bold=True)
            kind = "m" if span.link.kind == "order" else "m b yes" if span.link.passed else "m b no"
            arrives = span.link.stop is None or span.link.stop >= len(span.left)
            for place, each in enumerate(lines if span.link.reached and arrives else []):
                drawn.append(svg.text(_LINE + 18, y + 24 + 15 * place, each, kind))
            y += 26 + 15 * max(1, len(lines))
            begin = y
            if span.right:
                y = _slim_door(span.right[0], y, drawn, doors, outer=True)
            for door in span.right[1:]:
                y = _slim_door(door, y + 18, drawn, doors, outer=False)
            drawn.append(_caption(_LINE + 18, y + 19, flow.stations[number + 1].account))
            y += 32
        else:
            y += 18
        drawn += _slim_link(span.link, start, y, doors)
    if flow.foot:
        for words in svg.wrap(flow.foot, SLIM - 2 * _PAD, svg.SMALL):
            y += 17
            drawn.append(svg.text(_PAD, y, words, "m"))
    if flow.right is not None:
        y += 23
        x = _PAD + svg.tag_width(flow.tag) if not flow.right else _PAD + svg.width(f"✓ {flow.tag}", svg.SMALL)
        drawn.append(svg.tag(x, y, flow.tag, right=flow.right))
    boxes.append(svg.rect(1, begin, SLIM - 2, y + 12 - begin, "box", 9))
    return "".join([*boxes, *drawn]), y + 14


def _slim_door(
    door: Door, y: float, drawn: list[str], doors: list[tuple[Door, float]], *, outer: bool, above: bool = False
) -> float:
    """A wall across the line and its name; returns where it ends."""
    doors.append((door, y))
    ends = (1.0, SLIM - 1.0) if outer else (_PAD, _LINE * 2 - _PAD)
    drawn.append(svg.beam(y, ends[0], ends[1], _LINE if door.opened else None))
    x = _LINE + 18 if outer else ends[1] + 10
    base = y + 4 if not outer else y - 12 if above else y + 21
    drawn.append(svg.text(x, base, door.title, "m"))
    if door.words:
        drawn.append(svg.text(x + svg.width(door.title, svg.SMALL) + 10, base, door.words, "m b no"))
    end = y if above or not outer else base
    if door.remark:
        for words in svg.wrap(door.remark, SLIM - x - 8, svg.SMALL):
            base += 16
            drawn.append(svg.text(x, base, words, "m"))
        end = base
    return end


def _slim_link(link: Link, start: float, end: float, doors: list[tuple[Door, float]]) -> Iterator[str]:
    if link.kind == "order" or link.passed:
        yield svg.down(_LINE, start, end, "order" if link.kind == "order" else "yes")
    elif link.stop is not None:
        door, y = doors[link.stop]
        yield svg.stopped_down(_LINE, start, y, denied=door.denied)
    elif not doors:
        yield svg.line(f"M{_LINE},{start:g}V{end:g}", "dots")
