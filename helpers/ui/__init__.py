"""What a learner sees: the policy editor and the workbench. Draws what the floors below return, and decides nothing.

    >>> from helpers.ui import Workbench

Importing this package costs nothing: ipywidgets and anywidget are loaded by the first widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import lazily

if TYPE_CHECKING:
    from helpers.ui.editor import PolicyEditor
    from helpers.ui.fallback_editor import PlainEditor
    from helpers.ui.workbench import Workbench
    from helpers.ui.workbench_model import WorkbenchModel

__all__ = ["PlainEditor", "PolicyEditor", "Workbench", "WorkbenchModel"]

_HOMES = {
    "PlainEditor": "fallback_editor",
    "PolicyEditor": "editor",
    "Workbench": "workbench",
    "WorkbenchModel": "workbench_model",
}

__getattr__ = lazily.loaded(__name__, _HOMES)
