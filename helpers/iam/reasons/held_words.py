"""Why a statement applies, in words: `the request has no aws:SourceIp and NotIpAddressIfExists holds without it`."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.iam.decision import Request, StatementMatch
from helpers.iam.model import Caller, CallerType, PolicyKind, PrincipalMatch
from helpers.iam.reasons.holding import Held, Rule, elements
from helpers.iam.text import clean, some

_EVERYBODY = "it is about everybody"
# A trust policy can say {"AWS": "*"} alone. AWS's page calls that all principals; the engine takes services for spared.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
_EVERY_IDENTITY = "it is about every user and role"
_MOST = 3  # conditions that a sentence names


def because(request: Request, match: StatementMatch) -> str:
    """What of a statement a reader should look at to see why it applies, for the end of a sentence of ours.

    The conditions, when there are some; whom it names, in a policy that names somebody; else what it is about.

    Args:
        request: the request that the statement was held against.
        match: a statement that applies.
    """
    held = elements(request, match)
    told = [_named(request, match, one) for one in held if one.element == "Principal"]
    told += [_left_out(one) for one in held if one.element in ("NotAction", "NotResource")]
    if holding := _conditions(held):
        told = [text for text in told if text not in (_EVERYBODY, _EVERY_IDENTITY)] + holding
    return _joined(told or [_about(held)])


def conditions(request: Request, match: StatementMatch) -> str:
    """Why its conditions hold; empty when it has none."""
    return _joined(_conditions(elements(request, match)))


def every_element(request: Request, match: StatementMatch) -> str:
    """All of it: whom it names, what it is about, and each condition."""
    held = elements(request, match)
    told = [_named(request, match, one) for one in held if one.element == "Principal"]
    told.append(_about(held))
    told += [_left_out(one) for one in held if one.element in ("NotAction", "NotResource")]
    told += [condition(one) for one in held if one.element == "Condition"]
    return _joined([text for text in told if text])


def _conditions(held: Sequence[Held]) -> list[str]:
    told = [condition(one) for one in held if one.element == "Condition"]
    more = len(told) - _MOST
    if more > 0:
        return [*told[:_MOST], f"{more} more condition{'s hold' if more > 1 else ' holds'}"]
    return told


def condition(held: Held) -> str:
    """Why a condition holds."""
    key, operator = clean(held.key, 200), held.operator
    if held.rule is Rule.ALWAYS:
        return f"{operator} holds for every request"
    if held.rule is Rule.EXISTENCE:
        return f"the request has {'no ' if held.actual is None else ''}{key} and that is what Null asks for"
    if held.actual is None:
        why = {
            Rule.ABSENT_IF_EXISTS: f"{operator} holds without it",
            Rule.ABSENT_ALL: f"{operator} holds when there is nothing to compare",
            Rule.ABSENT_NEGATED: f"{operator} holds without it (what is absent has none of the values)",
        }[held.rule]
        return f"the request has no {key} and {why}"
    has = some(held.actual, "and", quote=True)
    return f"the request has {key} {has} and {operator} {_wanted(held)} holds for {_that(held.actual)}"


def _that(actual: Sequence[str]) -> str:
    return "it" if len(actual) == 1 else "them"


def _wanted(held: Held) -> str:
    wanted = some(held.wanted, "or", quote=True)
    named = [value for value in held.resolved if value]
    if named:
        return f"{wanted} ({some(named, 'or', quote=True)} here)"
    return f"{wanted} (whose variable has no value here)" if held.resolved else wanted


def _named(request: Request, match: StatementMatch, held: Held) -> str:
    caller = request.caller
    if held.principal is PrincipalMatch.ANYONE:
        return _EVERY_IDENTITY if match.layer is PolicyKind.TRUST else _EVERYBODY
    if held.principal is PrincipalMatch.ACCOUNT:
        return f"it names the whole account {caller.account}"
    if held.principal is PrincipalMatch.ROLE:
        return f"it names {behind(caller)}, which stands behind the session"
    return f"it names {caller.name}"


def behind(caller: Caller) -> str:
    """The user or role behind a session, in words."""
    if caller.type is CallerType.FEDERATED_USER:
        return f"the user {caller.user_arn.rsplit('/', 1)[-1]}"
    return f"the role {caller.role_arn.rsplit('/', 1)[-1]}"


def _left_out(held: Held) -> str:
    return f"its {held.element} does not list {clean((held.actual or ('',))[0], 200)}"


def _about(held: Sequence[Held]) -> str:
    """What an Action and a Resource cover."""
    by_name = {one.element: one for one in held}
    action, resource = by_name.get("Action"), by_name.get("Resource")
    parts = []
    if action:
        parts.append("every action" if action.wanted == ("*",) else some(action.wanted, "or"))
    if resource:
        parts.append("every resource" if resource.wanted == ("*",) else some(resource.wanted, "or"))
    return f"it is about {' on '.join(parts)}" if parts else ""


def _joined(texts: Sequence[str]) -> str:
    return ", and ".join(text for text in texts if text)
