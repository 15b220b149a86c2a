"""What a stage means in a few words: where the chosen call is decided, and what else there is to see."""

from __future__ import annotations

from helpers.cloud.personas import YOUR_COMPANY
from helpers.cloud.rehearsal import Rehearsal
from helpers.course.stage.scene import SPARED, Lane, Scene
from helpers.course.stage.walls import LAYERS
from helpers.iam import Decision, Gate, PolicyKind

_TITLES = {layer.key: layer.title for layer in LAYERS}
_LOW = {"scp": "SCP", "rcp": "RCP", "endpoint": "VPC endpoint"}
_ASKED = {
    "identity": PolicyKind.IDENTITY,
    "boundary": PolicyKind.BOUNDARY,
    "session": PolicyKind.SESSION,
    "scp": PolicyKind.SCP,
    "endpoint": PolicyKind.ENDPOINT,
}
_AT_S3 = {
    PolicyKind.IDENTITY: "role's permission",
    PolicyKind.BOUNDARY: "role's boundary",
    PolicyKind.SESSION: "session policy",
    PolicyKind.BUCKET: "bucket policy",
    PolicyKind.ENDPOINT: "VPC endpoint",
}


def headline(kind: str, verdict: str, found: Rehearsal, *, real: bool = False) -> str:
    """The verdict in a few words.

    Args:
        kind: `allowed`, `denied` or `refused`.
        verdict: the whole sentence of it, for what no policy decides.
        found: the answers.
        real: AWS has answered so.
    """
    if kind == "allowed":
        return "Allowed, and listed" if real else "Allowed"
    if kind != "denied":
        return verdict
    if not found.assumed:
        return _denied(found.assume, {layer.kind: low(layer.key) for layer in LAYERS}, "Denied at the {}")
    return _denied(found.listing, _AT_S3, "In, but denied at the {}", "In, but denied by a Deny in the {}")


def _denied(
    decision: Decision | None, titles: dict[PolicyKind, str], words: str, by_deny: str = "Denied by a Deny in the {}"
) -> str:
    gate = decision.deciding_gate if decision is not None else None
    if gate is None:
        return "Denied"
    if gate.name == "caller":
        return "Denied: this caller can't ask"
    kind = _kind(gate, PolicyKind.TRUST if PolicyKind.TRUST in titles else PolicyKind.BUCKET)
    return (by_deny if gate.name == "explicit-deny" else words).format(
        titles.get(kind, kind.value) if kind else "policy"
    )


def _kind(gate: Gate, resource: PolicyKind) -> PolicyKind | None:
    """The kind of policy by which a gate has stopped a call; None where no policy is asked."""
    if gate.name == "explicit-deny":
        return next((match.layer for match in gate.decided_by), None)
    return _ASKED.get(gate.name, resource if gate.name == "resource" else None)


def low(key: str) -> str:
    """A wall's title inside a sentence.

    Args:
        key: the wall's.
    """
    title = _TITLES[key]
    return _LOW.get(key, title[:1].lower() + title[1:])


def place(scene: Scene, found: Rehearsal) -> str:
    """Where the line stands that decides the chosen call, as `tab:line`; empty where no line does.

    Args:
        scene: the stage.
        found: what would happen to the chosen call.
    """
    if scene.stale:
        return ""
    if found.assumed:
        stops = [bar.place for bar in scene.home.bars if bar.state == "stops"]
        return stops[0] if stops else next((wall.place for wall in scene.walls if wall.key == "trust"), "")
    decides = decided_at(found)
    return next((wall.place for wall in scene.walls if wall.key == decides), "")


def decided_at(found: Rehearsal) -> str:
    """The key of the wall by which the engine has refused a call; empty where no wall did."""
    gate = found.assume.deciding_gate if found.assume is not None and not found.assumed else None
    kind = _kind(gate, PolicyKind.TRUST) if gate is not None else None
    return next((layer.key for layer in LAYERS if layer.kind is kind), "")


def further(scene: Scene, found: Rehearsal) -> str:
    """One sentence that looks further than the verdict: whom the draft lets in, or what the other walls would do.

    Args:
        scene: the stage.
        found: what would happen to the chosen call.
    """
    if scene.late:
        return f"A change counts {scene.late:g} seconds after it is saved (lab.slow): the stage shows what counts now."
    if scene.stale:
        return "The stage shows the last text that could be saved."
    chosen = scene.chosen
    if scene.intruder:
        return scene.intruder
    if scene.target_met:
        return f"The target is met: all {len(scene.targeted)} requests end as wanted."
    needs_permission = found.caller is not None and bool(found.caller.account)  # services and tokens need none
    inside = found.caller is not None and found.caller.account == YOUR_COMPANY
    others = _others(chosen, scene, needs_permission, inside) if chosen is not None and chosen.end in _TITLES else ""
    # Where the verdict names another wall than the one at which the line ends, that must be said.
    if scene.changes and chosen is not None and chosen.end == decided_at(found):
        return scene.changes
    return " ".join(filter(None, (others, scene.changes)))


def _others(lane: Lane, scene: Scene, needs_permission: bool, inside: bool) -> str:
    """What the walls do to a call besides the one at which its line ends."""
    if lane.made_up:
        return "The lab knows nobody of that ARN, and takes them to hold the permission."
    if len(lane.shut) > 1:
        first = next(wall.key for wall in scene.walls if wall.key in lane.shut)
        rest = [low(wall.key) for wall in scene.walls if wall.key in lane.shut and wall.key != first]
        return f"It is stopped twice: the {low(first)} stops it, and so does the {' and the '.join(rest)}."
    if lane.end == "permission":
        if inside and not lane.denied:  # named itself in its own account, it would have needed none
            return f"The trust policy leaves it to the account, and the account has not permitted {lane.name}."
        return f"The trust policy would let {lane.name} in: both sides must say yes."
    own = next((wall.state for wall in scene.walls if wall.key == "permission"), "")
    if lane.end != "trust" or not needs_permission:
        return ""
    if own == SPARED:
        return f"Named itself, {lane.name} needs no permission: it is of the role's own account."
    return "The caller's own permission is given; it is not enough." if own == "lets" else ""
