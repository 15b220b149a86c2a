"""A simulation as data: whose policies, which actions on which resources, in which context.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.organizations.standing import STANDING
from helpers.cloud.organizations.structure import Levels
from helpers.iam.model import Caller, ContextValue, PolicyKind

_ACTION = re.compile(r"[A-Za-z0-9.-]+:[A-Za-z0-9_-]+")
_PRINCIPAL = re.compile(r"arn:aws:iam::(\d{12}):(user|group|role)/.+", re.ASCII)
_ACCOUNT = re.compile(r"(?:arn:aws:iam::)?(\d{12})(?::root)?", re.ASCII)
# What a resource-based policy of a service is; those of others are not modelled.
_RESOURCE_KINDS = {"sts": PolicyKind.TRUST, "s3": PolicyKind.BUCKET}
_NOT_MODELLED = ("PolicyExclusionList", "ResourceHandlingOption")
# How AWS calls the two sorts of policies in its answers.
_OF_IDENTITY, _OF_RESOURCE = "IAM Policy", "Resource Policy"


@dataclass(frozen=True)
class Source:
    """A policy, and what the answer calls it.

    Attributes:
        policy: it, parsed.
        name: a managed policy's own name, `user_NAME_POLICY` of an inline one, `PolicyInputList.1` of one that the
            call brings along.
        sort: what sort of policy.
    """

    policy: iam.Policy
    name: str
    sort: str = _OF_IDENTITY


@dataclass(frozen=True)
class Simulation:
    """What is simulated.

    Attributes:
        caller: who would call.
        actions: such as `s3:GetObject`.
        resources: ARNs; empty for all.
        identity: the caller's permission policies.
        boundary: the permissions boundary, if there is one.
        resource: the policy of each resource by service, where one was sent.
        owner: the account of resources whose ARN tells none.
        context: the condition keys that were sent.
        levels: an organization's SCPs, from its root down to the account; None outside one.
    """

    caller: Caller
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    identity: tuple[Source, ...] = ()
    boundary: iam.Policy | None = None
    resource: Mapping[str, Source] = field(default_factory=dict)
    owner: str = ""
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    levels: tuple[tuple[iam.Policy, ...], ...] | None = None


def of_principal(sent: Mapping[str, Any]) -> Simulation:
    """What a SimulatePrincipalPolicy asks.

    Args:
        sent: its parameters.

    Raises:
        AwsError: `NoSuchEntity`, `InvalidInput`, or what the lab does not model.
    """
    arn = sent["PolicySourceArn"]
    holder = holder_of(arn)
    boundary = moto_tables.boundary_text(holder)
    # "If a permissions boundary is attached to an entity and you pass in a different permissions boundary policy …,
    # then the new permissions boundary policy is used for the simulation."
    given = sent.get("PermissionsBoundaryPolicyInputList") or ([boundary] if boundary is not None else [])
    made = _simulation(
        {**sent, "PermissionsBoundaryPolicyInputList": given}, sent.get("CallerArn") or arn, attached(arn)
    )
    return replace(made, levels=_standing(made.caller))


def custom(sent: Mapping[str, Any], account: str) -> Simulation:
    """What a SimulateCustomPolicy asks.

    Args:
        sent: its parameters.
        account: whose credentials ask: where no caller is told, somebody of it is simulated.

    Raises:
        AwsError: `InvalidInput`, or what the lab does not model.
    """
    if sent.get("ResourcePolicy") and not sent.get("CallerArn"):
        raise invalid("CallerArn is required with a ResourcePolicy: its Principal needs somebody to be held against.")
    return _simulation(sent, sent.get("CallerArn") or f"arn:aws:iam::{account}:user/simulated", ())


def attached(arn: str) -> tuple[Source, ...]:
    """The permission policies of a user, group or role, as the simulator calls them.

    Args:
        arn: theirs.
    """
    return tuple(
        Source(_parsed(one.text, PolicyKind.IDENTITY), one.name if one.arn else f"{one.kind}_{one.holder}_{one.name}")
        for one in moto_tables.attached(moto_tables.holder_of(arn))
    )


def sent_policies(sent: Mapping[str, Any]) -> tuple[Source, ...]:
    """The permission policies that a call brings along.

    Args:
        sent: its parameters.

    Raises:
        AwsError: `InvalidInput`: one of them is none.
    """
    texts = sent.get("PolicyInputList") or []
    name = "PolicyInputList.{}".format
    return tuple(Source(_parsed(text, PolicyKind.IDENTITY), name(number)) for number, text in enumerate(texts, 1))


def holder_of(arn: str) -> Any:
    """Of moto's tables: the user, group or role whose policies are meant.

    Args:
        arn: theirs.

    Raises:
        AwsError: `InvalidInput` for another ARN, `NoSuchEntity` when nobody has it.
    """
    found = _PRINCIPAL.fullmatch(arn)
    if found is None:
        raise invalid(f"{arn} is not the ARN of a user, a group or a role.")
    holder = moto_tables.holder_of(arn)
    if holder is None:
        name = arn.rpartition("/")[2]
        raise AwsError("NoSuchEntity", f"The {found[2]} with name {name} cannot be found.", 404)
    return holder


def invalid(words: str) -> AwsError:
    """AWS's error for a parameter that makes no sense; the words are ours, for no page has AWS's."""
    return AwsError("InvalidInput", words, 400)


def _simulation(sent: Mapping[str, Any], caller: str, own: tuple[Source, ...]) -> Simulation:
    for name in _NOT_MODELLED:
        if sent.get(name):
            raise not_modelled(f"a simulation with {name}")
    who = _caller(caller)
    actions = tuple(dict.fromkeys(sent["ActionNames"]))
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise invalid(f"{action} is no action: write service:Name, such as s3:GetObject, without wildcards.")
    resources = tuple(dict.fromkeys(sent.get("ResourceArns") or ()))
    boundaries = sent.get("PermissionsBoundaryPolicyInputList") or []
    if len(boundaries) > 1:
        raise invalid("A user or role has one permissions boundary at most.")
    levels = sent.get("OrderedOrganizationPolicyInputList")
    return Simulation(
        who,
        actions,
        () if resources == ("*",) else resources,
        (*own, *sent_policies(sent)),
        _parsed(boundaries[0], PolicyKind.BOUNDARY) if boundaries else None,
        _resource_policies(sent.get("ResourcePolicy") or "", actions),
        _owner(sent.get("ResourceOwner") or ""),
        _context(sent.get("ContextEntries") or ()),
        tuple(map(_level, levels)) if levels else None,
    )


def _caller(arn: str) -> Caller:
    """Who would call: of a role a session, of a group one of its users.

    "You cannot specify the ARN of an assumed role, federated user, or a service principal."
    """
    found = _PRINCIPAL.fullmatch(arn)
    if found is None:
        raise invalid(f"{arn} is not the ARN of a user, a group or a role: those alone can be simulated as callers.")
    account, kind = found.groups()
    if kind == "role":
        session = f"arn:aws:sts::{account}:assumed-role/{arn.rpartition('/')[2]}/simulated"
        return iam.caller_from_arn(session, role_arn=arn)
    return iam.caller_from_arn(arn if kind == "user" else f"arn:aws:iam::{account}:user/simulated")


def _resource_policies(text: str, actions: Sequence[str]) -> dict[str, Source]:
    """Service → the policy that was sent, read as such a service's."""
    if not text:
        return {}
    found = {}
    for service in dict.fromkeys(action.partition(":")[0].lower() for action in actions):
        kind = _RESOURCE_KINDS.get(service)
        if kind is None:
            raise not_modelled(f"a simulation with a resource-based policy of {service}")
        found[service] = Source(_parsed(text, kind), "ResourcePolicy", _OF_RESOURCE)
    return found


