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

from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import PermissionResult
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator
from moto.s3.models import FakeBucket

from helpers import iam
from helpers.cloud import moto_tables, seeded_ids
from helpers.cloud.authentication import serving
from helpers.cloud.authentication.keyring import Keyring
from helpers.cloud.authorization import delete_conflicts, mfa, parameters, policy_documents, reading
from helpers.cloud.authorization import needs as calls
from helpers.cloud.authorization.needs import ApiCall, Facts
from helpers.cloud.authorization.question import Question
from helpers.cloud.clock import Clock
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.moto_patches import aws_managed, boundaries, heads, s3, sts, timekeeping, unique_ids, unsupported
from helpers.cloud.s3 import bucket_rules
from helpers.cloud.s3 import needs as s3_calls
from helpers.cloud.trail.events import Trail
from helpers.iam.model import CallerType

_SERVICES = ("iam", "s3", "sts")
# These carry no signature: who calls is in a token that the lab can not check.
_UNSIGNED = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")


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
                seeded_ids.repeatable(),
                sts.by_the_lab(self._keyring, self._clock),
                boundaries.of_users(),
                unique_ids.kept(),
                unsupported.refused(),
                heads.without_body(),
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
        call = reading.call_of(response, resource)
        question = Question(call, self._trail, self._clock.now())
        try:
            self._serve(call, question, response)
        except iam.Unsupported as error:
            question.refuse(not_modelled(error.name))
        except AwsError as error:
            question.refuse(error)

    def _serve(self, call: ApiCall, question: Question, response: Any) -> None:
        if response.partition != "aws":
            raise not_modelled(f"the partition {response.partition}")
        if call.operation in _UNSIGNED:
            raise not_modelled(call.name)
        if call.service != "s3" and call.query and response.normalized_request.form:
            # moto would read one and the gate the other.
            raise not_modelled(f"{call.name} with parameters in both the URL and the body")
        identity, question.region = self._keyring.identify(call)
        if (address := serving.address.get()) and identity.address:  # an AWS service has none to be seen
            identity = replace(identity, address=address)
        question.identity = identity
        serving.current.set(serving.Served(call, identity))
        seeded_ids.operation.set(call.operation)
        # moto serves the account of the key; from a key in a URL, or of a service, it can not tell which.
        response.current_account = identity.caller.account or response.current_account
        caller = identity.caller
        if caller.type is CallerType.SERVICE and call.service == "sts" and call.operation != "AssumeRole":
            raise not_modelled(f"{call.name} by an AWS service, which belongs to no account")
        parameters.check_reach(call, identity)
        facts = Facts(
            caller.account,
            caller.username,
            lambda kind, name: moto_tables.find_arn(caller.account, kind, name),
            moto_tables.has_tags,
            lambda kind, name: moto_tables.is_taken(caller.account, kind, name),
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
        if call.service == "s3":
            for need in s3_calls.hidden(call, needs, moto_tables.lacks_object):
                question.insist(need, "There is no such object; only who may list is told so.")
        calls.check_exists(call, facts)
        delete_conflicts.check(call, caller.account)
        policy_documents.check(call, needs[0].action)
        bucket_rules.check(call, needs[0], caller)
        mfa.check_enabling(call, caller, self._clock.now())
        parameters.check_limits(call, identity)
        if call.operation == "GetAccessKeyInfo" and self._keyring.account_of(call.form["AccessKeyId"]) is None:
            raise AwsError("ValidationError", f"Nobody in this lab has the access key {call.form['AccessKeyId']}.")
