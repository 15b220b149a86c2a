"""Trust policies that were saved, or not: a table of AWS's answers and the lab's findings, and text everywhere else."""

from __future__ import annotations

from typing import Any

from helpers.course.rounds.saves import Saves
from helpers.ui import static_html
from helpers.ui.parts import markup
from helpers.ui.result_view import ResultView

_HEAD = ("policy", "AWS answers", "the lab finds")


class SavesView(ResultView):
    """What `lab.save` shows.

    Args:
        saves: what came of it.
    """

    def __init__(self, saves: Saves) -> None:
        self.saves = saves
        super().__init__(html=html(saves), speaks=False)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live table, and beside it the same words as text and plain HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        if not isinstance(data, dict):
            return bundle
        data = {**data, "text/plain": repr(self), "text/html": static_html.html(self.html)}
        return (data, *metadata) if metadata else data

    def __repr__(self) -> str:
        return str(self.saves)


def html(saves: Saves) -> str:
    """A row for each policy; one policy alone needs no table.

    Args:
        saves: what came of it.
    """
    text = markup.text
    verdict = f"<p><strong>{text(saves.verdict)}</strong></p>"
    first = saves.rows[0] if len(saves.rows) == 1 else None
    if first is not None and not first.name:
        said = {} if first.saved else {"AWS": f"<code>{text(first.answers)}</code>", "Lab": text(first.finding)}
        lines = "".join(f"<p>{who}: {words}</p>" for who, words in said.items() if words)
        return f'<div class="tpl-saves">{lines}{verdict}</div>'
    rows = [(text(row.name), text(row.answers), text(row.finding)) for row in saves.rows]
    return f'<div class="tpl-saves">{markup.table("", _HEAD, rows)}{verdict}</div>'
