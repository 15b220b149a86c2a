"""What a rehearsal means, in the words of a round: the verdict, the reason, and AWS's own message to a client.

The sentences are those of `helpers.course.attempt`, so that what is foreseen and what then happens read alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers import iam
from helpers.cloud.asking import Ask
from helpers.cloud.errors import AwsError
from helpers.cloud.rehearsal import Rehearsal, never_sent
from helpers.course.drafts import Document
from helpers.iam import PolicyKind

_CLIENT = "An error occurred ({code}) when calling the {call} operation: {message}"
_NOT_LOOKED = "AWS checks the form of a request first: no policy was looked at."


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


def foreseen(found: Rehearsal, ask: Ask, trust_policy: str, others: Iterable[Document] = ()) -> Foreseen:
    """The words of a rehearsal.

    Args:
        found: the rehearsal.
        ask: what was asked.
        trust_policy: the draft.
        others: the drafts of the other policies.
    """
    if found.problem:
        return Foreseen("refused", "Not sent: the request is not complete.", f"{found.problem} Nothing was asked.")
    if found.not_saved is not None:
        for document in others:
            if document.key == found.which:
                words = f"Not saved: AWS refuses {document.title}."
                return Foreseen("refused", words, document.why(found.not_saved))
        return _not_saved(found.not_saved, trust_policy)
    if found.error is not None:
        if found.error.code == "AccessDenied":
            return _denied(f"{ask.caller} may not assume {ask.role}.", found.error.message, "AssumeRole", found.error)
        return _refused(found.error, "AssumeRole")
    assume = found.assume
    if assume is None:
        return Foreseen("refused", "Not decided.", "Nothing was asked.")
    if not assume.allowed:
        error = AwsError("AccessDenied", assume.aws_message)
        return _denied(f"{ask.caller} may not assume {ask.role}.", assume.reason, "AssumeRole", error)
    if found.listing_error is not None:
        if found.listing_error.code == "NoSuchBucket":
            says = _client(found.listing_error, "ListObjectsV2")
            return Foreseen("refused", f"Refused: there is no bucket {ask.bucket}.", found.listing_error.message, says)
        return _refused(found.listing_error, "ListObjectsV2")
    if not found.listed and found.listing is not None:
        error = AwsError("AccessDenied", found.listing.aws_message)
        denied = f"{ask.caller} may assume {ask.role}, but the session may not list {ask.bucket}."
        return _denied(denied, found.listing.reason, "ListObjectsV2", error)
    verdict = f"Allowed: {ask.caller} assumes {ask.role} and lists {ask.bucket}."
    return Foreseen("allowed", verdict, " ".join(assume.reason.split()))


def _not_saved(error: AwsError, trust_policy: str) -> Foreseen:
    errors = iam.parse(trust_policy, PolicyKind.TRUST).errors
    fault = never_sent(trust_policy)
    if fault is not None:
        what = "is not JSON" if fault.code == "json-syntax" else "is too long"
        return Foreseen("refused", f"Not saved: the trust policy {what}.", str(fault))
    says = _client(error, "UpdateAssumeRolePolicy")
    verdict = "Not saved: AWS refuses this trust policy."
    if errors:
        return Foreseen("refused", verdict, str(errors[0]), says)
    hint = "AWS looks up every user and role that a trust policy names: check the name and the account."
    return Foreseen("refused", verdict, f"{error.message}. {hint}", says)


def _denied(words: str, reason: str, call: str, error: AwsError) -> Foreseen:
    return Foreseen("denied", f"Denied: {words}", " ".join(reason.split()), _client(error, call))


def _refused(error: AwsError, call: str) -> Foreseen:
    if error.code == "NotImplemented":
        return Foreseen("refused", "Not decided: this lab does not model that.", error.message)
    reason = f"{error.message} {_NOT_LOOKED}"
    return Foreseen("refused", "Refused: AWS does not take this request.", reason, _client(error, call))


def _client(error: AwsError, call: str) -> str:
    return _CLIENT.format(code=error.code, call=call, message=error.message)
