"""The seam: moto asks before it serves any call, and refuses as AWS does.

moto runs one method for every request, whichever door it came in by (boto3, `requests`, the CLI):
`ActionAuthenticatorMixin._authenticate_and_authorize_action`. `Enforcement.active()` puts its gate in that place, and
silences the spots where moto judges on its own:

    FakeBucket.get_permission             evaluates bucket policies, wrongly, whatever else is set
    the rest of S3's answers              see `s3_answers`
    IAM…PolicyDocumentValidator.validate  refuses documents that AWS saves; `documents` decides alone

What STS hands out is made in `issuing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import PermissionResult
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator
from moto.s3.models import FakeBucket

from helpers import iam
from helpers.cloud import (
    aws_managed,
    boundaries,
    bucket_rules,
    calls,
    deletions,
    documents,
    holdings,
    identifiers,
    issuing,
    mfa,
    outside,
    parameters,
    s3_answers,
    s3_calls,
    s3_context,
    serving,
    timekeeping,
    unique_ids,
)
from helpers.cloud.authentication import ANONYMOUS, Identity, Keyring, on_behalf_of
from helpers.cloud.calls import ApiCall, Facts, Need
from helpers.cloud.clock import Clock
from helpers.cloud.errors import AwsError, Refused, not_modelled
from helpers.cloud.sent import Sent
from helpers.cloud.trail import Event, Trail
from helpers.iam.model import CallerType, ContextValue, Decision, Request

_SERVICES = ("iam", "s3", "sts")
# These carry no signature: who calls is in a token that the lab can not check.
_UNSIGNED = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")

_NOBODY = Identity(ANONYMOUS)


class Enforcement:
    """Authenticates every call, asks the engine, keeps the trail.

    Args:
        keyring: the access keys of the lab.
        clock: the lab's clock.
        trail: where every question and its answer are written down.
    """

    def __init__(self, keyring: Keyring, clock: Clock, trail: Trail) -> None:
        self._keyring = keyring
        self._clock = clock
        self._trail = trail

    @contextmanager
    def active(self) -> Iterator[None]:
        """While it holds, moto's AWS enforces."""

        def gate(response: Any, _request_class: Any, resource: str = "*") -> None:
            if response.service_name in _SERVICES:
                self._gate(response, resource)

        def get_permission(_bucket: Any, _action: str, _arn: str) -> Any:
            return PermissionResult.PERMITTED

        def save_as_it_is(_validator: Any) -> None:
            """`documents` has already checked it."""

        with ExitStack() as stack:
            for owner, name, ours in (
                (ActionAuthenticatorMixin, "_authenticate_and_authorize_action", gate),
                (FakeBucket, "get_permission", get_permission),
                (IAMPolicyDocumentValidator, "validate", save_as_it_is),
                (IAMTrustPolicyDocumentValidator, "validate", save_as_it_is),
            ):
                stack.enter_context(patch.object(owner, name, ours))
            for condition in (
                identifiers.repeatable(),
                issuing.by_the_lab(self._keyring, self._clock),
                boundaries.of_users(),
                unique_ids.kept(),
                outside.refused(),
                timekeeping.told_by(self._clock),
                s3_answers.corrected(lambda: serving.current.get().identity.caller),
            ):
                stack.enter_context(condition)
            yield

    def _gate(self, response: Any, resource: str) -> None:
        """Runs before moto does its work; moto's response object holds the whole request.

        Raises:
            Refused: AWS's error, on the wire.
        """
        call = _read(response, resource)
        question = _Question(call, self._trail, self._clock)
        try:
            self._serve(call, question, response)
        except iam.Unsupported as error:
            question.refuse(not_modelled(error.name))
        except AwsError as error:
            question.refuse(error)

    def _serve(self, call: ApiCall, question: _Question, response: Any) -> None:
        if response.partition != "aws":
            raise not_modelled(f"the partition {response.partition}")
        if call.operation in _UNSIGNED:
            raise not_modelled(call.name)
        if call.service != "s3" and call.query and response.normalized_request.form:
            # moto would read one and the gate the other.
            raise not_modelled(f"{call.name} with parameters in both the URL and the body")
        identity, question.region = self._keyring.identify(call)
        question.identity = identity
        serving.current.set(serving.Served(call, identity))
        identifiers.operation.set(call.operation)
        # moto serves the account of the key; from a key in a URL, or of a service, it can not tell which.
        response.current_account = identity.caller.account or response.current_account
        caller = identity.caller
        if caller.type is CallerType.SERVICE and call.operation == "GetCallerIdentity":
            raise not_modelled(f"{call.name} by an AWS service, which belongs to no account")
        parameters.check_reach(call, identity)
        facts = Facts(
            caller.account,
            caller.username,
            lambda kind, name: holdings.find_arn(caller.account, kind, name),
            holdings.has_tags,
            bool(identity.session and identity.session.transitive),
            identity.session.source_identity if identity.session else "",
        )
        aws_managed.bring(call, caller.account)
        needs = calls.needs(call, facts)
        parameters.check_form(call)
        bucket_rules.check_buckets(call, needs, caller)
        if mfa.verified(call, caller, self._clock.now()):
            serving.current.set(serving.Served(call, identity, mfa=True))
            question.mfa = True
        if "delete" in call.query and call.service == "s3":
            answers = {need: question.ask(need) for need in needs}
            response.lab_deletions = {
                need: "" if decision.allowed else decision.aws_message for need, decision in answers.items()
            }
            return
        for need in needs:
            question.insist(need)
        for need in s3_calls.hidden(call, needs, holdings.lacks_object):
            question.insist(need, "There is no such object; only who may list is told so.")
        calls.check_exists(call, facts)
        deletions.check(call, caller.account)
        documents.check(call, needs[0].action)
        bucket_rules.check(call, needs[0], caller)
        mfa.check_enabling(call, caller, self._clock.now())
        parameters.check_limits(call, identity)
        if call.operation == "GetAccessKeyInfo" and self._keyring.account_of(call.form["AccessKeyId"]) is None:
            raise AwsError("ValidationError", f"Nobody in this lab has the access key {call.form['AccessKeyId']}.")


