"""Every caller in every circumstance: what a trust policy says to each, without asking it each time.

A verdict depends on the caller and on which statements' conditions hold, and on nothing else of the circumstance. So
a circumstance is weighed by the statements it leaves standing, and `decide` is asked once for each caller and each
set of statements. A set is one integer with a bit for each statement, which keeps many thousand combinations cheap.
"""

from __future__ import annotations

import itertools
import json
import math
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpers.iam.analysis.callers import carries, known_of, way_in
from helpers.iam.analysis.probes import Probes
from helpers.iam.analysis.values import GIVEN, Value, keys_of
from helpers.iam.carried import services
from helpers.iam.carried.supply import ASSUME, WITH_SAML, WITH_TOKEN
from helpers.iam.conditions import Condition
from helpers.iam.decide import decide
from helpers.iam.decision import Decision, Policies, Request
from helpers.iam.document import Policy, Statement
from helpers.iam.model import Caller, CallerType, ContextValue, PolicyKind
from helpers.iam.parse import parse
from helpers.iam.text import clean

# Sets of statements that are followed up. A policy of eleven statements can have no more.
MOST_SETS = 2_048
# Combinations of keys that variables tie to each other.
_MOST_TIED = 4_096

# Asked for besides, when a call passes tags or a source identity.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
_BESIDES = ("sts:TagSession", "sts:SetSourceIdentity")

Keys = tuple[tuple[str, Value], ...]  # a key as the policy writes it, and its value


@dataclass(frozen=True, slots=True)
class Asker:
    """A caller who asks for something: a row of the matrix.

    `permitted` says that a policy of the caller's own allows it. A caller of another account always needs that; one
    of the role's own account only if the trust policy names the account and not the caller. `alone` is of a service
    that asks for further actions together with sts:AssumeRole: this time it does not.
    """

    caller: Caller
    action: str = ASSUME
    permitted: bool = True
    alone: bool = False

    @property
    def label(self) -> str:
        """Who asks, in words: `user alice of 123456789012, without a permission of its own`."""
        asks = f", asking for {self.action}" if self.action in _BESIDES else ""
        alone = f", where {services.SERVICES[self.caller.arn].unless}" if self.alone else ""
        return f"{_who(self.caller)}{alone}{asks}{'' if self.permitted else ', without a permission of its own'}"

    @property
    def actions(self) -> tuple[str, ...]:
        """What it asks for, all of which it must be allowed."""
        together = self.action == ASSUME and self.caller.type is CallerType.SERVICE and not self.alone
        return (self.action, *services.needs(self.caller.arn)) if together else (self.action,)


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a request carries: a column of the matrix. A key whose value is None is absent."""

    keys: Keys = ()

    @property
    def label(self) -> str:
        """The keys in words: `sts:ExternalId = "company-a-7f3d", aws:SourceIp absent`."""
        words = (f"{key} absent" if value is None else f"{key} = {shown(value)}" for key, value in self.keys)
        return ", ".join(words) or "always"

    @property
    def context(self) -> dict[str, ContextValue]:
        """The keys that are there."""
        return {key: value for key, value in self.keys if value is not None}


class Column(NamedTuple):
    """A circumstance, weighed: the statements whose conditions it fulfils, as a set for each kind of caller."""

    keys: Keys
    standing: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many keys are there."""
        return sum(value is not None for _, value in self.keys)


class _Facet(NamedTuple):
    """A key, or several that variables tie to each other: all its settings, and the conditions on it."""

    settings: list[Keys]
    conditions: list[_Bit]


_Bit = tuple[int, Condition]  # the bit of a statement, and one of its conditions


