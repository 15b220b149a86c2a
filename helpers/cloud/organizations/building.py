"""An organization as somebody writes it down, made into one; each fault is one sentence with its place and its mend.

    organization(
        {"Workloads": {"accounts": ["A"], "scps": {"deny-root": {…}}, "units": {…}}},
        accounts=["B"], scps={…}, rcps={…}, management="C",
    )

What AWS attaches by itself is there unless somebody takes it away: FullAWSAccess at each level (`"full_access": False`
takes it), and RCPFullAWSAccess, which nobody can take.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from helpers import iam
from helpers.cloud import personas
from helpers.cloud.organizations.structure import (
    FULL_ACCESS,
    RCP_FULL_ACCESS,
    TYPES,
    Account,
    Control,
    Organization,
    Unit,
    drawn,
    organization_id,
    said_account,
)
from helpers.iam.model import PolicyKind
from helpers.iam.saving import quotas
from helpers.iam.text import capital, quoted, shortened

# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
MOST_ATTACHED: Final = 5  # policies of one kind at one root, unit or account; here AWS's own are counted
DEEPEST: Final = 5  # units below the root
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html
LONGEST_NAME: Final = 128
# Where the organization is managed when nobody says where: an account in which nobody of the cast can act.
MANAGEMENT: Final = "777788889999"

_OF_ACCOUNT: Final = ("scps", "rcps", "full_access")
_OF_UNIT: Final = ("accounts", "units", *_OF_ACCOUNT)
_FIELDS: Final = {PolicyKind.SCP: "scps", PolicyKind.RCP: "rcps"}


def organization(
    units: Any = None,
    *,
    accounts: Any = (),
    scps: Any = None,
    rcps: Any = None,
    full_access: Any = True,
    management: Any = None,
    delegated: Any = (),
) -> Organization:
    """The organization that somebody has written down.

    Args:
        units: name → what is in it: `accounts`, `units`, `scps`, `rcps`, `full_access`.
        accounts: those directly under the root: 12 digits or a letter each; a dict says what is attached to each.
        scps: name → the SCP that is attached to the root, as text or dict.
        rcps: the same of RCPs.
        full_access: False takes FullAWSAccess away from the root.
        management: the management account; None is one in which nobody of the cast acts.
        delegated: members that are delegated administrators.

    Raises:
        ValueError: it can not be made; one sentence that says where and how to mend it.
    """
    managing = MANAGEMENT if management is None else _account(management, "management")
    writer = _Writer(managing)
    top = {"accounts": accounts, "units": units, "scps": scps, "rcps": rcps, "full_access": full_access}
    root = writer.unit("Root", top, ())
    if not writer.placed:
        raise ValueError('No account is in this organization: name some in accounts, such as accounts=["A", "B"].')
    if managing not in writer.placed:
        root = Unit(root.name, root.id, (*root.accounts, Account(managing)), root.units, root.scps, root.rcps)
    elif len(writer.placed) == 1:
        raise ValueError(f"Nobody but {said_account(managing)} is in it, which manages it: name a member in accounts.")
    return Organization(managing, root, frozenset(writer.delegated(delegated)))


@dataclass
class _Writer:
    """Makes the levels, and remembers what may be there once only: accounts, and names of policies.

    Attributes:
        management: the 12 digits of the management account.
        placed: account → where it is.
        named: (kind, name) → the policy's text, and where it was attached first.
    """

    management: str
    placed: dict[str, str] = field(default_factory=dict)
    named: dict[tuple[PolicyKind, str], tuple[str, str]] = field(default_factory=dict)

    def unit(self, name: str, written: Any, way: tuple[str, ...]) -> Unit:
        """The root or a unit, with all that is in it.

        Args:
            name: its name.
            written: what somebody wrote.
            way: the names of the units down to it; empty for the root.
        """
        where = f"unit {quoted(name)}" if way else "the root"
        held = _fields(written, _OF_UNIT, where)
        if len(way) > DEEPEST:
            raise ValueError(f"{capital(where)} lies {len(way)} units deep, and AWS has {DEEPEST}: move it up.")
        root = f"r-{drawn(f'root of {self.management}', 4)}"
        drawn_by = "/".join([root, *(part.replace("/", "//") for part in way)])
        return Unit(
            name,
            f"ou-{root[2:]}-{drawn(drawn_by, 8)}" if way else root,
            tuple(self._accounts(held.get("accounts"), where)),
            tuple(self._units(held.get("units"), where, way)),
            self._controls(held, PolicyKind.SCP, where),
            self._controls(held, PolicyKind.RCP, where),
        )

    def _units(self, written: Any, where: str, way: tuple[str, ...]) -> Iterator[Unit]:
        if written is None:
            return
        if not isinstance(written, Mapping):
            raise ValueError(
                f'The units of {where} are a dict of what is in each, such as {{"Workloads": {{"accounts": ["A"]}}}}.'
            )
        for name, inside in written.items():
            _check_name(name, f"a unit of {where}")
            yield self.unit(name, inside, (*way, name))

    def _accounts(self, written: Any, where: str) -> Iterator[Account]:
        if written is None:
            return
        if isinstance(written, (str, int)) or not isinstance(written, Iterable):
            raise ValueError(f'The accounts of {where} are a list, such as ["A", "B"], or a dict with what each has.')
        attached = written if isinstance(written, Mapping) else {}
        for each in written:
            account = _account(each, where)
            if account in self.placed:
                raise ValueError(
                    f"{capital(said_account(account))} is in {self.placed[account]} and named again in {where}: an"
                    " account is in one place."
                )
            self.placed[account] = where
            here = said_account(account)
            held = _fields(attached.get(each), _OF_ACCOUNT, here)
            yield Account(
                account, self._controls(held, PolicyKind.SCP, here), self._controls(held, PolicyKind.RCP, here)
            )

    def _controls(self, held: Mapping[str, Any], kind: PolicyKind, where: str) -> tuple[Control, ...]:
        """The policies of one kind that are attached here, AWS's own first."""
        fields, short = _FIELDS[kind], kind.value.upper()
        written = held.get(fields)
        if written is not None and not isinstance(written, Mapping):
            raise ValueError(
                f'The {short}s of {where} are a dict, name → policy, such as {fields}={{"deny-leaving": {{…}}}}.'
            )
        full = held.get("full_access", True)
        if not isinstance(full, bool):
            raise ValueError(f"full_access of {where} is True or False, not {shortened(repr(full), 40)}.")
        by_aws = (RCP_FULL_ACCESS,) if kind is PolicyKind.RCP else (FULL_ACCESS,) if full else ()
        found = (*by_aws, *(self._control(kind, name, text, where) for name, text in (written or {}).items()))
        if not found:
            # "Every root, OU, and account must have at least one SCP attached."
            # https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
            raise ValueError(
                f"{capital(where)} would have no SCP at all, which AWS refuses: give it one in scps, or leave"
                " FullAWSAccess there."
            )
        if len(found) > MOST_ATTACHED:
            counted = f"{len(found)}, {by_aws[0].name} among them" if by_aws else str(len(found))
            raise ValueError(
                f"{capital(where)} would have {counted}: AWS attaches at most {MOST_ATTACHED} {short}s to one place, so"
                " put what some of them say into one."
            )
        return found

    def _control(self, kind: PolicyKind, name: Any, written: Any, where: str) -> Control:
        short = kind.value.upper()
        _check_name(name, f"an {short} of {where}")
        if name in (FULL_ACCESS.name, RCP_FULL_ACCESS.name):
            raise ValueError(
                f"{name} at {where} is AWS's own and is there by itself: take another name for yours, or write"
                ' "full_access": False to take FullAWSAccess away.'
            )
        text = _text(written, kind, f"{short} {quoted(name)} at {where}")
        before, first = self.named.setdefault((kind, name), (text, where))
        if before != text:
            raise ValueError(
                f"The {short} {quoted(name)} says one thing at {first} and another at {where}: give one another name."
            )
        owner = f"{self.management}:policy/{organization_id(self.management)}"
        id = f"p-{drawn(f'{kind.value} {name} of {self.management}', 10)}"
        return Control(kind, name, text, f"arn:aws:organizations::{owner}/{TYPES[kind].lower()}/{id}")

    def delegated(self, written: Any) -> Iterator[str]:
        """The delegated administrators, each a member.

        Args:
            written: what somebody wrote.
        """
        if isinstance(written, (str, int)) or not isinstance(written, Iterable):
            raise ValueError('delegated is a list of accounts, such as ["A"].')
        for each in written:
            account = _account(each, "delegated")
            if account not in self.placed:
                raise ValueError(f"{capital(said_account(account))} is delegated and in no unit: name it in accounts.")
            if account == self.management:
                raise ValueError(
                    f"{capital(said_account(account))} manages the organization, so it can't be a delegated"
                    " administrator: leave it out of delegated."
                )
            yield account


