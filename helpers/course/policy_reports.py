"""A policy studied as text, without a call to AWS: what it says, who gets in, what a change did."""

from __future__ import annotations

from html import escape

from helpers import iam
from helpers.cloud.personas import YOUR_COMPANY
from helpers.course import studied
from helpers.course.studied import NotSaved
from helpers.course.words import filled
from helpers.documents import Document, read
from helpers.iam.analysis.analyse import Matrix, compare

__all__ = ["NotSaved", "changes", "described", "table_of"]

_SIGNS = {True: "gets in", False: "–"}


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
    study = studied.study(document)
    heading = [] if alone else [f"{document.name or 'A policy'} ({document.kind.value}):"]
    sentences = map(filled, study.sentences)
    remarks = [f"Line {each.line}, {each.severity}: {each.message} {each.hint}" for each in study.remarks]
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
    matrix = studied.matrix_of(_trust(text, role), role)
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
    before, after = (studied.trust_of(_trust(text, role)) for text in (old, new))
    found = compare(before, after, role=studied.arn_of(role))
    witnesses = [*found.let_in, *found.shut_out]
    if not witnesses:
        return "Nobody is newly let in or shut out."
    return "\n".join(filled(witness.sentence, "  ") for witness in witnesses)


def _trust(text: str, role: str) -> Document:
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
    return document


def _rows(matrix: Matrix) -> tuple[list[str], list[list[str]]]:
    groups = matrix.summary()
    head = ["", *(group.label for group in groups)]
    return head, [
        [caller.label, *(_SIGNS[group.allowed[row]] for group in groups)] for row, caller in enumerate(matrix.callers)
    ]


def _as_text(matrix: Matrix) -> str:
    # Circumstances are long and few: each is a heading with those who get in below it.
    told = []
    for ways in studied.circumstances(matrix):
        told.append(filled(f"{ways.heading}:", "  "))
        told += _people(ways.let_in) or ["  nobody"]
    for ways in studied.nearby(matrix):
        for verdict, who in (("let in", ways.let_in), ("kept out", ways.kept_out)):
            told += [filled(f"{ways.heading}, {verdict}:", "  "), *_people(who)] if who else []
    return "\n".join(told)


def _people(who: tuple[str, ...]) -> list[str]:
    return [filled(each, "    ", "  ") for each in who]


def _as_html(matrix: Matrix) -> str:
    head, rows = _rows(matrix)
    columns = "".join(f"<th>{escape(title)}</th>" for title in head)
    lines = "".join(
        f"<tr><th>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>" for row in rows
    )
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>"
    return "".join([table, *map(_near_html, studied.nearby(matrix))])


def _near_html(ways: studied.Ways) -> str:
    ordered = [*((who, True) for who in ways.let_in), *((who, False) for who in ways.kept_out)]
    lines = "".join(f"<tr><th>{escape(who)}</th><td>{_SIGNS[allowed]}</td></tr>" for who, allowed in ordered)
    return f"<table><thead><tr><th>{escape(ways.heading)}</th><th></th></tr></thead><tbody>{lines}</tbody></table>"
