"""Who can assume the role, and what did a change of its trust policy do? Asks `decide`, and says who and when.

The callers and circumstances are made from what the policies name (`helpers.iam.analysis.probes`), so that nothing a
policy tells apart is left out. Callers are taken to hold the permission they need in their own account, since a trust
policy is about the other half. AWS may never send some keys together, a source address and a VPC endpoint for
example; they are tried together all the same.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from helpers.iam.analysis import nearby
from helpers.iam.analysis.grid import Asker, Circumstance, Column, Grid, Keys, shown
from helpers.iam.analysis.probes import Probes, derive
from helpers.iam.decision import Decision, Request
from helpers.iam.document import Policy
from helpers.iam.model import Caller, PolicyKind, Unsupported

# A matrix has a column for every combination of values, up to so many. Beyond, it has the simplest combination for
# each set of statements whose conditions hold: fewer columns, and nothing lost.
MOST_COLUMNS = 2_000
# Combinations that are tried to find out that a key does not matter.
_MOST_TRIED = 600
# Witnesses of one caller and direction among those near whom the policies name.
_MOST_NEAR = 4

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)", re.ASCII)
_ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/\S+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Group:
    """Circumstances in which everybody gets the same verdict.

    Attributes:
        telling: the simplest of them, less the keys that do not matter in it.
        circumstances: all of them.
        allowed: the verdicts, in the order of the matrix's callers.
    """

    telling: Circumstance
    circumstances: tuple[Circumstance, ...]
    allowed: tuple[bool, ...]

    @property
    def label(self) -> str:
        """One circumstance in words, such as `sts:ExternalId = "company-a-7f3d"`."""
        return self.telling.label


@dataclass(frozen=True, eq=False)
class Matrix:
    """Callers in rows, circumstances in columns, and a decision where they meet.

    `complete` is False when there was more to try than is worth the time.
    """

    callers: tuple[Asker, ...]
    circumstances: tuple[Circumstance, ...]
    complete: bool
    _grid: Grid = field(repr=False)
    _columns: Sequence[Column] = field(repr=False)

    def cell(self, caller: Asker, circumstance: Circumstance) -> Decision:
        """The decision on one caller in one circumstance."""
        return self._grid.decide(0, caller, circumstance.keys)

    def summary(self) -> tuple[Group, ...]:
        """The few circumstances that make a difference: columns with the same verdicts become one."""
        return self._groups

    @cached_property
    def nearby(self) -> tuple[nearby.Answer, ...]:
        """Tokens, services and members near whom the policy names: whole requests, each with its answer."""
        return nearby.answers(*self._grid.asked)

    @cached_property
    def _groups(self) -> tuple[Group, ...]:
        rows = range(len(self.callers))
        verdicts: dict[tuple[int, ...], tuple[bool, ...]] = {}
        members: dict[tuple[bool, ...], list[Column]] = {}
        for column in self._columns:
            if column.standing not in verdicts:
                verdicts[column.standing] = tuple(self._grid.allows(0, row, column) for row in rows)
            members.setdefault(verdicts[column.standing], []).append(column)
        groups = []
        for allowed, columns in members.items():
            simplest = min(columns, key=lambda column: column.size)
            alike = {column.keys for column in columns}
            telling = _telling(simplest.keys, self._grid.values, alike.__contains__)
            groups.append(Group(telling, tuple(Circumstance(column.keys) for column in columns), allowed))
        return tuple(groups)


@dataclass(frozen=True, slots=True)
class Witness:
    """A request on which two policies disagree.

    Attributes:
        caller: who asks.
        circumstance: the keys that matter to it.
        before: what the old policy says.
        after: what the new one says.
        words: who asks, where more is known than the caller's name.
    """

    caller: Asker
    circumstance: Circumstance
    before: Decision
    after: Decision
    words: str = ""

    @property
    def request(self) -> Request:
        """The request, with every key it carries, and with the new policy."""
        return self.after.request

    @property
    def who(self) -> str:
        """Who asks, and with what."""
        keys = sorted(self.circumstance.keys, key=lambda pair: pair[1] is None)
        with_keys = " and ".join(f"no {key}" if value is None else f"{key} {shown(value)}" for key, value in keys)
        return f"{self.words or self.caller.label}{f', with {with_keys}' if with_keys else ''}"

    @property
    def sentence(self) -> str:
        """Who is let in or shut out, with what, and why."""
        lead = "Newly let in" if self.after.allowed else "Newly shut out"
        return f"{lead}: {self.who}. {self.after.reason}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of a trust policy did: one witness for each caller and direction.

    `complete` is False when there was more to try than is worth the time.
    """

    let_in: tuple[Witness, ...]
    shut_out: tuple[Witness, ...]
    complete: bool


def who_can(trust: Policy, tried: Probes | None = None, *, role: str) -> Matrix:
    """Who can assume the role, and under what circumstances.

    Args:
        trust: the role's trust policy.
        tried: what to try; by default what `helpers.iam.analysis.probes.derive` makes from the policy.
        role: the role's ARN.

    Raises:
        ValueError: AWS would not save the policy, it is no trust policy, or `role` is no role's ARN.
        Unsupported: the policy says something that is not modelled.
    """
    _check((trust,), role)
    grid = Grid((trust,), tried or derive((trust,), role), role)
    columns = grid.columns(every=grid.size <= MOST_COLUMNS)
    circumstances = tuple(Circumstance(column.keys) for column in columns)
    return Matrix(tuple(grid.askers), circumstances, grid.complete, grid, columns)


