"""The verdict: a few words that name the wall, the reason, and one sentence that looks further."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.course.rounds.attempt_result import Attempt, StepVerdict
from helpers.course.stage import telling
from helpers.ui.parts.bar import TITLES
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
        place: where the line stands that decides, as `tab:line`; empty for none.
        real: AWS has answered.
        event: the number of the last event in which it did; 0 for none.
    """

    kind: str
    head: str
    reason: str
    further: str
    stamp: str
    place: str = ""
    real: bool = False
    event: int = 0


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
    wrong = "" if chosen is None or chosen.right else _wrong(chosen.tag)
    further = f'<p class="tpl-further">{text(told.further)}</p>' if told.further else ""
    # Another event is another stamp, so that it comes when the call has arrived.
    real = f' tpl-real" id="{view.uid}-stamp-{told.event}' if told.real else ""
    return (
        f'<div class="tpl-part tpl-answer tpl-{told.kind}" role="group" data-part="verdict" tabindex="0" '
        f'aria-labelledby="{view.uid}-verdict"><div class="tpl-top">'
        f'<h3 class="tpl-verdict" id="{view.uid}-verdict">{icon(_SIGNS[told.kind])}<span>{text(told.head)}</span></h3>'
        f'{wrong}<p class="tpl-stamp{real}">{text(told.stamp)}</p></div>'
        f'<p class="tpl-reason">{_reason(told, view)}</p>{further}</div>'
    )


def tell(model: WorkbenchModel) -> Told:
    """What the verdict says.

    Args:
        model: the workbench.
    """
    scene = model.scene()
    place = model.refused_place or telling.place(scene, model.preview.found)
    if model.answered and model.attempt is not None:
        kind, verdict, reason, _ = of_attempt(model.attempt)
        head = telling.headline(kind, verdict, model.preview.found, real=True)
        further = _left(model.attempt) or telling.further(scene, model.preview.found)
        real = model.attempt.time is not None
        return Told(
            kind, head, reason, further, _stamp(model.attempt), place, real, max(model.attempt.events, default=0)
        )
    found = model.preview.foreseen
    head = telling.headline(found.kind, found.verdict, model.preview.found)
    return Told(found.kind, head, found.reason, telling.further(scene, model.preview.found), FORESEEN, place)


def _reason(told: Told, view: View) -> str:
    """The reason, with a way to the line that decides: where the reason names that line, the line itself."""
    reason, (tab, _, line) = text(told.reason), told.place.partition(":")
    if tab not in view.tabs:
        return reason
    link = f'<button type="button" class="tpl-link" data-do="reveal" data-with="{text(told.place)}"'
    named = re.search(rf"\bline {re.escape(line)}\b", reason)
    if tab == "trust" and named:
        return f"{reason[: named.start()]}{link}>{named[0]}</button>{reason[named.end() :]}"
    of = "" if tab == "trust" else f" of the {TITLES[tab].lower()}"
    return f"{reason} {link} data-live>See line {text(line)}{of}</button>"


def _wrong(tag: str) -> str:
    """What the request should do instead; where no style is, in words that stand alone."""
    said = '<span class="tpl-sr-only">Not as wanted:</span>'
    return f'<p class="tpl-wanted">{said}<span class="tpl-tag">{icon("no")} {text(tag)}</span></p>'


def _stamp(attempt: Attempt) -> str:
    """When AWS answered, by the lab's clock, and in which events of the trail."""
    if attempt.time is None:
        return NOT_SENT
    numbers = [str(number) for number in attempt.events]
    events = f" · event{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if numbers else ""
    return f"{ANSWERED} · {attempt.time:%H:%M:%S}{events}"


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
