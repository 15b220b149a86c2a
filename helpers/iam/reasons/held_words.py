"""Why a statement applies, in words: `the request has no aws:SourceIp and NotIpAddressIfExists holds without it`."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.iam.decision import Request, StatementMatch
from helpers.iam.model import CallerType, PrincipalMatch
from helpers.iam.reasons.holding import Held, Rule, elements
from helpers.iam.text import clean

_EVERYBODY = "it is about everybody"
_MOST = 3  # conditions, or values of one, that a sentence names


def because(request: Request, match: StatementMatch) -> str:
    """What of a statement a reader should look at to see why it applies, for the end of a sentence of ours.

    The conditions, when there are some; whom it names, in a policy that names somebody; else what it is about.

    Args:
        request: the request that the statement was held against.
        match: a statement that applies.
    """
    held = elements(request, match)
    told = [_named(request, one) for one in held if one.element == "Principal"]
    told += [_left_out(one) for one in held if one.element in ("NotAction", "NotResource")]
    if holding := _conditions(held):
        told = [text for text in told if text != _EVERYBODY] + holding
    return _joined(told or [_about(held)])


def conditions(request: Request, match: StatementMatch) -> str:
    """Why its conditions hold; empty when it has none."""
    return _joined(_conditions(elements(request, match)))


def every_element(request: Request, match: StatementMatch) -> str:
    """All of it: whom it names, what it is about, and each condition."""
    held = elements(request, match)
    told = [_named(request, one) for one in held if one.element == "Principal"]
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
    has = _some(held.actual, "and")
    return f"the request has {key} {has} and {operator} {_wanted(held)} holds for {_that(held.actual)}"


def _that(actual: Sequence[str]) -> str:
    return "it" if len(actual) == 1 else "them"


def _wanted(held: Held) -> str:
    wanted = _some(held.wanted, "or")
    named = [value for value in held.resolved if value]
    if named:
        return f"{wanted} ({_some(named, 'or')} here)"
    return f"{wanted} (whose variable has no value here)" if held.resolved else wanted


def _named(request: Request, held: Held) -> str:
    caller = request.caller
    if held.principal is PrincipalMatch.ANYONE:
        return _EVERYBODY
    if held.principal is PrincipalMatch.ACCOUNT:
        return f"it names the whole account {caller.account}"
    if held.principal is PrincipalMatch.ROLE:
        if caller.type is CallerType.FEDERATED_USER:
            return f"it names the user {caller.user_arn.rsplit('/', 1)[-1]}, who stands behind the session"
        return f"it names the role {caller.role_arn.rsplit('/', 1)[-1]}, which stands behind the session"
    return f"it names {caller.name}"


def _left_out(held: Held) -> str:
    return f"its {held.element} does not list {clean((held.actual or ('',))[0], 200)}"


def _about(held: Sequence[Held]) -> str:
    """What an Action and a Resource cover."""
    by_name = {one.element: one for one in held}
    action, resource = by_name.get("Action"), by_name.get("Resource")
    parts = []
    if action:
        parts.append("every action" if action.wanted == ("*",) else _some(action.wanted, "or", quote=False))
    if resource:
        parts.append("every resource" if resource.wanted == ("*",) else _some(resource.wanted, "or", quote=False))
    return f"it is about {' on '.join(parts)}" if parts else ""


def _joined(texts: Sequence[str]) -> str:
    return ", and ".join(text for text in texts if text)


def _some(texts: Sequence[str], word: str, quote: bool = True) -> str:
    shown = [f'"{clean(text, 200)}"' if quote else clean(text, 200) for text in texts[:_MOST]]
    if len(texts) > _MOST:
        shown.append(f"{len(texts) - _MOST} more")
    return f" {word} ".join(shown)
