"""A policy studied as text, without a call to AWS: what it says, who gets in, what a change did."""

from __future__ import annotations

from html import escape

from helpers import iam
from helpers.cloud.personas import YOUR_COMPANY
from helpers.course.words import filled
from helpers.documents import Document, read
from helpers.iam.analysis.analyse import Matrix, compare, who_can
from helpers.iam.analysis.nearby import Answer
from helpers.iam.describe import describe
from helpers.iam.review import review

_SIGNS = {True: "gets in", False: "–"}
_VERDICTS = (("let in", True), ("kept out", False))


class NotSaved(ValueError):
    """AWS would not save the policy, or there is none in the text; the message says it."""


def described(text: str, kind: str = "trust") -> str:
    """What a policy says in plain English, then what a reviewer would ask, each with its line.

    Args:
        text: the policy's JSON text, or a text that holds policies: see `helpers.documents`.
        kind: what it is attached to, where the text does not say: "trust", "identity", "boundary", "session", "bucket",
            "scp", "rcp" or "endpoint".
    """
    reading = read(text, iam.PolicyKind(kind), YOUR_COMPANY)
    told = [_described(document, alone=document.plain) for document in reading.documents] or [filled(reading.trouble)]
    said = reading.unread if reading.documents else ()
    return "\n\n".join([*told, *([_listed([*said, *reading.notes])] if said or reading.notes else [])])


def _described(document: Document, *, alone: bool) -> str:
    policy = iam.parse(document.text, document.kind)
    # What AWS refuses to save, the description itself says, but for what it spares in older roles.
    findings = [each for each in policy.findings if each.on_saving_alone] if not policy.invalid else []
    heading = [] if alone else [f"{document.name or 'A policy'} ({document.kind.value}):"]
    sentences = [filled(sentence) for _, sentence in describe(policy).sentences]
    if policy.invalid and not alone:  # its own lines are not those of the text
        sentences = [filled(f"AWS does not save this policy. {document.placed(policy.invalid[0])}")]
    remarks = [
        f"Line {finding.line}, {finding.severity}: {finding.message} {finding.hint}"
        for finding in map(document.placed, (*findings, *review(policy, role_account=YOUR_COMPANY)))
    ]
    return "\n".join([*heading, *sentences, *(["", "A reviewer would say:", _listed(remarks)] if remarks else [])])


def _listed(sentences: list[str]) -> str:
    return "\n".join(filled(sentence, "  ", "* ") for sentence in sentences)


def table_of(text: str, role: str) -> tuple[str, str]:
    """Who gets in with a trust policy, and under what circumstances: as text, and as HTML.

    Args:
        text: the trust policy's JSON text.
        role: name of the role in Account A.

    Raises:
        NotSaved: AWS would not save the policy.
        Unsupported: it says something that is not modelled.
    """
    matrix = who_can(_trust(text, role), role=_arn(role))
    return _as_text(matrix), _as_html(matrix)


def changes(old: str, new: str, role: str) -> str:
    """Whom a change of a trust policy lets in or shuts out, each with a request that shows it.

    Args:
        old: the text before.
        new: the text after.
        role: name of the role in Account A.

    Raises:
        NotSaved: AWS would not save one of them.
        Unsupported: one of them says something that is not modelled.
    """
    found = compare(_trust(old, role), _trust(new, role), role=_arn(role))
    witnesses = [*found.let_in, *found.shut_out]
    if not witnesses:
        return "Nobody is newly let in or shut out."
    return "\n".join(filled(witness.sentence, "  ") for witness in witnesses)


def _trust(text: str, role: str) -> iam.Policy:
    """The trust policy in a text; of several, the one of that role."""
    reading = read(text, iam.PolicyKind.TRUST, YOUR_COMPANY)
    if reading.trouble:
        raise NotSaved(reading.trouble)
    found = [each for each in reading.documents if each.kind is iam.PolicyKind.TRUST] or list(reading.documents)
    if len(found) > 1:
        named = [each for each in found if role in each.name.split(" / ")]
        if len(named) != 1:
            names = ", ".join(each.name or "one without a name" for each in found[:8])
            raise NotSaved(f'There are {len(found)} trust policies in this text ({names}): say whose, by role="…".')
        found = named
    (document,) = found
    policy = iam.parse(document.text, iam.PolicyKind.TRUST)
    for finding in policy.invalid:
        raise NotSaved(str(document.placed(finding)))
    return policy


def _arn(role: str) -> str:
    return f"arn:aws:iam::{YOUR_COMPANY}:role/{role}"


def _rows(matrix: Matrix) -> tuple[list[str], list[list[str]]]:
    groups = matrix.summary()
    head = ["", *(group.label for group in groups)]
    return head, [
        [caller.label, *(_SIGNS[group.allowed[row]] for group in groups)] for row, caller in enumerate(matrix.callers)
    ]


def _as_text(matrix: Matrix) -> str:
    # Circumstances are long and few: each is a heading with those who get in below it.
    told = []
    for group in matrix.summary():
        who = [caller.label for caller, allowed in zip(matrix.callers, group.allowed, strict=True) if allowed]
        told.append(filled(f"{group.label}:", "  "))
        told += [filled(each, "    ", "  ") for each in who] or ["  nobody"]
    for heading, answers in _nearby(matrix):
        for verdict, allowed in _VERDICTS:
            who = [answer.who for answer in answers if answer.allowed is allowed]
            told += (
                [filled(f"{heading}, {verdict}:", "  "), *(filled(each, "    ", "  ") for each in who)] if who else []
            )
    return "\n".join(told)


def _nearby(matrix: Matrix) -> list[tuple[str, list[Answer]]]:
    """Those near whom the policy names, by heading."""
    found: dict[str, list[Answer]] = {}
    for answer in matrix.nearby:
        found.setdefault(answer.of, []).append(answer)
    return list(found.items())


def _as_html(matrix: Matrix) -> str:
    head, rows = _rows(matrix)
    columns = "".join(f"<th>{escape(title)}</th>" for title in head)
    lines = "".join(
        f"<tr><th>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>" for row in rows
    )
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>"
    return "".join([table, *(_near_html(heading, answers) for heading, answers in _nearby(matrix))])


def _near_html(heading: str, answers: list[Answer]) -> str:
    ordered = sorted(answers, key=lambda answer: not answer.allowed)
    lines = "".join(f"<tr><th>{escape(each.who)}</th><td>{_SIGNS[each.allowed]}</td></tr>" for each in ordered)
    return f"<table><thead><tr><th>{escape(heading)}</th><th></th></tr></thead><tbody>{lines}</tbody></table>"