def _fields(written: Any, known: tuple[str, ...], where: str) -> Mapping[str, Any]:
    if written is None:
        return {}
    if not isinstance(written, Mapping):
        example = '{"accounts": ["A"]}' if "accounts" in known else '{"scps": {…}}'
        raise ValueError(f"What is in {where} is a dict, such as {example}, not {shortened(repr(written), 40)}.")
    for name in written:
        if name not in known:
            raise ValueError(f"{capital(where)} has no {shortened(repr(name), 40)}: it takes {', '.join(known)}.")
    return written


def _check_name(name: Any, what: str) -> None:
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise ValueError(
            f"{capital(what)} is called {shortened(repr(name), 40)}: a name is a text of 1 to {LONGEST_NAME} letters."
        )


def _account(written: Any, where: str) -> str:
    try:
        return personas.digits_of(written)
    except ValueError as fault:
        raise ValueError(f"In {where}: {fault}") from None


def _text(written: Any, kind: PolicyKind, which: str) -> str:
    """The document's text, if AWS would save it and the lab models what it says."""
    text = written if isinstance(written, str) else _as_json(written, kind, which)
    policy = iam.parse(text, kind)
    if policy.errors:
        raise ValueError(f"AWS would not save the {which}. {policy.errors[0]}")
    if policy.unsupported:
        raise ValueError(f"The {which} can't be enforced here: {iam.Unsupported(*policy.unsupported)}")
    return text


def _as_json(written: Any, kind: PolicyKind, which: str) -> str:
    """A dict as JSON with lines, so that a reason can name one; without white space where that is too long."""
    if isinstance(written, Mapping):
        try:
            pretty = json.dumps(written, indent=2)
            return pretty if len(pretty) <= quotas.QUOTAS[kind].most else json.dumps(written, separators=(",", ":"))
        except (TypeError, ValueError, RecursionError):
            pass
    raise ValueError(f"The {which} is a JSON text, or the same as a dict, not {shortened(repr(written), 40)}.")
