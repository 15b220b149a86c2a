"""Why, step by step: six lines, each passed, stopped or not reached; the one that stopped stands open."""

from __future__ import annotations

from helpers.course.decision_path import Looked, PathStep
from helpers.course.rounds.attempt_result import StepVerdict
from helpers.ui.parts.markup import CLASSES, button, part, text
from helpers.ui.parts.signs import icon
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

_SIGNS = {StepVerdict.PASSED: icon("through"), StepVerdict.STOPPED: icon("halt"), StepVerdict.NOT_REACHED: ""}


def html(model: WorkbenchModel, view: View) -> str:
    """The path.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    items = "".join(_step(number, step, model, view.uid) for number, step in enumerate(model.preview.path, 1))
    return part("path", "Why, step by step", f'<ol class="tpl-steps">{items}</ol>', uid=view.uid)


def _step(number: int, step: PathStep, model: WorkbenchModel, uid: str) -> str:
    looked = "".join(_looked(each, model) for each in step.looked)
    count = len(step.looked)
    summary = f"{count} statement{'' if count == 1 else 's'} looked at"
    opened = " open" if step.verdict is StepVerdict.STOPPED else ""
    ident = f"{uid}-step-{step.name}"
    inside = (
        f'<details id="{ident}"{opened}><summary data-live>{summary}</summary><ul>{looked}</ul></details>'
        if looked
        else ""
    )
    stop = '<span class="tpl-sr-only">{}</span>'  # heard and read as a sentence, seen as columns
    return (
        f'<li class="{CLASSES[step.verdict]}">'
        # A list says the number itself where it has its own style.
        f'<p class="tpl-step"><span data-live>{number} </span>{text(step.title)}{stop.format(":")}</p>'
        f'<p class="tpl-state">{_SIGNS[step.verdict]}{step.verdict.value}{stop.format(".")}</p>'
        f'<div class="tpl-words"><p>{text(step.words)}</p>{inside}</div></li>'
    )


def _looked(each: Looked, model: WorkbenchModel) -> str:
    decided = " It decides." if each.decided else ""
    line = model.line_of(each)
    go = button("Show", "reveal", f"{each.tab}:{line}") if line else ""
    return f'<li class="tpl-{each.kind}">{text(each.words)}{decided} {go}</li>'
