"""Why does a statement apply? Element by element, what the request has that fits it: the counterpart of `Mismatch`.

Asked only when somebody reads the reason, so that deciding stays quick.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from helpers.iam import patterns, principals, variables
from helpers.iam.conditions import Condition
from helpers.iam.decision import Request, StatementMatch
from helpers.iam.document import Patterns, PrincipalElement
from helpers.iam.model import ContextValue, PrincipalMatch


class Rule(str, Enum):
    """By which of AWS's rules an element fits."""

    VALUE = "value"  # two values were compared
    ABSENT_IF_EXISTS = "if-exists"  # the key is absent, and …IfExists asks nothing then
    ABSENT_NEGATED = "negated"  # the key is absent, so it has none of the values
    ABSENT_ALL = "for-all-values"  # the key is absent, so all of its values fit
    EXISTENCE = "null"  # Null asks whether the key is there
    ALWAYS = "null-for-all-values"  # ForAllValues:Null "always returns true"


class Held(NamedTuple):
    """One element that fits: what it says, and what the request has."""

    element: str  # as in `Mismatch`
    pointer: str
    wanted: tuple[str, ...]  # of an Action, Resource or Principal the one that fits; of the negated ones, all they list
    actual: tuple[str, ...] | None  # None: the request has no such value
    rule: Rule = Rule.VALUE
    operator: str = ""  # of a Condition
    key: str = ""  # of a Condition
    resolved: tuple[str, ...] = ()  # of a Condition: its values with their variables replaced, where they have some
    principal: PrincipalMatch = PrincipalMatch.NONE  # of a Principal: how it names the caller


def elements(request: Request, match: StatementMatch) -> tuple[Held, ...]:
    """Every element of a statement that applies, in the order in which they are written on AWS's pages.

    Args:
        request: the request that the statement was held against.
        match: the statement; nothing is said of one that does not apply.
    """
    if match.mismatch is not None:
        return ()
    statement = match.statement
    context = request.lowered()
    held = []
    if statement.principal:
        held.append(_principal(statement.principal, request, match.principal))
    if statement.not_principal:
        listed = tuple(value.text for value in statement.not_principal.values)
        held.append(Held("NotPrincipal", statement.not_principal.pointer, listed, (request.caller.arn,)))
    held.append(_pattern(statement.actions, request.action, context))
    if statement.resources:
        held.append(_pattern(statement.resources, request.resource, context))
    held += [_condition(condition, context) for condition in statement.conditions]
    return tuple(held)


def _principal(element: PrincipalElement, request: Request, how: PrincipalMatch) -> Held:
    caller = (request.caller.arn,) if request.caller.arn else None
    for value in element.values:
        if principals.match(element._replace(values=(value,)), request.caller, request.facts) is how:
            return Held("Principal", value.pointer, (value.text,), caller, principal=how)
    return Held("Principal", element.pointer, ("*",), caller, principal=how)


def _pattern(element: Patterns, asked: str, context: Mapping[str, ContextValue]) -> Held:
    if element.negated:
        return Held(element.element, element.pointer, element.texts, (asked,))
    return Held(element.element, element.pointer, tuple(filter(None, (element.first(asked, context),))), (asked,))


def _condition(condition: Condition, context: Mapping[str, ContextValue]) -> Held:
    had = condition.values_in(context)
    resolved = () if had is None else tuple(_resolved(value, context) for value in condition.with_variables)
    return Held(
        "Condition",
        condition.pointer,
        condition.values,
        had,
        _rule(condition, had),
        condition.written,
        condition.key,
        resolved,
    )


def _rule(condition: Condition, had: tuple[str, ...] | None) -> Rule:
    if condition.operator.name == "Null":
        return Rule.ALWAYS if condition.qualifier else Rule.EXISTENCE
    if had is not None:
        return Rule.VALUE
    if condition.if_exists:
        return Rule.ABSENT_IF_EXISTS
    return Rule.ABSENT_ALL if condition.qualifier == "forallvalues" else Rule.ABSENT_NEGATED


def _resolved(value: str, context: Mapping[str, ContextValue]) -> str:
    """The value as it was compared; empty when a variable of it has none, so that it equals nothing."""
    tokens = variables.resolve(value, context)
    return "" if tokens is None else patterns.as_text(tokens)
