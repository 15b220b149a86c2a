"""What a check of an exercise brings: a status, one sentence, and every request with its decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from helpers.course.words import wrapped
from helpers.iam import Decision


class Status(str, Enum):
    """How a text stands."""

    NOT_TRIED = "not-tried"
    NOT_JSON = "not-json"
    NOT_SAVED = "not-saved"
    WRONG = "wrong"
    RIGHT = "right"


_VERDICTS = {
    Status.NOT_TRIED: "Not tried yet.",
    Status.NOT_JSON: "This is not JSON yet.",
    Status.NOT_SAVED: "AWS refuses to save this policy.",
    Status.WRONG: "Not yet.",
    Status.RIGHT: "Right.",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """One request that a text is held against.

    Attributes:
        who: the caller and what it sends, in words: `backup-operator without an ExternalId`.
        caller: its ARN; of a role, the ARN of a session.
        wanted: True when it should get in.
        wish: why it matters, one sentence.
        context: what the request carries besides what AWS always knows: `{"sts:ExternalId": …}`.
        identity: the caller's own permission policies, as JSON. None: one that allows the call. (): none.
        remark: what to ask when this request is decided wrongly; empty leaves it to
            `helpers.course.exercises.feedback`.
    """

    who: str
    caller: str
    wanted: bool
    wish: str
    context: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """A request and what the engine decided."""

    probe: Probe
    decision: Decision

    @property
    def as_wanted(self) -> bool:
        """True when the decision is the wanted one."""
        return self.decision.allowed is self.probe.wanted

    @property
    def row(self) -> tuple[str, str, str]:
        """Who, what should happen, and what happens, in words."""
        should = "should get in" if self.probe.wanted else "should stay out"
        happens = "gets in" if self.decision.allowed else "stays out"
        return self.probe.who, should, happens if self.as_wanted else f"{happens} (not as wanted)"


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What a check found; `str()` of it is what a code cell shows.

    Attributes:
        status: how the text stands.
        sentence: why, in words, with a question that leads on.
        hint_ready: True when a hint would help and there is one left.
        answers: every request with its decision; empty when nothing was decided.
        failed: the request that the sentence is about; None when there is none.
    """

    status: Status
    sentence: str
    hint_ready: bool = True
    answers: tuple[ProbeAnswer, ...] = ()
    failed: ProbeAnswer | None = None

    @property
    def verdict(self) -> str:
        """A few words in front of the sentence."""
        return _VERDICTS[self.status]

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Every request in words: who, what should happen, what happens."""
        return tuple(answer.row for answer in self.answers)

    def __str__(self) -> str:
        rows = (wrapped(f"  {who} {should}: {happens}", "      ") for who, should, happens in self.rows)
        return "\n".join([wrapped(f"{self.verdict} {self.sentence}"), *rows])

    __repr__ = __str__
