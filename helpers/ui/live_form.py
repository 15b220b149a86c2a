"""The answer as HTML for the live widget: words first, then sign, then colour (style.css). Everything is escaped."""

from __future__ import annotations

from html import escape

from helpers.course.attempt_result import ListedObject, Step, StepVerdict
from helpers.ui.findings import well_formed
from helpers.ui.report import Report

_SIGNS = {StepVerdict.PASSED: "✓", StepVerdict.STOPPED: "✕", StepVerdict.NOT_REACHED: "–"}
_CLASSES = {
    StepVerdict.PASSED: "tpl-passed",
    StepVerdict.STOPPED: "tpl-stopped",
    StepVerdict.NOT_REACHED: "tpl-skipped",
}


def html(report: Report) -> str:
    """The whole answer.

    Args:
        report: what there is to say.
    """
    stale = "" if report.current else " tpl-stale"
    parts = [
        f'<section class="tpl-answer tpl-{report.kind}{stale}" aria-label="Answer">',
        f'<p class="tpl-about">{_text(report.about)}</p>',
        f'<h4 class="tpl-verdict">{_text(report.verdict)} {_sign(report.sign)}</h4>',
        f'<p class="tpl-reason">{_text(report.reason)}</p>',
        f'<ol class="tpl-steps">{"".join(_step(number, step) for number, step in enumerate(report.steps, 1))}</ol>',
        *(_error(step) for step in report.steps if step.error),
        '<div class="tpl-gained">' if report.credentials else "",
        _credentials(report.credentials) if report.credentials else "",
        _listing(report.bucket, report.listing, report.listing_words) if report.listing is not None else "",
        "</div>" if report.credentials else "",
        "</section>",
    ]
    return "".join(parts)


def message(words: str) -> str:
    """One sentence in place of an answer."""
    return f'<section class="tpl-answer tpl-refused"><p class="tpl-reason">{_text(words)}</p></section>'


def _text(words: str) -> str:
    return escape(well_formed(words))


def _sign(sign: str) -> str:
    return f'<span class="tpl-sign" aria-hidden="true">{sign}</span>'


def _step(number: int, step: Step) -> str:
    answer = f'<p class="tpl-says">{_text(step.answer)}</p>' if step.answer else ""
    return (
        f'<li class="{_CLASSES[step.verdict]}">'
        f'<p class="tpl-step"><span>{number}. {_text(step.title)}</span></p>'
        f'<p class="tpl-state">{step.verdict.value} <span aria-hidden="true">{_SIGNS[step.verdict]}</span></p>'
        f"<p>{_text(step.words)}</p>{answer}"
        f'<p class="tpl-call"><code>{_text(step.call)}</code></p></li>'
    )


def _error(step: Step) -> str:
    who = "AWS answers" if step.error and step.error.sent else "boto3 says"
    return (
        f'<div class="tpl-error-box"><p class="tpl-caption">{who} to <code>{_text(step.call)}</code></p>'
        f'<pre class="tpl-aws">{_text(step.aws_says)}</pre></div>'
    )


def _credentials(rows: tuple[tuple[str, str], ...]) -> str:
    body = "".join(f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>' for name, value in rows)
    return f'<table class="tpl-table"><caption>Temporary credentials</caption><tbody>{body}</tbody></table>'


def _listing(bucket: str, objects: tuple[ListedObject, ...], words: str) -> str:
    rest = f'<p class="tpl-help">{_text(words)}</p>' if words else ""
    if not objects:
        return f'<div><p class="tpl-caption">Objects in {_text(bucket)}</p>{rest}</div>'
    body = "".join(f'<tr><td>{_text(item.key)}</td><td class="tpl-number">{item.size}</td></tr>' for item in objects)
    return (
        f'<div><table class="tpl-table"><caption>Objects in {_text(bucket)}</caption>'
        f'<thead><tr><th scope="col">Key</th><th scope="col" class="tpl-number">Bytes</th></tr></thead>'
        f"<tbody>{body}</tbody></table>{rest}</div>"
    )
