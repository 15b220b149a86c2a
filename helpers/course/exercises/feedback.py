"""What to say about a request that is decided wrongly: what the engine found, and a question that leads on.

Everything comes from the `Decision`; nothing is decided here.
"""

from __future__ import annotations

from helpers.iam import Caller, CallerType, Decision, PolicyKind, PrincipalMatch, StatementMatch, explain
from helpers.iam.reasons import held_words
from helpers.iam.reasons.holding import elements
from helpers.iam.text import capital

_NAMES = {
    PrincipalMatch.DIRECT: "names it",
    PrincipalMatch.ROLE: "names the role behind the session",
    PrincipalMatch.ANYONE: "trusts every account there is",
}
# For whom a service works: nobody else's request has them.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount
_OF_SERVICES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")


def identity(caller: Caller) -> str:
    """Who stands behind a caller: the ARN of the user, or of the role."""
    return caller.role_arn or caller.arn


def found(decision: Decision) -> str:
    """What decided, with element and line, as a sentence.

    Args:
        decision: the engine's.
    """
    grant = _grant(decision)
    if not decision.allowed or grant is None:
        return decision.reason
    how = _NAMES.get(grant.principal, f"trusts the whole account {decision.request.caller.account}")
    how = "trusts the provider" if _by_token(decision) else how
    return f"{capital(explain.where(grant))}, {how}, and {_condition(decision, grant)}."


def briefly(decision: Decision) -> str:
    """The same for a row of a table: without what all rows share, such as the whole list of those who are trusted.

    Args:
        decision: the engine's.
    """
    gate = decision.deciding_gate
    if decision.allowed or gate is None or gate.name not in ("explicit-deny", "identity", "resource"):
        return found(decision)
    nearest = gate.decided_by[0] if gate.decided_by else None
    if gate.name == "identity":
        return "No permission policy of its own allows the call."
    if nearest is None:
        return "No statement allows it."
    if gate.name == "explicit-deny":
        if nearest.layer is not PolicyKind.TRUST:
            return found(decision)
        return f"{capital(explain.where(nearest))}, denies it: {explain.because(decision, nearest)}."
    failed = nearest.mismatch
    if failed is not None and failed.element == "Principal":
        return "No statement names it."
    return f"{capital(explain.mismatch(nearest))}."


def question(decision: Decision, wanted: frozenset[str]) -> str:
    """A question that leads to the mistake.

    Args:
        decision: the wrong one.
        wanted: who should get in with some request or other, as `identity` tells it.
    """
    if not decision.allowed:
        return _who_is_kept_out(decision)
    grant = _grant(decision)
    if grant is None:
        return ""
    if identity(decision.request.caller) not in wanted:
        if grant.principal in (PrincipalMatch.ACCOUNT, PrincipalMatch.ANYONE):
            return "Whom does the ticket name?"
        return "Does the ticket ask for this caller?"
    if not grant.policy.statements[grant.index].conditions:
        return f"Which {'claim' if _by_token(decision) else 'value of the request'} could a Condition compare?"
    if _absent(decision, grant):
        return "Which operator fails when the key is missing?"
    return "Which values may the Condition accept?"


def _by_token(decision: Decision) -> bool:
    """A token or an assertion says who asks, and the principal is whoever issues it."""
    return decision.request.caller.type is CallerType.FEDERATED


def _who_is_kept_out(decision: Decision) -> str:
    gate = decision.deciding_gate
    trust = decision.request.policies.resource
    if trust is None or not any(each.effect == "Allow" for each in trust.statements):
        return "Nothing here allows anybody."
    if gate and gate.name == "explicit-deny":
        return "Which element of the Deny should spare this request, or is the Deny needed at all?"
    if gate and gate.name == "identity":
        if decision.request.caller.account == decision.request.resource_account:
            return "Who could give it that permission, and what if the trust policy named the caller itself?"
        return "Who in the caller's account could give it that permission?"
    failed = gate.decided_by[0].mismatch if gate and gate.decided_by else None
    if failed is None:
        return "What would let it in?"
    if failed.element == "Condition":
        if failed.key.lower() in _OF_SERVICES and decision.request.caller.type is not CallerType.SERVICE:
            return f"Only a service's request has {failed.key}. Whom should the Condition be about?"
        return "Compare the two, letter by letter: key, operator, value."
    if failed.element == "Principal":
        return _who_else(failed.expected, (failed.actual or ("",))[0])
    return "Which call does the caller make?"


def _who_else(trusted: tuple[str, ...], caller: str) -> str:
    kinds = {_kind(name) for name in trusted}
    if kinds == {"assumed-role"} == {_kind(caller)}:
        return "The ARN of a session names one session. What is the same in all of them?"
    if _kind(caller) not in kinds | {"account"} and not (kinds == {"role"} and _kind(caller) == "assumed-role"):
        return "These are two kinds of caller. Which kind does the ticket name?"
    return "Compare the two, letter by letter: whom does the ticket name?"


def _kind(name: str) -> str:
    """What kind of principal a name is: `user`, `role`, `assumed-role`, `account` or `service`."""
    if not name.startswith("arn:"):
        return "service" if "." in name else "account"
    return name.split(":", 5)[-1].partition("/")[0].replace("root", "account")


def _grant(decision: Decision) -> StatementMatch | None:
    gate = decision.gate("resource")
    return gate.decided_by[0] if gate and gate.decided_by else None


def _condition(decision: Decision, grant: StatementMatch) -> str:
    if not grant.policy.statements[grant.index].conditions:
        return "has no Condition"
    if _by_token(decision):
        return f"its Condition holds: {_of_claims(decision, grant)}"
    return f"its Condition holds: {explain.because(decision, grant, conditions_alone=True)}"


def _of_claims(decision: Decision, grant: StatementMatch) -> str:
    """Which claims of a token the conditions hold for; not that its audience does too, which is the same in all."""
    held = [one for one in elements(decision.request, grant) if one.element == "Condition"]
    telling = [one for one in held if not one.key.lower().endswith(":aud")] or held
    return ", and ".join(held_words.condition(one) for one in telling)


def _absent(decision: Decision, grant: StatementMatch) -> str:
    """The first key of the statement's conditions that the request does not carry."""
    has = {key.lower() for key in decision.request.context}
    conditions = grant.policy.statements[grant.index].conditions
    return next((condition.key for condition in conditions if condition.key.lower() not in has), "")
