"""The verdict: a few words that name the wall, the reason, and one sentence that looks further."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.course.rounds.attempt_result import Attempt, StepVerdict
from helpers.course.stage import telling
from helpers.ui.parts.markup import part, text
from helpers.ui.parts.signs import icon
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

FORESEEN = "Forecast: nothing is asked yet"
ANSWERED = "AWS answered"
NOT_SENT = "Nothing was sent"
_SIGNS = {"allowed": "through", "denied": "halt", "refused": "bang"}


@dataclass(frozen=True)
class Told:
    """What the verdict says.

    Attributes:
        kind: `allowed`, `denied` or `refused`.
        head: the verdict in a few words.
        reason: why.
        further: one sentence that looks further; empty for none.
        stamp: whether it was asked, and when.
        real: AWS has answered.
    """

    kind: str
    head: str
    reason: str
    further: str
    stamp: str
    real: bool = False


def html(model: WorkbenchModel, view: View) -> str:
    """The verdict on what stands in the form.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    if model.missing and model.attempt is None:
        return part("verdict", "Verdict", f'<p class="tpl-reason">{text(model.missing)}</p>', uid=view.uid)
    told = tell(model)
    chosen = None if model.missing else model.scene().chosen
    wrong = "" if chosen is None or chosen.right else f'<span class="tpl-tag">{icon("no")} {text(chosen.tag)}</span>'
    further = f'<p class="tpl-further">{text(told.further)}</p>' if told.further else ""
    real = " tpl-real" if told.real else ""
    return (
        f'<div class="tpl-part tpl-answer tpl-{told.kind}" role="group" data-part="verdict" tabindex="0" '
        f'aria-labelledby="{view.uid}-verdict"><div class="tpl-top">'
        f'<h3 class="tpl-verdict" id="{view.uid}-verdict">{icon(_SIGNS[told.kind])}<span>{text(told.head)}</span></h3>'
        f'{wrong}<p class="tpl-stamp{real}">{text(told.stamp)}</p></div>'
        f'<p class="tpl-reason">{text(told.reason)}</p>{further}</div>'
    )


def tell(model: WorkbenchModel) -> Told:
    """What the verdict says.

    Args:
        model: the workbench.
    """
    scene = model.scene()
    if model.answered and model.attempt is not None:
        kind, verdict, reason, _ = of_attempt(model.attempt)
        head = telling.headline(kind, verdict, model.preview.found, real=True)
        return Told(kind, head, reason, _left(model.attempt) or telling.further(scene), *_stamp(model.attempt))
    found = model.preview.foreseen
    head = telling.headline(found.kind, found.verdict, model.preview.found)
    return Told(found.kind, head, found.reason, telling.further(scene), FORESEEN)


def _stamp(attempt: Attempt) -> tuple[str, bool]:
    """When AWS answered, by the lab's clock, and in which events of the trail."""
    if attempt.time is None:
        return NOT_SENT, False
    numbers = [str(number) for number in attempt.events]
    events = f" · event{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if numbers else ""
    return f"{ANSWERED} · {attempt.time:%H:%M:%S}{events}", True


def of_attempt(attempt: Attempt) -> tuple[str, str, str, str]:
    """Kind, verdict, reason and AWS's message of a round."""
    first_word = attempt.verdict.partition(":")[0]
    kind = {"Allowed": "allowed", "Denied": "denied"}.get(first_word, "refused")
    error = next((step.error for step in attempt.steps if step.error), None)
    return kind, attempt.verdict, attempt.reason, str(error) if error else ""


def _left(attempt: Attempt) -> str:
    """How things stand after a policy was not saved: who keeps what."""
    save = attempt.steps[0]
    return save.words if save.verdict is StepVerdict.STOPPED else ""


def spoken(model: WorkbenchModel) -> str:
    """What a screen reader says of it: the verdict, the reason, and how far the target is met."""
    told = tell(model)
    asked = f"{told.stamp}. " if told.real else ""
    scene = model.scene()
    count = f" {scene.count}." if scene.targeted else ""
    return f"{asked}{told.head}. {told.reason} {told.further}".rstrip() + count
