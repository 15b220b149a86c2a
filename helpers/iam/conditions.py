"""Does the Condition hold? One table of operators; qualifiers, IfExists, Null and missing keys are handled once.

Absence decides more often than value. A key the request does not carry makes
    a positive operator false, a negated one (StringNotEquals, NotIpAddress …) true,
    any operator with IfExists true, ForAllValues true, ForAnyValue false.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from helpers.iam import patterns, variables
from helpers.iam.model import ContextValue, Mismatch, Unsupported

Compare = Callable[[str], bool]  # says whether one value of the request fits one value of the policy


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator.

    `prepare` turns a value of the policy into a comparison, once, and raises ValueError when it is not of the
    operator's type. `takes_variables` says that `${…}` is replaced in its values.
    """

    name: str
    prepare: Callable[[str | list[patterns.Token]], Compare]
    negated: bool = False
    takes_variables: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator: `"StringEquals": {"sts:ExternalId": […]}`."""

    operator: Operator
    written: str  # the operator as the document writes it
    qualifier: str  # "", "forallvalues" or "foranyvalue"
    if_exists: bool
    key: str  # as written
    name: str  # the key in lower case: AWS ignores its case
    values: tuple[str, ...]
    pointer: str
    comparisons: tuple[Compare, ...]  # of the values without variables
    with_variables: tuple[str, ...]

    def mismatch(self, context: Mapping[str, ContextValue]) -> Mismatch | None:
        """None when the condition holds, else what it wants and what the request has.

        Args:
            context: the request's context keys, in lower case.
        """
        actual = context.get(self.name)
        had: tuple[str, ...] | None = (
            (actual,) if isinstance(actual, str) else None if actual is None else tuple(actual)
        )
        if had is not None and self.qualifier:
            # AWS, on ForAllValues: "a null dataset, such as an empty string" is as good as no key at all.
            had = tuple(value for value in had if value)
        if had == ():
            had = None
        if self._holds(had, context):
            return None
        return Mismatch("Condition", self.pointer, self.values, had, self.written, self.key)

    def _holds(self, had: tuple[str, ...] | None, context: Mapping[str, ContextValue]) -> bool:
        if self.operator.name == "Null":
            return any(compare("true" if had is None else "false") for compare in self.comparisons)
        if had is None:
            if self.if_exists or self.qualifier == "forallvalues":
                return True
            return self.operator.negated and self.qualifier != "foranyvalue"
        comparisons = self._comparisons(context)
        if len(had) == 1:  # the usual case, in which no qualifier makes a difference
            return _fits_any(comparisons, had[0]) != self.operator.negated
        fits = [_fits_any(comparisons, value) != self.operator.negated for value in had]
        if self.qualifier == "foranyvalue":
            return any(fits)
        if self.qualifier == "forallvalues":
            return all(fits)
        # Several values without a qualifier: one that equals is enough, and a negated operator tolerates none.
        return all(fits) if self.operator.negated else any(fits)

    def _comparisons(self, context: Mapping[str, ContextValue]) -> tuple[Compare, ...]:
        if not self.with_variables:
            return self.comparisons
        resolved = (variables.resolve(value, context) for value in self.with_variables)
        # A value whose variable has none equals nothing: StringEquals fails, StringNotEquals holds.
        return self.comparisons + tuple(self.operator.prepare(tokens) for tokens in resolved if tokens is not None)


def _fits_any(comparisons: tuple[Compare, ...], value: str) -> bool:
    for compare in comparisons:  # noqa: SIM110 (any() over a generator takes twice as long, and this is asked most)
        if compare(value):
            return True
    return False


def _plain(value: str | list[patterns.Token]) -> str:
    """A value for an operator without wildcards: `*` and `?` are those very characters."""
    if isinstance(value, str):
        return value
    return "".join(token if isinstance(token, str) else "*" if token is patterns.STAR else "?" for token in value)


def _equals(value: str | list[patterns.Token]) -> Compare:
    return _plain(value).__eq__


def _equals_ignoring_case(value: str | list[patterns.Token]) -> Compare:
    wanted = _plain(value).lower()
    return lambda had: had.lower() == wanted


def _boolean(value: str | list[patterns.Token]) -> Compare:
    wanted = _plain(value).lower()
    if wanted not in ("true", "false"):
        raise ValueError("true or false")
    return lambda had: had.lower() == wanted


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("a number")
    return Decimal(text.strip())


_EPOCH = re.compile(r"-?\d{5,12}(\.\d+)?", re.ASCII)
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    """A date as AWS takes it: ISO 8601 (W3C's profile), or seconds since 1970."""
    try:
        return _from_iso(found) if (found := _ISO.fullmatch(text.strip())) else _from_epoch(text.strip())
    except (ValueError, OverflowError):  # no such text, or no such day
        raise ValueError("a date such as 2035-01-15T09:00:00Z, or seconds since 1970") from None


def _from_epoch(text: str) -> datetime:
    if not _EPOCH.fullmatch(text):
        raise ValueError(text)
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=float(text))


