"""Which of the trail's events a reader wants to see; what they typed wrong is said in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from difflib import get_close_matches
from typing import Any

from helpers.cloud.personas import PERSONAS
from helpers.cloud.trail.events import Event, Trail
from helpers.iam.text import clean


class UnknownFilter(ValueError):
    """A filter that the trail does not know, or a value it can not filter by. The message is one sentence."""


_Fits = Callable[[Event], bool]


def select(trail: Trail, wanted: Mapping[str, Any]) -> tuple[Event, ...]:
    """The events that fit every filter, oldest first.

    Args:
        trail: where they are kept.
        wanted: filter → value: `caller` (a persona's name or a piece of an ARN), `action`, `resource`, `call` (pieces
            of them), `allowed` (True or False), `last` (how many API calls), `since` (a date and time, UTC), and
            `root` (True: also what root keys did). None, and an empty text, ask for nothing.

    Raises:
        UnknownFilter: there is no such filter, no such persona, or the value is not of its kind.
    """
    for name in wanted:
        if name not in _KNOWN:
            near = get_close_matches(name, _KNOWN, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            hint = "lab.forget() clears the trail. " if name == "clear" else hint
            raise UnknownFilter(f"The trail has no filter {clean(name, 60)}. {hint}It knows {', '.join(_KNOWN)}.")
    asked = {name: value for name, value in wanted.items() if value is not None and value != ""}
    everyone = trail.events(root=True)
    # Who asks for a root user by name wants to see it.
    shows_root = _bool("root", asked.pop("root", False)) or str(asked.get("caller", "")).endswith("root")
    events = everyone if shows_root else trail.events()
    last = asked.pop("last", None)
    for name, value in asked.items():
        fits = _FILTERS[name](name, value, everyone)
        events = tuple(event for event in events if fits(event))
    return events if last is None else _of_last_calls(events, last)


def _of_last_calls(events: tuple[Event, ...], last: Any) -> tuple[Event, ...]:
    if not isinstance(last, int) or isinstance(last, bool) or last < 1:
        raise UnknownFilter(f"last is a number of API calls from 1, such as last=3; {_shown(last)} is not.")
    numbers = sorted({event.number for event in events})[-last:]
    return tuple(event for event in events if event.number in numbers)


def _caller(name: str, value: Any, everyone: tuple[Event, ...]) -> _Fits:
    text = _text(name, value)
    if persona := PERSONAS.get(text):
        return lambda event: persona.arn in (event.caller.arn, event.caller.role_arn)
    piece = text.lower()
    if not any(piece in event.caller.arn.lower() for event in everyone):
        near = get_close_matches(piece[:100], PERSONAS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UnknownFilter(
            f"There is no persona {_shown(text)}, and nobody in the trail has it in their ARN.{hint} "
            f"The lab knows {', '.join(PERSONAS)}."
        )
    return lambda event: piece in event.caller.arn.lower()


def _piece(name: str, value: Any, _: tuple[Event, ...]) -> _Fits:
    piece = _text(name, value).lower()
    return lambda event: piece in str(getattr(event, name)).lower()


def _allowed(name: str, value: Any, _: tuple[Event, ...]) -> _Fits:
    wanted = _bool(name, value)
    return lambda event: event.allowed is wanted


def _since(name: str, value: Any, _: tuple[Event, ...]) -> _Fits:
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    if not isinstance(value, datetime):
        raise UnknownFilter(
            f"since is a date and time, such as lab.now() gives or {'2035-01-15 09:30'!r}; {_shown(value)} is not."
        )
    moment = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    return lambda event: event.time >= moment


_FILTERS: Mapping[str, Callable[[str, Any, tuple[Event, ...]], _Fits]] = {
    "caller": _caller,
    "action": _piece,
    "resource": _piece,
    "call": _piece,
    "allowed": _allowed,
    "since": _since,
}
_KNOWN = (*_FILTERS, "last", "root")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UnknownFilter(f"{name} is a text, such as {name}={_EXAMPLES[name]!r}; {_shown(value)} is not.")
    return value.strip()


_EXAMPLES = {"caller": "backup-operator", "action": "sts:", "resource": "your-bucket-name", "call": "AssumeRole"}


def _bool(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnknownFilter(f"{name} is True or False; {_shown(value)} is neither.")
    return value


def _shown(value: Any) -> str:
    return clean(repr(value), 60)
