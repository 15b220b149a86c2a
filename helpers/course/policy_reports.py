"""A policy studied as text, without a call to AWS: what it says, who gets in, what a change did."""

from __future__ import annotations

from html import escape

from helpers import iam
from helpers.cloud.personas import YOUR_COMPANY
from helpers.course.words import filled
from helpers.iam.analysis.analyse import Matrix, compare, who_can
from helpers.iam.describe import describe
from helpers.iam.review import review

_SIGNS = {True: "gets in", False: "–"}


class NotSaved(ValueError):
    """AWS would not save the policy; the message is the finding."""


def described(text: str, kind: str = "trust") -> str:
    """What a policy says in plain English, then what a reviewer would ask, each with its line.

    Args:
        text: the policy's JSON text.
        kind: what it is attached to: "trust", "identity", "boundary", "session", "bucket", "scp" or "rcp".
    """
    policy = iam.parse(text, iam.PolicyKind(kind))
    sentences = [filled(sentence) for _, sentence in describe(policy).sentences]
    remarks = [
        filled(f"Line {finding.line}, {finding.severity}: {finding.message} {finding.hint}", "  ", "* ")
        for finding in review(policy, role_account=YOUR_COMPANY)
    ]
    return "\n".join([*sentences, *(["", "A reviewer would say:", *remarks] if remarks else [])])


def table_of(text: str, role: str) -> tuple[str, str]:
    """Who gets in with a trust policy, and under what circumstances: as text, and as HTML.

    Args:
        text: the trust policy's JSON text.
        role: name of the role in Account A.

    Raises:
        NotSaved: AWS would not save the policy.
        Unsupported: it says something that is not modelled.
    """
    matrix = who_can(_trust(text), role=_arn(role))
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
    found = compare(_trust(old), _trust(new), role=_arn(role))
    witnesses = [*found.let_in, *found.shut_out]
    if not witnesses:
        return "Nobody is newly let in or shut out."
    return "\n".join(filled(witness.sentence, "  ") for witness in witnesses)


def _trust(text: str) -> iam.Policy:
    policy = iam.parse(text, iam.PolicyKind.TRUST)
    for finding in policy.errors:
        raise NotSaved(str(finding))
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
    return "\n".join(told)


def _as_html(matrix: Matrix) -> str:
    head, rows = _rows(matrix)
    columns = "".join(f"<th>{escape(title)}</th>" for title in head)
    lines = "".join(
        f"<tr><th>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>" for row in rows
    )
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>"
