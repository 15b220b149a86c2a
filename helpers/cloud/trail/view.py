"""The trail as a table, in text and in HTML. It only draws; `events` keeps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from helpers.cloud.personas import LETTERS, NAMES
from helpers.cloud.trail.events import Event
from helpers.iam.model import Caller
from helpers.iam.text import clean

WIDTH = 100  # characters; wider text is cut on GitHub
_NOTHING = "Nothing happened yet."
_INDENT = " " * 10
_WHO = 44  # characters that who acts may take; a session's name is what one looks for
_LEAST = 14  # characters to which other cells may be shortened for it
_COLUMNS = ("time", "caller", "action", "resource", "verdict")
_HTML_COLUMNS = ("time", "caller", "call", "action", "resource", "verdict", "why")


def as_text(events: Iterable[Event], nothing: str = _NOTHING) -> str:
    """A table of events in plain text, at most `WIDTH` wide; the reason stands below each line, where it has room.

    The first line of an API call has the time and the caller; a `+` marks its further questions.

    Args:
        events: oldest first.
        nothing: what to say when there are none.
    """
    calls = _by_call(events)
    if not calls:
        return nothing
    times = [event.time for call in calls for event in call]
    day = "%m-%d " if len({time.date() for time in times}) > 1 else ""
    form = f"{day}%H:%M:%S" if any(time.second for time in times) else f"{day}%H:%M"
    rows: list[tuple[str, ...]] = []
    reasons = []
    for call in calls:
        for position, event in enumerate(call):
            who = (f"{event.time:{form}}", name_of(event.caller)) if position == 0 else ("+", "")
            rows.append((*who, event.action, short(event.resource), event.verdict))
            reasons.append(line(f"{_place(call, event)}{event.reason}"))
    table = text_table(_COLUMNS, rows, keep=1)
    lines = [table[0]]
    for row, reason in zip(table[1:], reasons, strict=True):
        told = textwrap.wrap(reason, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)
        lines += [row, *told]
    return "\n".join(lines)


def as_html(events: Iterable[Event], nothing: str = _NOTHING) -> str:
    """A table of events in HTML: nothing shortened, escaped, without style, class or script.

    Args:
        events: oldest first.
        nothing: what to say when there are none.
    """
    calls = _by_call(events)
    if not calls:
        return f"<p>{escape(nothing)}</p>"
    rows = []
    for call in calls:
        for position, event in enumerate(call):
            cells = [event.action, event.resource, event.verdict, event.reason]
            row = "".join(f"<td>{cell(text)}</td>" for text in cells)
            if position == 0:
                spans = f' rowspan="{len(call)}"' if len(call) > 1 else ""
                who = (f"{event.time:%Y-%m-%d %H:%M:%S}", event.caller.arn or event.caller.name, event.call)
                row = "".join(f"<td{spans}>{cell(text)}</td>" for text in who) + row
            rows.append(f"<tr>{row}</tr>")
    return html_table(_HTML_COLUMNS, rows)


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], keep: int) -> list[str]:
    """The lines of a table, at most `WIDTH` wide: cells that are too wide lose their middle.

    Args:
        head: the columns' names.
        rows: their cells.
        keep: the column that says who; the others are shortened first.
    """
    shown = [tuple(head), *(tuple(line(text) for text in row) for row in rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(head))]
    while sum(widths) > WIDTH - 2 * (len(head) - 1):
        widest = max((column for column in range(len(head)) if column != keep), key=widths.__getitem__)
        too_wide = keep if widths[keep] > _WHO or widths[widest] <= _LEAST else widest
        widths[too_wide] -= 1
    return [
        "  ".join(_elided(text, width).ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def html_table(head: Sequence[str], rows: Iterable[str]) -> str:
    """A table of rows that are HTML already.

    Args:
        head: the columns' names.
        rows: `<tr>` elements.
    """
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def cell(text: str) -> str:
    """The text of a cell, safe in HTML."""
    return escape(line(text))


def line(text: str) -> str:
    """A text that somebody else may have written, on one line and with nothing in it that can't be seen.

    A learner names object keys and sessions: a line break or a terminal's escape in one must not break the table.
    """
    return clean(" ".join(text.split()), len(text) + 1)


def name_of(caller: Caller) -> str:
    """The persona's name, which tells the four admins apart, or the caller's own."""
    return NAMES.get(caller.arn, caller.name)


def short(arn: str) -> str:
    """An ARN without what is the same everywhere: `your-bucket-name/key`, `A:role/BackupAccessRole`."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return arn
    account = parts[4]
    return f"{LETTERS.get(account, account)}:{parts[5]}" if account else parts[5]


def _by_call(events: Iterable[Event]) -> list[list[Event]]:
    return [list(call) for _, call in groupby(events, key=lambda event: event.number)]


def _place(call: list[Event], event: Event) -> str:
    """Of a call with several questions: which one this is."""
    questions = [one for one in call if one.decision]
    if len(questions) < 2 or event.decision is None:
        return ""
    return f"{event.call}, question {questions.index(event) + 1} of {len(questions)}: "


def _elided(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    front = (width - 1) * 2 // 3
    return f"{text[:front]}…{text[len(text) - (width - 1 - front) :]}"
