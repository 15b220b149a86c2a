"""The role's account on the stage: the role and its session, the policies on the way to S3, the bucket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Rehearsal
from helpers.course.rounds.attempt_result import Attempt
from helpers.course.stage.scene import Bar, Home
from helpers.iam import Decision, PolicyKind, Verdict

MOST_KEYS = 3  # objects that are named
_BARS = (
    ("role", "Role's permission", PolicyKind.IDENTITY, "identity"),
    ("boundary", "Role's boundary", PolicyKind.BOUNDARY, "boundary"),
    ("session", "Session policy", PolicyKind.SESSION, "session"),
    ("endpoint", "VPC endpoint", PolicyKind.ENDPOINT, "endpoint"),
    ("bucket", "Bucket policy", PolicyKind.BUCKET, "resource"),
)


@dataclass(frozen=True)
class Answered:
    """The last real round, and when it was made.

    Attributes:
        attempt: the round.
        issued: when its session began, by the lab's clock.
        events: the numbers of the trail's events that gave the session and the listing; 0 for none.
        current: nothing was changed since.
    """

    attempt: Attempt
    issued: datetime
    events: tuple[int, int]
    current: bool


def home(
    found: Rehearsal, ask: Ask, now: datetime, held: frozenset[str], answered: Answered | None, places: dict[str, str]
) -> Home:
    """The role's account.

    Args:
        found: what would happen to the request of the form.
        ask: that request.
        now: the lab's time.
        held: which policies of `_BARS` there are: `role`, `boundary`, `session`, `bucket`.
        answered: the last real round; None before the first.
        places: of each of them, where its deciding line stands.
    """
    if found.listing is not None and found.listing.gate("endpoint") is not None:
        held |= {"endpoint"}
    bars = tuple(
        Bar(title, _bar(found.listing, kind, gate), places.get(key, ""))
        for key, title, kind, gate in _BARS
        if key == "role" or key in held
    )
    reached = "" if found.listing is None and found.listing_error is None else "lets" if found.listed else "stops"
    if answered is not None and answered.attempt.credentials is not None:
        return _with_session(ask, bars, reached, now, answered)
    if not found.assumed:
        return Home(ask.role, ask.bucket, bars=bars)
    would = "would be listed" if found.listed else "would be refused"
    return Home(
        ask.role, ask.bucket, "forecast", words="would issue a session", bars=bars, reached=reached, bucket_words=would
    )


def _bar(listing: Decision | None, kind: PolicyKind, gate: str) -> str:
    """What a policy does to the listing."""
    if listing is None:
        return ""
    deny, asked = listing.gate("explicit-deny"), listing.gate(gate)
    if deny is not None and any(match.layer is kind for match in deny.decided_by):
        return "stops"
    return "stops" if asked is not None and asked.verdict is Verdict.STOPPED else "lets"


def _with_session(ask: Ask, bars: tuple[Bar, ...], reached: str, now: datetime, answered: Answered) -> Home:
    attempt = answered.attempt
    assert attempt.credentials is not None
    ends, name = attempt.credentials.expiration, attempt.session_name
    left = (ends - now).total_seconds()
    if left <= 0:
        words = f"expired at {ends:%H:%M}, {_minutes(-left)} ago"
        return Home(ask.role, ask.bucket, "expired", name, words, 0, bars, "", (), "ExpiredToken, if asked now")
    since = "" if answered.current else ", issued before"
    words = f"{_minutes(left)} left, until {ends:%H:%M}{since}"
    whole = max(1.0, (ends - answered.issued).total_seconds())
    live = Home(ask.role, ask.bucket, "live", name, words, min(1, left / whole), bars, events=answered.events)
    if attempt.listing is None:
        error = attempt.steps[2].error
        return replace(live, reached="stops", bucket_words=error.code if error else "not listed")
    keys = tuple(item.key for item in attempt.listing[:MOST_KEYS])
    more = len(attempt.listing) - len(keys)
    said = f"and {more} more" if more else "" if keys else "no object"
    return replace(live, reached="lets", listed=keys, bucket_words=said)


def _minutes(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
