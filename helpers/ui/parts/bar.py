"""The bar above the editor: a tab for each policy, and the ways back and elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.ui.parts.markup import button, text
from helpers.ui.workbench_model import WorkbenchModel

TITLES = {
    "trust": "Trust policy",
    "role": "Role's permission",
    "boundary": "Role's boundary",
    "caller": "Caller's permission",
    "bucket": "Bucket policy",
    "session": "Session policy",
}


def html(model: WorkbenchModel, tabs: Sequence[str], uid: str, said: str = "") -> str:
    """The bar.

    Args:
        model: the workbench.
        tabs: the policies that have a tab, by the keys of `TITLES`.
        uid: makes ids unique in the page.
        said: what came of the last button, one sentence.
    """
    shown = "".join(_tab(model, key, uid) for key in tabs) if len(tabs) > 1 else ""
    strip = f'<div class="tpl-tabs" role="tablist" aria-label="Policies" data-live>{shown}</div>' if shown else ""
    note = f'<p class="tpl-help">{text(said)}</p>' if said else ""
    return (
        f'{strip}<div class="tpl-buttons" data-live>'
        f"{button('Start again', 'start-again', hint='The texts and the request that the workbench began with')}"
        f"{button('As saved', 'as-saved', hint='The policies that are stored now')}"
        f"{button('Copy a link text', 'share', hint='One line of text that restores all of this')}"
        f'<details id="{uid}-open"><summary>Open a link text</summary><div class="tpl-field">'
        f'<label for="{uid}-shared">Text that somebody copied</label>'
        f'<input id="{uid}-shared" name="shared" type="text" autocomplete="off" spellcheck="false"></div>'
        f"{button('Open', 'take')}</details></div>{note}"
    )


def _tab(model: WorkbenchModel, key: str, uid: str) -> str:
    chosen = key == model.tab
    state = f'aria-selected="{str(chosen).lower()}" tabindex="{0 if chosen else -1}"'
    changed = " (changed)" if model.is_changed(key) else ""
    return (
        f'<button type="button" role="tab" id="{uid}-tab-{key}" class="tpl-tab" {state} data-do="tab" '
        f'data-with="{key}">{text(TITLES[key])}{changed}</button>'
    )
