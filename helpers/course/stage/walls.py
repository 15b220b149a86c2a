"""Which policies stand between a caller and a role, and what each says to a call: from the engine's decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.course.stage.scene import IN, NOT_ASKED, REFUSED, SPARED
from helpers.iam import Decision, PolicyKind, PrincipalMatch, StatementMatch, Verdict


@dataclass(frozen=True)
class Layer:
    """A kind of policy on the way into a role.

    Attributes:
        key: for code.
        title: for people.
        side: `caller` or `role`.
        kind: the engine's name of it.
        gate: the engine's gate that asks for an Allow in it; empty where only a Deny counts.
        tab: the tab of the workbench that holds it; empty for none.
    """

    key: str
    title: str
    side: str
    kind: PolicyKind
    gate: str
    tab: str = ""


# In the order in which a call comes to them. Permission and trust policy always stand there, the others where they are.
LAYERS = (
    Layer("scp", "SCP", "caller", PolicyKind.SCP, "scp"),
    Layer("permission", "Caller's permission", "caller", PolicyKind.IDENTITY, "identity", "caller"),
    Layer("boundary", "Caller's boundary", "caller", PolicyKind.BOUNDARY, "boundary"),
    Layer("session", "Caller's session policy", "caller", PolicyKind.SESSION, "session"),
    Layer("endpoint", "VPC endpoint", "caller", PolicyKind.ENDPOINT, "endpoint"),
    Layer("rcp", "RCP", "role", PolicyKind.RCP, ""),
    Layer("trust", "Trust policy", "role", PolicyKind.TRUST, "resource", "trust"),
)
_ALWAYS = ("permission", "trust")
# A condition key in a word or two, for the words on a line.
_SHORT = {
    "aws:multifactorauthpresent": "MFA",
    "aws:multifactorauthage": "MFA age",
    "aws:sourceip": "address",
    "aws:principalorgid": "organization",
    "aws:currenttime": "time",
}
_EQUAL = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")  # of these one can say that the value differs
_LONGEST = 14  # characters of a key's name that stand on a line


def present(decisions: Iterable[Decision]) -> tuple[Layer, ...]:
    """The layers that stand in somebody's way.

    Args:
        decisions: the engine's answers on each call.
    """
    kinds = {match.layer for decision in decisions for match in decision.statements}
    return tuple(layer for layer in LAYERS if layer.key in _ALWAYS or layer.kind in kinds)


def state(number: int, end: str, layers: Sequence[Layer], unasked: frozenset[str] = frozenset()) -> str:
    """What a wall does to the chosen call: `lets`, `SPARED`, `stops`, or empty where the call does not come.

    Args:
        number: the wall's, in `layers`.
        end: where the call ends.
        layers: the walls, in the order a call comes to them.
        unasked: the keys of those whose yes the call does not need.
    """
    if end in (REFUSED, NOT_ASKED):
        return ""
    stops = next((place for place, layer in enumerate(layers) if layer.key == end), len(layers) if end == IN else 0)
    if number < stops:
        return SPARED if layers[number].key in unasked else "lets"
    return "stops" if number == stops else ""


def spared(decision: Decision, layers: Iterable[Layer]) -> frozenset[str]:
    """The keys of the layers whose yes a call does not need: of a service, or where the trust policy decides alone.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html

    Args:
        decision: the engine's answer.
        layers: the layers.
    """
    gates = ((layer.key, decision.gate(layer.gate)) for layer in layers if layer.gate)
    return frozenset(
        key for key, gate in gates if gate and gate.verdict is Verdict.NOT_NEEDED and gate.because != "absent"
    )


def stopping(decision: Decision, layer: Layer) -> tuple[StatementMatch, ...] | None:
    """The statements by which a layer stops a call; None when it lets it through.

    Args:
        decision: the engine's answer.
        layer: the layer.
    """
    if denies := denying(decision, layer):
        return denies
    gate = decision.gate(layer.gate) if layer.gate else None
    return gate.decided_by if gate is not None and gate.verdict is Verdict.STOPPED else None


def denying(decision: Decision, layer: Layer) -> tuple[StatementMatch, ...]:
    """The statements of a layer that explicitly deny a call.

    Args:
        decision: the engine's answer.
        layer: the layer.
    """
    deny = decision.gate("explicit-deny")
    return tuple(match for match in deny.decided_by if match.layer is layer.kind) if deny else ()


def why(decision: Decision, layer: Layer) -> str:
    """Why a layer stops a call, in three words at most.

    In the role's own account a permission is not always needed: there it is said that it is.

    Args:
        decision: the engine's answer.
        layer: the layer.
    """
    if denying(decision, layer):
        return "explicit Deny"
    if layer.key == "endpoint":
        return "not by this way"
    if layer.key != "trust":
        if layer.key != "permission":
            return f"not in {layer.title.split()[-1]}"
        inside = decision.request.caller.account == decision.request.resource_account
        return "needed and missing" if inside else "no permission"
    return _untrusted(stopping(decision, layer) or ())


def _untrusted(nearest: tuple[StatementMatch, ...]) -> str:
    """What the nearest miss of a trust policy failed at."""
    failed = next((match for match in nearest if match.mismatch and match.mismatch.element == "Condition"), None)
    failed = failed or next((match for match in nearest if match.principal is not PrincipalMatch.NONE), None)
    if failed is None or failed.mismatch is None or failed.mismatch.element.endswith("Principal"):
        return "not named"
    if failed.mismatch.element != "Condition":
        return "another action"
    key = failed.mismatch.key
    name = _SHORT.get(key.lower(), key.rpartition("/")[2].rpartition(":")[2])
    name = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
    if failed.mismatch.actual is None:
        return f"{name} absent"
    if name == "MFA":
        return "no MFA" if failed.mismatch.actual == ("false",) else "MFA fails"
    return f"{name} differs" if failed.mismatch.operator.startswith(_EQUAL) else f"{name} fails"
