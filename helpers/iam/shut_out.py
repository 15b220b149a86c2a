"""Whom does a trust policy name and yet not let in? What describe adds, so that a name is not taken for a way in.

A token's bearer can't call AssumeRole, a user never carries a service's keys, a value may be one that no request has.
`helpers.iam.checks` says the same to a reviewer, and both ask `helpers.iam.carried.supply`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpers.iam import words
from helpers.iam.carried import services, supply
from helpers.iam.conditions import Condition
from helpers.iam.document import PrincipalValue, Statement
from helpers.iam.keys import Supply


def lets_in(statement: Statement) -> bool:
    """True when somebody whom an Allow names may get in by it.

    Args:
        statement: an Allow of a trust policy.
    """
    return any(supply.able(statement, sender) for sender in supply.everybody(statement.principal))


def parts(statement: Statement) -> Iterator[tuple[Statement, str]]:
    """The statement in parts: of those who may get in by it, and of those who can't, with the reason.

    Args:
        statement: an Allow of a trust policy.
    """
    element = statement.principal
    if element is None or element.anyone or not supply.asks_to_assume(statement):
        yield statement, ""
        return
    found: dict[str, list[PrincipalValue]] = {"": []}
    for value in element.values:
        found.setdefault(_reason(statement, supply.named(value)), []).append(value)
    for reason, values in found.items():
        if values:
            yield statement._replace(principal=element._replace(values=tuple(values))), reason


def needed(allows: Sequence[Statement]) -> Iterator[str]:
    """What services ask for besides sts:AssumeRole, where no Allow grants it to them.

    Args:
        allows: the Allows of a trust policy.
    """
    for name, missing in lacking(allows).items():
        unless = services.SERVICES[name].unless
        told = words.listed([words.plain(action) for action in missing])
        end = f", unless {unless}" if unless else ""
        yield f"the AWS service {words.plain(name)} asks for {told} too, which it may not: it does not get in{end}"


def lacking(allows: Sequence[Statement]) -> dict[str, tuple[str, ...]]:
    """A service that may assume the role → the actions that it asks for with it and that no Allow grants it.

    Args:
        allows: the Allows of a trust policy.
    """
    found = {}
    for sender in (sender for allow in allows for sender in supply.everybody(allow.principal)):
        if sender.kind is supply.Kind.SERVICE and any(
            supply.able(allow, sender) for allow in allows if sender in supply.everybody(allow.principal)
        ):
            trusting = [allow for allow in allows if sender in supply.everybody(allow.principal)]
            missing = [a for a in services.needs(sender.name) if not any(s.actions.match(a, {}) for s in trusting)]
            if missing:
                found[sender.name] = tuple(missing)
    return found


def _reason(statement: Statement, sender: supply.Sender) -> str:
    """Why the sender can't get in by the statement; nothing when it may."""
    ways = [sender.way_in] if sender.way_in else supply.WAYS_IN
    if not any(statement.actions.match(way, {}) for way in ways):
        comes = {supply.Kind.TOKEN: "with a token", supply.Kind.ASSERTION: "with a SAML assertion"}
        how = f"whoever comes {comes[sender.kind]}" if sender.kind in comes else "an AWS identity or service"
        return f"{how} calls {sender.way_in}, which the statement does not allow"
    for condition in statement.conditions:
        if supply.fails(sender, condition):
            return _why_it_fails(sender, condition)
    return ""


def _why_it_fails(sender: supply.Sender, condition: Condition) -> str:
    key = words.plain(condition.key)
    if supply.supply(sender, condition.key) is Supply.NEVER:
        return f"a request of that kind never carries {key}"
    if condition.operator.name == "Null":
        return f"{key} is always there"
    if condition.name in supply.facts(sender):
        return f"{key} always has another value there"
    return f"no such request has such a value of {key}"
