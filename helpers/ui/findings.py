"""Findings and decisions of the engine as the editor takes them: plain dictionaries that travel to the browser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpers import iam
from helpers.iam import Decision, Finding, PolicyKind, StatementMatch, explain
from helpers.iam.layout import formatted
from helpers.iam.text import capital

_WORDS = {"allow": "allows", "deny": "denies", "nomatch": "no match"}  # behind a line that decides
MOST = 50  # findings that travel; nobody reads more


def well_formed(text: str) -> str:
    """The text without half surrogate pairs, which can't travel to the browser as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def for_editor(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings with place, severity and words: the error that AWS names, then the others and the rest by line.

    Args:
        findings: from `helpers.iam.parse`.
    """
    found = list(findings)
    named = next((finding for finding in found if finding.severity == "error"), None)
    found.sort(key=lambda one: (one is not named, one.severity != "error", one.line, one.column))
    return [_finding(finding) for finding in found[:MOST]]


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place or iam.Place(1, 1, 1, 1)
    return {
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "severity": finding.severity,
        "words": well_formed(f"{finding.message} {finding.hint}".strip()),
    }


def marks(decisions: Iterable[Decision], text: str, kind: PolicyKind = PolicyKind.TRUST) -> list[dict[str, Any]]:
    """The lines of a policy that decide.

    Args:
        decisions: about assuming the role, and about what is done with it.
        text: the text in the editor. Its own places count: AWS may store another form of it.
        kind: what kind of policy it is.
    """
    policy = iam.parse(text, kind)
    # A role's policy and the caller's are of one kind: the text tells them apart.
    shown = formatted(text)
    return [
        _mark(decision, match, policy)
        for decision in decisions
        for match in decision.decided_by
        if match.layer is kind and (kind is not PolicyKind.IDENTITY or formatted(match.policy.text) == shown)
    ]


def _mark(decision: Decision, match: StatementMatch, policy: iam.Policy) -> dict[str, Any]:
    place = policy.place(match.pointer)
    kind = "nomatch" if match.mismatch else "allow" if match.effect == "Allow" else "deny"
    words = explain.mismatch(match)
    missed = match.mismatch
    if missed is None:
        words += f"; {explain.because(decision, match)}"
    absent = missed is not None and missed.element == "Condition" and missed.actual is None
    return {
        "line": place.line,
        "end_line": place.end_line,
        "kind": kind,
        "word": "absent" if absent else _WORDS[kind],
        "text": well_formed(f"{capital(words)}."),
    }
