"""The workbench for every place without a kernel (GitHub, nbconvert, a fresh Binder, a phone): plain text, plain HTML.

Only h4, p, pre, table, ol and li: such places drop classes, styles and pictures. nbval compares it on every run.
"""

from __future__ import annotations

from html import escape

from helpers.course.attempt_result import Attempt, Step
from helpers.ui.findings import for_editor, well_formed
from helpers.ui.report import Report, of_attempt, of_model
from helpers.ui.workbench_model import WorkbenchModel


def plain(model: WorkbenchModel) -> str:
    """A workbench as text: what is set, then the answer.

    Args:
        model: the workbench.
    """
    if model.missing and model.attempt is None:
        return well_formed(model.missing)
    head = "; ".join(f"{name}: {value}" for name, value in _form(model))
    report = of_model(model)
    answer = str(model.attempt) if model.attempt else f"{report.verdict} {report.reason}"
    return well_formed("\n".join([head, *_problems(model), answer]))


def html(model: WorkbenchModel) -> str:
    """A workbench as plain HTML: the policy, what is set, then the answer.

    Args:
        model: the workbench.
    """
    if model.missing and model.attempt is None:
        return f"<p>{_text(model.missing)}</p>"
    return "".join(
        [
            f"<h4>Trust policy of {_text(model.role)} (JSON)</h4><pre>{_text(model.trust_policy)}</pre>",
            *(f"<p>{_text(line)}</p>" for line in _problems(model)),
            _table((), _form(model)),
            _answer(of_model(model)),
        ]
    )


def attempt_html(attempt: Attempt) -> str:
    """One round as plain HTML: what `str(attempt)` says, with tables.

    Args:
        attempt: the round.
    """
    return _answer(of_attempt(attempt))


def _form(model: WorkbenchModel) -> tuple[tuple[str, str], ...]:
    return (
        ("Caller", model.caller or "empty"),
        ("ExternalId", model.external_id or "not sent"),
        ("Session name", model.session_name or "empty"),
    )


def _problems(model: WorkbenchModel) -> list[str]:
    found = for_editor(model.findings)
    return [f"Line {f['line']}, column {f['column']} ({f['severity']}): {f['words']}" for f in found]


def _answer(report: Report) -> str:
    stale = "" if report.current else f"<p>{_text(report.about)}</p>"
    parts = [
        f"{stale}<h4>{_text(report.verdict)}</h4><p>{_text(report.reason)}</p>",
        f"<ol>{''.join(_step(step) for step in report.steps)}</ol>",
    ]
    if report.credentials:
        parts.append(f"<p>Temporary credentials</p>{_table((), report.credentials)}")
    if report.listing is not None:
        parts.append(f"<p>Objects in {_text(report.bucket)}</p>")
        if report.listing:
            parts.append(_table(("Key", "Bytes"), tuple((item.key, str(item.size)) for item in report.listing)))
        parts.append(f"<p>{_text(report.listing_words)}</p>" if report.listing_words else "")
    return "".join(parts)


def _step(step: Step) -> str:
    says = f"<pre>{_text(step.aws_says)}</pre>" if step.aws_says else ""
    return f"<li>{_text(step.title)} ({_text(step.call)}): {step.verdict.value}. {_text(step.words)}{says}</li>"


def _table(head: tuple[str, ...], rows: tuple[tuple[str, str], ...]) -> str:
    top = f"<tr>{''.join(f'<th>{_text(name)}</th>' for name in head)}</tr>" if head else ""
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{top}{body}</table>"


def _text(words: str) -> str:
    return escape(well_formed(words))
