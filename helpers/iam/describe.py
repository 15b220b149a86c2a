"""What does it say? A policy in plain English: who may do what, under which condition.

A sentence or two for each statement, then what holds for the whole policy. It speaks of this policy alone; whether
a request is allowed also depends on the others (see `helpers.iam.decide`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helpers.iam import clauses, shut_out, variables, words
from helpers.iam.conditions import Condition
from helpers.iam.document import Patterns, Policy, PrincipalElement, PrincipalValue, Statement
from helpers.iam.model import PolicyKind
from helpers.iam.text import capital, clean

# Whom a policy is about that has no Principal.
_SUBJECTS = {
    PolicyKind.IDENTITY: "whoever has this policy",
    PolicyKind.BOUNDARY: "whoever has this boundary",
    PolicyKind.SESSION: "a session made with this policy",
    PolicyKind.SCP: "the users and roles of the accounts under this policy",
}
_EVERYONE = "everyone (AWS services and unsigned requests too)"
# Kinds that grant nothing by themselves. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
_LIMITS = {
    PolicyKind.BOUNDARY: "A permissions boundary grants nothing: it limits what the permission policies grant.",
    PolicyKind.SESSION: "A session policy grants nothing: it limits what the session has from its role or user.",
    PolicyKind.SCP: "A service control policy grants nothing: it limits what the policies in its accounts grant.",
    PolicyKind.RCP: "A resource control policy grants nothing: it limits what the policies in its accounts grant.",
    PolicyKind.ENDPOINT: "An endpoint policy grants nothing: it limits what comes through its VPC endpoint.",
}
_OWNED = {PolicyKind.TRUST: "role", PolicyKind.BUCKET: "bucket"}


@dataclass(frozen=True, slots=True)
class Description:
    """What a policy says: sentences, each with the index of its statement; None is the whole policy."""

    sentences: tuple[tuple[int | None, str], ...]

    def __str__(self) -> str:
        return "\n".join(sentence for _, sentence in self.sentences)


def describe(policy: Policy) -> Description:
    """Say in plain English what a policy says. Never raises for what the policy says."""
    if policy.invalid:
        first = clean(str(policy.invalid[0]), 500)
        return Description(((None, f"AWS does not save this policy, so it says nothing. {first}"),))
    if policy.unsupported:
        name, pointer = policy.unsupported
        where = f" (at {words.plain(pointer)})" if pointer else ""
        said = f"{name}{where} is valid AWS, but this lab does not model it, so nothing is said about this policy."
        return Description(((None, said),))
    told = [(each.index, _sentence(text)) for each in policy.statements for text in _statement(each, policy.kind)]
    return Description((*told, *((None, text) for text in _closing(policy))))


def _statement(statement: Statement, kind: PolicyKind) -> Iterator[str]:
    when = _conditions(statement)
    if statement.effect == "Deny":
        who, several = _denied(statement, kind)
        yield f"{who} {'are' if several else 'is'} denied {_denied_what(statement, kind)}{when}"
    elif kind is PolicyKind.TRUST:
        for part, reason in shut_out.parts(statement):
            yield from _allowed(part, kind, when, meant=bool(reason))
            if reason:
                yield f"that lets nobody in: {reason}"
    else:
        yield from _allowed(statement, kind, when)
    if statement.not_principal:
        yield from _spared(statement.not_principal)
    yield from _variables(statement)


def _allowed(statement: Statement, kind: PolicyKind, when: str, meant: bool = False) -> Iterator[str]:
    """Who may do it; with `meant`, who only is named for it."""
    if kind is PolicyKind.TRUST:
        what = words.listed([words.assuming(text) for text in dict.fromkeys(statement.actions.texts)])
    else:
        does = "use the endpoint for" if kind is PolicyKind.ENDPOINT else "be granted" if kind in _LIMITS else "do"
        what = f"{does} {_what(statement)}"
    if statement.principal is None:
        yield f"{_SUBJECTS[kind]} may {what}{when}"
        return
    named = _named(statement.principal, kind)
    if named:
        yield f"{words.listed(named)} {_may(meant, len(named))} {what}{when}"
    # "…the principal entity's account delegates": naming an account leaves the choice to its administrators.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
    accounts = _accounts(statement.principal)
    if named and accounts:
        what, when = "do the same", ", on the same conditions" if when else ""
    if accounts:
        whose = "its" if len(accounts) == 1 else "their"
        who = f"{words.listed(accounts)} {_may(meant, len(accounts))} let {whose} users and roles"
        yield f"{who} {what} (each also needs its own permission){when}"


def _may(meant: bool, several: int) -> str:
    return ("is meant to" if several == 1 else "are meant to") if meant else "may"


def _denied(statement: Statement, kind: PolicyKind) -> tuple[str, bool]:
    """Who is hit, and whether that is plural."""
    if statement.not_principal:
        return f"everyone except {words.listed(_left_out(statement.not_principal))}", False
    if statement.principal is None:
        return _SUBJECTS[kind], kind is PolicyKind.SCP
    every = [f"every identity of {account}" for account in _accounts(statement.principal)]
    hit = [*_named(statement.principal, kind), *every]
    return words.listed(hit), len(hit) > 1


def _denied_what(statement: Statement, kind: PolicyKind) -> str:
    if kind is not PolicyKind.TRUST:
        return _what(statement)
    ways = [words.assuming(text) for text in dict.fromkeys(statement.actions.texts)]
    return f"permission to {words.listed(ways, 'or')}"


def _named(element: PrincipalElement, kind: PolicyKind) -> list[str]:
    """Everybody a Principal names but the accounts, which delegate."""
    if element.anyone:
        return [_EVERYONE]
    named = []
    for value in element.values:
        if not words.account(value):
            called = _called(value, kind)
            named.append(f"every session of {called}" if words.is_role(value) else called)
    return list(dict.fromkeys(named))


def _called(value: PrincipalValue, kind: PolicyKind) -> str:
    # A bucket can be read without signing; a role can't be assumed so.
    unsigned = value.kind == "AWS" and value.text == "*" and kind is not PolicyKind.TRUST
    return words.principal(value) + (" (unsigned requests too)" if unsigned else "")


def _accounts(element: PrincipalElement) -> list[str]:
    return list(dict.fromkeys(filter(None, map(words.account, element.values))))


def _left_out(element: PrincipalElement) -> list[str]:
    """Whom NotPrincipal lists. An account there is its root user alone, and a role is not its sessions."""
    if element.anyone:
        return [_EVERYONE]
    named = []
    for value in element.values:
        account = words.account(value)
        named.append(f"the root user of {account}" if account else _called(value, PolicyKind.BUCKET))
    return list(dict.fromkeys(named))


def _spared(element: PrincipalElement) -> Iterator[str]:
    """What NotPrincipal does not say, and most readers take it to say.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    if any(words.is_role(value) or ":assumed-role/" in value.text for value in element.values):
        yield "to be spared, a role session has to be listed twice: its role and the session itself"
    yield "whoever has a permissions boundary is not spared, listed or not"


