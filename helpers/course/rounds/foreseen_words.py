"""What a rehearsal means, in the words of a round: the verdict, the reason, and AWS's own message to a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers import iam
from helpers.cloud import errors
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Rehearsal, never_sent
from helpers.course.rounds import endings
from helpers.course.rounds.attempt_result import Refusal
from helpers.course.rounds.endings import Ending
from helpers.course.stored_policies import Document
from helpers.iam import Decision, PolicyKind


@dataclass(frozen=True)
class Foreseen:
    """What would be answered.

    Attributes:
        kind: `allowed`, `denied` or `refused`.
        verdict: the answer, one sentence.
        reason: why.
        aws_says: AWS's error as boto3 prints it; empty when there is none.
    """

    kind: str
    verdict: str
    reason: str
    aws_says: str = ""

    @classmethod
    def of(cls, ending: Ending, error: Refusal | None = None) -> Foreseen:
        """The words of an ending, with the error that a client would read."""
        return cls(ending.kind, ending.verdict, ending.reason, str(error) if error else "")


def foreseen(found: Rehearsal, ask: Ask, trust_policy: str, others: Iterable[Document] = ()) -> Foreseen:
    """The words of a rehearsal.

    Args:
        found: the rehearsal.
        ask: what was asked.
        trust_policy: the draft.
        others: the drafts of the other policies.
    """
    if found.problem:
        return Foreseen.of(endings.not_sent(found.problem))
    if found.not_saved is not None:
        return _not_saved(found.not_saved, ask, trust_policy, _refused_draft(found, others))
    decision = found.assume
    if not found.assumed:
        error = _error(found.error, decision, ask.operation)
        return Foreseen.of(endings.no_credentials(ask, error, decision), error)
    if not found.listed:
        error = _error(found.listing_error, found.listing, "ListObjectsV2")
        return Foreseen.of(endings.no_listing(ask, error, found.listing), error)
    return Foreseen.of(endings.allowed(ask, decision))


def _refused_draft(found: Rehearsal, others: Iterable[Document]) -> Document | None:
    return next((document for document in others if document.key == found.which), None)


def _not_saved(error: errors.AwsError, ask: Ask, trust_policy: str, failed: Document | None) -> Foreseen:
    fault = never_sent(trust_policy)
    if fault is not None and failed is None:
        return Foreseen.of(endings.no_policy(fault))
    refusal = Refusal.foreseen(error, failed.saved_by if failed else "UpdateAssumeRolePolicy")
    findings = iam.parse(trust_policy, PolicyKind.TRUST).errors
    return Foreseen.of(endings.not_saved(ask, refusal, None, findings, failed), refusal)


def _error(error: errors.AwsError | None, decision: Decision | None, call: str) -> Refusal:
    """AWS's refusal, or the one that follows from the engine's decision."""
    return Refusal.foreseen(error or errors.AwsError("AccessDenied", decision.aws_message if decision else ""), call)
