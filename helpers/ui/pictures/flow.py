"""A way with doors, drawn from left to right, or from top to bottom where the page is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpers.course.pictures.flow import Door, Flow, Link, Station, note_of, title_of
from helpers.ui.pictures import svg

WIDE, SLIM = 940, 304
_NODE, _BOX, _PAD, _MOST = 46, 136, 12, 176  # heights of a node and of an account's box; air in it; widest node
_APART, _LEAD, _TAIL = 78, 26, 28  # between two doors in a row, before the first, behind the last
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
            return 110
        names = sum(_label_width(door) for door in (*self.left[-1:], *self.right[:1])) / 2 + 14
        return max(names, svg.width(self.link.words, bold=True) + 40 if self.link.words else 50)

    @property
    def beyond(self) -> float:
        """Inside the second account, before its station."""
        if not self.leaves:
            return 0
        rest = self.right[1:]
        return (_LEAD + _APART * (len(rest) - 1) + _TAIL) if rest else 30 if self.right else _PAD


@dataclass(frozen=True)
class _Plan:
    """How wide each node and each link is; the same for all ways of a picture, so that they stand below each other."""

    nodes: tuple[float, ...]
    inner: tuple[float, ...]
    ground: tuple[float, ...]
    beyond: tuple[float, ...]

    @classmethod
    def of(cls, flows: Sequence[Flow]) -> _Plan:
        spans = [_spans(flow) for flow in flows]
        nodes = [max(map(_node_width, each)) for each in zip(*(flow.stations for flow in flows), strict=True)]
        inner, ground, beyond = (
            [max(getattr(span, name) for span in each) for each in zip(*spans, strict=True)]
            for name in ("inner", "ground", "beyond")
        )
        spare = WIDE - 2 - 2 * _PAD - sum([*nodes, *inner, *ground, *beyond])
        if spare < 0:  # long names give way
            nodes = [each + spare / len(nodes) for each in nodes]
        else:  # where nothing is left open, inside
            ground = [each + spare / len(ground) if each else 0 for each in ground]
            inner = [each + (0 if out else spare / len(inner)) for each, out in zip(inner, ground, strict=True)]
        return cls(tuple(nodes), tuple(inner), tuple(ground), tuple(beyond))


@dataclass(frozen=True)
class _Placed:
    """A door where it stands; an outer one is the wall of its account."""

    door: Door
    x: float
    outer: bool
    stops: bool  # the call ends here


def wide(flows: Sequence[Flow]) -> tuple[str, float]:
    """Ways from left to right, one below the other.

    Args:
        flows: the ways, all with the same stations.

    Returns:
        The drawing, and how high it is.
    """
    plan, drawn, low = _Plan.of(flows), "", 0.0
    for flow in flows:
        more, low = _wide(flow, low + (20 if low else 0), plan)
        drawn += more
    return drawn, low


def _wide(flow: Flow, top: float, plan: _Plan) -> tuple[str, float]:
    box = top + (30 if flow.heading else 4)
    middle, bottom, low = box + 68, box + _BOX, box + _BOX
    drawn: list[str] = [svg.text(1, top + 16, flow.heading, "h")] if flow.heading else []
    x, left = 1.0 + _PAD, 1.0
    accounts: list[tuple[float, float, str]] = []  # left, right and number
    placed: list[_Placed] = []
    for number, (station, node) in enumerate(zip(flow.stations, plan.nodes, strict=True)):
        drawn.append(_node(station, x, middle - _NODE / 2, node))
        x += node
        if number == len(flow.links):
            break
        span, start = _spans(flow)[number], x
        doors: list[_Placed] = []
        ends = None if span.link.stop is None else span.link.doors[span.link.stop]
        inside = span.left[:-1] if span.leaves else span.left + span.right
        x += plan.inner[number]
        air = 0.0 if span.leaves else (plan.inner[number] - span.inner) / 2
        doors += [
            _Placed(door, start + air + _LEAD + _APART * place, False, door is ends)
            for place, door in enumerate(inside)
        ]
        ground = (x, x + plan.ground[number])
        if span.leaves:
            doors += [_Placed(door, x, True, door is ends) for door in span.left[-1:]]
            accounts.append((left, x, station.account))
            left = x = ground[1]
            doors += [_Placed(door, x, True, door is ends) for door in span.right[:1]]
            doors += [
                _Placed(door, x + _LEAD + _APART * place, False, door is ends)
                for place, door in enumerate(span.right[1:])
            ]
            x += plan.beyond[number]
        drawn += _wide_link(span.link, start, x, middle, ground, doors)
        placed += doors
    accounts.append((left, WIDE - 1, flow.stations[-1].account))
    boxes = [svg.rect(begin, box, end - begin, _BOX, "box", 9) for begin, end, _ in accounts]
    for begin, end, account in accounts:
        at = begin + _PAD + (4 if begin > 2 else 0)
        taken = svg.tag_width(flow.tag) + 14 if flow.right is not None and end > WIDE - 2 else 0
        drawn.append(_caption(at, box + 20, account, end - at - 6 - taken))
    if flow.right is not None:
        drawn.append(svg.tag(WIDE - 10, box + 22, flow.tag, right=flow.right))
    if flow.foot:
        x = accounts[-1][0] + 16
        lines = svg.wrap(flow.foot, WIDE - 10 - x, svg.SMALL)[:2]
        drawn += [svg.text(x, bottom - 26 + 16 * number, words, "m") for number, words in enumerate(lines)]
    walls, low = _wide_doors(placed, box, bottom, middle)
    return "".join([*boxes, *walls, *drawn]), low + 4


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


def _caption(x: float, y: float, account: str, room: float) -> str:
    title, note = title_of(account), note_of(account)
    at = svg.width(title, bold=True) + 8
    fits = note and at + svg.width(note, svg.SMALL) <= room
    return svg.text(x, y, title, "b") + (svg.text(x + at, y, note, "m") if fits else "")


def _wide_link(
    link: Link, start: float, end: float, y: float, ground: tuple[float, float], doors: Sequence[_Placed]
) -> Iterator[str]:
    if link.kind == "order":
        yield svg.across(start, end, y, "order")
        for number, words in enumerate(reversed(svg.wrap(link.words, ground[1] - ground[0], svg.SMALL))):
            yield svg.text(sum(ground) / 2, y - 12 - 16 * number, words, "m", "middle")
    elif link.passed:
        yield svg.across(start, end, y)
        if link.words:
            yield svg.label(sum(ground) / 2, y, link.words, "b yes")
    elif link.stop is not None:
        stop = doors[link.stop]
        yield svg.stopped_across(start, stop.x, y, denied=stop.door.denied)
        if link.words and stop.x > ground[0]:
            yield svg.label((ground[0] + stop.x - (16 if stop.door.denied else 8)) / 2, y, link.words, "b no")
    elif not doors:
        yield svg.line(f"M{start:g},{y:g}H{end:g}", "dots")


def _wide_doors(placed: Sequence[_Placed], top: float, bottom: float, y: float) -> tuple[list[str], float]:
    """The walls, their names, and what they see; returns how far down it all reaches."""
    drawn, low = [], bottom
    seen: list[tuple[str, float, float]] = []  # a remark, and where its door's name ends
    ends = {True: -1000.0, False: -1000.0}  # how far the names reach, below the box and in it
    for each in placed:
        door, x, gap = each.door, each.x, y if each.door.opened else None
        drawn.append(svg.wall(x, top, bottom, gap) if each.outer else svg.wall(x, y - 34, y + 34, gap))
        half = _label_width(door) / 2
        below = each.outer or x - half < ends[False] + 6
        base = bottom + 17 if below else y + 46
        if below and not each.outer:
            drawn.append(svg.line(f"M{x:g},{y + 37:g}V{bottom + 4:g}", "dots"))
        if below and x - half < ends[True] + 6:
            base += 32
            drawn.append(svg.line(f"M{x:g},{bottom + 3:g}V{base - 13:g}", "dots"))
        ends[below] = x + half
        drawn.append(svg.text(x, base, door.title, "m", "middle"))
        if door.words:
            drawn.append(svg.text(x, base + 15, door.words, "m b no" if each.stops else "m", "middle"))
        end = base + (15 if door.words else 0)
        low = max(low, end + 5)
        seen += [(door.remark, x, end)] if door.remark else []
    for remark, x, end in seen:
        low += 20
        drawn.append(svg.line(f"M{x:g},{end + 6:g}V{low - 13:g}", "dots"))
        half = svg.width(remark, svg.SMALL) / 2
        drawn.append(svg.text(min(max(x, half + 1), WIDE - half - 1), low, remark, "m", "middle"))
    return drawn, low


def _label_width(door: Door) -> float:
    return max(svg.width(door.title, svg.SMALL), svg.width(door.words, svg.SMALL, bold=True))


# --- from top to bottom ----------------------------------------------------------------------------------------------


def slim(flows: Sequence[Flow]) -> tuple[str, float]:
    """Ways from top to bottom; arguments as of `wide`."""
    drawn, low = "", 0.0
    for flow in flows:
        more, low = _slim(flow, low + (20 if low else 0))
        drawn += more
    return drawn, low


def _slim(flow: Flow, top: float) -> tuple[str, float]:
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
    drawn.append(_caption(_PAD, y + 19, flow.stations[0].account, SLIM))
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
            y = _slim_door(door, y + 20, drawn, doors, span.link, outer=False)
        if span.leaves:
            if span.left:
                y = _slim_door(span.left[-1], y + 38, drawn, doors, span.link, outer=True, above=True)
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
                y = _slim_door(span.right[0], y, drawn, doors, span.link, outer=True)
            for door in span.right[1:]:
                y = _slim_door(door, y + 18, drawn, doors, span.link, outer=False)
            drawn.append(_caption(_LINE + 18, y + 19, flow.stations[number + 1].account, SLIM))
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
    door: Door,
    y: float,
    drawn: list[str],
    doors: list[tuple[Door, float]],
    link: Link,
    *,
    outer: bool,
    above: bool = False,
) -> float:
    """A wall across the line and its name; returns where it ends."""
    stops = link.stop is not None and link.doors[link.stop] is door
    doors.append((door, y))
    ends = (1.0, SLIM - 1.0) if outer else (_PAD, _LINE * 2 - _PAD)
    drawn.append(svg.beam(y, ends[0], ends[1], _LINE if door.opened else None))
    x = _LINE + 18 if outer else ends[1] + 10
    base = y + 4 if not outer else y - 12 if above else y + 21
    drawn.append(svg.text(x, base, door.title, "m"))
    if door.words:
        drawn.append(svg.text(x + svg.width(door.title, svg.SMALL) + 10, base, door.words, "m b no" if stops else "m"))
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
