"""The whole workbench where no kernel is: the policy, what is set, then every part, as text and as plain HTML."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from helpers.ui import static_html
from helpers.ui.findings import for_editor, well_formed
from helpers.ui.parts import form, markup
from helpers.ui.workbench_model import WorkbenchModel


def text(model: WorkbenchModel, parts: Collection[str], first: Collection[str], live: Iterable[str]) -> str:
    """The words as plain text.

    Args:
        model: the workbench.
        parts: the parts it shows.
        first: the fields in the request's line.
        live: the HTML of those but the editor and the form.
    """
    lines = ["; ".join(f"{name}: {value}" for name, value in form.in_line(model, first))]
    lines += _findings(model) if "editor" in parts else []
    return well_formed("\n".join([*lines, *(static_html.words(each) for each in live)]))


def html(model: WorkbenchModel, parts: Collection[str], first: Collection[str], live: Iterable[str]) -> str:
    """The words as HTML without style, class or script; arguments as of `text`."""
    shown = []
    if "editor" in parts:
        label, policy = model.title_of(model.tab), model.text_of(model.tab)
        shown = [f"<h3>{markup.text(label)}</h3><pre><code>{markup.text(policy)}</code></pre>"]
        shown += [f"<p>{markup.text(line)}</p>" for line in _findings(model)]
    if "form" in parts:
        told = form.lines(model, first)
        rows = "".join(f"<tr><th>{markup.text(name)}</th><td>{markup.text(value)}</td></tr>" for name, value in told)
        shown.append(f"<h3>The request</h3><table>{rows}</table>")
    return "".join([*shown, *(static_html.html(each) for each in live)])


def _findings(model: WorkbenchModel) -> list[str]:
    found = for_editor(model.findings)
    return [f"Line {f['line']}, column {f['column']} ({f['severity']}): {f['words']}" for f in found]
