"""An exercise's parts: the ticket, the verdict of a check, every request in a table, and a solution beside one's own.

Right or wrong is told by ✓ and ✕ in ink and by words, never in green and red: these say who gets in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.course.exercises.compared import Row, unified
from helpers.course.exercises.exercise import Exercise
from helpers.course.exercises.practice import ALIKE, BESIDE, SOLUTION
from helpers.course.exercises.result import ProbeAnswer
from helpers.course.stage.exercise_stage import OLDER
from helpers.ui import inline_markup
from helpers.ui.parts.markup import part, table, text
from helpers.ui.parts.signs import icon

_LINE = re.compile(r"\b([Ll]ine) (\d{1,6})\b")
_SIGNS = {"right": "yes", "wrong": "no", "refused": "bang"}
_CLASSES = {"right": "in-ink", "wrong": "in-ink", "refused": "refused", "waiting": "waiting"}


@dataclass(frozen=True)
class Said:
    """What the verdict says. Its texts are texts of the course, with `code` in backticks.

    Attributes:
        kind: `right`, `wrong`, `refused` or `waiting`.
        head: the verdict in a few words.
        first: the sentence that matters.
        reason: what the engine found; a line that it names can be pressed.
        more: what the course says to that.
        stamp: which text this is about; empty for none.
        stale: it is about another text than the one in the editor.
    """

    kind: str
    head: str
    first: str
    reason: str = ""
    more: str = ""
    stamp: str = ""
    stale: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says of it at once."""
        return f"{self.head}. {self.first}"


def ticket(exercise: Exercise) -> str:
    """What is asked.

    Args:
        exercise: the exercise.
    """
    heading = inline_markup.html(f"{exercise.id} · {exercise.title}")
    return f"<h3>{heading}</h3><p>{inline_markup.html(exercise.ticket)}</p>"


def verdict(said: Said, uid: str) -> str:
    """The verdict of a check.

    Args:
        said: what it says.
        uid: makes ids unique in the page.
    """
    sign = icon(_SIGNS[said.kind]) if said.kind in _SIGNS else ""
    first, reason = (_linked(inline_markup.html(words), linked=not said.stale) for words in (said.first, said.reason))
    strong = f'<strong class="tpl-first">{first}</strong>' if said.kind in ("right", "wrong") else first
    further = f'<p class="tpl-further">{inline_markup.html(said.more)}</p>' if said.more else ""
    real = "" if said.stale else " tpl-real"
    stamp = f'<p class="tpl-stamp{real}">{text(said.stamp)}</p>' if said.stamp else ""
    kind = f"tpl-{_CLASSES[said.kind]}{' tpl-stale' if said.stale else ''}"
    head = f"{sign}<span>{inline_markup.html(said.head)}</span>"
    return (
        f'<div class="tpl-part tpl-answer {kind}" role="group" '
        f'data-part="verdict" tabindex="0" aria-labelledby="{uid}-verdict"><div class="tpl-top">'
        f'<h3 class="tpl-verdict" id="{uid}-verdict">{head}</h3>{stamp}</div>'
        f'<p class="tpl-reason">{strong} {reason}</p>'
        f"{further}</div>"
    )


def _linked(html: str, *, linked: bool) -> str:
    """The lines that a sentence names, as links into the editor."""
    if not linked:
        return html
    link = r'<button type="button" class="tpl-link" data-do="reveal" data-with="\2">\1 \2</button>'
    return _LINE.sub(link, html)


def requests(answers: Iterable[ProbeAnswer], uid: str, *, stale: bool = False) -> str:
    """Every request: what it should do, what it does and why.

    Args:
        answers: in the order of the table.
        uid: makes ids unique in the page.
        stale: they are about another text than the one in the editor.
    """
    rows = [(text(one.probe.who), text(one.probe.should), _does(one), inline_markup.html(one.why)) for one in answers]
    if not rows:
        return ""
    inside = table("", ("Request", "Should", "Does", "Why"), rows)
    if stale:
        return part("requests", f"Every request. {OLDER}", f'<div class="tpl-stale">{inside}</div>', uid=uid)
    return part("requests", "Every request", inside, uid=uid)


def _does(answer: ProbeAnswer) -> str:
    kind, sign = ("tpl-fine", "yes") if answer.as_wanted else ("tpl-tag", "no")
    rest = text(answer.judged.removeprefix(answer.does))
    return f'<span class="{kind}">{icon(sign)} {text(answer.does)}</span><span class="tpl-sr-only">{rest}</span>'


def beside(rows: Sequence[Row], uid: str) -> str:
    """One's own policy and a solution beside each other.

    Args:
        rows: their lines.
        uid: makes ids unique in the page.
    """
    head = f'<p class="tpl-help">{text(SOLUTION)}</p>'
    if all(row.same for row in rows):
        inside = f"{head}<p>{text(ALIKE)}</p>"
    else:
        still = f"<p>{text(BESIDE)}</p><pre><code>{text(chr(10).join(unified(rows)))}</code></pre>"
        mine = _column("Yours", 1, "−", "only in yours", [row.mine for row in rows], rows)
        theirs = _column("One solution", 2, "+", "only in this solution", [row.theirs for row in rows], rows)
        inside = f'{head}<div class="tpl-beside" data-live>{mine}{theirs}</div><div data-static hidden>{still}</div>'
    return part("beside", "One solution beside yours", inside, uid=uid)


def _column(title: str, column: int, sign: str, words: str, lines: Sequence[str | None], rows: Sequence[Row]) -> str:
    """One policy. Its lines are cells of the grid, so that what belongs together stands at one height when wrapped."""
    cells = [f'<p class="tpl-beside-head" style="grid-area: 1 / {column}">{text(title)}</p>']
    for number, (line, row) in enumerate(zip(lines, rows, strict=True), 2):
        place = f'style="grid-area: {number} / {column}"'
        if line is None:
            cells.append(f'<div class="tpl-nothing" {place}></div>')
        elif row.same:
            cells.append(f"<div {place}>{_code(line)}</div>")
        else:
            mark = f'<b aria-hidden="true">{sign}</b><span class="tpl-sr-only">{words}: </span>'
            cells.append(f'<div class="tpl-said-by-one" {place}>{mark}{_code(line)}</div>')
    return f'<div class="tpl-policy" role="group" aria-label="{text(title)}">{"".join(cells)}</div>'


def _code(line: str) -> str:
    """A line that hangs by its own indentation when it is wrapped."""
    indent = len(line) - len(line.lstrip(" "))
    return f'<code style="--tpl-indent: {min(indent, 40)}ch">{text(line.lstrip(" "))}</code>'
