"""A way from one to the next: who or what is passed, the doors between, and where the way ends. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.cloud.personas import LETTERS

_NOTES = {"A": "your company", "B": "the vendor", "C": "a customer", "D": "a stranger"}


@dataclass(frozen=True)
class Station:
    """Somebody or something on the way.

    Attributes:
        name: what it is called.
        note: a few words more.
        account: the 12 digits of its account.
        state: `plain`, `asks` (who sets out), `live` (reached) or `idle` (not reached).
    """

    name: str
    note: str
    account: str
    state: str


@dataclass(frozen=True)
class Door:
    """A policy on the way.

    Attributes:
        title: which policy.
        account: the account it belongs to.
        opened: it lets the call through. Asked also where the call does not come.
        denied: it stops the call by an explicit Deny.
        words: why it stops the call, in three words, or that it is not needed; else empty.
        remark: what this policy sees; a sentence, or nothing.
    """

    title: str
    account: str
    opened: bool
    denied: bool = False
    words: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Link:
    """The way from one station to the next.

    Attributes:
        doors: the policies on it, in order.
        kind: `call`, or `order` for what one person says to another.
        reached: the call sets out on it at all.
        words: what is sent or said.
    """

    doors: tuple[Door, ...]
    reached: bool
    kind: str = "call"
    words: str = ""

    @property
    def stop(self) -> int | None:
        """The number of the door that stops the call; None when it passes, or never comes here."""
        shut = (number for number, door in enumerate(self.doors) if not door.opened)
        return next(shut, None) if self.reached else None

    @property
    def passed(self) -> bool:
        """Does the call come to its end?"""
        return self.reached and self.stop is None


@dataclass(frozen=True)
class Flow:
    """A whole way: a link fewer than stations.

    Attributes:
        heading: what it shows; empty where the picture's title says it.
        stations: in order.
        links: what lies between them.
        foot: a few words below the last account.
        right: is it as wanted? None where nobody wants anything.
        tag: the words that say so.
    """

    heading: str
    stations: tuple[Station, ...]
    links: tuple[Link, ...]
    foot: str = ""
    right: bool | None = None
    tag: str = ""


def title_of(account: str) -> str:
    """What an account is called: `Account A`, or its 12 digits; `AWS` where there is none, as of a service."""
    return f"Account {LETTERS.get(account, account)}" if account else "AWS"


def note_of(account: str) -> str:
    """Whose account it is; empty when the story does not say."""
    return _NOTES.get(LETTERS.get(account, ""), "")


def met(link: Link) -> tuple[str, ...]:
    """What the call meets at each door of a link: passes, stopped, or not reached, and whether it would be stopped."""
    reach = len(link.doors) if link.stop is None else link.stop
    return tuple(_met(door, here=link.reached and number <= reach) for number, door in enumerate(link.doors))


def _met(door: Door, *, here: bool) -> str:
    if door.opened:
        fate = "passes" if here else "not reached"
        return f"{fate}, {door.words}" if door.words else fate
    return f"stopped: {door.words}" if here else f"not reached, would stop it: {door.words}"


def placed(station: Station) -> str:
    """A station and where it stands: `BackupAccessRole (Account A, your company)`."""
    note = note_of(station.account)
    return f"{station.name} ({title_of(station.account)}{f', {note}' if note else ''})"
