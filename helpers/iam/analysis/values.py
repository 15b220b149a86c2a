"""What is worth putting under a condition key? Each value of the policy, its near misses, and nothing at all.

A near miss is what people get wrong: other case, one character more or less, the neighbours of a number, of a date
and of a range of addresses, a list with one member more.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from helpers.iam import keys, patterns, variables
from helpers.iam.carried import forms
from helpers.iam.conditions import SECOND, Condition, in_seconds, moment, network, number
from helpers.iam.document import Statement

Value = str | tuple[str, ...] | None  # a tuple where a key may have several values, None where it is absent

MOST = 400  # texts of one key; a trust policy has 2,048 characters, and most fit into a dozen

# What follows from who asks for which role. Tags and the organization do not, and are tried freely.
GIVEN = {
    key.lower(): key
    for key in (
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
        "aws:PrincipalType",
        "aws:ResourceAccount",
        "aws:userid",
        "aws:username",
    )
}
_LONGEST_LIST = 4
_ELSE = "something-else"
# What a key of a type may hold, when the policy asks for it without saying what.
_USUAL = {
    "ARN": ("arn:aws:something:::else",),
    "Bool": ("true", "false"),
    "Date": ("2035-01-15T09:00:00Z",),
    "IPAddress": ("192.0.2.1",),
    "Numeric": ("60",),
}
_VARIABLE = re.compile(r"\$\{\s*([^{},]*[^{},\s])\s*(?:,[^{}]*)?\}")

_T = TypeVar("_T")


class Texts:
    """The texts with which conditions compare each key; wildcards are filled, variables carried over.

    Attributes:
        names: key in lower case → as the policy writes it.
        fitting: key in lower case → texts that fit a value of the policy.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.names: dict[str, str] = {}
        self._conditions: dict[str, list[Condition]] = {}
        for condition in (condition for statement in statements for condition in statement.conditions):
            self._conditions.setdefault(condition.key.lower(), []).append(condition)
            for name in (condition.key, *(name for text in condition.with_variables for name in variables_in(text))):
                self.names.setdefault(name.lower(), name)
        self.fitting = {key: _unique(_fitting(self._conditions.get(key, ()))) for key in self.names}
        self.carry_over({})

    def carry_over(self, known: Mapping[str, Sequence[str]]) -> None:
        """Give the two sides of `"key": "…${variable}…"` texts with which they are equal.

        Args:
            known: key in lower case → further texts that it may have.
        """
        varying = [(c, text) for listed in self._conditions.values() for c in listed for text in c.with_variables]
        for condition, text in varying * 2:  # twice: the texts of one variable may come from another
            key = condition.key.lower()
            for found in _VARIABLE.finditer(text):
                front, back = _filled(text[: found.start()], ""), _filled(text[found.end() :], "")
                whole = (t for t in (*self.fitting[key], *known.get(key, ())) if len(t) > len(front) + len(back))
                inner = [t[len(front) : len(t) - len(back)] for t in whole if t.startswith(front) and t.endswith(back)]
                self._learn(found.group(1).lower(), inner)
            self._learn(key, self._resolved(text, known))

    def _resolved(self, text: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
        names = _unique(name.lower() for name in variables_in(text))
        choices = [[*self.fitting[n], *known.get(n, ()), *_usual(n)][:MOST] for n in names]
        contexts = (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*choices))
        for context in itertools.islice(itertools.chain([{}], contexts), MOST):  # {}: a variable may have a default
            if (tokens := variables.resolve(text, context)) is not None:
                yield from ("".join(_letters(token, filling) for token in tokens) for filling in ("", "x"))

    def _learn(self, key: str, texts: Iterable[str]) -> None:
        if key in self.fitting:
            self.fitting[key] = _unique([*self.fitting[key], *filter(None, texts)])[:MOST]

    def values(self, key: str) -> list[Value]:
        """What to try for a key, the simplest first."""
        held = self._conditions.get(key, [])
        fitting = self.fitting[key]
        around = [near for condition in held for near in _around(condition, fitting)]
        if all(condition.operator.name == "Null" for condition in held):
            around += [near for text in fitting for near in near_misses(text)] or _usual(key)
        texts = [text for text in _unique([*fitting, *around]) if forms.possible(key, text)]
        entry = keys.find(key)
        absent: list[Value] = [] if entry and entry.at_assume_role is keys.Supply.ALWAYS else [None]
        # Of a key that is not AWS's, only the policy can tell whether it has several values: by a qualifier.
        foreign = entry is None or not entry.listed
        if keys.is_multivalued(key) or (foreign and any(condition.qualifier for condition in held)):
            return [*absent, *_unique(_lists(texts, held))]
        return [*absent, *texts]


