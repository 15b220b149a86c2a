"""What to say about a request that is decided wrongly: what the engine found, and a question that leads on.

Everything comes from the `Decision`; nothing is decided here.
"""

from __future__ import annotations

from helpers.iam import Caller, CallerType, Decision, PolicyKind, PrincipalMatch, StatementMatch, explain, variables
from helpers.iam.model import Mismatch
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


def missed(decision: Decision, differs: frozenset[str]) -> str:
    """Of each Deny of the trust policy that is about such a request and does not apply: why not; empty where none is.

    Somebody wrote it to stop such requests. Why an Allow applies says nothing about that.

    Args:
        decision: the wrong one.
        differs: as of `question`.
    """
    if not decision.allowed:
        return ""
    return " ".join(f"Your Deny does not apply: {explain.mismatch(match)}." for match in _missed(decision, differs))


def question(decision: Decision, wanted: frozenset[str], differs: frozenset[str]) -> str:
    """A question that leads to the mistake.

    Args:
        decision: the wrong one.
        wanted: who should get in with some request or other, as `identity` tells it.
        differs: the keys, in small letters, by which the request is told from one of the same caller that should get
            in; none where no such request should.
    """
    if not decision.allowed:
        return _left_out(decision, wanted) or _who_is_kept_out(decision)
    grant = _grant(decision)
    if grant is None:
        return ""
    if identity(decision.request.caller) not in wanted:
        if grant.principal in (PrincipalMatch.ACCOUNT, PrincipalMatch.ANYONE):
            return "Whom does the ticket name?"
        return "Does the ticket ask for this caller?"
    if unmet := _missed(decision, differs):
        return _of_a_deny(unmet)
    if not grant.statement.conditions:
        return f"Which {'claim' if _by_token(decision) else 'value of the request'} could a Condition compare?"
    if _absent(decision, grant):
        return "Which operator fails when the key is missing?"
    if differs and not differs & _compared(grant):
        return f"Which {'claim' if _by_token(decision) else 'other key'} could the Condition compare?"
    return "Which values may the Condition accept?"


def _by_token(decision: Decision) -> bool:
    """A token or an assertion says who asks, and the principal is whoever issues it."""
    return decision.request.caller.type is CallerType.FEDERATED


def _of_a_deny(unmet: tuple[StatementMatch, ...]) -> str:
    if any(match.mismatch and match.mismatch.actual is None for match in unmet):
        return "Which operator holds when the key is missing?"
    if any(len(match.statement.conditions) > 1 for match in unmet):
        return "A Deny applies when all its keys fit. Which of them should stop a call by itself?"
    return "Which values should the Deny stop?"


def _missed(decision: Decision, differs: frozenset[str]) -> tuple[StatementMatch, ...]:
    """The Denies of the trust policy that name the caller and the action, and whose Condition does not hold.

    One that compares none of what makes the request unwanted is about something else.
    """
    denies = (match for match in decision.statements if match.layer is PolicyKind.TRUST and match.effect == "Deny")
    unmet = (match for match in denies if match.mismatch and match.mismatch.element == "Condition")
    return tuple(match for match in unmet if not differs or differs & _compared(match))


def _compared(match: StatementMatch) -> frozenset[str]:
    return frozenset(condition.name for condition in match.statement.conditions)


ONE_SESSION = "One session is named here. What is the same in all sessions of the role?"


def _left_out(decision: Decision, wanted: frozenset[str]) -> str:
    """Of somebody who should get in, where the statements name others who should: nobody is wrong, one is missing."""
    gate = decision.deciding_gate
    failed = gate.decided_by[0].mismatch if gate and gate.name == "resource" and gate.decided_by else None
    if failed is None or failed.element != "Principal" or identity(decision.request.caller) not in wanted:
        return ""
    role, _, session = decision.request.caller.arn.rpartition("/")
    if session and any(named.startswith(f"{role}/") for named in failed.expected if ":assumed-role/" in role):
        return ONE_SESSION
    others = wanted - {identity(decision.request.caller)}
    return "The ticket lets in more than one. Which of them has no statement?" if others & {*failed.expected} else ""


_DIFFERS = "Compare the two, letter by letter: key, operator, value."


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
        if failed.actual is None:
            return f"This request carries no {failed.key}. Which key is the ticket about, letter by letter?"
        if missing := _to_fill_in(failed, decision):
            return f"This caller has no {missing}, so nothing stands there for it. Which value would fit it?"
        qualifier, _, operator = failed.operator.lower().rpartition(":")
        if qualifier == "forallvalues" and len(failed.actual) > 1:
            return "The request has several values. Must all of them fit, or one?"
        # Where one of the values must fit, the one that would may be missing.
        listed = operator.startswith(("stringequals", "stringlike", "arnequals", "arnlike", "ipaddress"))
        return f"{_DIFFERS} A key may list several values." if listed else _DIFFERS
    if failed.element == "Principal":
        return _who_else(failed.expected, (failed.actual or ("",))[0])
    return "Which call does the caller make?"


def _to_fill_in(failed: Mismatch, decision: Decision) -> str:
    """The key of a variable that stays empty for this request in every value of a condition; empty where there is none.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    has = {key.lower(): value for key, value in decision.request.context.items()}
    if any(variables.resolve(value, has) is not None for value in failed.expected):
        return ""
    return next((name for value in failed.expected for name in variables.names(value) if name.lower() not in has), "")


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
