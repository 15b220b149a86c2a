"""What a round of the course brings: three steps, a verdict in words, credentials that hide themselves, a listing.

Every sentence a learner reads about a round is made here, once: the text form below, the static form and the live
form of the workbench draw the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import Any, NamedTuple

from helpers.cloud import errors
from helpers.course.words import filled
from helpers.iam import Decision, Finding

SHOWN = 8  # characters of an access key id; the rest and the secrets stay hidden
LONGEST_LISTING = 20  # keys of a listing that are shown
LONGEST_ERROR = 700  # characters of an error that are shown


class StepVerdict(str, Enum):
    """What became of a step."""

    PASSED = "passed"
    STOPPED = "stopped"
    NOT_REACHED = "not reached"


class StepName(NamedTuple):
    """How a step is called: for code, for people, and at AWS."""

    name: str
    title: str
    call: str


STEPS = (
    StepName("save", "Save the trust policy", "iam:UpdateAssumeRolePolicy"),
    StepName("assume", "Assume the role", "sts:AssumeRole"),
    StepName("list", "List the bucket", "s3:ListObjectsV2"),
)


@dataclass(frozen=True)
class Refusal:
    """A refusal, as a client of boto3 sees it.

    Attributes:
        code: AWS's error code, or the name of boto3's exception.
        message: AWS's sentence.
        text: what boto3 prints.
        sent: False when boto3 refused before anything left.
    """

    code: str
    message: str
    text: str
    sent: bool = True

    @classmethod
    def foreseen(cls, error: errors.AwsError, call: str) -> Refusal:
        """What a client would see of a refusal.

        Args:
            error: the refusal.
            call: the operation that is refused, such as `AssumeRole`.
        """
        sent = not isinstance(error, errors.NeverSent)
        text = f"An error occurred ({error.code}) when calling the {call} operation: {error.message}"
        return cls(error.code, error.message, text if sent else error.message, sent)

    def __str__(self) -> str:
        text = " ".join(self.text.split())
        return text if len(text) <= LONGEST_ERROR else f"{text[:LONGEST_ERROR]} …"


@dataclass(frozen=True)
class Step:
    """One call of the round.

    Attributes:
        name: `save`, `assume` or `list`.
        title: the step in words.
        call: the API call it makes.
        verdict: passed, stopped or not reached.
        words: what happened, one sentence.
        answer: AWS's answer in short, when it gave one.
        error: AWS's refusal, when it gave one.
        decision: the engine's decision behind it, when one was made.
        event: the number of the call in the trail; 0 when it is not there.
    """

    name: str
    title: str
    call: str
    verdict: StepVerdict
    words: str
    answer: str = ""
    error: Refusal | None = None
    decision: Decision | None = None
    event: int = 0

    @classmethod
    def number(
        cls,
        index: int,
        verdict: StepVerdict,
        words: str = "Not asked.",
        *,
        answer: str = "",
        error: Refusal | None = None,
        decision: Decision | None = None,
        event: int = 0,
    ) -> Step:
        """The step at an index, from 0, with what became of it."""
        return cls(*STEPS[index], verdict, words, answer, error, decision, event)

    @property
    def aws_says(self) -> str:
        """AWS's own words: its answer in short, or its error as boto3 prints it."""
        return str(self.error) if self.error else self.answer


@dataclass(frozen=True)
class TemporaryCredentials:
    """What STS gave. Shows only the beginning of the key id; `as_sts_gives_them` has everything.

    Attributes:
        expiration: when they end, UTC.
        session_arn: who one is with them.
    """

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: datetime
    session_arn: str

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> TemporaryCredentials:
        """From the answer of `sts.assume_role`."""
        given = answer["Credentials"]
        return cls(
            given["AccessKeyId"],
            given["SecretAccessKey"],
            given["SessionToken"],
            given["Expiration"],
            answer["AssumedRoleUser"]["Arn"],
        )

    @property
    def masked_key_id(self) -> str:
        """The first 8 characters of the key id, and dots."""
        return f"{self.access_key_id[:SHOWN]}…"

    @property
    def ends(self) -> str:
        """When they end, as text."""
        return f"{self.expiration.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S} UTC"

    @property
    def answer(self) -> str:
        """STS's answer in short."""
        return f"AccessKeyId {self.masked_key_id}, until {self.ends}"

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each field, as they may be shown."""
        return (
            ("Acts as", self.session_arn),
            ("AccessKeyId", self.masked_key_id),
            ("SecretAccessKey", "hidden"),
            ("SessionToken", "hidden"),
            ("Expiration", self.ends),
        )

    def as_sts_gives_them(self) -> dict[str, Any]:
        """The `Credentials` of STS's answer, whole: for `world.client(service, …)`."""
        return {
            "AccessKeyId": self.access_key_id,
            "SecretAccessKey": self.secret_access_key,
            "SessionToken": self.session_token,
            "Expiration": self.expiration,
        }

    def __str__(self) -> str:
        return f"{self.masked_key_id} of {self.session_arn}, until {self.ends}"


