"""The parts of a workbench, by name. Each is a function from the model, and one page's view of it, to HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from helpers.ui.parts import form, matrix, path, session, trail, verdict
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

DRAW: Mapping[str, Callable[[WorkbenchModel, View], str]] = {
    "form": form.html,
    "verdict": verdict.html,
    "path": path.html,
    "matrix": matrix.html,
    "session": session.html,
    "trail": trail.html,
}
