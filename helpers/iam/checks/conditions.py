"""Does the condition say what its author meant? Checks on values and variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from helpers.iam import keys
from helpers.iam.checks.common import (
    OfCondition,
    OfStatement,
    Remark,
    Subject,
    analyzer,
    holds_without_key,
    literal,
    on,
    ours,
)
from helpers.iam.conditions import Condition, in_seconds, network
from helpers.iam.document import Statement
from helpers.iam.saving.faults import element_page
from helpers.iam.text import clean, quoted
from helpers.iam.variables import VARIABLE, has_variable

_EMPTY = {
    "forallvalues": ("empty-array-condition-forallvalues", "only when the request lacks the key", "Write Null: true."),
    "foranyvalue": ("empty-array-condition-foranyvalue", "never", "Write the values, or remove the condition."),
    "ifexists": ("empty-array-condition-ifexists", "only when the request lacks the key", "Write Null: true."),
    "": ("empty-array-condition", "", "Write the values, or remove the condition."),
}
# Addresses that no request from the internet comes from. (RFC 1918, RFC 4193)
_PRIVATE = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def _spelled_twice(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Key names ignore case, so the two are one key.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """
    for other in statement.conditions:
        if other is condition:
            return
        if other.written == condition.written and other.key.lower() == condition.key.lower():
            yield analyzer(
                "error",
                "duplicate-keys-with-different-case",
                condition.pointer,
                f"{quoted(other.key)} and {quoted(condition.key)} are the same key.",
                "Put all values into one list.",
            )
            return


