"""A request near what a policy names: who sends it, in words, and all the keys that this settles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from helpers.iam import keys
from helpers.iam.carried import supply
from helpers.iam.document import Statement
from helpers.iam.model import Caller

Value = str | tuple[str, ...] | None
STRANGER = "999999999999"


class Far(IntEnum):
    """How far somebody is from whom the policy names."""

    NAMED = 0
    SAME = 1  # of the same project, repository or account: another run
    BESIDE = 2  # of the same owner: another project
    STRANGER = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A request that is whole.

    Attributes:
        of: a heading for it and its like, such as `Tokens of gitlab.com`.
        words: who it is.
        caller: as the policy names it.
        facts: a condition key, in lower case → its value. None is no value.
        settled: beginnings of keys, in lower case, of which the request has those in `facts` and no others.
        far: how far it is from whom the policy names.
        added: the words go behind the caller's name.
    """

    of: str
    words: str
    caller: Caller
    facts: Mapping[str, Value]
    settled: tuple[str, ...]
    far: Far
    added: bool = False

    def settles(self, key: str) -> bool:
        """True when the request says what the key, in lower case, has."""
        return key.startswith(self.settled)

    def value(self, key: str) -> Value:
        """What the request has under a key, in lower case; several values are a tuple."""
        found = self.facts.get(key)
        return (found,) if isinstance(found, str) and keys.is_multivalued(key) else found


def named(statements: Sequence[Statement], key: str) -> Iterator[str]:
    """The texts with which conditions compare a key, those that an Allow wants first; `*` is what fits anything.

    Args:
        statements: of trust policies.
        key: in lower case.
    """
    held = [(s.effect != "Allow" or c.operator.negated, c) for s in statements for c in s.conditions if c.name == key]
    for _, condition in sorted(held, key=lambda pair: pair[0]):
        if condition.operator.name.startswith(("String", "Arn")):
            like = "Like" in condition.operator.name or condition.operator.name.startswith("Arn")
            for text in condition.values:
                if text not in condition.with_variables:
                    yield text if like else re.sub(r"[*?]", "", text)


def one(statements: Sequence[Statement], key: str, otherwise: str) -> str:
    """The first text of a key that stands for something, its wildcards filled; else another."""
    return next((text for each in named(statements, key) if (text := filled(each))), otherwise)


def filled(text: str, otherwise: str = "") -> str:
    """A text without its wildcards; where nothing is left, another one."""
    return text.replace("*", "").replace("?", "x") or otherwise


def token(provider: str, words: str, caller: Caller, far: Far, claims: Mapping[str, Value], show: str = "sub") -> Near:
    """A token of a provider, with its claims.

    Args:
        provider: its URL without `https://`.
        words: whose token it is.
        caller: the provider as the policy names it.
        far: how far it is from whom the policy names.
        claims: those that AWS reads, by name.
        show: the claim that is told with it.
    """
    start = f"{provider.lower()}:"
    shown = claims.get(show)
    # AWS reads oaud from the same claim as aud.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    read = {f"{start}{claim}": value for claim, value in {"oaud": claims.get("aud"), **claims}.items()}
    sender = supply.sender_of(caller)
    facts = {key: value for key, value in read.items() if supply.supply(sender, key) is not keys.Supply.NEVER}
    told = f'{words}, with {show} "{shown}"' if isinstance(shown, str) else words
    return Near(f"Tokens of {provider}", told, caller, facts, (start,), far)
