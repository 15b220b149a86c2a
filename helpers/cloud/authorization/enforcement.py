"""The seam: moto asks before it serves any call, and refuses as AWS does.

moto runs one method for every request, whichever door it came in by (boto3, `requests`, the CLI):
`ActionAuthenticatorMixin._authenticate_and_authorize_action`. `Enforcement.active()` puts its gate in that place, and
silences the spots where moto judges on its own:

    FakeBucket.get_permission             evaluates bucket policies, wrongly, whatever else is set
    the rest of S3's answers              see `moto_patches.s3`
    IAM…PolicyDocumentValidator.validate  refuses documents that AWS saves; `policy_documents` decides alone

What STS hands out is made in `moto_patches.sts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import PermissionResult
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator
from moto.s3.models import FakeBucket

from helpers import iam
from helpers.cloud import seeded_ids
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.authentication import serving
from helpers.cloud.authentication.identity import ANONYMOUS, Identity
from helpers.cloud.authentication.keyring import Keyring
from helpers.cloud.authorization import gate, mfa, reading
from helpers.cloud.authorization.passage import Passage
from helpers.cloud.clock import Clock
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.federation import proofs
from helpers.cloud.federation.issuers import Issuers
from helpers.cloud.moto_patches import (
    boundaries,
    heads,
    large_objects,
    more_iam,
    oidc_providers,
    organizations,
    posted_forms,
    s3,
    saml_providers,
    sts,
    timekeeping,
    unique_ids,
)
from helpers.cloud.on_the_wire import Refused
from helpers.cloud.slowness import SLOWNESS
from helpers.cloud.trail.events import Event, Trail
from helpers.cloud.trail.sent import Sent
from helpers.iam.decision import Decision
from helpers.iam.model import CallerType, ContextValue

_SERVICES = ("iam", "organizations", "s3", "sts")


class Enforcement:
    """Authenticates every call, asks the engine, keeps the trail.

    Args:
        keyring: the access keys of the lab.
        clock: the lab's clock.
        trail: where every question and its answer are written down.
        issuers: who vouches for callers without AWS credentials.
    """

    def __init__(self, keyring: Keyring, clock: Clock, trail: Trail, issuers: Issuers) -> None:
        self._issuers = issuers
        self._keyring = keyring
        self._clock = clock
        self._trail = trail

    @contextmanager
    def active(self) -> Iterator[None]:
        """While it holds, moto's AWS enforces."""

        def ask_first(response: Any, _request_class: Any, resource: str = "*") -> None:
            if response.service_name in _SERVICES:
                wire = serving.wire.get()
                if wire is not None and wire.stored is not None:
                    large_objects.hand_over(response, wire)
                self._gate(response, resource)

        def get_permission(_bucket: Any, _action: str, _arn: str) -> Any:
            return PermissionResult.PERMITTED

        def save_as_it_is(_validator: Any) -> None:
            """`policy_documents` has already checked it."""

        with ExitStack() as stack:
            for owner, name, ours in (
                (ActionAuthenticatorMixin, "_authenticate_and_authorize_action", ask_first),
                (FakeBucket, "get_permission", get_permission),
                (IAMPolicyDocumentValidator, "validate", save_as_it_is),
                (IAMTrustPolicyDocumentValidator, "validate", save_as_it_is),
            ):
                stack.enter_context(patch.object(owner, name, ours))
            for condition in (
                seeded_ids.repeatable(),
                sts.by_the_lab(self._keyring, self._clock),
                boundaries.of_users(),
                more_iam.served(),
                oidc_providers.as_aws_keeps_them(),
                organizations.served(),
                saml_providers.as_aws_keeps_them(),
                unique_ids.kept(),
                heads.without_body(),
                large_objects.on_disk(),
                posted_forms.answered(),
                timekeeping.told_by(self._clock),
                s3.corrected(lambda: serving.current.get().identity.caller),
            ):
                stack.enter_context(condition)
            yield

    def _gate(self, response: Any, resource: str) -> None:
        """Runs before moto does its work; moto's response object holds the whole request.

        Raises:
            Refused: AWS's error, on the wire.
        """
        call, now = reading.call_of(response, resource), self._clock.now()
        if SLOWNESS.seconds:
            SLOWNESS.notice(call)
        way = _Served(response, call, now, self._keyring, self._trail, self._issuers)
        try:
            gate.walk(way)
        except iam.Unsupported as error:
            way.refuse(not_modelled(error.name))
        except AwsError as error:
            way.refuse(error)


class _Served(Passage):
    """A real call: signed, and written down in the trail with every answer."""

    def __init__(
        self, response: Any, call: ApiCall, now: datetime, keyring: Keyring, trail: Trail, issuers: Issuers
    ) -> None:
        super().__init__(call, now)
        self.identity, self.region = Identity(ANONYMOUS), ""  # until it is authenticated
        self._response = response
        self._keyring = keyring
        self._trail = trail
        self._issuers = issuers
        self._number = 0  # the trail gives it one with the first answer

    def identify(self) -> tuple[Identity, str]:
        if self.call.operation in proofs.UNSIGNED:
            identity, region = proofs.identify(self.call, self.now, self._issuers)
        else:
            identity, region = self._keyring.identify(self.call)
        if (address := serving.address.get()) and identity.address:  # an AWS service has none to be seen
            identity = replace(identity, address=address)
        serving.current.set(serving.Served(self.call, identity))
        seeded_ids.operation.set(self.call.operation)
        # moto serves the account of the key; from a key in a URL, or of a service, it can not tell which.
        self._response.current_account = identity.caller.account or self._response.current_account
        return identity, region

    def second_factor(self) -> bool:
        proved = mfa.verified(self.call, self.identity.caller, self.now)
        if proved:
            serving.current.set(serving.Served(self.call, self.identity, mfa=True))
        return proved

    def answered(self, need: Need, decision: Decision, note: str = "") -> None:
        self._record(need, decision.request.context, decision=decision, note=note)

    def denied(self, decision: Decision) -> Refused:
        words = decision.aws_message
        if self.identity.caller.type is CallerType.FEDERATED:
            # Whichever permission is missing, the call's own is named (of SAML it is documented, for missing tags too):
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
            words = f"Not authorized to perform {self.call.name}"
        return self._refused(AwsError("AccessDenied", words, 403))

    def deletions(self, refusals: Mapping[Need, str]) -> None:
        self._response.lab_deletions = refusals

    def has_key(self, key_id: str) -> bool:
        return self._keyring.account_of(key_id) is not None

    def refuse(self, error: AwsError) -> None:
        """Write down a refusal that the engine was not asked about.

        Raises:
            Refused: always; the error, on the wire.
        """
        need = Need(self.call.name, self.call.form.get("RoleArn", self.call.resource))
        self._record(need, {}, error=error.code, note=error.note)
        raise self._refused(error)

    def _refused(self, error: AwsError) -> Refused:
        call = self.call
        return Refused(call.service, call.method, error.code, error.status, error.message, error.details)

    def _record(self, need: Need, context: Mapping[str, ContextValue], **answer: Any) -> None:
        sent = Sent.of(self.call, self.identity, self.region)
        if endpoint := serving.endpoint_of(self.call, self.identity):
            sent = replace(sent, address=endpoint.address, endpoint=endpoint.id)
        caller = self.identity.caller
        event = Event(
            self.now, self.call.name, self._number, caller, need.action, need.resource, context, sent=sent, **answer
        )
        self._number = self._trail.record(event)
