"""A session's time as a band, by the lab's clock. Above it what somebody does, below it the calls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from helpers.course.pictures.timeline import Mark, Timeline, Use, clock
from helpers.ui.pictures import svg

WIDE, SLIM = 940, 304
_FROM, _TO = 16.0, WIDE - 12.0  # where the time begins and ends
_TOP, _DEEP = 74.0, 34.0  # of the band
_KINDS = {
    "valid": "live-band",
    "untrusted": "live-band",
    "revoked": "stop-band",
    "gone": "stop-band",
    "expired": "over",
}


def wide(time: Timeline, uid: str) -> tuple[str, float] | None:
    """The time from left to right.

    Args:
        time: the picture.
        uid: makes ids unique in the page.

    Returns:
        The drawing, and how high it is; None when so much happened that it has no room.
    """
    places = _places(time)
    if places is None:
        return None
    drawn = [_hatches(f"{uid}-wide")]
    marks = [(x, each) for x, each in zip(places, time.moments, strict=True) if isinstance(each, Mark)]
    for (x, mark), (end, _) in pairwise([*marks, (_TO, marks[-1][1])]):
        words = dict(time.bands)[mark.band]
        drawn.append(_band(x, _TOP, end - x, _DEEP, mark.band, f"{uid}-wide"))
        if not mark.to_come and end - x > svg.width(words, bold=True) + 8:
            drawn.append(svg.label((x + end) / 2, _TOP + _DEEP / 2, words))
    for x, mark in marks:
        drawn.append(svg.line(f"M{x:g},18V{_TOP:g}", "dots" if mark.to_come else "pin") + _dot(x, 18, mark))
        drawn.append(svg.text(x + 9, 16, mark.title, "b") + svg.text(x + 9, 34, mark.words, "m"))
    low, last = _TOP + _DEEP + 74, ""
    for x, each in zip(places, time.moments, strict=True):
        if isinstance(each, Use):
            drawn += _use_below(x, each, low, time.days)
        said = clock(each.at, time.days)
        tick = svg.line(f"M{x:g},{low + 50:g}v6", "axis")
        drawn += [tick, svg.text(x, low + 71, said, "m", "start" if x < 24 else "middle")] if said != last else []
        last = said
    drawn.append(svg.line(f"M{_FROM:g},{low + 50:g}H{_TO:g}", "axis"))
    return "".join(drawn), low + 80


def _use_below(x: float, use: Use, low: float, day: bool) -> Iterator[str]:
    edge = _TOP + _DEEP
    yield svg.up(x, low, edge + 1) if use.given else svg.stopped_up(x, low, edge + 8)
    yield svg.text(x, low + 18, use.title, "b yes" if use.given else "b no", "middle")
    more = _more(use, day)
    if more:
        yield svg.text(x, low + 35, more, "m", "middle")


def _more(use: Use, day: bool) -> str:
    """What the axis does not say: until when, and what kind of refusal."""
    until = f"until {clock(use.until, day)}" if use.until != use.at else ""
    return " · ".join(filter(None, (until, use.why)))


def _places(time: Timeline) -> list[float] | None:
    """Where each moment stands: by the clock as far as the words have room; None when they have none."""
    moments = time.moments
    first, last = moments[0].at, moments[-1].at
    whole = max(1.0, (last - first).total_seconds())
    right = [_TO - _room_right(each, time) for each in moments]
    found: list[float] = []
    for number, each in enumerate(moments):
        by_clock = _FROM + (each.at - first).total_seconds() / whole * (right[-1] - _FROM)
        found.append(
            max(by_clock, _room_left(each, time), *(_least(time, n, number) + found[n] for n in range(number)))
        )
    for number in reversed(range(len(moments))):
        limits = [found[n] - _least(time, number, n) for n in range(number + 1, len(moments))]
        found[number] = min(found[number], right[number], *limits)
    return (
        found
        if found[0] >= _FROM - 0.01
        and all(a >= _room_left(m, time) - 0.01 for a, m in zip(found, moments, strict=True))
        else None
    )


def _least(time: Timeline, one: int, other: int) -> float:
    """How far apart two moments must stand at least."""
    here, there = time.moments[one], time.moments[other]
    steps = 0.0 if other > one + 1 else 78.0 if time.days else 44.0
    if isinstance(here, Mark) and isinstance(there, Mark):
        band = svg.width(dict(time.bands)[here.band], bold=True) + 26
        return max(steps, _mark_width(here) + 24, band)
    if isinstance(here, Use) and isinstance(there, Use):
        return max(steps, (_use_width(here, time) + _use_width(there, time)) / 2 + 12)
    return steps


def _room_left(each: Mark | Use, time: Timeline) -> float:
    return _FROM if isinstance(each, Mark) else max(_FROM, _use_width(each, time) / 2 + 2)


def _room_right(each: Mark | Use, time: Timeline) -> float:
    if isinstance(each, Use):
        return _use_width(each, time) / 2 + 4
    return max(_mark_width(each) + 10, 0 if each.to_come else 70)


def _mark_width(mark: Mark) -> float:
    return max(svg.width(mark.title, bold=True), svg.width(mark.words, svg.SMALL))


def _use_width(use: Use, time: Timeline) -> float:
    return max(svg.width(use.title, bold=True), svg.width(_more(use, time.days), svg.SMALL))


def _dot(x: float, y: float, mark: Mark) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="4" class="tpl-d-{"hollow" if mark.to_come else "dot"}"/>'


def _band(x: float, y: float, wide: float, high: float, band: str, uid: str) -> str:
    ground = svg.rect(x, y, wide, high, _KINDS[band], 0)
    if band in ("untrusted", "revoked", "gone"):
        hatch = "yes" if band == "untrusted" else "no"
        ground += f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" fill="url(#{uid}-{hatch})"/>'
    return ground


def _hatches(uid: str) -> str:
    """Hatches of both kinds; they lean to different sides, so that one need not see the colour."""
    return (
        "<defs>"
        + "".join(
            f'<pattern id="{uid}-{kind}" width="8" height="8" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({angle})"><rect width="{thick}" height="8" class="tpl-d-hatch-{kind}"/>'
            "</pattern>"
            for kind, angle, thick in (("yes", 45, 2), ("no", -45, 3))
        )
        + "</defs>"
    )


def slim(time: Timeline, uid: str) -> tuple[str, float]:
    """The time from top to bottom; arguments as of `wide`."""
    left = 84.0 if time.days else 50.0
    drawn = [_hatches(f"{uid}-slim")]
    y, last = 6.0, ""
    edges: list[tuple[float, Mark]] = []
    words: list[str] = []
    for each in time.moments:
        said = clock(each.at, time.days)
        if isinstance(each, Mark):
            edges.append((y, each))
            words.append(svg.line(f"M{left + 8:g},{y:g}H{left + 46:g}", "dots" if each.to_come else "pin"))
            words.append(_dot(left + 46, y, each))
            then = "" if each.to_come else f"→ {dict(time.bands)[each.band]}"
            rows = _rows(SLIM - left - 60, (each.title, "b"), (each.words, "m"), (then, "m b"))
        else:
            words.append(_to_band(left + 34, y + 4, left + 66, use=each))
            kind = "b yes" if each.given else "b no"
            rows = _rows(SLIM - left - 78, (each.title, kind), (_more(each, time.days), "m"))
        x = left + (58 if isinstance(each, Mark) else 76)
        words += [svg.text(x, y + 9 + 16 * n, line, kind) for n, (line, kind) in enumerate(rows)]
        if said != last:
            words.append(svg.text(left, y + 9, said, "m", "end"))
        last = said
        y += 16 * len(rows) + 18
    for (top, mark), (end, _) in pairwise([*edges, (y, edges[-1][1])]):
        drawn.append(_band(left + 8, top, 24, end - top, mark.band, f"{uid}-slim"))
    return "".join([*drawn, *words]), y + 8


def _rows(most: float, *texts: tuple[str, str]) -> list[tuple[str, str]]:
    """Texts and their kinds on as many lines as they need."""
    return [
        (line, kind)
        for words, kind in texts
        for line in svg.wrap(words, most, svg.SMALL if "m" in kind.split() else svg.PLAIN, bold="b" in kind.split())
    ]


def _to_band(edge: float, y: float, x: float, use: Use) -> str:
    """An arrow to the band, or a line that ends at a bar before it."""
    if not use.given:
        return svg.line(f"M{x:g},{y:g}H{edge + 12:g}", "no") + svg.rect(edge + 6, y - 10, 6, 20, "bar", 0)
    tip = f"M{edge + 9:g},{y - 6:g}L{edge:g},{y:g}L{edge + 9:g},{y + 6:g}z"
    return svg.line(f"M{x:g},{y:g}H{edge + 7:g}", "yes") + f'<path d="{tip}" class="tpl-d-tip tpl-d-yes"/>'