class _Question:
    """One API call on its way through the gate: it asks the engine and writes down every answer."""

    def __init__(self, call: ApiCall, trail: Trail, clock: Clock) -> None:
        self.call = call
        self.identity = _NOBODY
        self.region = ""  # the one the call is signed for
        self.mfa = False  # does the call itself prove a second factor?
        self._trail = trail
        self._number = trail.next_call()
        self._now = clock.now()
        self._context: dict[str, ContextValue] | None = None

    def ask(self, need: Need, note: str = "") -> Decision:
        """Put one permission question to the engine.

        Args:
            need: the permission.
            note: what else is worth knowing, for the trail.

        Raises:
            Unsupported: a policy says something the engine does not model.
        """
        caller = self.identity.caller
        owner = holdings.owner(caller, need.action, need.resource)
        policies = holdings.policies(caller, need.action, need.resource, self.identity.session)
        if need.action == "sts:AssumeRole" and policies.resource is None:
            note = "AWS answers as if it refused, and so tells nobody which roles exist."
        request = Request(
            caller, need.action, need.resource, owner, self._context_of(need, owner), policies, holdings.FACTS
        )
        decision = iam.decide(request)
        self._record(need, request.context, decision=decision, note=note)
        return decision

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
            self._context = {**self.identity.context, **calls.context(self.call, self._now)}
            if self.identity.address:
                self._context["aws:SourceIp"] = self.identity.address
            if self.region:
                self._context["aws:RequestedRegion"] = self.region
            self._context |= holdings.principal_tags(self.identity.caller, self.identity.session)
            self._context |= self._second_factor()
        context = self._context | holdings.resource_tags(need.resource) | on_behalf_of(self.identity.caller, owner)
        if owner:
            context["aws:ResourceAccount"] = owner
        return s3_context.context_of(need, context, owner, holdings.object_tags)


def _read(response: Any, resource: str) -> ApiCall:
    """A snapshot of the call that moto is about to serve."""
    request = response.normalized_request
    query = dict(parse_qsl(urlsplit(response.uri).query, keep_blank_values=True))
    form: dict[str, str] = {}
    if response.service_name != "s3":
        form = dict(request.form.items()) or query
    call = ApiCall(
        service=response.service_name,
        operation=response._get_action() if response.service_name != "s3" else "",
        method=response.method,
        url=response.uri,
        headers=response.headers,
        query=query,
        form=form,
        body=response.raw_body if isinstance(response.raw_body, bytes) else b"",
        resource=resource if response.service_name == "s3" else "*",
    )
    if call.service == "s3":
        return replace(call, operation=_s3_operation(response, call))
    return call


_s3_operations: dict[tuple[object, ...], str] = {}


def _s3_operation(response: Any, call: ApiCall) -> str:
    """AWS's name of an S3 operation, for sentences and the trail; the permission never depends on it."""
    copies = "x-amz-copy-source" in call.headers
    form = (call.method, call.resource.count("/") > 0, call.resource == "*", frozenset(call.query), copies)
    if form not in _s3_operations:
        if len(_s3_operations) > 500:  # whoever makes up parameters must not fill the memory
            _s3_operations.clear()
        name = response._get_action_from_method_and_request_uri(response.normalized_request)
        _s3_operations[form] = str(name or f"{call.method} {' '.join(call.query)}".strip())
    return _s3_operations[form]
