"""A picture in a notebook: drawn where a kernel is, a table of the same words where none is, and text everywhere."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from helpers.course.pictures.chain import Chain
from helpers.course.pictures.deputy import Deputy
from helpers.course.pictures.keys import CAREFUL, Keys
from helpers.course.pictures.limits import Limits
from helpers.course.pictures.timeline import Timeline
from helpers.course.pictures.told import CannotDraw, Told
from helpers.ui import static_html
from helpers.ui.findings import well_formed
from helpers.ui.parts import markup
from helpers.ui.pictures import flow, sieve, svg, time_band
from helpers.ui.result_view import ResultView

Drawable = Chain | Deputy | Keys | Limits | Timeline
_numbers = count(1)


class Picture(ResultView):
    """A picture, and all that it says in words.

    Args:
        make: computes what is drawn.

    Attributes:
        told: what it says; None when there is nothing to draw, and `html` says why.
    """

    def __init__(self, make: Callable[[], Drawable]) -> None:
        try:
            found = make()
        except CannotDraw as why:
            self.told: Told | None = None
            super().__init__(html=markup.message(str(why)), speaks=False)
            return
        self.told = found.told
        super().__init__(html=html(found, f"tpl-pic-{next(_numbers)}"), speaks=False)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live picture, and beside it the same words as text and plain HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        if not isinstance(data, dict):
            return bundle
        data = {**data, "text/plain": repr(self), "text/html": static_html.html(self.html)}
        return (data, *metadata) if metadata else data

    def _repr_html_(self) -> str:
        return static_html.html(self.html)

    def __repr__(self) -> str:
        return well_formed(static_html.words(self.html))


def html(picture: Drawable, uid: str) -> str:
    """A picture as HTML: two drawings, of which the page shows the one that fits, the caption, and a table of the same.

    Args:
        picture: what is drawn.
        uid: makes ids unique in the page.
    """
    told = picture.told
    if isinstance(picture, Keys):
        return _table(told)
    forms = [(form, found) for form in ("wide", "slim") if (found := _drawn(picture, form, uid)) is not None]
    drawn = "".join(
        svg.canvas(wide, high, uid, form, told.title, told.facts, inside) for form, (inside, wide, high) in forms
    )
    only = "" if len(forms) > 1 else " tpl-pic-slim-only"
    rows = [tuple(markup.text(cell) for cell in row) for row in told.rows]
    return (
        f'<figure class="tpl-pic{only}" data-picture="{type(picture).__name__.lower()}">'
        f"<h3>{markup.text(told.title)}</h3>{drawn}"
        f"<figcaption><p><strong>{markup.text(told.lead)}</strong> {markup.text(told.lesson)}</p>"
        f'<p class="tpl-pic-facts">{markup.text(told.facts)}</p></figcaption>'
        f"<div data-static hidden>{markup.table('', told.head, rows)}</div></figure>"
    )


def _table(told: Told) -> str:
    """A table is its own picture: what needs care stands out in it, and is said in words."""
    rows = [tuple(_cell(cell) for cell in row) for row in told.rows]
    return (
        f'<figure class="tpl-pic tpl-pic-table"><h3>{markup.text(told.title)}</h3>{markup.table("", told.head, rows)}'
        f"<figcaption><p><strong>{markup.text(told.lead)}</strong> {markup.text(told.lesson)}</p>"
        "</figcaption></figure>"
    )


def _cell(words: str) -> str:
    return f"<strong>{markup.text(words)}</strong>" if words.startswith(CAREFUL) else markup.text(words)


def _drawn(picture: Chain | Deputy | Limits | Timeline, form: str, uid: str) -> tuple[str, float, float] | None:
    """A drawing, its width and its height; None where it has no room."""
    if isinstance(picture, Timeline):
        band = time_band.wide(picture, uid) if form == "wide" else time_band.slim(picture, uid)
        return band and (band[0], time_band.WIDE if form == "wide" else time_band.SLIM, band[1])
    if isinstance(picture, Limits):
        rows = sieve.wide(picture) if form == "wide" else sieve.slim(picture)
        return rows[0], sieve.WIDE if form == "wide" else sieve.SLIM, rows[1]
    flows = picture.scenes if isinstance(picture, Deputy) else (picture.flow,)
    ways = flow.wide(flows) if form == "wide" else flow.slim(flows)
    return ways[0], flow.WIDE if form == "wide" else flow.SLIM, ways[1]