def compare(old: Policy, new: Policy, tried: Probes | None = None, *, role: str) -> Comparison:
    """Whom a change of the trust policy newly lets in or shuts out, each with a request that shows it.

    Callers whom the policies do not name are one if the change is the same for them; each is shown in the simplest
    circumstance.

    Args:
        old: the trust policy before.
        new: the trust policy after.
        tried: what to try; by default what `helpers.iam.analysis.probes.derive` makes from both.
        role: the role's ARN.

    Raises:
        ValueError: AWS would not save one of them, it is no trust policy, or `role` is no role's ARN.
        Unsupported: one of them says something that is not modelled.
    """
    _check((old, new), role)
    grid = Grid((old, new), tried or derive((old, new), role), role)
    columns = grid.columns(every=False)
    texts = _texts((old, new)) | {role.split(":")[4]}
    found: dict[object, Witness] = {}
    shown: set[object] = set()
    for row, asker in enumerate(grid.askers):
        verdicts = [(grid.allows(0, row, column), grid.allows(1, row, column)) for column in columns]
        for after in (True, False):
            differing = tuple(at for at, verdict in enumerate(verdicts) if verdict == (not after, after))
            # Callers are one if neither policy names either, and both meet the change in the same circumstances.
            alike = (asker.caller.type, _named(asker.caller, texts), differing, after)
            if differing and alike not in found and (asker.caller, after) not in shown:
                found[alike] = _witness(grid, row, columns[differing[0]].keys, after)  # columns: the simplest first
                shown.add((asker.caller, after))
    near = _near((old, new), role)
    told = {(witness.caller.caller, witness.after.allowed) for witness in near}
    rest = (each for each in found.values() if (each.caller.caller, each.after.allowed) not in told)
    witnesses = (*near, *rest)
    return Comparison(
        tuple(witness for witness in witnesses if witness.after.allowed),
        tuple(witness for witness in witnesses if witness.before.allowed),
        grid.complete,
    )


def _near(policies: Sequence[Policy], role: str) -> tuple[Witness, ...]:
    """Of those near whom the policies name: whoever is let in, strangers first, and shut out, the nearest first."""
    found: dict[tuple[Caller, bool], list[tuple[int, Witness]]] = {}
    for one in nearby.weighed(policies, role):
        for after in (True, False):
            if (keys := one.differing(after)) is not None:
                witness = replace(_witness(one.grid, 0, keys, after), words=one.words)
                found.setdefault((one.near.caller, after), []).append(
                    (-one.near.far if after else one.near.far, witness)
                )
    ranked = (sorted(listed, key=lambda pair: pair[0])[:_MOST_NEAR] for listed in found.values())
    return tuple(witness for listed in ranked for _, witness in listed)


def _texts(policies: Sequence[Policy]) -> frozenset[str]:
    """Every principal and every condition value of the policies, and the accounts in them."""
    statements = [statement for policy in policies for statement in policy.statements]
    principals = [value.text for statement in statements if statement.principal for value in statement.principal.values]
    texts = [*principals, *(text for s in statements for condition in s.conditions for text in condition.values)]
    return frozenset(texts) | {account for text in texts for account in _ACCOUNT.findall(text)}


def _named(caller: Caller, texts: frozenset[str]) -> frozenset[str]:
    """What the policies name of a caller."""
    facts = (caller.account, caller.arn, caller.role_arn, caller.username, caller.unique_id, caller.session_name)
    return texts.intersection((*facts, caller.unique_id.partition(":")[0]))


def _witness(grid: Grid, row: int, keys: Keys, after: bool) -> Witness:
    def differs(changed: Keys) -> bool:
        column = grid.column(changed)
        return grid.allows(1, row, column) is after and grid.allows(0, row, column) is not after

    asker = grid.askers[row]
    telling = _telling(keys, grid.values, differs)
    return Witness(asker, telling, grid.decide(0, asker, keys), grid.decide(1, asker, keys))


def _telling(keys: Keys, values: Mapping[str, Keys], holds: Callable[[Keys], bool]) -> Circumstance:
    """The keys that matter: the others may have any value, and it still holds."""
    free: list[str] = []
    for name, _ in reversed(keys):
        trial = {*free, name}
        choices = [values[key.lower()] if key in trial else [(key, value)] for key, value in keys]
        if math.prod(map(len, choices)) <= _MOST_TRIED and all(map(holds, itertools.product(*choices))):
            free.append(name)
    return Circumstance(tuple((key, value) for key, value in keys if key not in free))


def _check(policies: Sequence[Policy], role: str) -> None:
    if not _ROLE.fullmatch(role):
        raise ValueError(f"{role!r} is not the ARN of a role, such as arn:aws:iam::123456789012:role/name.")
    for policy in policies:
        if policy.kind is not PolicyKind.TRUST:
            raise ValueError(f"Only a trust policy says who can assume a role; this is of kind {policy.kind.value}.")
        if policy.invalid:
            raise ValueError(f"AWS would not save this trust policy. {policy.invalid[0]}")
        if policy.unsupported:
            raise Unsupported(*policy.unsupported)
