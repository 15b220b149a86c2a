"""The decision path: six steps, each passed, stopped or not reached; each opens the statements that were looked at."""

from __future__ import annotations

from helpers.course.decision_path import Looked, PathStep
from helpers.ui.parts.markup import CLASSES, SIGNS, button, part, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel


def html(model: WorkbenchModel, view: View) -> str:
    """The path.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    items = "".join(_step(number, step, model, view.uid) for number, step in enumerate(model.preview.path, 1))
    return part("path", "The way of the decision", f'<ol class="tpl-steps">{items}</ol>', uid=view.uid)


def _step(number: int, step: PathStep, model: WorkbenchModel, uid: str) -> str:
    looked = "".join(_looked(each, model) for each in step.looked)
    count = len(step.looked)
    summary = f"{count} statement{'' if count == 1 else 's'} looked at"
    ident = f"{uid}-step-{step.name}"
    inside = f'<details id="{ident}"><summary>{summary}</summary><ul>{looked}</ul></details>' if looked else ""
    stop = '<span class="tpl-sr-only">{}</span>'  # heard and read as a sentence, seen as a card
    return (
        f'<li class="{CLASSES[step.verdict]}">'
        # A list says the number itself where the cards are none.
        f'<p class="tpl-step"><span data-live>{number}. </span>{text(step.title)}{stop.format(":")}</p>'
        f'<p class="tpl-state">{step.verdict.value}{stop.format(".")} '
        f'<span aria-hidden="true">{SIGNS[step.verdict]}</span></p>'
        f"<p>{text(step.words)}</p>{inside}</li>"
    )


def _looked(each: Looked, model: WorkbenchModel) -> str:
    decided = " It decides." if each.decided else ""
    line = model.line_of(each)
    go = button("Show", "reveal", f"{each.tab}:{line}") if line else ""
    return f'<li class="tpl-{each.kind}">{text(each.words)}{decided} {go}</li>'
