"""The verdict: words first, then the reason, then AWS's own message as a client sees it."""

from __future__ import annotations

from helpers.course.rounds.attempt_result import Attempt, StepVerdict
from helpers.ui.parts.markup import part, sign, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

FORESEEN = "What would happen now; nothing is saved or asked until you press “Assume role”"
ANSWERED = "What AWS answered"
_SIGNS = {"allowed": "✓", "denied": "✕", "refused": "!"}
_NOTHING = "AWS answers with the credentials and the listing."


def html(model: WorkbenchModel, view: View) -> str:
    """The verdict on what stands in the form.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    if model.missing and model.attempt is None:
        return part("verdict", "Verdict", f'<p class="tpl-reason">{text(model.missing)}</p>', uid=view.uid)
    if model.answered and model.attempt is not None:
        return _html(ANSWERED, *of_attempt(model.attempt), view.uid, _left(model.attempt))
    found = model.preview.foreseen
    return _html(FORESEEN, found.kind, found.verdict, found.reason, found.aws_says, view.uid)


def of_attempt(attempt: Attempt) -> tuple[str, str, str, str]:
    """Kind, verdict, reason and AWS's message of a round."""
    first_word = attempt.verdict.partition(":")[0]
    kind = {"Allowed": "allowed", "Denied": "denied"}.get(first_word, "refused")
    error = next((step.error for step in attempt.steps if step.error), None)
    return kind, attempt.verdict, attempt.reason, str(error) if error else ""


def _left(attempt: Attempt) -> str:
    """How things stand after a round that stopped: who keeps or gets what."""
    stopped = next((step for step in attempt.steps if step.verdict is StepVerdict.STOPPED), None)
    return stopped.words if stopped else ""


def spoken(model: WorkbenchModel) -> str:
    """What a screen reader says of it."""
    if model.answered and model.attempt is not None:
        return f"{ANSWERED}. {model.attempt.verdict} {model.attempt.reason}"
    found = model.preview.foreseen
    return f"{found.verdict} {found.reason}"


def _html(about: str, kind: str, verdict: str, reason: str, says: str, uid: str, left: str = "") -> str:
    message = (
        f'<p class="tpl-caption">What the client reads</p><pre class="tpl-aws">{text(says)}</pre>'
        if says
        else f'<p class="tpl-help">{_NOTHING}</p>'
        if kind == "allowed"
        else ""
    )
    after = f'<p class="tpl-help">{text(left)}</p>' if left else ""
    return (
        f'<div class="tpl-part tpl-answer tpl-{kind}" role="group" data-part="verdict" aria-labelledby="{uid}-verdict">'
        f'<p class="tpl-about">{text(about)}</p>'
        f'<h3 class="tpl-verdict" id="{uid}-verdict">{text(verdict)} {sign(_SIGNS[kind])}</h3>'
        f'<p class="tpl-reason">{text(reason)}</p>{after}{message}</div>'
    )
