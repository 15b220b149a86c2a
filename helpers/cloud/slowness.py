"""Changes that spread late: for some seconds of the lab's clock, decisions still go by the documents from before.

"IAM … uses a distributed computing model called eventual consistency. Any change that you make … takes time to become
visible from all possible endpoints." On AWS nobody can say how long; here it is as long as somebody says.
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from moto.iam.models import iam_backends

from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.clock import Clock
from helpers.cloud.moto_tables import Around

LONGEST: Final = 86_400  # seconds
_READS: Final = ("Get", "List", "Simulate", "Generate")
# What decides, of moto's records of roles, users, groups and managed policies.
_DECIDES: Final = (
    "assume_role_policy_document",
    "policies",
    "managed_policies",
    "permissions_boundary_arn",
    "users",
    "versions",
    "default_version_id",
)


class _Before(NamedTuple):
    """What was stored until a call that changes something.

    Attributes:
        until: when the call came, by the lab's clock.
        records: moto's records, each with what decides of it.
    """

    until: datetime
    records: list[tuple[Any, dict[str, Any]]]


class Slowness:
    """How late changes count, and what was stored before those that do not count yet.

    Attributes:
        seconds: how late; 0 is at once.
    """

    def __init__(self) -> None:
        self.seconds: float = 0
        self._clock = Clock()
        self._before: list[_Before] = []

    def begin(self, seconds: float, clock: Clock) -> None:
        """From now on changes count so late; what was changed until now counts at once.

        Args:
            seconds: how late; 0 ends it.
            clock: the lab's.

        Raises:
            ValueError: that is no number of seconds; one sentence.
        """
        number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
        if not number or not 0 <= seconds <= LONGEST:
            raise ValueError(f"Write a number of seconds from 0, which is at once, to {LONGEST}, which is a day.")
        self.seconds, self._clock = seconds, clock
        self._before.clear()

    def notice(self, call: ApiCall) -> None:
        """Keep what is stored, before a call that may change it is served.

        Args:
            call: the API call.
        """
        if call.service == "iam" and not call.operation.startswith(_READS):
            self._forget()
            self._before.append(_Before(self._clock.now(), list(_records())))

    def around(self, who: Identity, need: Need) -> Around:
        """What `moto_tables.around` says, by the documents that count now.

        Args:
            who: who asks.
            need: the permission asked for.
        """
        self._forget()
        if not self._before:
            return _around(who, need)
        with _standing_in(self._before[0]):
            return _around(who, need)

    def note(self, who: Identity, need: Need) -> str:
        """That the documents from before still counted, and until when; empty when those of now did.

        Args:
            who: who asks.
            need: the permission asked for.
        """
        now = _texts(_around(who, need))
        if _texts(self.around(who, need)) == now:
            return ""
        for before in reversed(self._before):
            with _standing_in(before):
                changed = _texts(_around(who, need)) != now
            if changed:
                counts = before.until + timedelta(seconds=self.seconds)
                return (
                    f"A policy was changed at {before.until:%H:%M:%S}, and the change does not count yet: what was"
                    f" stored before it decided. It counts from {counts:%H:%M:%S} (lab.slow)."
                )
        return ""

    def _forget(self) -> None:
        """Let go of what no longer counts: a change counts when so many seconds have gone by."""
        latest = self._clock.now() - timedelta(seconds=self.seconds)
        self._before = [before for before in self._before if before.until > latest]


SLOWNESS: Final = Slowness()


def _around(who: Identity, need: Need) -> Around:
    return moto_tables.around(who.caller, need.action, need.resource, who.session)


def _texts(around: Around) -> list[tuple[str, str]]:
    return [(policy.kind.value, policy.text) for policy in around.policies.every()]


def _records() -> Iterator[tuple[Any, dict[str, Any]]]:
    for account in list(iam_backends):
        backend = iam_backends[account]["aws"]
        for table in (backend.roles, backend.users, backend.groups, backend.managed_policies):
            for record in table.values():
                yield record, _of(record)


def _of(record: Any) -> dict[str, Any]:
    held = {name: getattr(record, name) for name in _DECIDES if hasattr(record, name)}
    if "policies" in held:  # moto's users have no such attribute until a boundary is set
        held.setdefault("permissions_boundary_arn", None)
    return {name: type(value)(value) if isinstance(value, (dict, list)) else value for name, value in held.items()}


@contextmanager
def _standing_in(before: _Before) -> Iterator[None]:
    """While it holds, moto's records say what they said before. What was made since then stays."""
    now = [(record, _of(record)) for record, _ in before.records]
    try:
        _put(before.records)
        yield
    finally:
        _put(now)


def _put(records: list[tuple[Any, dict[str, Any]]]) -> None:
    for record, held in records:
        for name, value in held.items():
            setattr(record, name, value)