def _owner(told: str) -> str:
    if not told:
        return ""
    found = _ACCOUNT.fullmatch(told)
    if found is None:
        raise invalid(f"{told} is no account: write its 12 digits.")
    return found[1]


def _context(entries: Sequence[Mapping[str, Any]]) -> dict[str, ContextValue]:
    found: dict[str, ContextValue] = {}
    for entry in entries:
        values = tuple(entry.get("ContextKeyValues") or ())
        if values and entry.get("ContextKeyName"):
            found[entry["ContextKeyName"]] = values
    return found


def _standing(caller: Caller) -> Levels | None:
    """The SCPs that bind the caller's account.

    "Only applies if the simulated user's account is part of an organization."
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
    """
    member = STANDING.organization.members.get(caller.account) if STANDING.organization else None
    return member.scps if member else None


def _level(level: Mapping[str, Any]) -> tuple[iam.Policy, ...]:
    return tuple(_parsed(text, PolicyKind.SCP) for text in level.get("ServiceControlPolicyInputList") or ())


def _parsed(text: str, kind: PolicyKind) -> iam.Policy:
    policy = iam.parse(text, kind)
    if policy.invalid:
        fault = policy.invalid[0]
        raise AwsError("InvalidInput", fault.aws_message or fault.message, 400, f"Line {fault.line}: {fault.message}")
    return policy