def _no_values(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A list without a value fits nothing.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """
    if not condition.values:
        code, holds, hint = _EMPTY["ifexists" if condition.if_exists else condition.qualifier]
        positive = holds and not condition.operator.negated
        message = f"{condition.written} on {clean(condition.key)} lists no value"
        yield analyzer(
            "suggestion", code, condition.pointer, message + (f", and holds {holds}." if positive else "."), hint
        )


def _two_booleans(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A key that is true or false takes one value.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
    """
    if condition.operator.name == "Bool" and len(condition.values) > 1:
        yield analyzer(
            "error",
            "invalid-condition-multiple-boolean",
            condition.pointer,
            f"{clean(condition.key)} is true or false, and the condition lists both or one of them twice.",
            "Write one value.",
        )


def _plain_star(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Only the Like operators have wildcards; elsewhere a star is a star.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
    """
    name = condition.operator.name
    for number, text in enumerate(condition.values):
        if name.startswith("String") and not name.endswith("Like") and re.search(r"[*?]", literal(text)):
            like = f"String{'Not' if condition.operator.negated else ''}Like"
            yield analyzer(
                "general-warning",
                "wildcard-without-like-operator",
                subject.item(condition.pointer, number),
                f"{name} knows no wildcards: {quoted(text)} means these very characters.",
                f"Use {like}, or write the value out.",
            )


def _always_the_same(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A lone star fits every value, so all that is tested is whether there is one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
    """
    if condition.operator.name not in ("StringLike", "StringNotLike") or "*" not in condition.values:
        return
    absent = holds_without_key(condition)
    present = not condition.operator.negated
    if absent and present:
        yield analyzer(
            "suggestion",
            "redundant-key-due-to-wildcard-in-condition",
            condition.pointer,
            f"{condition.written} with a lone * holds for every request, with {clean(condition.key)} or without.",
            "Remove the key.",
        )
    elif absent or present:
        answer = "true" if absent else "false"
        yield analyzer(
            "suggestion",
            f"equivalent-to-null-{answer}",
            condition.pointer,
            f"With a lone *, {condition.written} tests only whether the request has {clean(condition.key)}.",
            f'Write "Null": {{ "{clean(condition.key)}": "{answer}" }}, which says so.',
        )


def _addresses(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """aws:SourceIp is the address AWS sees, never one of a private network.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
    """
    if not condition.operator.name.endswith("IpAddress"):
        return
    for number, text in enumerate(condition.values):
        whole = network(text)
        if str(whole.network_address) != str(ipaddress.ip_address(text.strip().partition("/")[0])):
            yield analyzer(
                "suggestion",
                "improve-ip-range",
                subject.item(condition.pointer, number),
                f"{quoted(text)} is the whole range {whole}.",
                f"Write {whole}, or the one address without a length.",
            )
    private = [_is_private(text) for text in condition.values]
    if condition.key.lower() != "aws:sourceip" or not any(private):
        return
    kind = "not-ip-address" if condition.operator.negated else "ip-address"
    if all(private):
        message = "A request's aws:SourceIp is a public address, and the condition lists private ones alone."
        yield analyzer("error", f"private-{kind}", condition.pointer, message, "List public addresses.")
    else:
        message = "Some of the addresses are private, and aws:SourceIp never is."
        hint = "Remove them, or test aws:VpcSourceIp."
        yield analyzer("suggestion", f"private-{kind}-subset", condition.pointer, message, hint)


def _is_private(text: str) -> bool:
    within = network(text)
    return any(
        within.version == private.version
        and int(private.network_address) <= int(within.network_address)
        and int(within.broadcast_address) <= int(private.broadcast_address)
        for private in _PRIVATE
    )


def _seconds(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Seconds since 1970 are a date nobody can check at a glance.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
    """
    for number, text in enumerate(condition.values):
        if condition.operator.name.startswith("Date") and condition.key.lower() != "aws:epochtime" and in_seconds(text):
            yield analyzer(
                "general-warning",
                "invalid-date-value",
                subject.item(condition.pointer, number),
                f"{quoted(text)} is a date in seconds since 1970, which nobody reads at a glance.",
                "Write it as 2035-01-15T09:00:00Z.",
            )


def _one_number_decides(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Values are alternatives, so among limits the widest one decides.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
    """
    if re.match(r"Numeric(Less|Greater)", condition.operator.name) and len(condition.values) > 1:
        yield analyzer(
            "suggestion",
            "redundant-condition-value-num",
            condition.pointer,
            f"Of several values of {condition.operator.name} one decides, and the others change nothing.",
            f"Keep the {'greatest' if 'Less' in condition.operator.name else 'smallest'}.",
        )


def _variables(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Variables in the values of String and ARN operators.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    for number, text in enumerate(condition.values):
        if condition.operator.takes_variables:
            yield from _variable(subject, text, subject.item(condition.pointer, number) if has_variable(text) else "")


def _resource_variables(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Variables in Resource.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
    """
    resources = statement.resources
    for number, text in enumerate(resources.texts if resources else ()):
        if resources and has_variable(text):
            yield from _variable(subject, text, subject.item(resources.pointer, number))


def _variable(subject: Subject, text: str, pointer: str) -> Iterator[Remark]:
    if subject.policy.version != "2012-10-17":
        if has_variable(text):
            message = f"The language of 2008 has no variables: {quoted(text)} means these very characters."
            hint = 'Write "Version": "2012-10-17".'
            yield analyzer("error", "variable-unsupported-in-version", pointer, message, hint)
        return
    for inside in VARIABLE.findall(text):
        name, comma, default = inside.partition(",")
        if not inside.strip():
            message, hint = "The variable ${} is empty.", "Write a key between the braces, or remove it."
            yield analyzer("error", "empty-variable", pointer, message, hint)
        elif re.search(r"\s", name):
            message = f"{quoted('${' + inside + '}')} has a space in the variable's name."
            yield analyzer("error", "unsupported-space-in-variable", pointer, message, "Remove the space.")
        elif comma and not re.fullmatch(r"\s*'.*'\s*", default, re.DOTALL):
            message = f"The default in {quoted('${' + inside + '}')} has no single quotes around it."
            hint = f"Write ${{{name[:60]}, 'default'}}."
            yield analyzer("error", "missing-quote-in-variable", pointer, message, hint)


def _prefix(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Who may not list `private/` may list `priv`, and sees the same objects.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    if condition.key.lower() != "s3:prefix" or not condition.operator.name.startswith("String"):
        return
    if condition.operator.negated == (statement.effect == "Allow"):
        yield analyzer(
            "security-warning",
            "s3-prefix-in-negative-context",
            condition.pointer,
            "A shorter prefix passes by this condition, and lists the same objects.",
            "Allow with StringLike the prefixes you want, or deny with StringNotLike all others.",
        )


def _contradiction(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """All conditions of a statement must hold at once; two that want different values of one key never do.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
    """
    exact = condition.operator.name in ("StringEquals", "Bool") and not holds_without_key(condition)
    if (
        not exact
        or not condition.values
        or condition.qualifier
        or condition.with_variables
        or keys.is_multivalued(condition.key)
    ):
        return
    for other in on(statement, condition.key):
        if other is condition or other.qualifier or other.with_variables:
            continue
        if all(other.mismatch({condition.key.lower(): value}) for value in condition.values):
            yield ours(
                "warning",
                "conditions-never-hold",
                condition.pointer,
                f"{condition.written} and {other.written} never both hold, so the statement never applies.",
                "Conditions of one statement must all hold; for one or the other write two statements.",
                element_page("condition"),
            )
            return


OF_CONDITION: tuple[OfCondition, ...] = (
    _spelled_twice,
    _no_values,
    _two_booleans,
    _plain_star,
    _always_the_same,
    _addresses,
    _seconds,
    _one_number_decides,
    _variables,
    _prefix,
    _contradiction,
)
OF_STATEMENT: tuple[OfStatement, ...] = (_resource_variables,)
