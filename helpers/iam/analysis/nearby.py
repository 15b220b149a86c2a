"""Who gets in of those near whom a trust policy names, told in words: a fork, a pull request, another customer?

`helpers.iam.analysis.near` draws the requests, each whole, and the grid decides them as it decides all others: what a
request does not settle, such as the source address, is tried as the policies' texts suggest.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers.iam.analysis.callers import carries, known_of
from helpers.iam.analysis.grid import Asker, Column, Grid, Keys
from helpers.iam.analysis.near.draw import near
from helpers.iam.analysis.near.request import Near
from helpers.iam.analysis.probes import Probes, derive
from helpers.iam.analysis.values import GIVEN, MOST, Texts
from helpers.iam.decision import Decision
from helpers.iam.document import Policy


@dataclass(frozen=True, slots=True)
class Answer:
    """What a trust policy says to one request.

    Attributes:
        of: a heading for it and its like, such as `Tokens of gitlab.com`.
        who: who asks, in words.
        decision: the one that lets them in if any does.
    """

    of: str
    who: str
    decision: Decision

    @property
    def allowed(self) -> bool:
        """Do they get in, in some circumstance?"""
        return self.decision.allowed


@dataclass(frozen=True, slots=True)
class Weighed:
    """A request with everything around it: its own grid, where it is the first row."""

    near: Near
    grid: Grid
    columns: tuple[Column, ...]

    @property
    def asker(self) -> Asker:
        """Who asks to assume the role."""
        return self.grid.askers[0]

    @property
    def words(self) -> str:
        """Who asks, in words."""
        return f"{self.asker.label}, {self.near.words}" if self.near.added else self.near.words

    def differing(self, after: bool) -> Keys | None:
        """The simplest circumstance in which the second policy says `after`, and the first the opposite."""
        for column in self.columns:
            if self.grid.allows(1, 0, column) is after and self.grid.allows(0, 0, column) is not after:
                return column.keys
        return None


def answers(policy: Policy, role: str) -> tuple[Answer, ...]:
    """What a trust policy says to those near whom it names, headings together, the nearest first.

    Args:
        policy: a trust policy that AWS would save.
        role: the role's ARN.
    """
    return tuple(map(_answer, weighed((policy,), role)))


def _answer(one: Weighed) -> Answer:
    columns = one.columns
    chosen = next((column for column in columns if one.grid.allows(0, 0, column)), columns[0])
    return Answer(one.near.of, one.words, one.grid.decide(0, one.asker, chosen.keys))


def weighed(policies: Sequence[Policy], role: str) -> Iterator[Weighed]:
    """The requests near whom the policies name, each in all circumstances that make a difference.

    Args:
        policies: trust policies that AWS would save.
        role: the role's ARN.
    """
    statements = [statement for policy in policies for statement in policy.statements]
    requests = list(near(policies, role, lambda: derive(policies, role).callers))
    if not requests:
        return
    texts = Texts(statements)
    known: dict[str, list[str]] = {}
    for request in requests:
        for key, value in itertools.chain(request.facts.items(), known_of(request.caller).items()):
            if isinstance(value, str) and key in texts.names:
                known.setdefault(key, []).append(value)
    if known:
        texts.carry_over(known)
    for request in requests:
        values = {
            name: (request.value(key),) if request.settles(key) else tuple(texts.values(key)[:MOST])
            for key, name in texts.names.items()
            if key not in GIVEN and carries(request.caller, key)
        }
        grid = Grid(policies, Probes((request.caller,), values), role)
        yield Weighed(request, grid, tuple(grid.columns(every=False)))
