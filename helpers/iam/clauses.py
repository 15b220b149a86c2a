"""When? Each key of a Condition as a clause of plain English.

A clause also says what happens to a request without the key wherever the condition then holds, because absence
decides more often than value (see `helpers.iam.conditions`).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpers.iam import words
from helpers.iam.conditions import Condition, in_seconds, moment


@dataclass(frozen=True, slots=True)
class Verb:
    """How a value is compared: `is`, `starts with`. `noun` stands before a value, `nouns` before several."""

    does: str
    does_not: str
    noun: str = ""
    nouns: str = ""

    def says(self, values: list[str]) -> str:
        """One of the values is enough."""
        if len(values) < 3:
            return f"{self.does} {self.noun}{' or '.join(values)}"
        return f"{self.does} one of {self.nouns}{words.listed(values)}"

    def denies(self, values: list[str]) -> str:
        """None of the values may be it."""
        if len(values) == 1:
            return f"{self.does_not} {self.noun}{values[0]}"
        if len(values) == 2:
            return f"{self.does} neither {self.noun}{' nor '.join(values)}"
        return f"{self.does} none of {self.nouns}{words.listed(values)}"


Read = Callable[[str, bool], tuple[Verb, str]]  # a value, and whether its ${…} are replaced → verb and value in words

_IS = Verb("is", "is not")
_STARTS = Verb("starts with", "does not start with")
_ENDS = Verb("ends with", "does not end with")
_CONTAINS = Verb("contains", "does not contain")
_MATCHES = Verb("matches", "does not match", "the pattern ", "the patterns ")
_MATCHES_PARTS = Verb("matches", "does not match", "the ARN pattern ", "the ARN patterns ")
_IN = Verb("is in", "is not in")
_ADDRESS = Verb("is", "is not", "the address ", "the addresses ")
_WITH_ID = Verb("with", "without", "the external ID ", "the external IDs ")
_BYTES = Verb("is", "is not", "the base64 text ", "the base64 texts ")

# Marks that read better as the fact they mark: key · what "true" says · what "false" says.
_FACTS = {
    "aws:multifactorauthpresent": ("the caller used MFA", "the request says that the caller did not use MFA"),
    "aws:principalisawsservice": ("the caller is an AWS service", "the caller is not an AWS service"),
    "aws:securetransport": ("the request comes over HTTPS", "the request does not come over HTTPS"),
    "aws:viaawsservice": (
        "an AWS service makes the request for the caller",
        "the caller makes the request without an AWS service in between",
    ),
}
# What every request carries; nothing needs saying about a request without it.
_ALWAYS_THERE = frozenset({"aws:securetransport", "aws:viaawsservice"})


def clause(condition: Condition, deny: bool, alone: bool) -> str:
    """One condition as the rest of a sentence that goes on after "if".

    Args:
        condition: a key under its operator.
        deny: the statement is a Deny; a request that meets the condition is hit, and does not pass.
        alone: it is the only condition of its statement; with others beside it, it does not decide by itself.
    """
    if condition.operator.name == "Null":
        return f"{words.named_key(condition.key)} {_existence(condition)}"
    values = {value.lower() for value in condition.values}
    absent = _absence(condition, deny, alone)
    if condition.operator.name == "Bool" and not condition.qualifier and len(values) == 1:
        (value,) = values
        if fact := _FACTS.get(condition.key.lower()):
            # These keys' names are letters alone: nothing to quote.
            return f"{fact[value == 'false']} ({condition.key} is {value}{f'; {absent}' if absent else ''})"
    said, negated = _subject(condition)
    remarks = "; ".join(filter(None, (*_remarks(condition), absent)))
    return f"{said} {_comparison(condition, negated)}" + (f" ({remarks})" if remarks else "")


def with_external_id(condition: Condition) -> str:
    """`with the external ID "…"`, for an Allow that asks for one outright; else empty.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
    """
    asked = condition.key.lower() == "sts:externalid" and condition.operator.name == "StringEquals"
    if not asked or condition.qualifier or condition.if_exists or not condition.values:
        return ""
    values = [words.said(value) for value in dict.fromkeys(condition.values)]
    return f"{_WITH_ID.says(values)} {words.in_brackets(condition.key, *_remarks(condition))}"


def _existence(condition: Condition) -> str:
    """Null asks whether the key is there, not what it says; with a qualifier it asks nothing."""
    if condition.qualifier:
        answer = "for every request" if condition.qualifier == "forallvalues" else "for no request"
        return f"is there or is absent ({condition.written} holds {answer})"
    wanted = {value.lower() for value in condition.values}
    if len(wanted) == 2:
        return "is there or is absent"
    if not wanted:
        return "is neither there nor absent, which nothing is"
    return "is absent" if "true" in wanted else "is there, whatever it says"


def _subject(condition: Condition) -> tuple[str, bool]:
    """What is compared, and whether the comparison is then negated: `no value of …` has said so already."""
    negated = condition.operator.negated
    plural = words.several(condition.key)
    one = words.named_key(condition.key)
    if condition.qualifier == "foranyvalue":
        return (f"at least one of the {plural}" if plural else f"at least one value of {one}"), negated
    if condition.qualifier == "forallvalues":
        if negated:
            return (f"not one of the {plural}" if plural else f"no value of {one}"), False
        return (f"every one of the {plural}" if plural else f"every value of {one}"), False
    if plural:
        return (f"none of the {plural}" if negated else f"one of the {plural}"), False
    return one, negated


def _comparison(condition: Condition, negated: bool) -> str:
    read = READERS[condition.operator.name.replace("Not", "")]
    groups: dict[Verb, list[str]] = {}
    for value in dict.fromkeys(condition.values):
        verb, said = read(value, value in condition.with_variables)
        groups.setdefault(verb, []).append(said)
    if not groups:
        return "is none of an empty list" if negated else "is one of an empty list, which nothing is"
    told = [verb.denies(values) if negated else verb.says(values) for verb, values in groups.items()]
    return " and ".join(told) if negated else " or ".join(told)


def _remarks(condition: Condition) -> list[str]:
    name = condition.operator.name
    remarks = ["capitals do not matter"] if name.endswith("IgnoreCase") else []
    texts = "".join(words.masked(value, value in condition.with_variables) for value in condition.values)
    # The most common slip: only StringLike has wildcards.
    if name.startswith("String") and not name.endswith("Like") and ("*" in texts or "?" in texts):
        remarks.append("* and ? are no wildcards here")
    return remarks


def _absence(condition: Condition, deny: bool, alone: bool) -> str:
    """What becomes of a request without the key, where the condition then holds."""
    fate = "meets this" if not alone else "is hit" if deny else "passes"
    if condition.if_exists:
        return f"compared only if the request has one at all: a request without it {fate}"
    if condition.qualifier == "forallvalues" or (condition.operator.negated and not condition.qualifier):
        return f"a request without it {fate} too"
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    if deny and condition.operator.name == "Bool" and condition.key.lower() not in _ALWAYS_THERE:
        return "a request without it is not hit"
    return ""


def _text(value: str, varying: bool) -> tuple[Verb, str]:
    return _IS, words.said(value)


def _pattern(value: str, varying: bool) -> tuple[Verb, str]:
    """The plain words for a pattern, when they say exactly what it matches."""
    fixed = words.masked(value, varying)
    stars = fixed.count("*")
    if "?" in fixed or fixed in ("*", "**") or stars > 2:
        return _MATCHES, words.said(value) + (" (anything)" if fixed == "*" else "")
    if not stars:
        return _IS, words.said(value)
    if stars == 1 and fixed.endswith("*"):
        return _STARTS, words.said(value[:-1])
    if stars == 1 and fixed.startswith("*"):
        return _ENDS, words.said(value[1:])
    if stars == 2 and fixed.startswith("*") and fixed.endswith("*"):
        return _CONTAINS, words.said(value[1:-1])
    return _MATCHES, words.said(value)


def _arn(value: str, varying: bool) -> tuple[Verb, str]:
    """An ARN is compared part by part between its colons: only wildcards in its last part match like a text's."""
    colons = words.masked(value, varying).count(":")
    verb, said = _pattern(value, varying)
    if colons >= 5 and verb in (_IS, _STARTS):
        return verb, said
    none = "" if varying or colons >= 5 else " (which no ARN matches: it has too few parts)"
    return _MATCHES_PARTS, words.said(value) + none


