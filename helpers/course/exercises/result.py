"""What a check of an exercise brings: a status, what there is to say, and every request with its decision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from helpers.cloud.federation import callers
from helpers.course.exercises import feedback
from helpers.course.exercises.cast_ids import with_id
from helpers.course.words import wrapped
from helpers.iam import Caller, Decision, caller_from_arn


class Status(str, Enum):
    """How a text stands."""

    NOT_TRIED = "not-tried"
    NOT_JSON = "not-json"
    NOT_SAVED = "not-saved"
    WRONG = "wrong"
    RIGHT = "right"


_VERDICTS = {
    Status.NOT_TRIED: "Not tried yet",
    Status.NOT_JSON: "This is not JSON yet",
    Status.NOT_SAVED: "AWS refuses to save this policy",
    Status.WRONG: "Not yet",
    Status.RIGHT: "Right",
}
_SIGNS = {Status.WRONG: "✕ ", Status.RIGHT: "✓ "}
# What follows the caller in the words of a request: a note in brackets, or what is sent.
_ABOUT = re.compile(r"\((?P<note>.+)\)$|\b(?P<sent>(?:with|without|in) .+)$")


@dataclass(frozen=True, slots=True)
class Probe:
    """One request that a text is held against.

    Attributes:
        who: the caller and what it sends, in words: `backup-operator without an ExternalId`. What is sent begins with
            "with", "without" or "in"; what else is to know stands in brackets.
        caller: its ARN; of a role, the ARN of a session. Of somebody with a token the issuer's name in `lab.token`,
            of somebody with an assertion `company`: then the call is the one that takes these.
        wanted: True when it should get in.
        wish: why it matters, one sentence.
        context: what the request carries besides what AWS always knows: `{"sts:ExternalId": …}`.
        identity: the caller's own permission policies, as JSON. None: one that allows the call. (): none.
        remark: what to ask when this request is decided wrongly; empty leaves it to
            `helpers.course.exercises.feedback`.
        claims: of a token or an assertion, what differs from its defaults: the settings of `lab.token` or
            `lab.assertion`, as a form writes them. All condition keys come from these.
        beside: a condition key; the request is there for exercises of which another request carries it. Empty: for all.

    Raises:
        ValueError: no such token can be made, or the call would carry more than its token says.
    """

    who: str
    caller: str
    wanted: bool
    wish: str
    context: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] | None = None
    remark: str = ""
    claims: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""

    def __post_init__(self) -> None:
        if self.issuer and (self.context or self.identity is not None):
            raise ValueError(f"{self.who!r} comes with a token: that alone says what the request carries.")
        if self.claims and not self.issuer:
            raise ValueError(f"{self.who!r} comes with no token, and has claims.")
        if problem := callers.fault(self.issuer, self.claims) if self.issuer else "":
            raise ValueError(f"{self.who!r}: {problem}")

    @property
    def issuer(self) -> str:
        """Whose token or assertion the caller comes with; empty for everybody who signs."""
        return self.caller if self.caller in callers.CALLED else ""

    @property
    def asks(self) -> Caller:
        """Who asks, as a trust policy knows them: whoever comes with a token is its provider."""
        return callers.caller(self.issuer, self.claims) if self.issuer else with_id(caller_from_arn(self.caller))

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that the call asks for: what is passed along has an action of its own.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
        """
        carried = {key.lower().partition("/")[0] for key in self.context}
        tags = ("sts:TagSession",) if carried & {"aws:requesttag", "aws:tagkeys"} else ()
        named = ("sts:SetSourceIdentity",) if "sts:sourceidentity" in carried else ()
        return ("sts:AssumeRole", *tags, *named)

    @property
    def about(self) -> str:
        """What the request is told by besides its caller: `without an ExternalId`; empty for nothing."""
        found = _ABOUT.search(self.who)
        return (found["note"] or found["sent"]) if found else ""

    @property
    def should(self) -> str:
        """What should happen, in words."""
        return "get in" if self.wanted else "stay out"


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say, in the order in which it is read.

    Attributes:
        first: the sentence that matters: who gets in and should not, or why nothing could be asked.
        reason: what the engine found, with statement and line; empty where nothing was decided.
        more: what the course says to that: why it matters, a question that leads on, or what to remember.
    """

    first: str
    reason: str = ""
    more: str = ""

    @property
    def sentence(self) -> str:
        """All of it."""
        return " ".join(filter(None, (self.first, self.reason, self.more)))


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
    def does(self) -> str:
        """What happens, in words."""
        return "gets in" if self.decision.allowed else "stays out"

    @property
    def judged(self) -> str:
        """What happens, and whether that is wanted."""
        return f"{self.does}, {'as wanted' if self.as_wanted else 'not as wanted'}"

    @property
    def why(self) -> str:
        """What decided, with statement and line: one short sentence."""
        return feedback.briefly(self.decision)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Who, what should happen, what happens and why, in words."""
        return self.probe.who, self.probe.should, self.judged, self.why


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What a check found; `str()` of it is what a code cell shows.

    Attributes:
        status: how the text stands.
        told: why, in words, with a question that leads on.
        hint_ready: True when a hint would help and there is one left.
        answers: every request with its decision, as the exercise lists them; empty when nothing was decided.
        failed: the request that the words are about; None when there is none.
    """

    status: Status
    told: Told
    hint_ready: bool = True
    answers: tuple[ProbeAnswer, ...] = ()
    failed: ProbeAnswer | None = None

    @property
    def verdict(self) -> str:
        """A few words in front of all others: `Not yet: 3 of 4 as wanted`."""
        right = sum(answer.as_wanted for answer in self.answers)
        count = f": {right} of {len(self.answers)} as wanted" if self.answers else ""
        return f"{_VERDICTS[self.status]}{count}"

    @property
    def sentence(self) -> str:
        """Why, in one paragraph."""
        return self.told.sentence

    @property
    def failing_first(self) -> tuple[ProbeAnswer, ...]:
        """Every request; those that are decided otherwise than wanted stand first."""
        return tuple(sorted(self.answers, key=lambda answer: answer.as_wanted))

    @property
    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """Every request in words, failing ones first: who, what should happen, what happens, why."""
        return tuple(answer.row for answer in self.failing_first)

    def __str__(self) -> str:
        rows = (_line(answer) for answer in self.failing_first)
        return "\n".join([wrapped(f"{_SIGNS.get(self.status, '')}{self.verdict}. {self.sentence}"), *rows])

    __repr__ = __str__


def _line(answer: ProbeAnswer) -> str:
    sign = "✓" if answer.as_wanted else "✕"
    return wrapped(f"  {sign} {answer.probe.who} should {answer.probe.should}: {answer.judged}", "      ")