class Grid:
    """Trust policies of one role, and what each says to the probes.

    Args:
        policies: the policies; verdicts are asked for by an index into them.
        tried: the probes.
        role: the role's ARN.
    """

    def __init__(self, policies: Sequence[Policy], tried: Probes, role: str) -> None:
        self.statements = [statement for policy in policies for statement in policy.statements]
        self.askers = list(_askers(tried.callers, self.statements, role.split(":")[4]))
        self.values = {key.lower(): tuple((key, value) for value in listed) for key, listed in tried.values.items()}
        self._spelled = {key.lower(): key for key in tried.values} | GIVEN
        self.complete = tried.complete
        self._policies, self._role = policies, role
        self._all = (1 << len(self.statements)) - 1
        ends = list(itertools.accumulate((len(policy.statements) for policy in policies), initial=0))
        self._of_policy = [(1 << end) - (1 << start) for start, end in itertools.pairwise(ends)]
        self._verdicts: dict[tuple[int, int, int], bool] = {}
        self._read_conditions()

    def _read_conditions(self) -> None:
        """Part the conditions by what they look at: the caller alone, or one of the facets."""
        bits = [(1 << number, c, keys_of(c)) for number, s in enumerate(self.statements) for c in s.conditions]
        self._used = set().union(*(keys for _, _, keys in bits))
        free, known = self.values.keys(), [self._given(asker.caller) for asker in self.askers]
        of_caller = [(bit, condition) for bit, condition, keys in bits if free.isdisjoint(keys)]
        self._own = [self._standing(of_caller, each) for each in known]
        self._facets = []
        for tied in _tied(free, [keys for _, _, keys in bits]):
            combinations = itertools.product(*(self.values[key] for key in tied))
            settings = list(itertools.islice(combinations, _MOST_TIED))
            self.complete = self.complete and next(combinations, None) is None
            self._facets.append(_Facet(settings, [(bit, c) for bit, c, keys in bits if not keys.isdisjoint(tied)]))
        # Callers share their columns if what a condition holds against a free key is the same for them.
        compared = set().union(*(keys for _, _, keys in bits if not free.isdisjoint(keys)))
        kinds = [
            (tuple((key, value) for key, value in each.items() if key in compared), self._unsent(asker.caller))
            for asker, each in zip(self.askers, known, strict=True)
        ]
        self._kinds = [(dict(facts), unsent) for facts, unsent in dict.fromkeys(kinds)]
        self._kind = [self._kinds.index((dict(facts), unsent)) for facts, unsent in kinds]

    def _given(self, caller: Caller) -> dict[str, ContextValue]:
        """What follows from who asks for which role; keys in lower case."""
        return known_of(caller) | {"aws:resourceaccount": self._role.split(":")[4]}

    def _unsent(self, caller: Caller) -> frozenset[str]:
        """The free keys that such a caller's request never carries."""
        return frozenset(key for key in self.values if not carries(caller, key))

    def _standing(self, conditions: Iterable[_Bit], context: Mapping[str, ContextValue]) -> int:
        """The statements that none of these conditions rules out."""
        standing = self._all
        for bit, condition in conditions:
            if standing & bit and condition.mismatch(context) is not None:
                standing ^= bit
        return standing

    def _weigh(self, keys: Keys, conditions: Iterable[_Bit]) -> Column:
        context = {key.lower(): value for key, value in keys if value is not None}
        return Column(keys, tuple(self._standing(conditions, _sent(context, *kind)) for kind in self._kinds))

    def column(self, keys: Keys) -> Column:
        """Weigh one circumstance."""
        return self._weigh(keys, [each for facet in self._facets for each in facet.conditions])

    @property
    def asked(self) -> tuple[Policy, str]:
        """The first policy, and the role whose trust it is."""
        return self._policies[0], self._role

    @property
    def size(self) -> int:
        """How many circumstances there are: the product of all settings."""
        return math.prod(len(facet.settings) for facet in self._facets)

    def columns(self, *, every: bool) -> list[Column]:
        """The circumstances.

        Args:
            every: all there are; else the simplest one, the one with the fewest keys, for each set of statements.
        """
        columns = [Column((), (self._all,) * len(self._kinds))]
        for facet in self._facets:
            settings = [self._weigh(keys, facet.conditions) for keys in facet.settings]
            product = (
                Column(left.keys + right.keys, tuple(map(operator.and_, left.standing, right.standing)))
                for left in columns
                for right in settings
            )
            columns = list(product) if every else self._simplest(product)
        return columns

    def _simplest(self, columns: Iterable[Column]) -> list[Column]:
        found: dict[tuple[int, ...], Column] = {}
        for column in columns:
            other = found.get(column.standing)
            if other is None or column.size < other.size:
                found[column.standing] = column
        self.complete = self.complete and len(found) <= MOST_SETS
        return sorted(found.values(), key=lambda column: column.size)[:MOST_SETS]

    def allows(self, policy: int, asker: int, column: Column) -> bool:
        """What the policy with this index says to the caller with this index."""
        standing = column.standing[self._kind[asker]] & self._own[asker] & self._of_policy[policy]
        verdict = self._verdicts.get((policy, asker, standing))
        if verdict is None:
            verdict = self.decide(policy, self.askers[asker], column.keys).allowed
            self._verdicts[policy, asker, standing] = verdict
        return verdict

    def decide(self, policy: int, asker: Asker, keys: Keys) -> Decision:
        """The whole decision on one caller in one circumstance. Keys that no condition looks at are left out."""
        unsent = self._unsent(asker.caller)
        sent = ((key, value) for key, value in keys if value is not None and key.lower() not in unsent)
        context: dict[str, ContextValue] = dict(sent)
        given = self._given(asker.caller).items()
        context |= {self._spelled[key]: value for key, value in given if key in self._used & self._spelled.keys()}
        policies = Policies(self._policies[policy], (_permission(self._role),) if asker.permitted else ())
        account = self._role.split(":")[4]
        decisions = [
            decide(Request(asker.caller, action, self._role, account, context, policies)) for action in asker.actions
        ]
        return next((decision for decision in decisions if not decision.allowed), decisions[0])


