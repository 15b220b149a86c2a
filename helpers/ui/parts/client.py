"""What the client reads: AWS's own message, as boto3 or the AWS CLI print it."""

from __future__ import annotations

from helpers.ui.parts import verdict
from helpers.ui.parts.markup import part, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

_NOTHING = "No error: the credentials, and the listing."
_NEVER = "Nothing: the call never leaves."


def html(model: WorkbenchModel, view: View) -> str:
    """AWS's message, foreseen or real.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    if model.answered and model.attempt is not None:
        kind, _, _, says = verdict.of_attempt(model.attempt)
        about = "AWS has answered:" if model.attempt.time else ""
    else:
        found = model.preview.foreseen
        kind, says, about = found.kind, found.aws_says, "AWS would answer:"
    inside = f'<p class="tpl-help">{about}</p>' if about and says else ""
    inside += f'<pre class="tpl-aws">{text(says)}</pre>' if says else ""
    inside = inside or f"<p>{_NOTHING if kind == 'allowed' else _NEVER}</p>"
    return part("client", "What the client reads", inside, uid=view.uid)
