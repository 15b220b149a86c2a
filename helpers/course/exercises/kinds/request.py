"""A request to make: somebody fills in a request that the given policies answer in the wanted way.

The engine decides it; what is typed is never compared with a solution.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from helpers import iam
from helpers.cloud.assume_request import Ask
from helpers.cloud.clock import START
from helpers.cloud.federation.callers import CALLED
from helpers.cloud.personas import LETTERS, PERSONAS
from helpers.course.exercises.kinds import token_fields
from helpers.course.exercises.kinds.outcome import Outcome, Row, judged, no_answer
from helpers.course.exercises.kinds.task import Task
from helpers.course.exercises.kinds.who import persona
from helpers.course.rounds.request_form import CODE, ask_of, problem_of
from helpers.course.words import Words
from helpers.iam import Decision

# What one can fill in. Tags, duration and source identity need permissions of their own, which are not asked here.
FIELDS = ("caller", "external_id", "session_name", "mfa", "source_ip", "moment")
_STOPS = {"explicit-deny": "an explicit Deny stops", "resource": "the trust policy stops"}


@dataclass(frozen=True, kw_only=True)
class RequestTask(Task):
    """A request to make.

    Attributes:
        trust: the role's trust policy, as JSON.
        wanted: True when the request should get in, False when it should be stopped.
        callers: who may be chosen: names of the cast, issuers of `lab.token`, `company`, and labels of `others`.
        others: callers who are not of the cast: of each its label, and the ARN of the user or of the role's session.
        start: what the form begins with; not yet right.
        solved: fields of one right request.
        also_right: fields of others.
        known_wrong: (fields, sentence): a likely mistake, and what `check` says about it among other things.
        stopped_by: `explicit-deny` or `resource` when that gate has to stop it; empty takes any.
        unless: a trust policy; a request that it lets in too is not meant. Empty: there is none.
        permissions: of a caller (one of `others` by its ARN), its own permission policies as JSON; whoever is not
            named holds one that allows the call.
        fields: what can be filled in, of `FIELDS`, and of the settings of a caller's token, such as `repo`.
        role: the name of the role in Account A.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    trust: str
    wanted: bool
    callers: tuple[str, ...]
    start: Mapping[str, str]
    solved: Mapping[str, str]
    known_wrong: tuple[tuple[Mapping[str, str], str], ...]
    also_right: tuple[Mapping[str, str], ...] = ()
    stopped_by: str = ""
    unless: str = ""
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: tuple[str, ...] = ("caller", "external_id", "mfa")
    role: str = "BackupAccessRole"
    others: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        if unknown := [name for name in self.callers if name not in {**PERSONAS, **CALLED, **self.others}]:
            raise ValueError(f"The exercise {self.id!r} offers {unknown[0]!r}, whom nobody knows.")
        for label, arn in self.others.items():
            if label in (*PERSONAS, *CALLED) or not arn.startswith("arn:"):
                raise ValueError(f"The exercise {self.id!r} needs a label of its own and an ARN: {label!r}, {arn!r}.")
            persona(arn)
        if nobodys := token_fields.unknown(self.fields, self.callers, FIELDS):
            raise ValueError(f"The exercise {self.id!r} has a field {nobodys!r}; there are {', '.join(FIELDS)}.")
        if self.stopped_by and (self.wanted or self.stopped_by not in _STOPS):
            raise ValueError(f"The exercise {self.id!r} can't be stopped by {self.stopped_by!r}.")
        if errors := iam.parse(self.trust, iam.PolicyKind.TRUST).errors:
            raise ValueError(f"AWS would not save the trust policy of the exercise {self.id!r}: {errors[0]}")
        if not self.known_wrong:
            raise ValueError(f"The exercise {self.id!r} knows no wrong request, so nobody has watched it refuse one.")

    @property
    def answer(self) -> str:
        """How an answer is written in code."""
        return "{" + ", ".join(f'"{name}": "…"' for name in self.fields[:2]) + "}"

    @property
    def document(self) -> str:
        """The role's trust policy."""
        return self.trust

    @property
    def offered(self) -> tuple[str, ...]:
        """Who may ask, and what can be filled in."""
        said = {"mfa": f" (`{CODE}` or empty)"}
        rest = [f"`{name}`{said.get(name, '')}" for name in self.fields if name != "caller"]
        callers = f"`caller`: {', '.join(self.callers)}"
        return (callers, f"Fields: {', '.join(rest)}") if rest else (callers,)

    @property
    def solution(self) -> str:
        """One right request, in words."""
        asked = self.asked(self.solved)
        return asked if isinstance(asked, str) else in_words(asked, self.fields)

    def asked(self, fields: object) -> Ask | str:
        """The request of some fields, or one sentence about why there is none.

        Args:
            fields: the values by their names, as text; what is empty is not sent.
        """
        if not isinstance(fields, Mapping):
            return f"A request is a dictionary of fields, and this is {type(fields).__name__}."
        texts = {str(name): value for name, value in fields.items()}
        if unknown := next((name for name in texts if name not in self.fields), ""):
            return f"There is no field {unknown[:40]!r}. There are {', '.join(self.fields)}."
        if odd := next((name for name, value in texts.items() if not isinstance(value, str)), ""):
            return f"The field {odd!r} must be text, and this is {type(texts[odd]).__name__}."
        if texts.get("mfa", "") not in ("", CODE):
            return f"The field 'mfa' is {CODE!r} or empty."
        caller = texts.get("caller", self.callers[0]).strip()
        if caller not in self.callers:
            return f"Choose who asks: {', '.join(self.callers)}."
        theirs = token_fields.of_caller(self.fields, caller)
        if odd := next((name for name, value in texts.items() if value.strip() and name not in theirs), ""):
            return f"A request of {CALLED.get(caller, caller)} has no field {odd!r}. It has {', '.join(theirs)}."
        if problem := problem_of(texts, START):
            return problem
        plain = Ask(
            self.others.get(caller, caller), self.role, external_id=texts.get("external_id", "").strip() or None
        )
        if name := texts.get("session_name", "").strip():
            plain = replace(plain, session_name=name)
        ask = token_fields.with_claims(ask_of(plain, texts), texts)
        from helpers.course.exercises.kinds import deciding  # it needs moto, and to be read the exercise does not

        return deciding.unsendable(ask) or ask

    def decide(self, ask: Ask, trust: str = "") -> Decision:
        """What the engine says to a request.

        Args:
            ask: from `asked`.
            trust: another trust policy than the exercise's own; empty takes that.
        """
        from helpers.course.exercises.kinds import deciding

        return deciding.decide(ask, trust or self.trust, self.permissions.get(ask.caller))

    def check(self, answer: object) -> Outcome:
        """Send the request to the engine, and hold the answer against what is wanted.

        Args:
            answer: the fields of the request, by their names.
        """
        ask = self.asked(answer)
        if isinstance(ask, str):
            return no_answer(ask)
        decision = self.decide(ask)
        why = self._why(ask, decision)
        row = Row(in_words(ask, self.fields), f"wanted: one that {self._sought}", _deed(decision), not why)
        return judged(why, (row,), f"{decision.reason} {self.takeaway}")

    @property
    def _sought(self) -> str:
        if not self.wanted:
            return _STOPS.get(self.stopped_by, "stays out")
        return "gets in and should not" if self.unless else "gets in"

    def _why(self, ask: Ask, decision: Decision) -> str:
        """What is wrong with it, in the engine's words; empty when it is answered as wanted."""
        gate = decision.deciding_gate
        if decision.allowed is not self.wanted:
            return f"This request {_deed(decision)}, and wanted is one that {self._sought}. {decision.reason}"
        if self.stopped_by and (gate is None or gate.name != self.stopped_by):
            return f"This request stays out, and wanted is one that {self._sought}. {decision.reason}"
        if self.unless and self.decide(ask, self.unless).allowed:
            return "This request gets in, and it should: it is one of those that the role is there for."
        return ""


