"""Small pieces of HTML that the parts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from helpers.course.rounds.attempt_result import StepVerdict
from helpers.ui.findings import well_formed

SIGNS = {StepVerdict.PASSED: "✓", StepVerdict.STOPPED: "✕", StepVerdict.NOT_REACHED: "–"}
CLASSES = {
    StepVerdict.PASSED: "tpl-passed",
    StepVerdict.STOPPED: "tpl-stopped",
    StepVerdict.NOT_REACHED: "tpl-skipped",
}


def text(words: object) -> str:
    """Words as HTML."""
    return escape(well_formed(str(words)))


def message(words: str) -> str:
    """One sentence in place of everything else."""
    return f'<div class="tpl-part tpl-answer tpl-refused"><p class="tpl-reason">{text(words)}</p></div>'


def sign(character: str) -> str:
    """A sign that says again what the words say; a screen reader passes over it."""
    return f'<span class="tpl-sign" aria-hidden="true">{character}</span>'


def button(words: str, do: str, value: str = "", *, main: bool = False, hint: str = "") -> str:
    """A button.

    Args:
        words: what it says.
        do: the name of the deed.
        value: goes along with it.
        main: is it the one that the part is about?
        hint: what is said beside it on hover.
    """
    kind = "tpl-button tpl-main" if main else "tpl-button"
    title = f' title="{text(hint)}"' if hint else ""
    goes = f' data-with="{text(value)}"' if value else ""
    return f'<button type="button" class="{kind}" data-live data-do="{do}"{goes}{title}>{text(words)}</button>'


def part(name: str, title: str, inside: str, *, uid: str, picture: bool = False) -> str:
    """A part of the workbench: a group with a heading. No landmark: a page may hold several workbenches.

    Args:
        name: tells it from the others.
        title: its heading.
        inside: HTML.
        uid: makes ids unique in the page.
        picture: a committed notebook shows a picture of it, too.
    """
    heading, drawn = f"{uid}-{name}", f' data-picture="{name}"' if picture else ""
    return (
        f'<div class="tpl-part tpl-part-{name}" role="group" data-part="{name}"{drawn} aria-labelledby="{heading}">'
        f'<h3 id="{heading}">{text(title)}</h3>{inside}</div>'
    )


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column names the row; cells are HTML already, the rest is text."""
    top = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    named = f"<caption>{text(caption)}</caption>" if caption else ""
    thead = f"<thead><tr>{top}</tr></thead>" if head else ""
    return f'<div class="tpl-scroll"><table class="tpl-table">{named}{thead}<tbody>{body}</tbody></table></div>'
