"""The answer of the page "Read my trust policy": a text becomes plain data, which `page/answer.js` draws.

It runs in the browser, with the standard library and a few files of `helpers` alone (see `parts.py`). It judges nothing
by itself, and never raises for what a text says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from helpers.cloud.personas import YOUR_COMPANY
from helpers.course import studied
from helpers.course.studied import NotSaved, Study, Ways
from helpers.documents import Document, read
from helpers.iam import Finding, PolicyKind, Unsupported, jsontext, layout
from helpers.ui import findings, sharing

LONGEST = 300_000  # characters; the roles of a whole account, as a command lists them, are not longer as a rule
DEEPEST = 200  # levels of brackets; the browser's Python has a short stack, and thousands would end it
_TOO_DEEP = f"This text has brackets in more than {DEEPEST} levels, which no policy has."
MOST = 40  # policies that are told in full; one reads no more
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_BRACKET = re.compile(r"[\[\]{}]")
_ROLE = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_SOMEBODYS_ROLE = "Role"  # where the text does not say what the role is called
_SEVERITIES = {"error": "errors", "warning": "warnings", "suggestion": "suggestions"}


def answer(text: str, account: str = "") -> dict[str, Any]:
    """Everything the page says of a text.

    Args:
        text: as somebody pasted or typed it.
        account: the 12 digits of the account that owns the role; empty when nobody said it, and then it is taken for
            the course's own.

    Returns:
        `trouble`, one sentence, when there is nothing else to say; `notes`, sentences on how the text was read;
        `policies`, each with its verdict, sentences, findings and who gets in; `marks`, the findings as the editor
        takes them.
    """
    if len(text) > LONGEST:
        most = f"this page reads {LONGEST:,}"
        return _nothing(f"This text has {len(text):,} characters, and {most}: paste fewer roles at once.")
    if not text.strip():
        return _nothing("")
    if _deep(text):
        return _nothing(_TOO_DEEP)
    text, account = findings.well_formed(text), account.strip()
    known = bool(_ACCOUNT.fullmatch(account))
    owner = account if known else YOUR_COMPANY
    reading = read(text, PolicyKind.TRUST, owner)
    if reading.trouble:
        return _nothing(reading.trouble, [*reading.unread[1:], *reading.notes])
    told = reading.documents[:MOST]
    notes = [*reading.unread, *reading.notes]
    if len(reading.documents) > MOST:
        notes.append(f"There are {len(reading.documents)} policies here, and this page reads the first {MOST}.")
    if account and not known:
        notes.append(f"An account is 12 digits. Until it has them, this is read as of account {owner}.")
    elif not known and any(document.kind is PolicyKind.TRUST for document in told):
        notes.append(f"Nobody has said whose role this is: it is read as one of account {owner}.")
    studies = [studied.study(document, owner) for document in told]
    marks = [finding for study in studies for finding in _marked(study)]
    return {
        "trouble": "",
        "notes": notes,
        "policies": [_policy(study, owner) for study in studies],
        "marks": findings.for_editor(marks),
    }


def laid_out(text: str) -> dict[str, str]:
    """The text laid out anew, or why it can't be.

    Args:
        text: as it stands in the editor.
    """
    problem = _TOO_DEEP if _deep(text) else jsontext.problem(text)
    return {"words": f"Not formatted: {problem}"} if problem else {"formatted": layout.formatted(text)}


def opened(line: str) -> dict[str, Any]:
    """The state that a link holds, or what is wrong with it.

    Args:
        line: what stands behind the `#`, or the whole link.
    """
    try:
        return {"state": sharing.unpacked(line), "trouble": ""}
    except ValueError as problem:
        return {"state": None, "trouble": str(problem)}


_ASKED: dict[str, Callable[..., dict[str, Any]]] = {"answer": answer, "laid_out": laid_out, "opened": opened}


def asked(name: str, *given: str) -> str:
    """What the page asks for, as JSON.

    Args:
        name: of one of the functions above.
        given: what it takes.
    """
    return json.dumps(_ASKED[name](*given))


def _nothing(trouble: str, notes: list[str] | None = None) -> dict[str, Any]:
    return {"trouble": trouble, "notes": notes or [], "policies": [], "marks": []}


def _deep(text: str) -> bool:
    level = 0
    for bracket in _BRACKET.findall(text):
        level = level + 1 if bracket in "[{" else max(0, level - 1)
        if level > DEEPEST:
            return True
    return False


def _marked(study: Study) -> list[Finding]:
    """What the editor underlines: why AWS refuses it, then what a reviewer would say."""
    return [*map(study.document.placed, study.policy.invalid), *study.remarks]


def _policy(study: Study, owner: str) -> dict[str, Any]:
    document = study.document
    unsupported = study.policy.unsupported and not study.policy.invalid
    verdict = "refused" if study.policy.invalid else "unread" if unsupported else "saved"
    told = _marked(study)
    gravest = next((each for each in _SEVERITIES if any(one.severity == each for one in told)), "")
    who, remark = _who(document, owner) if document.kind is PolicyKind.TRUST else ([], "")
    return {
        "name": document.name,
        "kind": document.kind.value,
        "verdict": verdict,
        "words": _verdict(verdict, told),
        "gravest": gravest,
        "sentences": list(map(findings.well_formed, study.sentences)),
        "findings": [_finding(each) for each in told[: findings.MOST]],
        "who": who,
        "remark": remark if verdict == "saved" else "",
        # What the workbench of the notebooks takes.
        "trust": _text_for_workbench(document) if document.kind is PolicyKind.TRUST else "",
    }


def _verdict(verdict: str, told: list[Finding]) -> str:
    counts = []
    for severity, plural in _SEVERITIES.items():
        many = sum(each.severity == severity for each in told)
        if many:
            counts.append(f"{many} {severity if many == 1 else plural}")
    if verdict == "refused":
        return "AWS would not save this policy."
    if verdict == "unread":
        return "AWS would save this policy, but it says something that is not modelled here."
    return f"AWS would save this policy; a reviewer has {', '.join(counts) if counts else 'nothing to add'}."


def _finding(finding: Finding) -> dict[str, Any]:
    (placed,) = findings.for_editor([finding])
    return {**placed, "code": finding.code, "source": finding.source}


def _who(document: Document, owner: str) -> tuple[list[dict[str, Any]], str]:
    """Who gets in, and a sentence where that can't be said."""
    last = document.name.rpartition(" / ")[2]
    role = last if _ROLE.fullmatch(last) else _SOMEBODYS_ROLE
    try:
        matrix = studied.matrix_of(document, role, owner)
    except (NotSaved, Unsupported) as problem:
        return [], findings.well_formed(str(problem))
    told = [*map(_circumstance, studied.circumstances(matrix)), *map(_ways, studied.nearby(matrix))]
    return told, "" if matrix.complete else "There was more to try than is worth the time: this is not all."


def _circumstance(ways: Ways) -> dict[str, Any]:
    return {**_ways(ways), "circumstance": True}


def _ways(ways: Ways) -> dict[str, Any]:
    names = (list(map(findings.well_formed, each)) for each in (ways.let_in, ways.kept_out))
    return {"heading": findings.well_formed(ways.heading), **dict(zip(("let_in", "kept_out"), names, strict=True))}


def _text_for_workbench(document: Document) -> str:
    return document.text if document.plain else layout.formatted(document.text)