def keys_of(condition: Condition) -> set[str]:
    """Every key that a condition looks at, in lower case: its own, and those of its variables."""
    return {condition.key.lower(), *(name.lower() for text in condition.with_variables for name in variables_in(text))}


def variables_in(text: str) -> list[str]:
    """The keys of the variables in a text, as written; `${*}`, `${?}` and `${$}` are no keys."""
    return [name for name in _VARIABLE.findall(text) if name not in ("*", "?", "$")]


def _usual(key: str) -> tuple[str, ...]:
    if key in GIVEN:
        return ()
    entry = keys.find(key)
    return _USUAL.get(entry.type, (_ELSE,)) if entry else (_ELSE,)


def near_misses(text: str) -> list[str]:
    """The same text with other capitals, with one character less, and with one more."""
    return [near for near in (text.lower(), text.upper(), text[:-1], f"{text}x", f"x{text}") if near not in ("", text)]


def _fitting(conditions: Sequence[Condition]) -> Iterator[str]:
    """The values themselves. A star stands for nothing, for a letter, and for what other values hold."""
    plain = [(c, text) for c in conditions for text in c.values if text not in c.with_variables]
    fillings = ["", "x"]
    if any(_has_wildcards(condition) for condition, _ in plain):
        fillings += _unique(_filled(text, filling) for _, text in plain for filling in ("", "x"))[:10]
        if any(condition.operator.name.startswith("Arn") for condition in conditions):
            fillings.append("x:x")  # what StringLike takes for a star, and ArnLike does not
    for condition, text in plain:
        if _has_wildcards(condition):
            yield from filter(None, (_filled(text, filling) for filling in fillings))
        elif condition.operator.name not in ("Null", "IpAddress", "NotIpAddress"):
            yield text


def _has_wildcards(condition: Condition) -> bool:
    return condition.operator.name.endswith("Like") or condition.operator.name.startswith("Arn")


def _filled(pattern: str, filling: str) -> str:
    return "".join(_letters(token, filling) for token in patterns.tokens(pattern))


def _letters(token: patterns.Token, filling: str) -> str:
    return token if isinstance(token, str) else filling if token is patterns.STAR else "x"


def _around(condition: Condition, fitting: Sequence[str]) -> Iterator[str]:
    """What lies beside the values of a condition, on both sides of the line that its operator draws."""
    name = condition.operator.name
    if name.startswith(("String", "Arn")):
        yield from (near for text in fitting for near in near_misses(text))
        yield _ELSE
    elif name == "Bool":
        yield from ("true", "false")
    elif name.startswith("Numeric"):
        yield from (str(number(text) + step) for text in condition.values for step in (-1, 1))
    elif name.startswith("Date"):
        yield from (near for text in condition.values for near in _seconds_beside(text))
    elif name.endswith("IpAddress"):
        yield from (near for text in condition.values for near in _edges(text))
    elif name == "BinaryEquals":
        yield "c29tZXRoaW5nLWVsc2U="  # something-else, in base64


def _seconds_beside(text: str) -> Iterator[str]:
    for step in (-1, 1):
        beside = moment(text) + step * SECOND
        if in_seconds(text):
            yield str(beside // SECOND)
            continue
        with suppress(OverflowError):  # before the year 1, or after 9999
            yield f"{(datetime(1970, 1, 1) + timedelta(microseconds=beside)).isoformat()}Z"


def _edges(text: str) -> Iterator[str]:
    """The first and the last address of a range, their neighbours outside, and one of the other family."""
    within = network(text)
    for edge, step in ((within[0], 0), (within[-1], 0), (within[0], -1), (within[-1], 1)):
        try:
            yield str(edge + step)
        except ValueError:  # nothing lies below the first address of all, or above the last
            continue
    yield "2001:db8::1" if within.version == 4 else "192.0.2.1"


def _lists(texts: Sequence[str], held: Sequence[Condition]) -> Iterator[tuple[str, ...]]:
    """Each text alone, then several together, one of each sort: a sort is what the conditions do not tell apart."""
    yield from ((text,) for text in texts)
    sorts: dict[tuple[bool, ...], str] = {}
    for text in texts:
        sorts.setdefault(tuple(c.fits(text) for c in held), text)
    for length in range(2, min(len(sorts), _LONGEST_LIST) + 1):
        yield from itertools.combinations(sorts.values(), length)


def _unique(items: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(items))
