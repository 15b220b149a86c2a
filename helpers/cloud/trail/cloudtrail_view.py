"""CloudTrail's records of one account as a table, in text and in HTML, and each one whole."""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from helpers.cloud.personas import LETTERS
from helpers.cloud.trail.cloudtrail import History
from helpers.cloud.trail.view import WIDTH, cell, html_table, line, short, text_table

_COLUMNS = ("#", "eventTime", "userIdentity", "eventName", "resource")
_INDENT = " " * 3
_HTML_COLUMNS = (
    "#",
    "eventTime",
    "userIdentity",
    "eventSource",
    "eventName",
    "resource",
    "sourceIPAddress",
    "error",
    "sharedEventID",
)


class NoSuchRecord(IndexError):
    """There is no record of that number. The message says which there are."""


class Records:
    """What CloudTrail shows in one account: a table, and a list of dicts.

    Args:
        history: the records, and how many are left out.
        account: the account's 12 digits.
        data_events: are S3's data events among them?
    """

    def __init__(self, history: History, account: str, *, data_events: bool) -> None:
        self._history = history
        self._account = account
        self._data_events = data_events

    def __len__(self) -> int:
        return len(self._history.records)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (copy.deepcopy(record) for record in self._history.records)

    def __getitem__(self, number: int) -> dict[str, Any]:
        return self.record(number)

    def record(self, number: int = -1) -> dict[str, Any]:
        """One whole record, as CloudTrail writes it.

        Args:
            number: its number in the table, from 0; negative numbers count from the end.

        Raises:
            NoSuchRecord: there is none; the message says which there are.
        """
        count = len(self)
        if not isinstance(number, int) or not -count <= number < count:
            known = f"They go from 0 to {count - 1}." if count else "There is none yet."
            raise NoSuchRecord(f"There is no record {str(number)[:40]}. {known}")
        return copy.deepcopy(self._history.records[number])

    def __repr__(self) -> str:
        records = self._history.records
        one_day = len({record["eventTime"][:10] for record in records}) == 1
        rows = [_text_row(number, record, 11 if one_day else 0) for number, record in enumerate(records)]
        if not rows:
            return "\n".join([self._nothing(), *self._wrapped_notes()])
        head, *table = text_table(_COLUMNS, rows, keep=2)
        lines = [head]
        for row, record in zip(table, records, strict=True):
            lines += [row, *_error(record)]
        return "\n".join([*lines, *self._wrapped_notes()])

    def _repr_html_(self) -> str:
        rows = [_html_row(number, record) for number, record in enumerate(self._history.records)]
        shown = html_table(_HTML_COLUMNS, rows) if rows else f"<p>{escape(self._nothing())}</p>"
        return shown + "".join(f"<p>{escape(note)}</p>" for note in self._notes())

    def _nothing(self) -> str:
        return f"CloudTrail shows nothing in account {self._account} yet."

    def _wrapped_notes(self) -> Iterator[str]:
        for note in self._notes():
            yield from textwrap.wrap(note, WIDTH, break_on_hyphens=False)

    def _notes(self) -> Iterator[str]:
        letter = LETTERS.get(self._account, self._account)
        if self._history.hidden:
            yield (
                f"Not shown: {_count(self._history.hidden, 'data event')} of S3. Trails log them only when asked to; "
                f'lab.cloudtrail("{letter}", data_events=True) shows them.'
            )
        if self._history.unknown:
            yield (
                f"Left out: {_count(self._history.unknown, 'call')} that the lab does not model, or whose record AWS "
                "does not document."
            )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _text_row(number: int, record: Mapping[str, Any], since: int) -> tuple[str, ...]:
    return (
        str(number),
        record["eventTime"][since:],  # the date only where there are several
        _who(record["userIdentity"], brief=True),
        record["eventName"],
        short(_what(record)),
    )


def _error(record: Mapping[str, Any]) -> list[str]:
    """The error below its line, where it has room."""
    if "errorCode" not in record:
        return []
    told = line(f"{record['errorCode']}: {record['errorMessage']}".removesuffix(": "))
    return textwrap.wrap(told, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)


def _html_row(number: int, record: Mapping[str, Any]) -> str:
    cells = (
        str(number),
        record["eventTime"],
        _who(record["userIdentity"], brief=False),
        record["eventSource"],
        record["eventName"],
        _what(record),
        record["sourceIPAddress"],
        f"{record.get('errorCode', '')}: {record.get('errorMessage', '')}".strip(": "),
        record.get("sharedEventID", ""),
    )
    return f"<tr>{''.join(f'<td>{cell(text)}</td>' for text in cells)}</tr>"


def _who(identity: Mapping[str, Any], *, brief: bool) -> str:
    kind = identity["type"]
    if kind == "AWSService":
        return f"{kind} {identity['invokedBy']}"
    if kind == "AWSAccount":
        return f"{kind} {identity['accountId']} {'' if brief else identity['principalId']}".rstrip()
    arn = str(identity["arn"])
    return f"{kind} {arn.partition('/')[2] or identity['accountId'] if brief else arn}"


def _what(record: Mapping[str, Any]) -> str:
    """What was acted on: the resource where the record names one, else the parameter that says it."""
    for resource in record.get("resources", ()):
        return str(resource["ARN"])
    sent = record["requestParameters"] or {}
    for name in ("roleArn", "policyArn", "roleName", "userName", "groupName", "policyName", "instanceProfileName"):
        if name in sent:
            return str(sent[name])
    return ""