class ListedObject(NamedTuple):
    """One line of a bucket's listing; the size is in bytes."""

    key: str
    size: int


@dataclass(frozen=True, eq=False, repr=False)  # two rounds are two rounds, also when their words are the same
class Attempt:
    """One round and what came of it. `str()` of it is what a code cell prints.

    Attributes:
        verdict: the answer in words: "Allowed: …", "Denied: …", "Not saved: …", "Not sent: …", "Refused: …" (AWS did
            not take the request) or "Not decided: …" (the lab does not model it).
        reason: why, in one or two sentences.
        steps: save, assume, list.
        credentials: what STS gave; None when it gave none.
        listing: the objects; None when the bucket was not listed.
        findings: what is to say about the trust policy, errors first.
        time: the lab's time when the last call was answered; None when none was made.
    """

    role: str
    caller: str
    external_id: str | None
    session_name: str
    bucket: str
    verdict: str
    reason: str
    steps: tuple[Step, Step, Step]
    credentials: TemporaryCredentials | None = None
    listing: tuple[ListedObject, ...] | None = None
    findings: tuple[Finding, ...] = ()
    time: datetime | None = None

    @property
    def events(self) -> tuple[int, ...]:
        """The numbers in the trail of the AssumeRole and the listing, as far as they were made."""
        return tuple(step.event for step in self.steps[1:] if step.event)

    @property
    def allowed(self) -> bool:
        """True when all three steps passed."""
        return all(step.verdict is StepVerdict.PASSED for step in self.steps)

    @property
    def why(self) -> str:
        """The reason as indented lines, for a cell that prints several rounds."""
        return filled(self.reason, "    ", "    ")

    @property
    def saved(self) -> bool:
        """True when the role has the new trust policy."""
        return self.steps[0].verdict is StepVerdict.PASSED

    @property
    def decision(self) -> Decision | None:
        """The engine's decision about assuming the role; None when it was not asked."""
        return self.steps[1].decision

    @property
    def listed(self) -> tuple[ListedObject, ...]:
        """The lines of the listing that are shown."""
        return (self.listing or ())[:LONGEST_LISTING]

    @property
    def listed_words(self) -> str:
        """What to say about a listing that is empty or longer than what is shown."""
        if self.listing is None:
            return ""
        if not self.listing:
            return "The bucket has no object here."
        more = len(self.listing) - LONGEST_LISTING
        return f"… and {more} more." if more > 0 else ""

    @property
    def short(self) -> str:
        """The verdict and the reason alone, broken where the page ends."""
        return "\n".join([filled(self.verdict), *([filled(f"Why: {self.reason}")] if self.reason else [])])

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        lines = [self.short, ""]
        for number, step in enumerate(self.steps, 1):
            lines.append(filled(f"{number}. {step.title}: {step.verdict.value}. {_one_line(step.words)}", "   "))
            if step.aws_says:
                lines.append(filled(f"{step.call} → {_one_line(step.aws_says)}", "      ", "   "))
        if self.listing is not None:
            width = max([len(str(item.size)) for item in self.listed], default=0)
            lines += ["", *(f"   {item.size:>{width}} bytes  {_one_line(item.key)}" for item in self.listed)]
            lines += [f"   {self.listed_words}"] if self.listed_words else []
        return "\n".join(lines)


def _one_line(text: str) -> str:
    # A learner names keys and sessions: a line break in one must not break the text.
    return " ".join(text.split())