def _truth(value: str, varying: bool) -> tuple[Verb, str]:
    return _IS, value.lower()


def _bytes(value: str, varying: bool) -> tuple[Verb, str]:
    return _BYTES, words.said(value)


def _address(value: str, varying: bool) -> tuple[Verb, str]:
    text = value.strip()
    everything = {"0.0.0.0/0": " (every IPv4 address)", "::/0": " (every IPv6 address)"}.get(text, "")
    return (_IN if "/" in text else _ADDRESS), words.plain(text) + everything


def _number(does: str, does_not: str = "") -> Read:
    verb = Verb(does, does_not)
    return lambda value, varying: (verb, words.plain(value.strip()))


def _date(does: str, does_not: str = "") -> Read:
    verb = Verb(does, does_not)
    return lambda value, varying: (verb, _moment(value.strip()))


def _moment(text: str) -> str:
    """A date, so that nobody has to know what AWS takes the missing parts for."""
    if in_seconds(text):
        try:
            day = datetime(1970, 1, 1) + timedelta(microseconds=moment(text))
        except OverflowError:  # before the year 1, or after 9999
            return f"{text} seconds after the start of 1970 (UTC)"
        return f"{day.isoformat()}Z ({text} seconds since 1970)"
    if "T" not in text:
        return f"the start of {text} (UTC)"
    return text if re.search(r"(Z|[+-]\d\d:?\d\d)$", text, re.ASCII) else f"{text} (UTC)"


# Every operator that is not negated, but for Null.
READERS: dict[str, Read] = {
    "StringEquals": _text,
    "StringEqualsIgnoreCase": _text,
    "StringLike": _pattern,
    "ArnEquals": _arn,
    "ArnLike": _arn,
    "Bool": _truth,
    "BinaryEquals": _bytes,
    "IpAddress": _address,
    "NumericEquals": _number("equals", "does not equal"),
    "NumericLessThan": _number("is less than"),
    "NumericLessThanEquals": _number("is at most"),
    "NumericGreaterThan": _number("is greater than"),
    "NumericGreaterThanEquals": _number("is at least"),
    "DateEquals": _date("is exactly", "is not exactly"),
    "DateLessThan": _date("is before"),
    "DateLessThanEquals": _date("is at or before"),
    "DateGreaterThan": _date("is after"),
    "DateGreaterThanEquals": _date("is at or after"),
}