def _what(statement: Statement) -> str:
    """The actions, and the resources they are done to."""
    actions = words.actions(statement.actions.texts)
    if statement.actions.element == "NotAction":
        actions = f"everything except {actions}"
    return f"{actions} {_resources(statement.resources)}" if statement.resources else actions


def _resources(element: Patterns) -> str:
    """`on a and on b`: the word is said again, because what is named may end in an "and" of its own."""
    excluded = element.element == "NotResource"
    word = "except" if excluded else "on"
    texts = dict.fromkeys(element.texts)
    named = words.listed([f"{word} {words.resource(text, text in element.with_variables)}" for text in texts])
    return f"on every resource {named}" if excluded else named


def _conditions(statement: Statement) -> str:
    """When the statement applies. An Allow needs every condition; a Deny hits where all of them hold together."""
    deny, alone = statement.effect == "Deny", len(statement.conditions) == 1
    told = [_only(each, deny, alone) for each in statement.conditions[: words.MOST]]
    if hidden := len(statement.conditions) - len(told):
        told.append(f"{'' if deny else 'if '}{hidden} more {'condition holds' if hidden == 1 else 'conditions hold'}")
    if not told:
        return ""
    if not deny:
        return f", but only {', and '.join(told)}"
    return f" if {told[0]}" if alone else f" if all of this holds: {'; '.join(told[:-1])}; and {told[-1]}"


def _only(condition: Condition, deny: bool, alone: bool) -> str:
    if deny:
        return clauses.clause(condition, deny, alone)
    return clauses.with_external_id(condition) or f"if {clauses.clause(condition, deny, alone)}"


def _variables(statement: Statement) -> Iterator[str]:
    """What the statement's `${…}` stand for.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    texts = [text.split(":", 5)[5] for text in statement.resources.with_variables] if statement.resources else []
    texts += [value for condition in statement.conditions for value in condition.with_variables]
    found = list(dict.fromkeys(each.group() for text in texts for each in variables.VARIABLE.finditer(text)))
    if not found:
        return
    told = words.listed([f"{words.said(each)} is {words.variable(each)}" for each in found])
    empty = "" if all(variables.resolve(each, {}) for each in found) else "; where a request has none, nothing matches"
    yield f"here {told}{empty}"


def _closing(policy: Policy) -> Iterator[str]:
    """What holds for the policy as a whole."""
    allows = [statement for statement in policy.statements if statement.effect == "Allow"]
    if policy.version != "2012-10-17" and any(map(variables.has_variable, _varying(policy))):
        yield 'Without "Version": "2012-10-17" there are no variables: ${…} means those very characters.'
    elif any(map(_before_the_fifth_colon, policy.statements)):
        yield "Before the fifth colon of a Resource, ${…} is no variable: it means those very characters."
    if policy.kind is PolicyKind.TRUST:
        if not any(map(shut_out.lets_in, allows)):
            yield "Nobody may assume this role."
        else:
            yield from map(_sentence, shut_out.needed(allows))
    elif not allows and policy.kind is not PolicyKind.RCP:  # AWS's own RCPFullAWSAccess stands beside every RCP
        yield "By itself, this policy allows nothing."
    if policy.kind in _OWNED and any(map(_names_identities, allows)):
        thing = _OWNED[policy.kind]
        yield f"A user or role of another account than the {thing}'s also needs a permission of its own."
    if allows and policy.kind in _LIMITS:
        yield _LIMITS[policy.kind]
    if any(statement.effect == "Deny" for statement in policy.statements):
        yield "A Deny wins over every Allow."


def _varying(policy: Policy) -> Iterator[str]:
    """Every text in which AWS would replace variables, if the document had any."""
    for statement in policy.statements:
        yield from statement.resources.texts if statement.resources else ()
        yield from (value for condition in statement.conditions for value in condition.values)


def _before_the_fifth_colon(statement: Statement) -> bool:
    texts = statement.resources.texts if statement.resources else ()
    return any(variables.has_variable(":".join(text.split(":", 5)[:5])) for text in texts)


def _names_identities(statement: Statement) -> bool:
    """True when the statement names users, roles or sessions, and not only accounts, services and providers.

    Across accounts that is not enough. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
    """
    element = statement.principal
    if element is None:
        return False
    return element.anyone or any(value.kind == "AWS" and not words.account(value) for value in element.values)


def _sentence(text: str) -> str:
    return f"{capital(text)}."
