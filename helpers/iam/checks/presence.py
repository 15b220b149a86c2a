"""Does a request carry the key, and what does the condition do when it does not?

Absence decides more often than value. Which requests carry a key, `helpers.iam.keys` tells.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.iam import keys
from helpers.iam.checks.common import (
    ASSUME_ACTIONS,
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
from helpers.iam.text import clean

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
    """A key that AssumeRole never carries decides the condition by its absence.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
    """
    key, calls = keys.find(condition.key), _calls(statement)
    if subject.kind is not PolicyKind.TRUST or key is None or not calls:
        return
    if all(key.supplied(call) is Supply.NEVER for call in calls):
        outcome = "always holds" if holds_without_key(condition) else "never holds"
        yield ours(
            "warning",
            "key-never-present",
            condition.pointer,
            f"AWS does not supply {key.name} to {' or '.join(calls)}, so the condition {outcome}.",
            f"AWS supplies it when {key.when}.",
            key.url,
        )


def _calls(statement: Statement) -> list[str]:
    """The ways of assuming a role that the statement is about."""
    return [action for action in ASSUME_ACTIONS if statement.actions.match(action, {})]


def _lets_in_without(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A negated operator, and one with IfExists, holds when the key is absent: in an Allow that opens.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    key = keys.find(condition.key)
    if not subject.kind.resource_based or statement.effect != "Allow" or key is None or not key.listed:
        return
    if condition.operator.name == "Null" or condition.qualifier or key.name in _MAY_LACK:
        return
    if holds_without_key(condition) and _may_be_absent(subject, statement, key):
        yield ours(
            "warning",
            "allows-when-absent",
            condition.pointer,
            f"{condition.written} also holds for a request without {key.name}, and lets it in.",
            f"{'Leave IfExists out' if condition.if_exists else 'Ask for the values you want'}, or add "
            f'"Null": {{ "{clean(condition.key)}": "false" }}.',
            element_page("condition_operators"),
        )


def _may_be_absent(subject: Subject, statement: Statement, key: Key) -> bool:
    if subject.kind is PolicyKind.TRUST:
        return any(key.supplied(call) is Supply.SOMETIMES for call in _calls(statement))
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


OF_CONDITION: tuple[OfCondition, ...] = (_needs_action, _never_there, _lets_in_without, _mfa)
