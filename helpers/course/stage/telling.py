"""What a stage means in a few words: where the chosen call is decided, and what else there is to see."""

from __future__ import annotations

from helpers.cloud.rehearsal import Rehearsal
from helpers.course.stage.scene import Lane, Scene
from helpers.course.stage.walls import LAYERS
from helpers.iam import Decision, PolicyKind

_TITLES = {layer.key: layer.title for layer in LAYERS}
_LOW = {"scp": "SCP", "rcp": "RCP"}
_AT_S3 = {
    PolicyKind.IDENTITY: "role's permission",
    PolicyKind.BOUNDARY: "role's boundary",
    PolicyKind.SESSION: "session policy",
    PolicyKind.BUCKET: "bucket policy",
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
    if decision is None:
        return "Denied"
    gate = decision.deciding_gate
    if gate is None:
        return "Denied"
    if gate.name == "caller":
        return "Denied: this caller can't ask"
    layer = next((match.layer for match in gate.decided_by), None)
    if gate.name == "explicit-deny" and layer is not None:
        return by_deny.format(titles.get(layer, layer.value))
    kinds = {"resource": PolicyKind.TRUST, "identity": PolicyKind.IDENTITY, "boundary": PolicyKind.BOUNDARY}
    kinds |= {"session": PolicyKind.SESSION, "scp": PolicyKind.SCP}
    if PolicyKind.TRUST not in titles:
        kinds["resource"] = PolicyKind.BUCKET
    return words.format(titles.get(kinds.get(gate.name, PolicyKind.TRUST), "policy"))


def low(key: str) -> str:
    """A wall's title inside a sentence.

    Args:
        key: the wall's.
    """
    title = _TITLES[key]
    return _LOW.get(key, title[:1].lower() + title[1:])


def further(scene: Scene) -> str:
    """One sentence that looks further than the verdict: whom the draft lets in, or what the other walls would do.

    Args:
        scene: the stage.
    """
    if scene.stale:
        return "The stage shows the last text that could be saved."
    if scene.changes:
        return scene.changes
    chosen = scene.chosen
    return _others(chosen, scene) if chosen is not None and chosen.end in _TITLES else ""


def _others(lane: Lane, scene: Scene) -> str:
    """What the walls do to a call besides the one at which its line ends."""
    if lane.made_up:
        return "The lab knows nobody of that ARN, and takes them to hold the permission."
    if len(lane.shut) > 1:
        first = next(wall.key for wall in scene.walls if wall.key in lane.shut)
        rest = [low(wall.key) for wall in scene.walls if wall.key in lane.shut and wall.key != first]
        return f"It is stopped twice: the {low(first)} stops it, and so does the {' and the '.join(rest)}."
    if lane.end == "permission":
        return f"The trust policy would let {lane.name} in: both sides must say yes."
    if lane.end == "trust" and any(wall.key == "permission" and wall.state == "lets" for wall in scene.walls):
        return "The caller's own permission is given; it is not enough."
    return ""
