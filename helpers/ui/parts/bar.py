"""The bar above the editor: a tab for each policy, and the ways back and elsewhere."""

from __future__ import annotations

from helpers.ui.parts.markup import button, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

TITLES = {
    "trust": "Trust policy",
    "role": "Role's permission",
    "boundary": "Role's boundary",
    "caller": "Caller's permission",
    "bucket": "Bucket policy",
    "session": "Session policy",
}
_ANEW = "The texts and the request that the workbench began with"
_KEYS = "In the editor: Tab leaves it, F8 next problem, Ctrl+Space suggestions, Ctrl+Enter asks."


def html(model: WorkbenchModel, view: View) -> str:
    """The bar.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    shown = "".join(_tab(model, key, view.uid) for key in view.tabs)
    strip = f'<div class="tpl-tabs" role="tablist" aria-label="Policies" data-live>{shown}</div>'
    note = f'<p class="tpl-help tpl-said">{text(view.said)}</p>' if view.said else ""
    anew = f'<div class="tpl-anew">{button("Start again", "start-again", hint=_ANEW)}</div>' if view.came_back else ""
    return (
        f'{strip}{anew}<details class="tpl-menu" id="{view.uid}-menu" data-live><summary>More</summary>'
        f'<div class="tpl-buttons">'
        f"{button('Start again', 'start-again', hint=_ANEW)}"
        f"{button('As saved', 'as-saved', hint='The policies that are stored now')}"
        f"{button('Copy a link', 'share', hint='A link, or one line of text, that restores all of this')}"
        f'<details id="{view.uid}-open"><summary>Open a link</summary><div class="tpl-field">'
        f'<label for="{view.uid}-shared">A link or text that somebody copied</label>'
        f'<input id="{view.uid}-shared" name="shared" type="text" autocomplete="off" spellcheck="false"></div>'
        f'{button("Open", "take")}</details><p class="tpl-help">{_KEYS}</p></div></details>{note}'
    )


def _tab(model: WorkbenchModel, key: str, uid: str) -> str:
    chosen = key == model.tab
    state = f'aria-selected="{str(chosen).lower()}" tabindex="{0 if chosen else -1}"'
    changed = (" (set)" if key == "session" else " (not saved)") if model.is_changed(key) else ""
    return (
        f'<button type="button" role="tab" id="{uid}-tab-{key}" class="tpl-tab" {state} data-do="tab" '
        f'data-with="{key}">{text(TITLES[key])}{changed}</button>'
    )
