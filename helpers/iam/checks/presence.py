"""Does a request carry the key, and what does the condition do when it does not?

Absence decides more often than value. Which requests carry a key, `helpers.iam.keys` tells.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.iam import keys
from helpers.iam.carried import forms, supply
from helpers.iam.carried.supply import Sender
from helpers.iam.checks.common import (
    OfCondition,
    Remark,
    Subject,
    allows,
    analyzer,
    holds_without_key,
    ours,
)
from helpers.iam.conditions import Condition
from helpers.iam.document import Statement
from helpers.iam.keys import Key, Supply
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import GUIDE, element_page
from helpers.iam.text import clean, quoted

_MFA_PAGE = f"{GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent"
# A request that sets the key needs an action of its own beside sts:AssumeRole.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
_NEEDS_ACTION = {
    "aws:RequestTag/": "sts:TagSession",
    "aws:TagKeys": "sts:TagSession",
    "sts:TransitiveTagKeys": "sts:TagSession",
    "sts:SourceIdentity": "sts:SetSourceIdentity",
    "aws:SourceIdentity": "sts:SetSourceIdentity",
}
# Their absence is as meant as their value: what a caller may leave out, and the two ways a request may come in.
_MAY_LACK = (
    "aws:RequestTag/",
    "aws:TagKeys",
    "sts:TransitiveTagKeys",
    "aws:SourceIp",
    "aws:VpcSourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:MultiFactorAuthPresent",  # _mfa has more to say of it
)


def _needs_action(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Whoever passes tags or a source identity needs the action for it in the trust policy too.

    Only a condition that wants the key there is remarked on, and only when no statement at all allows the action.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    """
    key = keys.find(condition.key)
    action = _NEEDS_ACTION.get(key.name, "") if key else ""
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow" or not action or key is None:
        return
    if holds_without_key(condition) or any(allows(other, action) for other in subject.policy.statements):
        return
    yield analyzer(
        "error",
        "missing-action-for-condition-key",
        condition.pointer,
        f"No statement allows {action}, so no request that carries {clean(condition.key)} gets in.",
        f"Add {action} to the Action.",
    )


def _never_there(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A key that a caller's request never carries decides the condition by its absence.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    key = keys.find(condition.key)
    if key is None or not subject.kind.resource_based or subject.kind.only_limits:
        return
    asked = _asked(subject, statement)
    without = [(name, sender) for name, sender in asked if _lacks(subject, sender, condition.key)]
    if not without:
        return
    holds = holds_without_key(condition)
    outcome = "always holds" if holds else "never holds"
    if _unsupported_by_service(key, without):
        yield analyzer(
            "error",
            "unsupported-condition-key-for-service-principal",
            condition.pointer,
            f"{key.name} is the organization of a user or role, and {_listed(without)} is in none"
            + (f", so the condition {outcome}." if len(without) == len(asked) else "."),
            "Test aws:SourceOrgID, the organization for which the service acts, if the service sends it.",
        )
        return
    if len(without) < len(asked) and (holds or statement.effect == "Deny"):
        return  # of the others the condition says something
    message, hint = _why_absent(statement, condition, key, without, len(without) == len(asked), outcome)
    yield ours("warning", "key-never-present", condition.pointer, message, hint, key.url)


def _calls(statement: Statement) -> list[str]:
    """The ways of assuming a role that the statement is about."""
    return [action for action in supply.WAYS_IN if statement.actions.match(action, {})]


_Asked = list[tuple[str, Sender]]  # a principal as written, and who that is


def _asked(subject: Subject, statement: Statement) -> _Asked:
    """Who may meet the statement: those whom it names and whose way in, for a role, it covers."""
    element = statement.principal
    named = [(value.text, supply.named(value)) for value in element.values] if element and not element.anyone else []
    named = named or [("everyone", sender) for sender in supply.everybody(None)]
    if subject.kind is not PolicyKind.TRUST:
        return named
    calls = _calls(statement)
    return [(name, sender) for name, sender in named if (sender.way_in in calls if sender.way_in else calls)]


def _lacks(subject: Subject, sender: Sender, key: str) -> bool:
    if subject.kind is PolicyKind.TRUST:
        return supply.supply(sender, key) is Supply.NEVER
    return supply.is_never_of(sender, key)


def _unsupported_by_service(key: Key, without: _Asked) -> bool:
    return key.name in ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths") and any(
        sender.kind is supply.Kind.SERVICE for _, sender in without
    )


def _why_absent(
    statement: Statement, condition: Condition, key: Key, without: _Asked, everybody: bool, outcome: str
) -> tuple[str, str]:
    """What is said of a key that is never there, and what to do about it."""
    provider, written = supply.provider_of(condition.key), clean(condition.key)
    whose = [sender.name for _, sender in without if sender.kind is supply.Kind.TOKEN]
    if provider and whose and all(name.lower() != provider for name in whose):
        message = f"{written} is of tokens of {clean(provider)}, and the statement lets in those of {clean(whose[0])}"
        claim = condition.key.partition(":")[2]
        return f"{message}, so the condition {outcome}.", f"Write {clean(whose[0])}:{clean(claim)}."
    if provider and not key.listed:
        message = f"AWS reads no claim {quoted(condition.key.partition(':')[2])} of a token of {clean(provider)}"
        return f"{message}, so the condition {outcome}.", f"It reads {', '.join(keys.read_of(provider))}."
    calls = _calls(statement)
    if calls and all(key.supplied(call) is Supply.NEVER for call in calls):
        message = f"AWS does not supply {key.name} to {' or '.join(calls)}, so the condition {outcome}."
    elif everybody:
        message = f"No request of {_listed(without)} carries {key.name}, so the condition {outcome}."
    else:
        message = f"No request of {_listed(without)} carries {key.name}, so the statement does not let it in."
    return message, f"AWS supplies it when {key.when}."


