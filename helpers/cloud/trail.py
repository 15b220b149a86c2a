"""What happened: one event for each permission question, like CloudTrail, with the engine's whole decision.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from threading import Lock

from helpers.iam.model import Caller, CallerType, ContextValue, Decision


@dataclass(frozen=True)
class Event:
    """One permission question and its answer, or the refusal before one could be asked.

    Attributes:
        time: the lab's date and time, UTC.
        call: the API call that asked, such as `s3:CopyObject`.
        number: of the API call; the questions of one call share it.
        caller: who asked.
        action: the permission asked for; the call's own name when it was refused before that.
        resource: the ARN it was asked for.
        context: the context keys of the request.
        decision: the engine's answer; None when the call was refused before, or not modelled.
        error: AWS's error code of that refusal.
        note: AWS's message of that refusal, or what else is worth knowing.
    """

    time: datetime
    call: str
    number: int
    caller: Caller
    action: str
    resource: str
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    decision: Decision | None = None
    error: str = ""
    note: str = ""

    @property
    def allowed(self) -> bool:
        """Was this question answered with yes?"""
        return self.decision is not None and self.decision.allowed

    @property
    def verdict(self) -> str:
        """The engine's outcome, such as `implicit-deny`, or the error code of an earlier refusal."""
        return self.decision.outcome.value if self.decision else self.error

    @property
    def reason(self) -> str:
        """One or two sentences: why."""
        return " ".join(filter(None, (self.decision.reason if self.decision else "", self.note)))


@dataclass(frozen=True)
class CallOutcome:
    """One API call with every permission question it asked.

    Attributes:
        call: its name, such as `s3:CopyObject`.
        caller: who made it.
        decisions: the engine's answers, in order.
        error: AWS's error code when it was refused; empty when every question was allowed.
        events: the events it left in the trail.
    """

    call: str
    caller: Caller
    decisions: tuple[Decision, ...]
    error: str
    events: tuple[Event, ...]

    @property
    def allowed(self) -> bool:
        """True when every question was answered with yes."""
        return not self.error


class Trail:
    """The last events, oldest first. Safe to use from several threads.

    Args:
        size: how many events are kept.
    """

    def __init__(self, size: int = 1000) -> None:
        self._events: deque[Event] = deque(maxlen=size)
        self._lock = Lock()
        self._calls = 0

    def next_call(self) -> int:
        """The number of a new API call."""
        with self._lock:
            self._calls += 1
            return self._calls

    def record(self, event: Event) -> None:
        """Add an event."""
        with self._lock:
            self._events.append(event)

    def clear(self) -> None:
        """Forget every event."""
        with self._lock:
            self._events.clear()

    def events(
        self,
        *,
        caller: str = "",
        action: str = "",
        resource: str = "",
        allowed: bool | None = None,
        root: bool = False,
    ) -> tuple[Event, ...]:
        """The events that fit, oldest first.

        Args:
            caller: a piece of the caller's ARN.
            action: a piece of the action.
            resource: a piece of the resource's ARN.
            allowed: only those answered with yes, or only those that were not.
            root: also what root keys did; they set the scene and would be in the way.
        """
        with self._lock:
            events = tuple(self._events)
        return tuple(
            event
            for event in events
            if (root or event.caller.type is not CallerType.ROOT)
            and caller in event.caller.arn
            and action in event.action
            and resource in event.resource
            and allowed in (None, event.allowed)
        )

    @property
    def newest(self) -> Event | None:
        """The latest event of all, root's too; None when nothing happened yet."""
        with self._lock:
            return self._events[-1] if self._events else None

    @property
    def last(self) -> Event | None:
        """The latest event, root's excepted; None when nothing happened yet."""
        events = self.events()
        return events[-1] if events else None

    @property
    def last_call(self) -> CallOutcome | None:
        """The latest API call with all it asked, root's excepted; None when nothing happened yet."""
        calls = self.calls()
        return calls[-1] if calls else None

    def calls(self, *, root: bool = False) -> tuple[CallOutcome, ...]:
        """The API calls, oldest first, each with all it asked.

        Args:
            root: also what root keys did.
        """
        grouped: dict[int, list[Event]] = {}
        for event in self.events(root=root):
            grouped.setdefault(event.number, []).append(event)
        return tuple(_outcome(events) for events in grouped.values())

    def as_text(self, events: Iterable[Event] | None = None) -> str:
        """A table in plain text.

        Args:
            events: which; all but root's when left out.
        """
        return as_text(self.events() if events is None else events)

    def as_html(self, events: Iterable[Event] | None = None) -> str:
        """A table in HTML: escaped, without style, class or script.

        Args:
            events: which; all but root's when left out.
        """
        return as_html(self.events() if events is None else events)


_COLUMNS = ("time", "caller", "action", "resource", "verdict", "why")


def as_text(events: Iterable[Event]) -> str:
    """A table of events in plain text; the reason stands below each line, where it has room."""
    rows = [_row(event) for event in events]
    if not rows:
        return "Nothing happened yet."
    shown = [_COLUMNS[:-1], *(row[:-1] for row in rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(_COLUMNS) - 1)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    table = [lines[0]]
    for line, row in zip(lines[1:], rows, strict=True):
        table += [line, f"          {row[-1]}"]
    return "\n".join(table)


def as_html(events: Iterable[Event]) -> str:
    """A table of events in HTML: escaped, without style, class or script."""
    rows = [_row(event) for event in events]
    if not rows:
        return "<p>Nothing happened yet.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(event: Event) -> tuple[str, ...]:
    # A learner names object keys and sessions: a line break in one must not break the table.
    cells = (f"{event.time:%H:%M:%S}", event.caller.name, event.action, event.resource, event.verdict, event.reason)
    return tuple(" ".join(cell.split()) for cell in cells)


def _outcome(events: list[Event]) -> CallOutcome:
    refused = next((event for event in events if not event.allowed), None)
    return CallOutcome(
        call=events[0].call,
        caller=events[0].caller,
        decisions=tuple(event.decision for event in events if event.decision),
        error=(refused.error or "AccessDenied") if refused else "",
        events=tuple(events),
    )
