"""The session: the temporary credentials, how long they hold, and what can be done with them."""

from __future__ import annotations

from helpers.course.rounds import session_calls
from helpers.course.rounds.attempt_result import Attempt, TemporaryCredentials
from helpers.course.rounds.session_calls import Errand
from helpers.ui.parts.markup import button, part, sign, table, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

_NONE = "No session yet."
_HOW = "Press “Assume role”: when the policies let you in, its credentials stand here."
_OLD = "These credentials are of the last session: a changed policy does not end it."


def html(model: WorkbenchModel, view: View) -> str:
    """The session of the last round.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    attempt = model.attempt
    if attempt is None or attempt.credentials is None:
        return part("session", "Session and bucket", f"<p>{_NONE}<span data-live> {_HOW}</span></p>", uid=view.uid)
    given = attempt.credentials
    over = session_calls.is_over(given, model.world.now())
    rows = _whole(given) if view.revealed else given.rows
    inside = [
        "" if model.answered else f'<p class="tpl-help">{_OLD}</p>',
        f'<div class="tpl-gained{" tpl-over" if over else ""}"><div>',
        table(
            "Temporary credentials, expired" if over else "Temporary credentials",
            (),
            [(text(name), f"<code>{text(value)}</code>") for name, value in rows],
        ),
        f"<p>{text(session_calls.remaining(given, model.world.now()))}</p>",
        '<p class="tpl-buttons">',
        button("Hide" if view.revealed else "Reveal", "reveal-secrets"),
        button("Copy for a shell", "copy", "env"),
        button("Copy as a profile", "copy", "profile"),
        button("Copy for boto3", "copy", "boto3"),
        button("One hour later", "later", hint="Moves the lab's clock; sessions end by it"),
        f"</p></div>{_listing(attempt)}</div>",
        _doing(attempt.bucket, view.uid),
        "".join(_errand(errand) for errand in model.errands),
    ]
    return part("session", "Session and bucket", "".join(inside), uid=view.uid)


def _whole(given: TemporaryCredentials) -> tuple[tuple[str, str], ...]:
    whole = {key: str(value) for key, value in given.as_sts_gives_them().items() if key != "Expiration"}
    return tuple((name, whole.get(name, value)) for name, value in given.rows)


def _listing(attempt: Attempt) -> str:
    if attempt.listing is None:
        return ""
    rows = [(text(item.key), str(item.size)) for item in attempt.listed]
    rest = f'<p class="tpl-help">{text(attempt.listed_words)}</p>' if attempt.listed_words else ""
    shown = table(f"Objects in {attempt.bucket}", ("Key", "Bytes"), rows) if rows else ""
    named = "" if rows else f'<p class="tpl-caption">Objects in {text(attempt.bucket)}</p>'
    return f"<div>{named}{shown}{rest}</div>"


def _doing(bucket: str, uid: str) -> str:
    """Fields and buttons for a call with these credentials, and what each of them asks for."""
    lists, gets, puts = (f"<code>{name}</code>" for name in session_calls.PERMISSIONS.values())
    asks = (
        f"List asks for {lists} on {text(bucket)}, with the key as a prefix if there is one. "
        f"Get asks for {gets} and Put for {puts} on the object of that key."
    )
    return (
        '<div class="tpl-fields" data-live>'
        f'<div class="tpl-field"><label for="{uid}-key">Key of an object</label>'
        f'<input id="{uid}-key" name="key" type="text" autocomplete="off" spellcheck="false" '
        'placeholder="reports/q4.csv"></div>'
        f'<div class="tpl-field"><label for="{uid}-content">Content to put</label>'
        f'<input id="{uid}-content" name="content" type="text" autocomplete="off" placeholder="hello"></div>'
        f'<div class="tpl-act">{button("List", "errand", "list")}{button("Get", "errand", "get")}'
        f"{button('Put', 'errand', 'put')}</div></div>"
        f'<p class="tpl-help">{asks}</p>'
    )


def _errand(done: Errand) -> str:
    verdict = "allowed" if done.allowed else "refused"
    why = f'<p class="tpl-help">{text(done.reason)}</p>' if done.reason else ""
    return (
        f'<div class="tpl-errand {"tpl-passed" if done.allowed else "tpl-stopped"}">'
        f"<p><code>{text(done.call)}</code>: {verdict} {sign('✓' if done.allowed else '✕')}</p>"
        f'<pre class="tpl-aws">{text(done.words)}</pre>{why}</div>'
    )
