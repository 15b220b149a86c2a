"""How a round ends, in words: the verdict and the reason. One place for what happened and for what would happen.

`helpers.course.rounds.attempt` tells by it what AWS answered, `helpers.course.rounds.foreseen_words` what it would
answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.cloud.assume_request import Ask
from helpers.course.bad_input import in_short
from helpers.course.rounds.attempt_result import Refusal
from helpers.course.stored_policies import Document
from helpers.course.words import sentence
from helpers.iam import Decision, Finding

_NOT_LOOKED = "AWS checks the form of a request first: no policy was looked at."
_NOT_BELIEVED = "AWS checks the token or assertion first: no policy was looked at."
_LET_IN = "The policies let the caller in: AWS checks this limit after them."
_LOOKED_UP = "AWS looks up every user and role that a trust policy names: check the name and the account."
_KINDS = {"Allowed": "allowed", "Denied": "denied"}


@dataclass(frozen=True)
class Ending:
    """How a round ends.

    Attributes:
        verdict: the answer in words; see `helpers.course.rounds.attempt_result.Attempt`.
        reason: why, in one or two sentences.
    """

    verdict: str
    reason: str

    @property
    def kind(self) -> str:
        """`allowed`, `denied` or `refused`."""
        return _KINDS.get(self.verdict.partition(":")[0], "refused")


def not_sent(problem: str) -> Ending:
    """Something is missing, or can't be sent at all.

    Args:
        problem: what, one sentence.
    """
    return _ending("Not sent: the request is not complete.", f"{problem} Nothing was asked.")


def no_policy(fault: Finding) -> Ending:
    """The trust policy is no text that could be saved.

    Args:
        fault: from `helpers.cloud.rehearsal.never_sent`.
    """
    what = "is not JSON" if fault.code == "json-syntax" else "is too long"
    return _ending(f"Not saved: the trust policy {what}.", str(fault))


def not_saved(
    ask: Ask, error: Refusal, decision: Decision | None, findings: Iterable[Finding], failed: Document | None
) -> Ending:
    """A policy was not saved.

    Args:
        ask: what was asked.
        error: AWS's refusal.
        decision: the engine's decision behind it, when one was made.
        findings: what is to say about the trust policy.
        failed: of the other policies, the one that AWS refused.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if failed is not None:
        return _ending(f"Not saved: AWS refuses {failed.title}.", failed.why(error))
    if error.code == "NoSuchEntity":
        return _ending(f"Not saved: there is no role {ask.role}.", "Create the role first, then try again.")
    if errors:
        return _ending("Not saved: AWS refuses this trust policy.", str(errors[0]))
    if error.code == "MalformedPolicyDocument":
        return _ending("Not saved: AWS refuses this trust policy.", f"{sentence(error.message)} {_LOOKED_UP}")
    if not error.sent:
        return _ending("Not saved: boto3 refuses the call before it leaves.", in_short(error))
    return _ending("Not saved: AWS refuses the call.", _why(error, decision))


def no_credentials(ask: Ask, error: Refusal, decision: Decision | None) -> Ending:
    """STS gave no credentials; arguments as of `not_saved`."""
    return _refused(ask, f"{ask.called} may not assume {ask.role}.", error, decision)


def no_listing(ask: Ask, error: Refusal, decision: Decision | None) -> Ending:
    """The session did not list the bucket; arguments as of `not_saved`."""
    denied = f"{ask.called} may assume {ask.role}, but the session may not list {ask.bucket}."
    return _refused(ask, denied, error, decision)


def allowed(ask: Ask, decision: Decision | None) -> Ending:
    """Everything passed.

    Args:
        ask: what was asked.
        decision: on assuming the role.
    """
    verdict = f"Allowed: {ask.called} assumes {ask.role} and lists {ask.bucket}."
    return _ending(verdict, decision.reason if decision else "")


def _refused(ask: Ask, denied: str, error: Refusal, decision: Decision | None) -> Ending:
    if error.code in ("AccessDenied", "AccessDeniedException"):
        return _ending(f"Denied: {denied}", _why(error, decision))
    if error.code == "NotImplemented":
        return _ending("Not decided: this lab does not model that.", error.message)
    if error.code == "NoSuchBucket":
        return _ending(f"Refused: there is no bucket {ask.bucket}.", error.message)
    if not error.sent:
        return _ending("Not sent: boto3 refuses the request before it leaves.", in_short(error))
    before = _NOT_BELIEVED if error.code in ("InvalidIdentityToken", "ExpiredTokenException") else _NOT_LOOKED
    after = _LET_IN if decision else before
    return _ending("Refused: AWS does not take this request.", f"{sentence(error.message)} {after}")


def _why(error: Refusal, decision: Decision | None) -> str:
    """The engine's reason; AWS's own words where the engine has allowed it or was not asked."""
    return error.message if decision is None or decision.allowed else decision.reason


def _ending(verdict: str, reason: str) -> Ending:
    return Ending(verdict, " ".join(reason.split()))
