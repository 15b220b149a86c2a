"""What happened: one event for each permission question, like CloudTrail, with the engine's whole decision.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Final

from helpers.cloud.trail.sent import Sent
from helpers.iam.decision import Decision
from helpers.iam.model import Caller, CallerType, ContextValue

# A permission that other services' calls ask for, and no API call of its own.
PASS_ROLE: Final = "iam:PassRole"


@dataclass(frozen=True)
class Answer:
    """How an API call ended.

    Attributes:
        status: the HTTP status.
        code: AWS's error code, or the status of a failed HEAD request, whose answer has no body; empty on success.
        message: AWS's message of that error.
        body: IAM's and STS's answer to a call that changes something, without secrets.
    """

    status: int
    code: str = ""
    message: str = ""
    body: str = ""


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
        sent: what came in with the call: access key id, address, parameters without secrets.
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
    sent: Sent = field(default_factory=Sent)

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
        error: AWS's error code when a question was denied or the call failed; empty when it was served.
        events: the events it left in the trail.
        answer: how it ended; None when that is not known.
    """

    call: str
    caller: Caller
    decisions: tuple[Decision, ...]
    error: str
    events: tuple[Event, ...]
    answer: Answer | None = None

    @property
    def allowed(self) -> bool:
        """True when every question was answered with yes."""
        return all(event.allowed for event in self.events)

    @property
    def number(self) -> int:
        """The call's number in the trail, from 1."""
        return self.events[0].number


class Trail:
    """The last events, oldest first. Safe to use from several threads.

    Args:
        size: how many events are kept.
    """

    def __init__(self, size: int = 1000) -> None:
        self._events: deque[Event] = deque(maxlen=size)
        self._answers: dict[int, Answer] = {}
        self._size = size
        self._lock = Lock()
        self._calls = 0
        # The number of the call that is being served in this thread or task; 0 when none is.
        self.serving: ContextVar[int] = ContextVar("serving", default=0)

    def answered(self, number: int, answer: Answer) -> None:
        """Add how a call ended.

        Args:
            number: the call's, from `record`.
            answer: what AWS answered.
        """
        with self._lock:
            self._answers[number] = answer
            # Calls side by side end in another order than they began: more answers are kept than events.
            if len(self._answers) > 2 * self._size:
                del self._answers[next(iter(self._answers))]

    def record(self, event: Event) -> int:
        """Add an event, and return the number of its call.

        Args:
            event: what was asked; with the number 0 it is the first of a new call.
        """
        with self._lock:
            number = event.number
            if not number:
                number = self._calls = self._calls + 1
                event = replace(event, number=number)
            self._events.append(event)
        self.serving.set(number)
        return number

    def clear(self) -> None:
        """Forget every event, and number the calls from 1 again: the same lesson makes the same trail."""
        with self._lock:
            self._events.clear()
            self._answers.clear()
            self._calls = 0

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
        with self._lock:
            answers = {number: self._answers.get(number) for number in grouped}
        return tuple(_outcome(events, answers[number]) for number, events in grouped.items())


def _outcome(events: list[Event], answer: Answer | None) -> CallOutcome:
    refused = next((event for event in events if not event.allowed), None)
    failed = answer.code if answer else ""
    return CallOutcome(
        call=events[0].call,
        caller=events[0].caller,
        decisions=tuple(event.decision for event in events if event.decision),
        error=(refused.error or "AccessDenied") if refused else failed,
        events=tuple(events),
        answer=answer,
    )