def _from_iso(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    offset = timedelta()
    if zone and zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    parts = (int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    return datetime(*parts, int((fraction or "0").ljust(6, "0")[:6]), timezone.utc) - offset


def _ordered(
    read: Callable[[str], object], holds: Callable[[int], bool]
) -> Callable[[str | list[patterns.Token]], Compare]:
    """An operator over things that have an order; `holds` sees -1, 0 or 1 for smaller, equal, greater."""

    def prepare(value: str | list[patterns.Token]) -> Compare:
        wanted = read(_plain(value))

        def compare(had: str) -> bool:
            try:
                actual = read(had)
            except ValueError:
                return False  # the request's value is not of the operator's type, so it can't fit
            return holds((actual > wanted) - (actual < wanted))  # type: ignore[operator]

        return compare

    return prepare


def _address(value: str | list[patterns.Token]) -> Compare:
    """An address or a range; without a prefix length it is that one address."""
    try:
        network = ipaddress.ip_network(_plain(value).strip(), strict=False)
    except ValueError:
        raise ValueError("an address or a range such as 203.0.113.0/24") from None

    def compare(had: str) -> bool:
        address = _ip(had)
        return address is not None and address in network

    return compare


@lru_cache(maxsize=1024)
def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _binary(value: str | list[patterns.Token]) -> Compare:
    """Bytes, written in base64, compared byte for byte."""
    try:
        wanted = base64.b64decode(_plain(value), validate=True)
    except ValueError:
        raise ValueError("base64 text") from None

    def compare(had: str) -> bool:
        try:
            return base64.b64decode(had, validate=True) == wanted
        except ValueError:
            return False

    return compare


def _arn(value: str | list[patterns.Token]) -> Compare:
    return patterns.arn_like(value)


_TEXTS: dict[str, dict[str, Callable[[str | list[patterns.Token]], Compare]]] = {
    "String": {"Equals": _equals, "EqualsIgnoreCase": _equals_ignoring_case, "Like": patterns.glob},
    "Arn": {"Equals": _arn, "Like": _arn},  # AWS: "ArnEquals and ArnLike behave identically"
}
_ORDERS: dict[str, Callable[[int], bool]] = {
    "LessThan": lambda order: order < 0,
    "LessThanEquals": lambda order: order <= 0,
    "GreaterThan": lambda order: order > 0,
    "GreaterThanEquals": lambda order: order >= 0,
}


def _table() -> dict[str, Operator]:
    operators = [Operator("Bool", _boolean), Operator("Null", _boolean), Operator("BinaryEquals", _binary)]
    for family, members in _TEXTS.items():
        for name, prepare in members.items():
            operators.append(Operator(family + name, prepare, takes_variables=True))
            operators.append(Operator(f"{family}Not{name}", prepare, negated=True, takes_variables=True))
    operators += [Operator("IpAddress", _address), Operator("NotIpAddress", _address, negated=True)]
    for family, read in (("Numeric", _number), ("Date", _moment)):
        equal = _ordered(read, lambda order: order == 0)
        operators += [Operator(family + "Equals", equal), Operator(family + "NotEquals", equal, negated=True)]
        operators += [Operator(family + name, _ordered(read, holds)) for name, holds in _ORDERS.items()]
    return {operator.name.lower(): operator for operator in operators}


OPERATORS = _table()
_WRITTEN = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def operator_of(written: str) -> tuple[Operator | None, str, bool]:
    """Take an operator's name apart: (operator or None, qualifier, whether it ends in IfExists)."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        return None, "", False
    qualifier, name, if_exists = found.groups()
    operator = OPERATORS.get(name.lower())
    if operator and operator.name == "Null" and (if_exists or qualifier):
        return None, "", False  # Null asks about existence itself
    return operator, (qualifier or "").lower(), bool(if_exists)


def condition(written: str, key: str, values: tuple[str, ...], pointer: str, *, replace_variables: bool) -> Condition:
    """Compile one key of a Condition.

    Raises:
        ValueError: the operator is unknown or a value is not of its type; `helpers.iam.validate` says it first.
        Unsupported: AWS takes it, but what it then does is not settled.
    """
    operator, qualifier, if_exists = operator_of(written)
    if operator is None:
        raise ValueError(f"no such operator: {written}")
    if replace_variables and operator.name == "Bool" and any(map(variables.has_variable, values)):
        raise Unsupported("A policy variable with Bool", pointer)  # AWS's pages contradict each other
    replace = replace_variables and operator.takes_variables
    with_variables = tuple(v for v in values if replace and variables.has_variable(v))
    comparisons = tuple(operator.prepare(v) for v in values if v not in with_variables)
    return Condition(
        operator, written, qualifier, if_exists, key, key.lower(), values, pointer, comparisons, with_variables
    )
