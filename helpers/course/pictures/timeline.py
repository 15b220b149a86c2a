"""A session's time by the lab's clock: when it was issued, what was done with it, and what ended it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from helpers.cloud.trail.events import Trail
from helpers.course.pictures import asking, history
from helpers.course.pictures.history import Changed, Issued, Used
from helpers.course.pictures.told import Told

MOST_USES = 3  # calls of one stretch that are drawn apart; more are counted
_LESSON = (
    "A trust policy is asked once, when a session is issued. Changing it later ends no session; a Deny in the role's "
    "permission policies stops it, and its own time ends it."
)
# AWS's operation → what was given.
_GIVEN = {
    "ListObjectsV2": "listing",
    "ListObjects": "listing",
    "GetObject": "download",
    "PutObject": "upload",
    "DeleteObject": "deletion",
    "GetCallerIdentity": "identity",
    "AssumeRole": "session",
}
_PLURALS = {"identity": "identities"}
_BANDS = {
    "valid": "valid",
    "untrusted": "valid, no longer trusted",
    "revoked": "revoked",
    "gone": "role deleted",
    "expired": "expired",
}


@dataclass(frozen=True)
class Mark:
    """Something that happens to the session.

    Attributes:
        at: when.
        title: what, in a word or two.
        words: a few more.
        band: what the session is from here on: `valid`, `untrusted`, `revoked`, `gone`, `expired`.
        to_come: it has not happened yet.
    """

    at: datetime
    title: str
    words: str
    band: str
    to_come: bool = False


@dataclass(frozen=True)
class Use:
    """One or more calls with the session's credentials that ended alike.

    Attributes:
        at: when the first was made.
        until: when the last was.
        title: what was given, or AWS's error code.
        given: were they given?
        why: what kind of refusal; may be empty.
    """

    at: datetime
    until: datetime
    title: str
    given: bool
    why: str = ""


@dataclass(frozen=True)
class Timeline:
    """The picture.

    Attributes:
        session: the session's name.
        moments: all that happens, in order.
        told: the same in words.
    """

    session: str
    moments: tuple[Mark | Use, ...]
    told: Told

    @property
    def days(self) -> bool:
        """Does it go over midnight, so that a time needs its day?"""
        return _over_midnight(self.moments)

    @property
    def bands(self) -> tuple[tuple[str, str], ...]:
        """The stretches of its time: kind and words, a stretch from each mark to the next, the last one open."""
        return tuple((mark.band, _BANDS[mark.band]) for mark in self.moments if isinstance(mark, Mark))


def timeline(trail: Trail, now: datetime, session: object = None) -> Timeline:
    """A session's time, as it really went.

    Args:
        trail: what happened.
        now: the lab's date and time.
        session: the session's name, or its Credentials; None is the last one that was issued.

    Raises:
        CannotDraw: no session was issued yet, or none of that name.
    """
    found = history.chosen(trail, session)
    used = history.uses(trail, found)
    marks = tuple(_marks(found, history.changes(trail, found)))
    end = _end(found, now)
    moments = (*_merged(found, marks, used), end, *_after(found, used))
    return Timeline(found.name, moments, _told(found, moments, now))


def _over_midnight(moments: Sequence[Mark | Use]) -> bool:
    return len({each.at.date() for each in moments}) > 1


def clock(at: datetime, day: bool = False) -> str:
    """A time as the picture writes it."""
    return f"{at:%m-%d %H:%M}" if day else f"{at:%H:%M}"


def _marks(found: Issued, changes: Iterable[Changed]) -> Iterator[tuple[int, Mark]]:
    """The marks before the end, each with the number of its call."""
    who = asking.called(found.call.caller)
    yield found.call.number, Mark(found.at, "issued", f"for {_span(found.expires, found.at)}, to {who}", "valid")
    before = Changed(found.at, 0)
    for change in changes:
        if change.at >= found.expires:
            continue
        band = "gone" if change.gone else "revoked" if change.revoked else "valid" if change.trusted else "untrusted"
        if change.gone and not before.gone:
            mark = Mark(change.at, "role deleted", "its credentials end with it", band)
        elif change.revoked is not before.revoked:
            words = "Deny for sessions issued before" if change.dated else "Deny for every session"
            mark = (
                Mark(change.at, "revoked", words, band)
                if change.revoked
                else Mark(change.at, "Deny removed", "calls are asked again", band)
            )
        else:
            words = (
                f"trusts {who} again"
                if change.trusted
                else f"no longer names {who}"
                if change.why == "not named"
                else f"would stop {who}: {change.why}"
            )
            mark = Mark(change.at, "trust policy changed", words, band)
        yield change.number, mark
        before = change


def _end(found: Issued, now: datetime) -> Mark:
    if now >= found.expires:
        return Mark(found.expires, "expired", "its time is up", "expired")
    return Mark(found.expires, "will expire", f"in {_span(found.expires, now)}", "expired", to_come=True)


def _span(end: datetime, start: datetime) -> str:
    minutes = round((end - start).total_seconds() / 60)
    if minutes % 60 == 0 and minutes > 60:
        return f"{minutes // 60} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _merged(found: Issued, marks: Sequence[tuple[int, Mark]], used: Sequence[Used]) -> Iterator[Mark | Use]:
    """Marks, and between them the calls; neighbours that ended alike are one."""
    for number, (first, mark) in enumerate(marks):
        last = marks[number + 1][0] if number + 1 < len(marks) else float("inf")
        yield mark
        yield from _uses(
            [use for use in used if first < use.number < last and use.at < found.expires], mark.band == "untrusted"
        )


def _after(found: Issued, used: Sequence[Used]) -> Iterator[Use]:
    yield from _uses([use for use in used if use.at >= found.expires], False)


def _uses(used: Sequence[Used], still: bool) -> Iterator[Use]:
    runs = [list(run) for _, run in groupby(used, key=lambda use: (_thing(use), use.why))]
    if len(runs) > MOST_USES:  # of many, what was given and what was not
        kinds: dict[tuple[bool, str, str], list[Used]] = {}
        for use in used:
            kinds.setdefault((not use.error, use.error, use.why if use.error else ""), []).append(use)
        runs = list(kinds.values())
    for run in runs:
        yield _use(run, still)


def _thing(use: Used) -> str:
    operation = use.call.partition(":")[2]
    return use.error or _GIVEN.get(operation, operation)


def _use(run: Sequence[Used], still: bool) -> Use:
    first, count = run[0], len(run)
    things = {_thing(use) for use in run}
    if first.error:
        title = first.error if count == 1 else f"{count} × {first.error}"
    else:
        one = things.pop() if len(things) == 1 else "call"
        named = one if count == 1 else f"{count} {_PLURALS.get(one, f'{one}s')}"
        title = f"{named} given{', still' if still else ''}"
    return Use(first.at, run[-1].at, title, not first.error, first.why)


def when(use: Use, day: bool = False) -> str:
    """When calls were made, and what kind of refusal they got."""
    time = clock(use.at, day) if use.at == use.until else f"{clock(use.at, day)} to {clock(use.until, day)}"
    return f"{time} · {use.why}" if use.why else time


def _told(found: Issued, moments: Sequence[Mark | Use], now: datetime) -> Told:
    day = _over_midnight(moments)
    rows, facts, band = [], [], "valid"
    for each in moments:
        if isinstance(each, Mark):
            band = each.band
            said = f"{clock(each.at, day)} {each.title}: {each.words}."
            rows.append((clock(each.at, day), each.title, each.words, _BANDS[band]))
        else:
            said = (
                f"{when(each, day)}: {each.title}."
                if not each.why
                else f"{clock(each.at, day)}: {each.title}, {each.why}."
            )
            rows.append(
                (when(replace(each, why=""), day), each.title, each.why or "with its credentials", _BANDS[band])
            )
        facts.append(said)
    facts.append(f"The lab's clock says {clock(now, day)}.")
    title = f"What happens to session {found.name} of {found.role}"
    head = ("Time", "What", "More", "The session is")
    return Told(title, "A session's time, by the lab's clock.", " ".join(facts), _LESSON, head, tuple(rows))