def _sent(
    context: Mapping[str, ContextValue], facts: Mapping[str, ContextValue], unsent: frozenset[str]
) -> dict[str, ContextValue]:
    return {key: value for key, value in context.items() if key not in unsent} | dict(facts)


@lru_cache(maxsize=8)
def _permission(role: str) -> Policy:
    """What callers are taken to hold in their own account."""
    statement = {"Effect": "Allow", "Action": [ASSUME, *_BESIDES], "Resource": role}
    return parse(json.dumps({"Version": "2012-10-17", "Statement": [statement]}), PolicyKind.IDENTITY)


def _askers(callers: Iterable[Caller], statements: Sequence[Statement], account: str) -> Iterator[Asker]:
    """What each caller asks for; those of the role's own account also without a permission, for there it decides."""
    besides = [action for action in _BESIDES if _worth_asking(action, statements)]
    for caller in dict.fromkeys(callers):
        never = caller.type in (CallerType.ROOT, CallerType.ANONYMOUS, CallerType.FEDERATED_USER)
        for action in (way_in(caller), *([] if never else besides)):
            yield Asker(caller, action)
            if action == ASSUME and caller.type is CallerType.SERVICE and _may_ask_alone(caller.arn):
                yield Asker(caller, action, alone=True)
            if caller.account == account and caller.type in (CallerType.USER, CallerType.ROLE_SESSION):
                yield Asker(caller, action, permitted=False)


def _may_ask_alone(service: str) -> bool:
    known = services.SERVICES.get(service)
    return bool(known and known.needs and known.unless)


def _worth_asking(action: str, statements: Sequence[Statement]) -> bool:
    """True when the statements name the action, or grant it apart from the ways of assuming a role."""
    if any(action.lower() == text.lower() for statement in statements for text in statement.actions.texts):
        return True
    covered = [statement for statement in statements if statement.actions.match(action, {})]
    ways_in = (ASSUME, WITH_SAML, WITH_TOKEN)
    apart = any(s.actions.match(way, {}) != (s in covered) for s in statements for way in ways_in)
    return apart and any(statement.effect == "Allow" for statement in covered)


def _tied(keys: Iterable[str], together: Iterable[set[str]]) -> list[list[str]]:
    """The keys in groups, one for each facet: two share a group when a condition looks at both."""
    groups = [[key] for key in keys]
    for looked_at in together:
        touched = [group for group in groups if not looked_at.isdisjoint(group)]
        if len(touched) > 1:
            touched[0].extend(key for group in touched[1:] for key in group)
            groups = [group for group in groups if group not in touched[1:]]
    return groups


def shown(value: str | tuple[str, ...]) -> str:
    """A key's value in quotes; the values of one that has several in brackets."""
    if isinstance(value, str):
        return f'"{clean(value, 80)}"'
    return f"[{', '.join(map(shown, value))}]"


def _who(caller: Caller) -> str:
    name = clean(caller.arn.partition("/")[2] or caller.arn, 200)
    by_id = f" ({caller.unique_id.partition(':')[0]})" if caller.unique_id[:4] in ("AIDA", "AROA") else ""
    if caller.type is CallerType.USER:
        return f"user {name}{by_id} of {caller.account}"
    if caller.type is CallerType.ROLE_SESSION:
        role = clean(caller.role_arn.partition("/")[2], 200)
        return f"session {clean(caller.session_name, 64)} of role {role}{by_id} of {caller.account}"
    if caller.type is CallerType.FEDERATED_USER:
        return f"federated user {name} of {caller.account}"
    if caller.type is CallerType.SERVICE:
        return f"service {name}"
    if caller.type is not CallerType.FEDERATED:
        return caller.name
    what = "a SAML assertion" if ":saml-provider/" in caller.arn else "a token"
    return f"somebody with {what} of {clean(caller.arn, 200)}"
