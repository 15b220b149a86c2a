"""What an organization is: a root, units, accounts, and the policies at each level. Data.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from helpers import iam
from helpers.cloud.personas import LETTERS
from helpers.iam.model import PolicyKind
from helpers.iam.text import quoted

# How Organizations calls the two kinds of policies that the lab enforces.
TYPES: Final[Mapping[PolicyKind, str]] = {
    PolicyKind.SCP: "SERVICE_CONTROL_POLICY",
    PolicyKind.RCP: "RESOURCE_CONTROL_POLICY",
}
_SIGNS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

Levels = tuple[tuple[iam.Policy, ...], ...]


@dataclass(frozen=True)
class Control:
    """A policy of the organization: an SCP or an RCP.

    Attributes:
        kind: which of the two.
        name: unique among those of its kind.
        text: the document.
        arn: its ARN.
        by_aws: AWS wrote it.
    """

    kind: PolicyKind
    name: str
    text: str
    arn: str
    by_aws: bool = False

    @property
    def id(self) -> str:
        """Its id, such as `p-0123456789`."""
        return self.arn.rpartition("/")[2]


# What AWS attaches by itself to each root, unit and account.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
FULL_ACCESS: Final = Control(
    PolicyKind.SCP,
    "FullAWSAccess",
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
    "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
    by_aws=True,
)
# "You cannot detach this policy."
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
RCP_FULL_ACCESS: Final = Control(
    PolicyKind.RCP,
    "RCPFullAWSAccess",
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}',
    "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
    by_aws=True,
)


@dataclass(frozen=True)
class Account:
    """An account in its place.

    Attributes:
        id: its 12 digits.
        scps: the SCPs attached to it.
        rcps: the RCPs attached to it.
    """

    id: str
    scps: tuple[Control, ...] = (FULL_ACCESS,)
    rcps: tuple[Control, ...] = (RCP_FULL_ACCESS,)

    @property
    def said(self) -> str:
        """It, as one says it: `account A (111122223333)`."""
        return said_account(self.id)


@dataclass(frozen=True)
class Unit:
    """An organizational unit, or the root.

    Attributes:
        name: unique among its siblings.
        id: such as `ou-a1b2-0123abcd`, of the root `r-a1b2`.
        accounts: those directly in it.
        units: those directly in it.
        scps: the SCPs attached to it.
        rcps: the RCPs attached to it.
    """

    name: str
    id: str
    accounts: tuple[Account, ...] = ()
    units: tuple[Unit, ...] = ()
    scps: tuple[Control, ...] = (FULL_ACCESS,)
    rcps: tuple[Control, ...] = (RCP_FULL_ACCESS,)

    @property
    def is_root(self) -> bool:
        """Is it the root?"""
        return self.id.startswith("r-")

    @property
    def said(self) -> str:
        """It, as one says it: `the root`, `unit "Workloads"`."""
        return "the root" if self.is_root else f"unit {quoted(self.name)}"


Entity = Unit | Account


class Member(NamedTuple):
    """What its place in the organization means for an account.

    Attributes:
        path: `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` has it.
        scps: from the root down to the account; nothing binds the management account.
        rcps: the same of RCPs, without those that AWS attaches by itself: they let everything pass.
        parent: the root, or the unit it is in.
    """

    path: str
    scps: Levels
    rcps: Levels
    parent: Unit


@dataclass(frozen=True)
class Organization:
    """An organization.

    Attributes:
        management: the 12 digits of its management account.
        root: its root, and in it everything.
        delegated: member accounts that are delegated administrators.
        id: such as `o-0123456789`.
        members: account → what its place means for it.
    """

    management: str
    root: Unit
    delegated: frozenset[str] = frozenset()
    id: str = field(init=False)
    members: Mapping[str, Member] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """What every request asks is worked out once."""
        object.__setattr__(self, "id", organization_id(self.management))
        object.__setattr__(self, "members", dict(self._members()))

    def _members(self) -> Iterator[tuple[str, Member]]:
        for chain in _chains((self.root,)):
            path = f"{self.id}/{''.join(f'{unit.id}/' for unit in chain)}"
            for account in chain[-1].accounts:
                # "SCPs don't affect users or roles in the management account." "RCPs don't affect resources in [it]."
                # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
                # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
                bound: tuple[Entity, ...] = () if account.id == self.management else (*chain, account)
                scps = tuple(_read(entity.scps, entity.said) for entity in bound)
                own = (_read(_of_people(entity.rcps), entity.said) for entity in bound)
                yield account.id, Member(path, scps, tuple(filter(None, own)), chain[-1])

    def units(self) -> Iterator[Unit]:
        """The root and every unit, each before what is in it."""
        return (chain[-1] for chain in _chains((self.root,)))

    def way_to(self, unit: Unit) -> tuple[Unit, ...]:
        """The units from the root down to this one, both among them."""
        return next(chain for chain in _chains((self.root,)) if chain[-1].id == unit.id)

    def entities(self) -> Iterator[Entity]:
        """The root, every unit, every account: what policies can be attached to."""
        for unit in self.units():
            yield unit
            yield from unit.accounts

    def controls(self) -> tuple[Control, ...]:
        """Every policy of the organization once; those of AWS first."""
        own = (control for entity in self.entities() for control in (*entity.scps, *entity.rcps))
        return tuple(dict.fromkeys((FULL_ACCESS, RCP_FULL_ACCESS, *own)))

    def arn_of(self, entity: Entity) -> str:
        """The ARN of the root, a unit or an account.

        https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html#awsorganizations-resources-for-iam-policies
        """
        kind = "account" if isinstance(entity, Account) else "root" if entity.is_root else "ou"
        return f"arn:aws:organizations::{self.management}:{kind}/{self.id}/{entity.id}"

    def __repr__(self) -> str:
        lines = [f"Organization {self.id}, management {said_account(self.management)}"]
        for chain in _chains((self.root,)):
            depth, unit = len(chain), chain[-1]
            lines.append(f"{'  ' * depth}{_told(unit)}")
            lines += [f"{'  ' * (depth + 1)}{_told(account)}{self._part_of(account)}" for account in unit.accounts]
        return "\n".join(lines)

    def _part_of(self, account: Account) -> str:
        if account.id == self.management:
            return " · management account: SCPs and RCPs do not bind it"
        return " · delegated administrator" if account.id in self.delegated else ""


def said_account(account: str) -> str:
    """An account, as one says it: `account A (111122223333)`.

    Args:
        account: its 12 digits.
    """
    return f"account {LETTERS[account]} ({account})" if account in LETTERS else f"account {account}"


def organization_id(management: str) -> str:
    """The id of the organization of this management account: the same whenever it is made.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html

    Args:
        management: its 12 digits.
    """
    return f"o-{drawn(f'organization of {management}', 10)}"


def drawn(of: str, count: int) -> str:
    """Letters and digits as if drawn by lot, and the same each time.

    Args:
        of: what they are the id of.
        count: how many.
    """
    number = int.from_bytes(hashlib.sha256(of.encode()).digest(), "big")
    return "".join(_SIGNS[number // len(_SIGNS) ** place % len(_SIGNS)] for place in range(count))


def _chains(above: tuple[Unit, ...]) -> Iterator[tuple[Unit, ...]]:
    """The way from the root to each unit, the root's own first."""
    yield above
    for unit in above[-1].units:
        yield from _chains((*above, unit))


def _read(controls: tuple[Control, ...], level: str) -> tuple[iam.Policy, ...]:
    return tuple(iam.parse(each.text, each.kind).named(each.arn, each.name, level) for each in controls)


def _of_people(controls: tuple[Control, ...]) -> tuple[Control, ...]:
    """Without those that AWS attaches by itself."""
    return tuple(control for control in controls if not control.by_aws)


def _told(entity: Entity) -> str:
    rcps = ", ".join(each.name for each in _of_people(entity.rcps))
    return f"{entity.said}: SCPs {', '.join(each.name for each in entity.scps)}{'; RCPs ' if rcps else ''}{rcps}"
