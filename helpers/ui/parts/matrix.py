"""The trust matrix: callers and circumstances, who gets in with the draft, and what the draft changes."""

from __future__ import annotations

from helpers.course.stage.scene import Lane, Scene
from helpers.course.trust_matrix import Cell
from helpers.iam.text import capital
from helpers.ui.parts.markup import part, sign, table, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

MOST_CHANGES = 6
_HELP = "This table is about the trust policy: it takes it that everybody has the permission to ask."
_HOW = "Press a cell for its reason."


def html(model: WorkbenchModel, view: View) -> str:
    """The matrix of the draft.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    found = model.preview.standing
    target = _target(model.scene(view.opened)) if model.target else ""
    if found.words:
        return part("matrix", "Who gets in", f"{target}<p>{text(found.words)}</p>", uid=view.uid)
    rows = [
        (text(who), *(_cell(cell, f"{row}:{column}", view.chosen, view.uid) for column, cell in enumerate(cells)))
        for row, (who, cells) in enumerate(found.rows)
    ]
    more = f'<p class="tpl-help">… and {_counted(found.left_out)}.</p>' if found.left_out else ""
    inside = [
        target,
        f'<p class="tpl-help">{_HELP}<span data-live> {_HOW}</span></p>',
        table("", ("Caller", *found.columns), rows),
        more,
        _explained(reason(model, view.chosen), view.uid),
        _changes(found.changes),
    ]
    return part("matrix", "Who gets in", "".join(inside), uid=view.uid)


def _counted(number: int) -> str:
    return "1 more caller or circumstance" if number == 1 else f"{number} more callers or circumstances"


def _cell(cell: Cell, place: str, chosen: str, uid: str) -> str:
    words = "gets in" if cell.allowed else "stays out"
    character = "✓" if cell.allowed else "–"
    changed = " (changed)" if cell.changed else ""
    kind = f"tpl-cell {'tpl-in' if cell.allowed else 'tpl-out'}{' tpl-changed' if cell.changed else ''}"
    said = f"{words}{changed}"
    return (
        f'<span data-static hidden>{said}</span><button type="button" class="{kind}" data-live data-do="cell" '
        f'data-with="{place}" id="{uid}-cell-{place.replace(":", "-")}" aria-expanded="{str(place == chosen).lower()}">'
        f"{said} {sign(character)}</button>"
    )


def reason(model: WorkbenchModel, chosen: str) -> str:
    """What a cell says of itself; empty when there is no such cell.

    Args:
        model: the workbench.
        chosen: the cell, as `row:column`.
    """
    row, _, column = chosen.partition(":")
    found = model.preview.standing
    if not (row.isdecimal() and column.isdecimal() and int(row) < len(found.rows) and int(column) < len(found.columns)):
        return ""
    who, cells = found.rows[int(row)]
    cell = cells[int(column)]
    does = "gets in" if cell.allowed else "stays out"
    return f"{capital(who)}, {found.columns[int(column)]}: {does}. {cell.decision.reason}"


def _explained(words: str, uid: str) -> str:
    return f'<p class="tpl-why" id="{uid}-why" data-live>{text(words)}</p>' if words else ""


def _changes(changes: tuple[str, ...]) -> str:
    if not changes:
        return '<p class="tpl-help">Against the stored policy, nobody is newly let in or shut out.</p>'
    items = "".join(f"<li>{text(sentence)}</li>" for sentence in changes[:MOST_CHANGES])
    more = f"<li>… and {len(changes) - MOST_CHANGES} more.</li>" if len(changes) > MOST_CHANGES else ""
    return f'<p class="tpl-caption">Against the stored policy</p><ul class="tpl-changes">{items}{more}</ul>'


def _target(scene: Scene) -> str:
    """The lesson's requests, those that are not as wanted first."""
    lanes = sorted(scene.targeted, key=lambda lane: lane.right)
    rows = [(text(lane.label), _should(lane), _does(lane), text(lane.reason)) for lane in lanes]
    return f'<p class="tpl-target">{text(scene.count)}</p>' + table(
        "The target", ("Request", "Should", "Does", "Why"), rows
    )


def _should(lane: Lane) -> str:
    return "get in" if lane.wanted else "stay out"


def _does(lane: Lane) -> str:
    words = "gets in" if lane.gets_in else "stays out"
    return f"{words}, as wanted {sign('✓')}" if lane.right else f"{words}, not as wanted {sign('✕')}"
