"""One round of the course: save a trust policy, assume the role, list the bucket. Real boto3, no display.

The three calls are the ones a learner types in a code cell; the workbench makes the same ones through `attempt`.
What goes wrong is a result, never an exception. See `helpers.course.rounds.attempt_result` for what comes back.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING, Any

from helpers import iam
from helpers.cloud.assume_request import Ask
from helpers.cloud.federation import callers
from helpers.cloud.personas import YOUR_COMPANY
from helpers.cloud.rehearsal import never_sent
from helpers.course.bad_input import LONGEST_FIELD, unreadable
from helpers.course.rounds import endings
from helpers.course.rounds.attempt_result import (
    Attempt,
    ListedObject,
    Refusal,
    Step,
    StepVerdict,
    TemporaryCredentials,
)
from helpers.course.rounds.endings import Ending
from helpers.iam.text import capital

if TYPE_CHECKING:
    from helpers.cloud.trail.events import Event
    from helpers.cloud.world import World
    from helpers.course.stored_policies import Document
    from helpers.iam import Decision, Finding

__all__ = ["Attempt", "attempt"]

ADMIN = "A/admin"
_METHODS = {
    "AssumeRole": "assume_role",
    callers.WEB_IDENTITY: "assume_role_with_web_identity",
    callers.SAML: "assume_role_with_saml",
}
# Widgets are answered in a thread of their own while a cell runs: two rounds must not mix.
LOCK = RLock()


def attempt(world: World, trust_policy: str, **request: Any) -> Attempt:
    """Save the trust policy as A/admin, assume the role as the caller, list the bucket with its credentials.

    Args:
        world: the mocked AWS.
        trust_policy: the policy's JSON text, as somebody wrote it.
        **request: who asks for what: `caller`, `external_id`, `role`, `session_name`, `bucket`, `prefix`,
            `source_identity`, `mfa`, `source_ip`, `tags`, `duration`, `session_policy`, of an AWS service
            `for_account` and `source_arn`, and of somebody with a token `claims`, a dictionary; see
            `helpers.cloud.assume_request.Ask`. What is left out is not sent. An empty text is not the same as none.

    Returns:
        The three steps, the verdict in words and the reason. Nothing is raised for what anybody typed.

    Raises:
        TypeError: there is no such field.
    """
    if isinstance(claims := request.get("claims"), Mapping):
        request["claims"] = tuple(claims.items())
    return make(world, trust_policy, Ask(**request))


def make(world: World, trust_policy: str, ask: Ask, more: Sequence[Document] = (), problem: str = "") -> Attempt:
    """The same for a request that stands already.

    Args:
        world: the mocked AWS.
        trust_policy: the policy's JSON text.
        ask: who asks for what.
        more: other policies that are saved first.
        problem: what can't be sent, one sentence; then nothing is.
    """
    made = _Round(world, ask, tuple(more))
    if problem := problem or not_sendable(ask) or unreadable("trust policy", trust_policy):
        return made.not_sent(problem)  # the trust policy's own limit is the engine's to tell
    with LOCK:
        return made.run(trust_policy)


def not_sendable(ask: Ask) -> str:
    """What of a request can't be sent, one sentence; empty when all can.

    Args:
        ask: the request.
    """
    fields = {
        "caller": ask.caller,
        "role": ask.role,
        "session name": ask.session_name,
        "ExternalId": ask.external_id or "",
        "source identity": ask.source_identity or "",
        "bucket": ask.bucket,
        "prefix": ask.prefix,
    }
    problems = (unreadable(name, value, LONGEST_FIELD) for name, value in fields.items())
    return next(filter(None, problems), "") or ask.fault


@dataclass
class _Round:
    """The state of one round while it is made."""

    world: World
    ask: Ask
    more: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
    steps: list[Step] = field(default_factory=list)
    credentials: TemporaryCredentials | None = None
    listing: tuple[ListedObject, ...] | None = None
    last_event: Event | None = None
    number: int = 0  # of the last call in the trail
    failed: Document | None = None  # of the other policies, the one that AWS refused

    def run(self, trust_policy: str) -> Attempt:
        try:
            admin, sts = self.world.client("iam", ADMIN), self.world.client("sts", self.ask.who)
        except LookupError as unknown:
            return self.not_sent(str(unknown.args[0]))
        policy = iam.parse(trust_policy, iam.PolicyKind.TRUST)
        self.findings = policy.findings
        fault = never_sent(trust_policy)
        if fault is not None:
            self._stop(f"Not sent. {self.role} keeps the trust policy it had.")
            return self._result(endings.no_policy(fault))
        self.last_event = self.world.trail.newest
        if not self._save(admin, trust_policy):
            return self._not_saved()
        with self.ask.on_its_way(self.world):
            if not self._assume(sts):
                return self._no_credentials()
            if not self._list():
                return self._no_listing()
            return self._result(endings.allowed(self.ask, self.steps[1].decision))

    @property
    def caller(self) -> str:
        return self.ask.caller

    @property
    def role(self) -> str:
        return self.ask.role

    @property
    def bucket(self) -> str:
        return self.ask.bucket

    # --- the three calls -------------------------------------------------------------------------------------

    def _save(self, client: Any, trust_policy: str) -> bool:
        for document in self.more:
            _, error, decision = self._call(functools.partial(document.save, self.world))
            if error:
                self._stop(f"{document.title} stays as it was.", error, decision)
                self.failed = document
                return False
        _, error, decision = self._call(
            lambda: client.update_assume_role_policy(RoleName=self.role, PolicyDocument=trust_policy)
        )
        if error:
            missing = error.code == "NoSuchEntity"
            words = (
                f"There is no role {self.role}."
                if missing
                else f"{self.role or 'The role'} keeps the trust policy it had."
            )
            self._stop(words, error, decision)
            return False
        besides = "".join(f", and {document.title[:1].lower()}{document.title[1:]}" for document in self.more)
        self._pass(f"{ADMIN} saves the trust policy of {self.role}{besides}.", "HTTP 200", decision)
        return True

    def _assume(self, client: Any) -> bool:
        proof = self.ask.proof(self.world, self.world.now()) or self._second_factor()
        ask = getattr(client, _METHODS[self.ask.operation])
        answer, error, decision = self._call(lambda: ask(**self.ask.parameters, **proof))
        if error:
            self._stop(f"{self._who} gets no credentials.", error, decision)
            return False
        self.credentials = TemporaryCredentials.from_answer(answer)
        self._pass(
            f"{self._who} gets credentials of {self.role} for one session.",
            self.credentials.answer,
            decision,
        )
        return True

    @property
    def _who(self) -> str:
        """The caller at the beginning of a sentence; a name's letters are not ours to change."""
        return capital(self.ask.called) if self.ask.called != self.caller else self.caller

    def _second_factor(self) -> dict[str, str]:
        """The device's serial number and the code it shows, when the request tries to prove a second factor."""
        if not self.ask.mfa:
            return {}
        persona = self.world.persona(self.caller)
        try:
            code = self.world.mfa_code(self.caller)
        except LookupError:
            code = "000000"  # they have no device: AWS says so
        account = persona.account or YOUR_COMPANY
        return {"SerialNumber": f"arn:aws:iam::{account}:mfa/{persona.bare_name}", "TokenCode": code}

    def _list(self) -> bool:
        assert self.credentials is not None
        client = self.world.client("s3", self.credentials.as_sts_gives_them())
        arguments = {"Bucket": self.bucket, **({"Prefix": self.ask.prefix} if self.ask.prefix else {})}
        answer, error, decision = self._call(lambda: client.list_objects_v2(**arguments))
        if error:
            self._stop("The session sees no object.", error, decision)
            return False
        self.listing = tuple(ListedObject(item["Key"], item["Size"]) for item in answer.get("Contents", ()))
        count = len(self.listing)
        self._pass(
            f"The session lists {self.bucket}: {count} object{'' if count == 1 else 's'}.",
            f"KeyCount {count}{', and there are more' if answer.get('IsTruncated') else ''}",
            decision,
        )
        return True

    def _call(self, ask: Callable[[], Mapping[str, Any]]) -> tuple[Any, Refusal | None, Decision | None]:
        """Ask AWS: the answer, or its error; and the decision behind it, when one was made."""
        from botocore.exceptions import BotoCoreError, ClientError

        answer: Mapping[str, Any] | None = None
        error = None
        try:
            answer = ask()
        except ClientError as refused:
            told = refused.response["Error"]
            error = Refusal(told["Code"], told["Message"], str(refused))
        except BotoCoreError as refused:  # boto3 refused before it sent anything
            error = Refusal(type(refused).__name__, str(refused), str(refused), sent=False)
        before, self.last_event = self.last_event, self.world.trail.newest
        asked = self.last_event is not before and self.last_event is not None
        self.number = self.last_event.number if asked and self.last_event else 0
        return answer, error, self._decision() if asked else None

    def _decision(self) -> Decision | None:
        """The engine's on the newest call: the first refusal, or the first of all it was asked; None if of nothing."""
        newest = self.last_event
        events = self.world.trail.events(root=True)
        made = [event.decision for event in events if newest and event.number == newest.number and event.decision]
        return next((one for one in made if not one.allowed), made[0] if made else None)

    def _pass(self, words: str, answer: str, decision: Decision | None) -> None:
        self._step(StepVerdict.PASSED, words, answer=answer, decision=decision)

    def _stop(self, words: str, error: Refusal | None = None, decision: Decision | None = None) -> None:
        self._step(StepVerdict.STOPPED, words, error=error, decision=decision)

    def _step(self, verdict: StepVerdict, words: str, **more: Any) -> None:
        step = Step.number(len(self.steps), verdict, words, event=self.number, **more)
        if step.name == "assume":
            step = replace(step, call=f"sts:{self.ask.operation}")
        self.steps.append(step)

    # --- what came of it -------------------------------------------------------------------------------------

    def not_sent(self, problem: str) -> Attempt:
        return self._result(endings.not_sent(problem))

    def _not_saved(self) -> Attempt:
        last = self.steps[-1]
        assert last.error is not None
        return self._result(endings.not_saved(self.ask, last.error, last.decision, self.findings, self.failed))

    def _no_credentials(self) -> Attempt:
        last = self.steps[-1]
        assert last.error is not None
        return self._result(endings.no_credentials(self.ask, last.error, last.decision))

    def _no_listing(self) -> Attempt:
        last = self.steps[-1]
        assert last.error is not None
        return self._result(endings.no_listing(self.ask, last.error, last.decision))

    def _result(self, ending: Ending) -> Attempt:
        while len(self.steps) < 3:
            self.steps.append(Step.number(len(self.steps), StepVerdict.NOT_REACHED))
        return Attempt(
            role=self.role,
            caller=self.caller,
            external_id=self.ask.external_id,
            session_name=self.ask.session_name,
            bucket=self.bucket,
            verdict=ending.verdict,
            reason=ending.reason,
            steps=(self.steps[0], self.steps[1], self.steps[2]),
            credentials=self.credentials,
            listing=self.listing,
            findings=self.findings,
            time=self.last_event.time if any(step.event for step in self.steps) and self.last_event else None,
        )
