"""What a condition does when its key says this, says that, or is missing: in an Allow, and in a Deny.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers import iam
from helpers.cloud.personas import YOUR_COMPANY
from helpers.course.documents import COMPANY, OPERATOR, statement
from helpers.course.documents import policy as document
from helpers.course.pictures.told import CannotDraw, Told, policy
from helpers.iam import PolicyKind

_ROLE = f"{COMPANY}:role/BackupAccessRole"
_PERMISSION = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": _ROLE})
CAREFUL = "careful: "  # begins a cell in which the missing key undoes what a statement is there for
_LESSON = "An Allow wants what does not hold without its key, a Deny what holds without it."
Value = str | Sequence[str]


@dataclass(frozen=True)
class Row:
    """One condition.

    Attributes:
        condition: as a policy says it, in short: `Bool "true"`.
        holds: does it hold? One answer for each value that a request has, and the last for a request without the key.
        lets_in: in an Allow, does a request without the key get in?
        stops: in a Deny, is a request without the key stopped?
    """

    condition: str
    holds: tuple[bool, ...]
    lets_in: bool
    stops: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in words."""
        return (
            self.condition,
            *("holds" if each else "does not hold" for each in self.holds),
            f"{CAREFUL}lets in" if self.lets_in else "keeps out",
            "stops" if self.stops else f"{CAREFUL}stops nobody",
        )


@dataclass(frozen=True)
class Keys:
    """The table.

    Attributes:
        rows: a condition each.
        told: the same in words.
    """

    rows: tuple[Row, ...]
    told: Told


def keys(key: str, values: Sequence[Value], conditions: Sequence[Mapping[str, Any]]) -> Keys:
    """Conditions on one key, each tried in an Allow and in a Deny with every value, and without the key.

    Args:
        key: such as `aws:MultiFactorAuthPresent`.
        values: what requests say under it; a list is several values of one request.
        conditions: of each, operator → value: `{"Bool": "true"}`. Several operators must all hold.

    Raises:
        CannotDraw: AWS would not save a condition, or the lab does not model it.
    """
    if isinstance(values, str) or not all(isinstance(value, str) or _texts(value) for value in values):
        raise CannotDraw('What requests say is a list of texts, such as ["true", "false"].')
    if not conditions or not all(isinstance(each, Mapping) and each for each in conditions):
        raise CannotDraw('Give conditions as operator and value, such as {"Bool": "true"}.')
    states: list[Value | None] = [*values, None]
    rows = tuple(_row(key, condition, states) for condition in conditions)
    said = [f"the request says {_written(value)}" for value in values]
    head = ("Condition", *said, "the key is missing", "missing, in an Allow", "missing, in a Deny")
    told = Told(f"Conditions on {key}", "Rule of thumb.", "", _LESSON, head, tuple(row.cells for row in rows))
    return Keys(rows, told)


def _texts(value: object) -> bool:
    return isinstance(value, Sequence) and all(isinstance(each, str) for each in value)


def _row(key: str, condition: Mapping[str, Any], states: Sequence[Value | None]) -> Row:
    block = {operator: {key: wanted} for operator, wanted in condition.items()}
    allowing, denying = statement(OPERATOR, block), statement({"AWS": "*"}, block, Effect="Deny")
    allow, deny = (_trust(allowing), _trust(statement(OPERATOR), denying))
    holds = tuple(_gets_in(allow, key, state) for state in states)
    short = " and ".join(f"{operator} {_written(wanted)}" for operator, wanted in condition.items())
    return Row(short, holds, holds[-1], not _gets_in(deny, key, None))


def _trust(*statements: Mapping[str, Any]) -> iam.Policy:
    return policy({"Version": "2012-10-17", "Statement": statements}, PolicyKind.TRUST)


def _gets_in(trusted: iam.Policy, key: str, value: Value | None) -> bool:
    """Does the engine let the vendor's user in, whose request has that value under the key, or no such key?"""
    known = {} if value is None else {key: value if isinstance(value, str) else tuple(value)}
    policies = iam.Policies(trusted, (iam.parse(_PERMISSION, PolicyKind.IDENTITY),))
    caller = iam.caller_from_arn(OPERATOR)
    return iam.decide(iam.Request(caller, "sts:AssumeRole", _ROLE, YOUR_COMPANY, known, policies)).allowed


def _written(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