def _deed(decision: Decision) -> str:
    return "gets in" if decision.allowed else "stays out"


def in_words(ask: Ask, fields: Collection[str] = FIELDS) -> Words:
    """A request in one line: who asks, and what the call carries.

    Args:
        ask: the request; its caller is somebody of the cast or an ARN, or comes with a token or an assertion.
        fields: what could be filled in; that nothing else was sent goes without saying.
    """
    carried = [
        f"from {ask.source_ip}" if ask.source_ip else "",
        f"at {ask.moment:%Y-%m-%d %H:%M} UTC" if ask.moment else "",
        f"as session {ask.session_name}" if ask.session_name != Ask.session_name else "",
    ]
    return Words(
        ", ".join([*(token_fields.in_words(ask) if ask.issuer else _signed(ask, fields)), *filter(None, carried)])
    )


def _signed(ask: Ask, fields: Collection[str]) -> list[str]:
    """Who signs the call, and what they prove by it."""
    who = persona(ask.caller)
    name = f"{who.bare_name} of Account {LETTERS.get(who.account, who.account)}" if who.account else who.name
    absent = ["without an ExternalId"] if "external_id" in fields else []
    external = [f"with ExternalId {ask.external_id}"] if ask.external_id else absent
    return [name, *external, *(["with MFA"] if ask.mfa else [])]
