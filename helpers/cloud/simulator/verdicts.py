"""What the policies of a simulation say: each action on each resource, decided by our engine.

AWS's own simulator differs from AWS itself, and says so: "The policy simulator results can differ from your live
Amazon Web Services environment." Where it does, this one answers as AWS itself would, and `difference` says it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpers import iam
from helpers.cloud.api_call import ApiCall
from helpers.cloud.simulator import context_keys
from helpers.cloud.simulator.simulation import Simulation, Source
from helpers.iam.decision import Decision, Policies, Request, StatementMatch
from helpers.iam.model import Outcome, PolicyKind, Verdict

ALLOWED, IMPLICIT, EXPLICIT = "allowed", "implicitDeny", "explicitDeny"
_WORDS = {Outcome.ALLOW: ALLOWED, Outcome.EXPLICIT_DENY: EXPLICIT}
_STRICTEST = (EXPLICIT, IMPLICIT, ALLOWED)
_NOTE = (
    "AWS's own simulator leaves a role's trust policy out of every sts:Assume… action "
    "(https://github.com/aws/aws-cli/issues/10314). The lab's holds it against the caller, as STS does."
)


@dataclass(frozen=True)
class Matched:
    """A statement that determines a result."""

    source: Source
    match: StatementMatch


@dataclass(frozen=True)
class OnResource:
    """What comes of one action on one resource.

    Attributes:
        resource: its ARN, or `*`.
        verdict: `allowed`, `explicitDeny` or `implicitDeny`.
        matched: the statements that determine it.
        details: for a call into another account, what each sort of policy says.
        boundary: does the permissions boundary let it pass? None without one.
        organization: do the SCPs? None outside an organization.
    """

    resource: str
    verdict: str
    matched: tuple[Matched, ...]
    details: dict[str, str]
    boundary: bool | None
    organization: bool | None


@dataclass(frozen=True)
class OfAction:
    """What comes of one action, on all its resources: "the most restrictive decision"."""

    action: str
    verdict: str
    results: tuple[OnResource, ...]
    missing: tuple[str, ...]


def of(simulation: Simulation) -> Iterator[OfAction]:
    """What comes of each action.

    Args:
        simulation: what is simulated.

    Raises:
        Unsupported: a policy says something that the engine does not model.
    """
    missing = _missing(simulation)
    for action in simulation.actions:
        results = tuple(_on(simulation, action, resource) for resource in simulation.resources or ("*",))
        yield OfAction(action, strictest(result.verdict for result in results), results, missing)


def strictest(verdicts: Iterable[str]) -> str:
    """The most restrictive of some verdicts."""
    return min(verdicts, key=_STRICTEST.index)


def difference(call: ApiCall) -> str:
    """What AWS's simulator would leave out of a call, in words; empty when the two agree.

    Args:
        call: a SimulatePrincipalPolicy or SimulateCustomPolicy.
    """
    if not call.form.get("ResourcePolicy"):
        return ""
    actions = (text.lower() for name, text in call.form.items() if name.startswith("ActionNames."))
    return _NOTE if any(action.startswith("sts:assume") for action in actions) else ""


def _on(simulation: Simulation, action: str, resource: str) -> OnResource:
    service = action.partition(":")[0].lower()
    sent = simulation.resource.get(service)
    caller = simulation.caller
    owner = _account_of(resource) or simulation.owner or caller.account
    if sent is None and not simulation.owner:
        owner = caller.account  # the caller's own policies alone are asked about
    policies = Policies(
        sent.policy if sent else _agreeing(action, caller.account),
        tuple(source.policy for source in simulation.identity),
        simulation.boundary,
        scp=simulation.levels or (),
    )
    decision = iam.decide(Request(caller, action, resource, owner, simulation.context, policies))
    return OnResource(
        resource,
        _WORDS.get(decision.outcome, IMPLICIT),
        tuple(_matched(simulation, sent, _deciding(decision))),
        _details(decision) if owner != caller.account else {},
        _passes(decision, "boundary", PolicyKind.BOUNDARY) if simulation.boundary else None,
        _passes(decision, "scp", PolicyKind.SCP) if simulation.levels is not None else None,
    )


def _matched(simulation: Simulation, sent: Source | None, matches: Iterable[StatementMatch]) -> Iterator[Matched]:
    """Those of identity-based and resource-based policies: "Only statements from [these] appear here"."""
    for match in matches:
        if match.layer is PolicyKind.IDENTITY:
            yield Matched(simulation.identity[match.policy_index], match)
        elif match.layer in _RESOURCE and sent:
            yield Matched(sent, match)


def _deciding(decision: Decision) -> Iterator[StatementMatch]:
    """The statements that determine the result: if one denies, "the deny statement is the only entry included"."""
    effect = {Outcome.ALLOW: "Allow", Outcome.EXPLICIT_DENY: "Deny"}.get(decision.outcome)
    return (match for match in decision.statements if match.applies and match.effect == effect)


def _agreeing(action: str, account: str) -> iam.Policy | None:
    """A trust policy that leaves everything to the caller's own policies, where none was sent.

    "The simulation does not automatically retrieve policies for the specified resources."
    """
    if not action.lower().startswith("sts:"):
        return None
    statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:*"}
    return iam.parse(json.dumps({"Version": "2012-10-17", "Statement": statement}), PolicyKind.TRUST)


def _details(decision: Decision) -> dict[str, str]:
    named = (("IAM Policy", "identity", (PolicyKind.IDENTITY,)), ("Resource Policy", "resource", _RESOURCE))
    return {name: _verdict_of(decision, gate, layers) for name, gate, layers in named}


_RESOURCE = (PolicyKind.TRUST, PolicyKind.BUCKET)


def _verdict_of(decision: Decision, gate: str, layers: tuple[PolicyKind, ...]) -> str:
    if _denied_by(decision, *layers):
        return EXPLICIT
    asked = decision.gate(gate)
    return ALLOWED if asked and asked.verdict is not Verdict.STOPPED else IMPLICIT


def _passes(decision: Decision, gate: str, layer: PolicyKind) -> bool:
    asked = decision.gate(gate)
    return bool(asked and asked.verdict is not Verdict.STOPPED and not _denied_by(decision, layer))


def _denied_by(decision: Decision, *layers: PolicyKind) -> bool:
    return any(match.layer in layers and match.effect == "Deny" and match.applies for match in decision.statements)


def _missing(simulation: Simulation) -> tuple[str, ...]:
    given = {key.lower() for key in simulation.context}
    policies = [source.policy for source in (*simulation.identity, *simulation.resource.values())]
    policies += [simulation.boundary] if simulation.boundary else []
    return tuple(key for key in context_keys.of(policies) if key.lower() not in given)


def _account_of(arn: str) -> str:
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 else ""
