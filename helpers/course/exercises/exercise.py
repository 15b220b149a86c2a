"""Write a trust policy until the right requests get in, and no others. Data, and a check that asks the engine.

A text is right when `helpers.iam` decides every request of the exercise as wanted; how it is written never matters.
Nothing is sent: no AWS call, no event in the trail.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from helpers import iam
from helpers.cloud.assume_request import Ask
from helpers.cloud.personas import ACCOUNTS, PERSONAS, YOUR_COMPANY
from helpers.course.documents import as_json, policy
from helpers.course.exercises import crowd, feedback, passed_along
from helpers.course.exercises.request_keys import SESSION_NAME, keys_of, told_apart
from helpers.course.exercises.result import Probe, ProbeAnswer, Result, Status, Told
from helpers.course.words import plain, wrapped
from helpers.iam import Decision, Finding, PolicyKind, keys
from helpers.iam.saving import principal_element

__all__ = ["Exercise", "Probe", "Result", "Status"]

_STARTER = "This is the starter as you found it. Change one thing, then check again."


@dataclass(frozen=True, slots=True)
class Exercise:
    """A trust policy to write.

    Attributes:
        id: notebook and name: `03-repair`.
        title: a few words.
        ticket: the task, as somebody at work would put it.
        starter: the text to begin with: JSON, and not yet right.
        solution: one right text.
        also_right: other texts that are as right.
        known_wrong: (text, sentence): a likely mistake, and what `check` says about it among other things.
        hints: three, each a little nearer.
        requests: who asks; some should get in and some should not. A `beside` is asked only with others that carry
            its key: it is about an exercise of that key.
        takeaway: what to remember; said when the text is right.
        role: the name of the role in Account A.
        skill: what one can do after it, of `helpers.course.skills`; empty for a step of a card, which has its own.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    id: str
    title: str
    ticket: str
    starter: str
    solution: str
    also_right: tuple[str, ...]
    known_wrong: tuple[tuple[str, str], ...]
    hints: tuple[str, str, str]
    requests: tuple[Probe, ...]
    takeaway: str
    role: str = "BackupAccessRole"
    skill: str = ""

    def __post_init__(self) -> None:
        if len(self.hints) != 3 or not all(hint.strip() for hint in self.hints):
            raise ValueError(f"The exercise {self.id!r} needs exactly three hints.")
        if {probe.wanted for probe in self.requests} != {True, False}:
            raise ValueError(
                f"The exercise {self.id!r} needs both: requests that should get in, and others that should not."
            )
        if not all(probe.wish.strip() for probe in self.requests):
            raise ValueError(f"A request of the exercise {self.id!r} does not say why it matters.")
        if not self.known_wrong:
            raise ValueError(f"The exercise {self.id!r} knows no wrong answer, so nobody has watched it refuse one.")
        spoken_of = {key for probe in self.requests if not probe.beside for key in probe.context}
        asked = tuple(probe for probe in self.requests if not probe.beside or probe.beside in spoken_of)
        object.__setattr__(self, "requests", asked)
        try:
            json.loads(self.starter)
        except ValueError:
            raise ValueError(f"The starter of the exercise {self.id!r} is not JSON.") from None

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""
        return f"arn:aws:iam::{YOUR_COMPANY}:role/{self.role}"

    @property
    def in_code(self) -> str:
        """How to work without the editor."""
        verbs = "`task.check(text)`, `task.hint()`, `task.solution()`"
        return f'In code: `task = lab.exercise("{self.id}")`, then {verbs}.'

    def check(self, text: object) -> Result:
        """Hold a trust policy against every request.

        Args:
            text: the policy as JSON, or as a dictionary.
        """
        if isinstance(text, Mapping):
            try:
                text = as_json(text)
            except (TypeError, ValueError, RecursionError):
                return Result(Status.NOT_JSON, Told("This dictionary holds something that JSON can't say."))
        if not isinstance(text, str):
            return Result(
                Status.NOT_JSON, Told(f"A policy is text or a dictionary, and this is {type(text).__name__}.")
            )
        trust = iam.parse(text, PolicyKind.TRUST)
        if any(finding.code == "json-syntax" for finding in trust.errors):
            return Result(Status.NOT_JSON, Told(str(trust.errors[0])))
        if self._untouched(text):
            return Result(Status.NOT_TRIED, Told(_STARTER))
        if refusals := trust.errors or self._missing(trust):
            return Result(Status.NOT_SAVED, Told(_refused(refusals)))
        if open_to_doubt := _unqualified(trust):
            return Result(Status.WRONG, Told(open_to_doubt))
        try:
            answers = tuple(ProbeAnswer(probe, self._decide(probe, trust)) for probe in self.requests)
            failed = next((answer for answer in answers if not answer.as_wanted), None)
            if failed is None and (failed := self._too_much(trust) or self._intruder(trust) or self._renamed(trust)):
                answers = (*answers, failed)
        except iam.Unsupported as unknown:
            return Result(Status.WRONG, Told(f"{unknown} So nobody can say who gets in. Try without it."))
        if failed is None:
            told = Told(f"All {len(answers)} requests are decided as the ticket asks.", more=self.takeaway)
            return Result(Status.RIGHT, told, False, answers)
        return Result(Status.WRONG, self.tell(failed), True, answers, failed)

    def tell(self, answer: ProbeAnswer) -> Told:
        """What there is to say about one request of a check.

        Args:
            answer: the request and its decision. Where it is not as wanted, a question leads on.
        """
        probe, decision = answer.probe, answer.decision
        if answer.as_wanted:
            return Told(f"{probe.who} {answer.does}, as wanted.", feedback.found(decision), probe.wish)
        identities = frozenset(feedback.identity(each.asks) for each in self.requests if each.wanted)
        differs = self._differs(answer)
        question = probe.remark or feedback.question(decision, identities, differs)
        first = f"{probe.who} {answer.does}, and should {probe.should}."
        reason = f"{feedback.found(decision)} {feedback.missed(decision, differs)}".strip()
        return Told(first, reason, f"{probe.wish} {question}")

    def _differs(self, answer: ProbeAnswer) -> frozenset[str]:
        """The keys by which a request is told from the same caller's that should get in; of several, the nearest's."""
        wanted = (each for each in self.requests if each.wanted and each.caller == answer.probe.caller)
        contexts = (self._decide(each, self._right).request.context for each in wanted)
        found = (told_apart(answer.decision.request.context, context) for context in contexts)
        return min(found, key=len, default=frozenset())

    def _untouched(self, text: str) -> bool:
        """True when the text says what the starter says, whatever its white space."""
        try:
            return bool(json.loads(text) == json.loads(self.starter))
        except (ValueError, RecursionError):  # a number too long to read: AWS's business, and not in the starter
            return False

    def _decide(self, probe: Probe, trust: iam.Policy) -> Decision:
        """The first no of all that the call asks; where there is none, the yes to the call itself."""
        if probe.issuer:
            from helpers.course.exercises import by_token  # it needs moto, and to be read the exercise does not

            claims = tuple(sorted(probe.claims.items()))
            return by_token.decide(Ask(probe.issuer, self.role, SESSION_NAME, claims=claims), trust)
        own = (self._permission(probe.actions),) if probe.identity is None else probe.identity
        identity = tuple(iam.parse(text, PolicyKind.IDENTITY) for text in own)
        policies, context = iam.Policies(trust, identity), keys_of(probe.asks, probe.context)
        decisions = [
            iam.decide(iam.Request(probe.asks, action, self.role_arn, YOUR_COMPANY, context, policies))
            for action in probe.actions
        ]
        return next((decision for decision in decisions if not decision.allowed), decisions[0])

    def _intruder(self, trust: iam.Policy) -> ProbeAnswer | None:
        return crowd.intruder(self._right, trust, self.role_arn)

    def _renamed(self, trust: iam.Policy) -> ProbeAnswer | None:
        """A role that should get in and stays out as soon as its session has another name; None when all get in.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session
        """
        for probe in crowd.other_sessions(self.requests):
            decision = self._decide(probe, trust)
            if not decision.allowed and self._decide(probe, self._right).allowed:
                return ProbeAnswer(probe, decision)
        return None

    def _too_much(self, trust: iam.Policy) -> ProbeAnswer | None:
        """Somebody who gets in rightly, and could pass along what the ticket does not ask for; None when nobody."""
        for probe in passed_along.requests(self.requests):
            decision = self._decide(probe, trust)
            if decision.allowed and not self._decide(probe, self._right).allowed:
                return ProbeAnswer(probe, decision)
        return None

    @property
    def _right(self) -> iam.Policy:
        return iam.parse(self.solution, PolicyKind.TRUST)

    def _permission(self, actions: tuple[str, ...] = ("sts:AssumeRole",)) -> str:
        return policy({"Effect": "Allow", "Action": list(actions), "Resource": self.role_arn})

    def findings(self, text: str) -> tuple[Finding, ...]:
        """What AWS would say about a text when it is saved. Nothing is said about who gets in: that is the exercise.

        Args:
            text: a policy as somebody wrote it.
        """
        trust = iam.parse(text, PolicyKind.TRUST)
        return trust.findings if trust.errors else (*trust.findings, *self._missing(trust))

    def _missing(self, trust: iam.Policy) -> tuple[Finding, ...]:
        """The users and roles of the course's accounts that the policy names and that are not there."""
        known = {persona.arn for persona in PERSONAS.values()} | {self.role_arn}

        def exists(named: str) -> bool | None:
            ours = principal_element.is_user_or_role(named) and named.split(":")[4] in ACCOUNTS.values()
            return named in known if ours else None

        return tuple(principal_element.missing(trust, exists))

    def shown_with(self, text: str) -> str:
        """The exercise as text, with somebody's draft in the place of the starter."""
        return "\n\n".join([f"{self.id} · {self.title}", wrapped(self.ticket), text, plain(self.in_code)])

    def __str__(self) -> str:
        return self.shown_with(self.starter)


def _unqualified(trust: iam.Policy) -> str:
    """What AWS asks of a key with several values, where a text does not do so; empty where it does.

    AWS saves such a text, and no page says how it compares then: so nothing is certified.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    tested = (condition for statement in trust.statements for condition in statement.conditions)
    for each in tested:
        if keys.is_multivalued(each.key) and not each.qualifier and each.operator.name != "Null":
            asks = f"AWS asks for ForAnyValue or ForAllValues in front of {each.written}"
            return f"{each.key} can have several values, and {asks}. Which of them must fit?"
    return ""


def _refused(refusals: tuple[Finding, ...]) -> str:
    first, more = refusals[0], len(refusals) - 1
    stop = "" if first.aws_message.endswith(".") else "."
    answer = f" AWS answers `{first.aws_code}: {first.aws_message}`{stop}" if first.aws_message else ""
    rest = f" {more} more fault{' waits' if more == 1 else 's wait'} behind it." if more else ""
    return f"{first}{answer}{rest} The role keeps the trust policy it had."
