"""Does the Condition hold? One table of operators; qualifiers, IfExists, Null and missing keys are handled once.

Absence decides more often than value. A key the request does not carry makes
    a positive operator false, a negated one (StringNotEquals, NotIpAddress …) true,
    any operator with IfExists true, ForAllValues true, ForAnyValue false.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.iam import pattern_index, patterns, variables
from helpers.iam.model import ContextValue, Mismatch, Unsupported
from helpers.regex import Regex

if TYPE_CHECKING:
    import ipaddress
    from decimal import Decimal

# What reads numbers, dates, addresses and bytes is loaded by the first condition that holds one: most policies have
# texts alone, and the command line's first answer should not wait for the rest.

Compare = Callable[[str], bool]  # says whether one value of the request fits one of the policy's values
Wanted = Sequence[pattern_index.Pattern]  # values of the policy, at least one


class Operator(NamedTuple):
    """A condition operator.

    `prepare` turns values of the policy into one comparison, once, and raises ValueError when one is not of the
    operator's type. `takes_variables` says that `${…}` is replaced in its values; such an operator takes any text.
    """

    name: str
    prepare: Callable[[Wanted], Compare]
    negated: bool = False
    takes_variables: bool = False


class Condition(NamedTuple):
    """One key under one operator: `"StringEquals": {"sts:ExternalId": […]}`."""

    operator: Operator
    written: str  # the operator as the document writes it
    qualifier: str  # "", "forallvalues" or "foranyvalue"
    if_exists: bool
    key: str  # as written
    name: str  # the key in lower case: AWS ignores its case
    values: tuple[str, ...]
    pointer: str
    fits: Compare  # one of the values without variables
    with_variables: tuple[str, ...]
    single: Compare | None = None  # of the usual kind: says all that there is to say of a request's one value

    def mismatch(self, context: Mapping[str, ContextValue]) -> Mismatch | None:
        """None when the condition holds, else what it wants and what the request has.

        Args:
            context: the request's context keys, in lower case.
        """
        actual = context.get(self.name)
        had: tuple[str, ...] | None
        if self.single is not None and type(actual) is str:
            if self.single(actual):
                return None
            had = (actual,)
        else:
            had = self.values_in(context)
            if self._holds(had, context):
                return None
        return Mismatch("Condition", self.pointer, self.values, had, self.written, self.key)

    def values_in(self, context: Mapping[str, ContextValue]) -> tuple[str, ...] | None:
        """The values that are compared; None when the request has none.

        Args:
            context: the request's context keys, in lower case.
        """
        actual = context.get(self.name)
        if actual is None:
            return None
        had = (actual,) if isinstance(actual, str) else tuple(actual)
        if self.qualifier:
            # AWS, on ForAllValues: "a null dataset, such as an empty string" is as good as no key at all.
            had = tuple(value for value in had if value)
        return had or None

    def _holds(self, had: tuple[str, ...] | None, context: Mapping[str, ContextValue]) -> bool:
        if self.operator.name == "Null":
            # AWS saves it with a qualifier: ForAllValues:Null "always returns true", ForAnyValue:Null false.
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier
            if self.qualifier:
                return self.qualifier == "forallvalues"
            return self.fits("true" if had is None else "false")
        if had is None:
            if self.if_exists or self.qualifier == "forallvalues":
                return True
            return self.operator.negated and self.qualifier != "foranyvalue"
        fits = self._with_variables(context) if self.with_variables else self.fits
        negated = self.operator.negated
        if len(had) == 1:  # the usual case, in which no qualifier makes a difference
            return fits(had[0]) != negated
        # Several values without a qualifier: one that equals is enough, and a negated operator tolerates none.
        if self.qualifier == "forallvalues" or (negated and not self.qualifier):
            return all(fits(value) != negated for value in had)
        return any(fits(value) != negated for value in had)

    def _with_variables(self, context: Mapping[str, ContextValue]) -> Compare:
        # A value whose variable has none equals nothing: StringEquals fails, StringNotEquals holds.
        resolved = [
            tokens for value in self.with_variables if (tokens := variables.resolve(value, context)) is not None
        ]
        varying = self.operator.prepare(resolved) if resolved else _fits_nothing
        return lambda value: self.fits(value) or varying(value)


def _fits_nothing(value: str) -> bool:
    return False


def _plain(value: pattern_index.Pattern) -> str:
    """A value for an operator without wildcards: `*` and `?` are those very characters."""
    return value if isinstance(value, str) else patterns.as_text(value)


def _equals(values: Wanted) -> Compare:
    wanted = [_plain(value) for value in values]
    return wanted[0].__eq__ if len(wanted) == 1 else frozenset(wanted).__contains__


def _equals_ignoring_case(values: Wanted) -> Compare:
    wanted = frozenset(_plain(value).lower() for value in values)
    return lambda had: had.lower() in wanted


def _boolean(values: Wanted) -> Compare:
    wanted = frozenset(_plain(value).lower() for value in values)
    if not wanted <= {"true", "false"}:
        raise ValueError("true or false")
    return lambda had: had.lower() in wanted


_NUMBER = Regex(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


def number(text: str) -> Decimal:
    """A number as AWS takes it.

    Raises:
        ValueError: the text is none.
    """
    from decimal import Decimal

    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("a number")
    return Decimal(text.strip())


_EPOCH = Regex(r"-?\d{1,19}(\.\d+)?", re.ASCII)
_ISO = Regex(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)
SECOND = 1_000_000
_LAST = (2**63 - 1) * SECOND  # the last second that AWS takes


@lru_cache(maxsize=1024)
def moment(text: str) -> int:
    """A date as AWS takes it, ISO 8601 (W3C's profile) or epoch time, in microseconds since 1970.

    Raises:
        ValueError: the text is no date, or there is no such day.
    """
    from decimal import Decimal

    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            return _from_iso(found)
        if not _EPOCH.fullmatch(text) or abs(since := int(Decimal(text) * SECOND)) > _LAST:
            raise ValueError(text)
    except (ValueError, OverflowError):
        raise ValueError("a date such as 2035-01-15T09:00:00Z, or seconds since 1970") from None
    return since


def in_seconds(date: str) -> bool:
    """True for a date in seconds since 1970: any number but one of four digits, which is a year.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
    """
    return bool(_EPOCH.fullmatch(date.strip())) and not _ISO.fullmatch(date.strip())


def _from_iso(found: re.Match[str]) -> int:
    from datetime import datetime, timedelta

    year, month, day, hour, minute, second, fraction, zone = found.groups()
    ahead = 0
    if zone and zone != "Z":
        ahead = (int(zone[1:3]) * 60 + int(zone[-2:])) * (-60 if zone[0] == "-" else 60)
    parts = (int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    since = datetime(*parts, int((fraction or "0").ljust(6, "0")[:6])) - datetime(1970, 1, 1)
    return since // timedelta(microseconds=1) - ahead * SECOND


def _one_of(read: Callable[[str], Any]) -> Callable[[Wanted], Compare]:
    """An operator that asks for one of some numbers or dates."""

    def prepare(values: Wanted) -> Compare:
        wanted = frozenset(read(_plain(value)) for value in values)

        def compare(had: str) -> bool:
            try:
                return read(had) in wanted
            except ValueError:
                return False  # the request's value is not of the operator's type, so it can't fit

        return compare

    return prepare


def _ordered(
    read: Callable[[str], Any], widest: Callable[[Iterable[Any]], Any], holds: Callable[[Any, Any], bool]
) -> Callable[[Wanted], Compare]:
    """An operator over things that have an order. Of several values the widest decides: below 5 or 9 is below 9."""

    def prepare(values: Wanted) -> Compare:
        limit = widest(read(_plain(value)) for value in values)

        def compare(had: str) -> bool:
            try:
                return holds(read(had), limit)
            except ValueError:
                return False

        return compare

    return prepare


# "The value must be in the standard CIDR format": no masks, and no zones of an interface.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
_CIDR = Regex(r"[0-9A-Fa-f.:]+(/\d{1,3})?", re.ASCII)


def network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """An address or a range in CIDR notation; without a prefix length it is that one address.

    Raises:
        ValueError: the text is neither.
    """
    import ipaddress

    try:
        if _CIDR.fullmatch(text.strip()):
            return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        pass
    raise ValueError("an address or a range such as 203.0.113.0/24")


def _address(values: Wanted) -> Compare:
    ranges: dict[tuple[int, int], set[int]] = {}  # version and how many bits do not matter → the bits that do
    for value in values:
        wanted = network(_plain(value))
        free = wanted.max_prefixlen - wanted.prefixlen
        ranges.setdefault((wanted.version, free), set()).add(int(wanted.network_address) >> free)

    def compare(had: str) -> bool:
        address = _ip(had)
        if address is None:
            return False
        bits, version = int(address), address.version
        for (wanted_version, free), wanted in ranges.items():
            if wanted_version == version and bits >> free in wanted:
                return True
        return False

    return compare


@lru_cache(maxsize=1024)
def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    import ipaddress

    try:
        return ipaddress.ip_address(text) if "%" not in text else None
    except ValueError:
        return None


def _binary(values: Wanted) -> Compare:
    """Bytes, written in base64, compared byte for byte."""
    import base64

    try:
        wanted = frozenset(base64.b64decode(_plain(value), validate=True) for value in values)
    except ValueError:
        raise ValueError("base64 text") from None

    def compare(had: str) -> bool:
        try:
            return base64.b64decode(had, validate=True) in wanted
        except ValueError:
            return False

    return compare


def _like(values: Wanted) -> Compare:
    return pattern_index.any_of(values, patterns.glob)


def _arn(values: Wanted) -> Compare:
    return pattern_index.any_of(values, patterns.arn_like)


_TEXTS: dict[str, dict[str, Callable[[Wanted], Compare]]] = {
    "String": {"Equals": _equals, "EqualsIgnoreCase": _equals_ignoring_case, "Like": _like},
    "Arn": {"Equals": _arn, "Like": _arn},  # AWS: "ArnEquals and ArnLike behave identically"
}
_ORDERS: dict[str, tuple[Callable[[Iterable[Any]], Any], Callable[[Any, Any], bool]]] = {
    "LessThan": (max, lt),
    "LessThanEquals": (max, le),
    "GreaterThan": (min, gt),
    "GreaterThanEquals": (min, ge),
}


def _table() -> dict[str, Operator]:
    operators = [Operator("Bool", _boolean), Operator("Null", _boolean), Operator("BinaryEquals", _binary)]
    for family, members in _TEXTS.items():
        for name, prepare in members.items():
            operators.append(Operator(family + name, prepare, takes_variables=True))
            operators.append(Operator(f"{family}Not{name}", prepare, negated=True, takes_variables=True))
    operators += [Operator("IpAddress", _address), Operator("NotIpAddress", _address, negated=True)]
    readers: tuple[tuple[str, Callable[[str], Any]], ...] = (("Numeric", number), ("Date", moment))
    for family, read in readers:
        operators += [
            Operator(family + "Equals", _one_of(read)),
            Operator(family + "NotEquals", _one_of(read), negated=True),
        ]
        operators += [Operator(family + name, _ordered(read, *order)) for name, order in _ORDERS.items()]
    return {operator.name.lower(): operator for operator in operators}


OPERATORS = _table()
_WRITTEN = Regex(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def operator_of(written: str) -> tuple[Operator | None, str, bool]:
    """Take an operator's name apart: (operator or None, qualifier, whether it ends in IfExists)."""
    if plain := OPERATORS.get(written.lower()):
        return plain, "", False
    found = _WRITTEN.fullmatch(written)
    if not found:
        return None, "", False
    qualifier, name, if_exists = found.groups()
    operator = OPERATORS.get(name.lower())
    if operator and operator.name == "Null" and if_exists:
        return None, "", False  # Null asks about existence itself
    return operator, (qualifier or "").lower(), bool(if_exists)


def condition(written: str, key: str, values: tuple[str, ...], pointer: str, *, replace_variables: bool) -> Condition:
    """Compile one key of a Condition.

    Raises:
        ValueError: the operator is unknown or a value is not of its type; `helpers.iam.saving.validate` says it first.
        Unsupported: AWS takes it, but what it then does is not settled.
    """
    operator, qualifier, if_exists = operator_of(written)
    if operator is None:
        raise ValueError(f"no such operator: {written}")
    if replace_variables and operator.name == "Bool" and any(map(variables.has_variable, values)):
        raise Unsupported("A policy variable with Bool", pointer)  # AWS's pages contradict each other
    replace = replace_variables and operator.takes_variables
    with_variables = tuple([value for value in values if variables.has_variable(value)]) if replace else ()
    plain = [value for value in values if not variables.has_variable(value)] if with_variables else values
    fits = operator.prepare(plain) if plain else _fits_nothing
    usual = not (qualifier or with_variables or operator.negated or operator.name == "Null")
    single = fits if usual else None
    name = key.lower()
    return Condition(operator, written, qualifier, if_exists, key, name, values, pointer, fits, with_variables, single)
