"""The trail: what was asked, in order, the newest first; a row of an AssumeRole goes back into the form."""

from __future__ import annotations

from helpers.cloud.personas import PERSONAS
from helpers.cloud.trail.events import Event
from helpers.cloud.trail.view import name_of, short
from helpers.iam import Caller
from helpers.ui.parts.markup import button, part, sign, table, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

MOST = 12  # questions that are shown
_NONE = "Nothing was asked yet."


def html(model: WorkbenchModel, view: View) -> str:
    """The last questions of the trail.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    events = [event for event in model.world.trail.events(root=True) if not _is_ours(event)][-MOST:][::-1]
    if not events:
        return part("trail", "What was asked", f"<p>{_NONE}</p>", uid=view.uid)
    rows = [_row(event) for event in events]
    head = ("Event", "Time", "Caller", "Permission", "Resource", "Answer", "Again")
    return part("trail", "What was asked", table("", head, rows), uid=view.uid)


def _is_ours(event: Event) -> bool:
    """The workbench's own look at the role says nothing to a learner."""
    return event.call == "iam:GetRole"


def _row(event: Event) -> tuple[str, ...]:
    again = button("Replay", "replay", str(event.number)) if event.action == "sts:AssumeRole" else ""
    verdict = f"{text(event.verdict)} {sign('✓' if event.allowed else '✕')}"
    return (
        str(event.number),
        f"{event.time:%H:%M:%S}",
        text(name_of(event.caller)),
        f"<code>{text(event.action)}</code>",
        text(short(event.resource)),
        verdict,
        again,
    )


def _caller(caller: Caller) -> str:
    """The persona who asked, or the ARN of somebody else."""
    name = name_of(caller).partition("/")[0] if caller.role_arn else name_of(caller)
    return name if name in PERSONAS else caller.arn


def asked(model: WorkbenchModel, number: str) -> dict[str, str]:
    """The fields of the form that ask as an event of the trail did.

    Args:
        model: the workbench.
        number: the number of the API call.
    """
    events = model.world.trail.events(root=True)
    event = next((one for one in events if str(one.number) == number and one.action == "sts:AssumeRole"), None)
    if event is None:
        return {}
    keys = {name.lower(): value for name, value in event.context.items()}
    tags = {key: value for key, value in event.context.items() if key.startswith("aws:RequestTag/")}
    return {
        "caller": _caller(event.caller),
        "external_id": str(keys.get("sts:externalid", "")),
        "session_name": str(keys.get("sts:rolesessionname", "")),
        "source_identity": str(keys.get("sts:sourceidentity", "")),
        "mfa": "code" if keys.get("aws:multifactorauthage") == "0" else "",
        "tags": ", ".join(f"{key.partition('/')[2]}={value}" for key, value in tags.items()),
    }
