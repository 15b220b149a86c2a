"""What is worth trying on a trust policy? Callers and values around everything that it names.

A policy tells apart only what its own texts tell apart, so the probes are made from them; what it does not name is
invented, under neutral names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.iam.analysis import callers
from helpers.iam.analysis.values import GIVEN, MOST, Texts, Value
from helpers.iam.document import Policy
from helpers.iam.model import Caller


@dataclass(frozen=True, slots=True)
class Probes:
    """What to try on a trust policy.

    Attributes:
        callers: who asks.
        values: a condition key, as the policy writes it → what it may hold, the simplest first. None is no value.
        complete: False when there was more to try than is worth the time.
    """

    callers: tuple[Caller, ...]
    values: Mapping[str, tuple[Value, ...]]
    complete: bool = True


MOST_CALLERS = 4_000


def derive(policies: Sequence[Policy], role: str) -> Probes:
    """The probes for trust policies, made from what all of them name.

    Args:
        policies: trust policies that AWS would save.
        role: the ARN of the role whose trust they are.
    """
    statements = [statement for policy in policies for statement in policy.statements]
    texts = Texts(statements)
    found, complete = callers.candidates(statements, texts.fitting, role, MOST_CALLERS)
    known: dict[str, list[str]] = {}
    for caller in found:
        for key, value in callers.known_of(caller).items():
            if isinstance(value, str) and key in texts.names:
                known.setdefault(key, []).append(value)
    if known:
        texts.carry_over(known)
    values = {
        name: texts.values(key)
        for key, name in texts.names.items()
        if key not in GIVEN and any(callers.carries(caller, key) for caller in found)
    }
    complete = complete and all(len(listed) <= MOST for listed in values.values())
    return Probes(found, {name: tuple(listed[:MOST]) for name, listed in values.items()}, complete)
