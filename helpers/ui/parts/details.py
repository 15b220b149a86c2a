"""The details under the screen: one tab at a time, so that the page does not grow."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.ui.parts.draw import DETAILS, DRAW
from helpers.ui.parts.markup import text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

TITLES = {
    "path": "Why, step by step",
    "matrix": "Who gets in",
    "session": "Session and bucket",
    "client": "What the client reads",
    "trail": "Trail",
}


def html(model: WorkbenchModel, view: View, parts: Sequence[str]) -> str:
    """The tabs, and the part of the chosen one.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
        parts: the workbench's parts; those of `DETAILS` have a tab.
    """
    shown = [name for name in DETAILS if name in parts]
    if not shown:
        return ""
    chosen = view.detail if view.detail in shown else shown[0]
    tabs = "".join(_tab(name, name == chosen, _badge(name, model, view), view.uid) for name in shown)
    return (
        '<div class="tpl-details"><div class="tpl-tabs" role="tablist" aria-label="Details">'
        f'{tabs}</div><div role="tabpanel" aria-labelledby="{view.uid}-detail-{chosen}">'
        f"{DRAW[chosen](model, view)}</div></div>"
    )


def _tab(name: str, chosen: bool, badge: str, uid: str) -> str:
    state = f'aria-selected="{str(chosen).lower()}" tabindex="{0 if chosen else -1}"'
    said = f' <strong class="tpl-badge">{text(badge)}</strong>' if badge else ""
    return (
        f'<button type="button" role="tab" id="{uid}-detail-{name}" class="tpl-tab" {state} data-do="detail" '
        f'data-with="{name}">{text(TITLES[name])}{said}</button>'
    )


def _badge(name: str, model: WorkbenchModel, view: View) -> str:
    """What waits behind a tab."""
    if name == "trail" and view.fresh:
        return f"{view.fresh} new"
    wrong = sum(not lane.right for lane in model.scene(view.opened).targeted) if name == "matrix" else 0
    return f"{wrong} wrong" if wrong else ""
