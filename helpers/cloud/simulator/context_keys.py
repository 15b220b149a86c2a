"""Which condition keys do policies refer to, in their conditions and in their variables?

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpers import iam
from helpers.iam import variables
from helpers.iam.document import Statement


def of(policies: Iterable[iam.Policy]) -> tuple[str, ...]:
    """The keys as they are written first, in the order of the texts.

    Args:
        policies: parsed.
    """
    found: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for key in _of_statement(statement):
                found.setdefault(key.lower(), key)
    return tuple(found.values())


def _of_statement(statement: Statement) -> Iterator[str]:
    if statement.resources:
        for text in statement.resources.with_variables:
            yield from variables.names(text)
    for condition in statement.conditions:
        yield condition.key
        for text in condition.with_variables:
            yield from variables.names(text)
