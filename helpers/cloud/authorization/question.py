"""Asks the engine what a call needs, and writes down every answer: who, what, on which resource, in which context."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.authentication.identity import ANONYMOUS, Identity, on_behalf_of
from helpers.cloud.authorization import needs
from helpers.cloud.authorization.needs import ApiCall, Need
from helpers.cloud.errors import AwsError, Refused
from helpers.cloud.s3 import context as s3_context
from helpers.cloud.trail.events import Event, Trail
from helpers.cloud.trail.sent import Sent
from helpers.iam.model import ContextValue, Decision, Request


class Question:
    """One API call on its way through the gate.

    Args:
        call: the API call.
        trail: where its questions and their answers are written down.
        now: the lab's date and time.

    Attributes:
        identity: who makes the call; nobody until it is authenticated.
        region: the one the call is signed for.
        mfa: does the call itself prove a second factor?
    """

    def __init__(self, call: ApiCall, trail: Trail, now: datetime) -> None:
        self.call = call
        self.identity = Identity(ANONYMOUS)
        self.region = ""
        self.mfa = False
        self._trail = trail
        self._number = trail.next_call()
        self._now = now
        self._context: dict[str, ContextValue] | None = None

    def ask(self, need: Need, note: str = "") -> Decision:
        """Put one permission question to the engine.

        Args:
            need: the permission.
            note: what else is worth knowing, for the trail.

        Raises:
            Unsupported: a policy says something the engine does not model.
        """
        request = self.request(need)
        if need.action == "sts:AssumeRole" and request.policies.resource is None:
            note = "AWS answers as if it refused, and so tells nobody which roles exist."
        decision = iam.decide(request)
        self._record(need, request.context, decision=decision, note=note)
        return decision

    def request(self, need: Need) -> Request:
        """One permission question with every fact its answer depends on.

        Args:
            need: the permission.
        """
        caller = self.identity.caller
        owner = moto_tables.owner(caller, need.action, need.resource)
        policies = moto_tables.policies(caller, need.action, need.resource, self.identity.session)
        context = self._context_of(need, owner)
        return Request(caller, need.action, need.resource, owner, context, policies, moto_tables.FACTS)

    def insist(self, need: Need, note: str = "") -> None:
        """Ask, and go no further unless the answer is yes.

        Raises:
            Refused: AWS's `AccessDenied`, on the wire.
        """
        decision = self.ask(need, note)
        if not decision.allowed:
            raise self._refused("AccessDenied", 403, decision.aws_message)

    def refuse(self, error: AwsError) -> None:
        """Write down a refusal that the engine was not asked about.

        Raises:
            Refused: always; the error, on the wire.
        """
        need = Need(self.call.name, self.call.form.get("RoleArn", self.call.resource))
        self._record(need, {}, error=error.code, note=error.note)
        raise self._refused(error.code, error.status, error.message)

    def _second_factor(self) -> dict[str, ContextValue]:
        """The keys that say how long ago a second factor was proved; the age is in seconds."""
        session = self.identity.session
        if self.mfa:
            return {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
        if session and session.mfa_at:
            return {"aws:MultiFactorAuthAge": str(int((self._now - session.mfa_at).total_seconds()))}
        return {}

    def _refused(self, code: str, status: int, message: str) -> Refused:
        return Refused(self.call.service, self.call.method, code, status, message)

    def _record(self, need: Need, context: Any, **answer: Any) -> None:
        self._trail.record(
            Event(
                self._now,
                self.call.name,
                self._number,
                self.identity.caller,
                need.action,
                need.resource,
                context,
                sent=Sent.of(self.call, self.identity, self.region),
                **answer,
            )
        )

    def _context_of(self, need: Need, owner: str) -> dict[str, ContextValue]:
        if self._context is None:
            self._context = {**self.identity.context, **needs.context(self.call, self._now)}
            if self.identity.address:
                self._context["aws:SourceIp"] = self.identity.address
            if self.region:
                self._context["aws:RequestedRegion"] = self.region
            self._context |= moto_tables.principal_tags(self.identity.caller, self.identity.session)
            self._context |= self._second_factor()
        context = self._context | moto_tables.resource_tags(need.resource) | on_behalf_of(self.identity.caller, owner)
        if owner:
            context["aws:ResourceAccount"] = owner
        return s3_context.context_of(need, context, owner, moto_tables.object_tags)
