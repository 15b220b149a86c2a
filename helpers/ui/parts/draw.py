"""The parts of a workbench, by name. Each is a function from the model, and one page's view of it, to HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from helpers.ui.parts import client, form, matrix, path, session, stage, trail, verdict
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

DRAW: Mapping[str, Callable[[WorkbenchModel, View], str]] = {
    "form": form.html,
    "stage": stage.html,
    "verdict": verdict.html,
    "path": path.html,
    "matrix": matrix.html,
    "session": session.html,
    "client": client.html,
    "trail": trail.html,
}
DETAILS = ("path", "matrix", "session", "client", "trail")  # behind tabs; the others are always in sight