def _listed(named: _Asked) -> str:
    first = clean(named[0][0], 120) if named[0][0] != "*" else "a user or role"
    return first if len(named) == 1 else f"{first} and {len(named) - 1} more"


def _always_there(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Null asks whether a key is there, and some always are.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    key = keys.find(condition.key)
    null = condition.operator.name == "Null" and not condition.qualifier
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow" or key is None or not null:
        return
    asked = _asked(subject, statement)
    supplied = {supply.supply(sender, condition.key) for _, sender in asked}
    if supplied == {Supply.ALWAYS} and all(supply.fails(sender, condition) for _, sender in asked):
        yield ours(
            "warning",
            "key-always-present",
            condition.pointer,
            f"{key.name} is in every such request, so the condition never holds.",
            "Ask for the value you want, or remove the condition.",
            key.url,
        )


def _value_never_fits(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A value that has not the key's form is no request's.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    form = forms.FORMS.get(condition.name)
    name = condition.operator.name
    if form is None or not name.startswith("String"):
        return
    for number, text in enumerate(condition.values):
        # A star where no wildcard is has a finding of its own.
        plain = name.endswith("Like") or not re.search(r"[*?]", text)
        if plain and not forms.can_fit(condition.name, text, wildcards=name.endswith("Like")):
            yield ours(
                "warning",
                "value-never-matches",
                subject.item(condition.pointer, number),
                f"No request has {quoted(text)} as its {clean(condition.key)}.",
                f"Such a value is {form.words}.",
                form.page,
            )


def _ruled_out(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Some keys are always the same for a caller, and another value of them shuts that caller out.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow":
        return
    asked = _asked(subject, statement)
    out = [(name, sender) for name, sender in asked if _has_another_value(sender, condition)]
    if not out or len(out) < len(asked):
        return
    told = supply.facts(out[0][1]).get(condition.name, "User or AssumedRole")
    value = told if isinstance(told, str) else told[0]
    if condition.name == "aws:principalarn" and any(":assumed-role/" in text for text in condition.values):
        return  # told by another check
    yield ours(
        "warning",
        "principal-never-fits",
        condition.pointer,
        f"Of every request of {_listed(out)} {clean(condition.key)} is {quoted(value)}, so the condition never holds.",
        "Name another principal, or ask for another value.",
        f"{GUIDE}reference_policies_condition-keys.html",
    )


def _has_another_value(sender: Sender, condition: Condition) -> bool:
    """True when the key is there, always with a value that the condition does not take."""
    known = condition.name in supply.facts(sender) or condition.name == "aws:principaltype"
    null = condition.operator.name == "Null"
    never = supply.supply(sender, condition.key) is Supply.NEVER
    return known and not null and not never and supply.fails(sender, condition)


def _lets_in_without(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A negated operator, and one with IfExists, holds when the key is absent: in an Allow that opens.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    key = keys.find(condition.key)
    if not subject.kind.resource_based or subject.kind.only_limits:
        return
    if statement.effect != "Allow" or key is None or not key.listed:
        return
    if condition.operator.name == "Null" or condition.qualifier or key.name in _MAY_LACK:
        return
    if holds_without_key(condition) and _may_be_absent(subject, statement, key, condition.key):
        yield ours(
            "warning",
            "allows-when-absent",
            condition.pointer,
            f"{condition.written} also holds for a request without {key.name}, and lets it in.",
            f"{'Leave IfExists out' if condition.if_exists else 'Ask for the values you want'}, or add "
            f'"Null": {{ "{clean(condition.key)}": "false" }}.',
            element_page("condition_operators"),
        )


def _may_be_absent(subject: Subject, statement: Statement, key: Key, written: str) -> bool:
    if subject.kind is PolicyKind.TRUST:
        # Of a key that is never there another finding says so.
        supplied = [supply.supply(sender, written) for _, sender in _asked(subject, statement)]
        return Supply.SOMETIMES in supplied
    # Unsigned requests reach a bucket, and carry nothing of a principal but its account and type.
    return key.name.startswith("aws:") and Supply.ALWAYS not in (key.at_assume_role, key.at_web_identity)


def _mfa(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A request signed with an access key alone has no MFA key, and absence decides differently in each pattern.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    """
    if condition.key.lower() != "aws:multifactorauthpresent" or len(condition.values) != 1:
        return
    value, name = condition.values[0].lower(), condition.operator.name
    if statement.effect == "Allow" and (name, condition.if_exists, value) == ("Bool", True, "true"):
        yield ours(
            "warning",
            "mfa-not-required",
            condition.pointer,
            "BoolIfExists also holds for requests signed with an access key alone, which carry no MFA key.",
            "In an Allow, write Bool.",
            _MFA_PAGE,
        )
    elif statement.effect == "Deny" and (name, condition.if_exists, value) == ("Bool", False, "false"):
        yield ours(
            "warning",
            "mfa-deny-misses-keys",
            condition.pointer,
            "Bool does not hold for requests signed with an access key alone, so the Deny does not hit them.",
            "In a Deny, write BoolIfExists.",
            _MFA_PAGE,
        )
    elif statement.effect == "Allow" and (name, value) == ("Null", "false"):
        yield ours(
            "warning",
            "mfa-only-present",
            condition.pointer,
            "The key is there for every temporary credential, with or without MFA; only its value tells.",
            'Write "Bool": { "aws:MultiFactorAuthPresent": "true" }.',
            _MFA_PAGE,
        )


OF_CONDITION: tuple[OfCondition, ...] = (
    _needs_action,
    _never_there,
    _always_there,
    _value_never_fits,
    _ruled_out,
    _lets_in_without,
    _mfa,
)
