"""How findings are written: for a reader, for a program, for a code host.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from helpers.iam import Finding, wire

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "suggestion": "note"}  # SARIF's words
_COMMANDS = {"error": "error", "warning": "warning", "suggestion": "notice"}  # GitHub's


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and whose it is.

    Attributes:
        file: the file's name, as it was given.
        finding: with its place in the file.
        document: what the file calls the policy; empty where it is all there is.
        kind: what the policy is attached to.
    """

    file: str
    finding: Finding
    document: str = ""
    kind: str = ""

    @property
    def words(self) -> str:
        """The finding in a sentence or two, with the policy's name in front."""
        whose = f"{self.document}: " if self.document else ""
        return f"{whose}{self.finding.message}{' ' + self.finding.hint if self.finding.hint else ''}"

    @property
    def rule(self) -> str:
        """Whose judgement, and which."""
        return f"{self.finding.source}/{self.finding.code}"


def as_text(told: Sequence[Told]) -> str:
    """A line each, as compilers write theirs, so that editors find the place."""
    return "\n".join(
        f"{each.file}:{each.finding.line}:{each.finding.column}: {each.finding.severity}: {each.words} [{each.rule}]"
        for each in told
    )


def as_json(told: Sequence[Told]) -> str:
    """A list of objects, one a finding."""
    return json.dumps(
        [
            {"file": each.file, "document": each.document, "type": each.kind, **wire.finding(each.finding)}
            for each in told
        ],
        indent=2,
    )


def as_sarif(told: Sequence[Told]) -> str:
    """A SARIF 2.1.0 log with one run."""
    rules = {each.rule: each.finding for each in told}
    numbers = {rule: number for number, rule in enumerate(rules)}
    driver: dict[str, Any] = {
        "name": "trust-policy-lab",
        "informationUri": "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
        "rules": [_rule(name, finding) for name, finding in rules.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, numbers[each.rule]) for each in told],
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": name, "shortDescription": {"text": finding.code.replace("-", " ")}}
    return {**rule, "helpUri": finding.url} if finding.url else rule


def _result(each: Told, rule: int) -> dict[str, Any]:
    place = each.finding.place
    region = {"startLine": each.finding.line, "startColumn": each.finding.column}
    if place is not None:
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    where = {"artifactLocation": {"uri": quote(each.file.replace("\\", "/"), safe="/")}, "region": region}
    return {
        "ruleId": each.rule,
        "ruleIndex": rule,
        "level": _LEVELS[each.finding.severity],
        "message": {"text": each.words},
        "locations": [{"physicalLocation": where}],
    }


def as_github(told: Sequence[Told]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    return "\n".join(
        f"::{_COMMANDS[each.finding.severity]} file={_property(each.file)},line={each.finding.line},"
        f"col={each.finding.column},title={_property(each.rule)}::{_data(each.words)}"
        for each in told
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Sequence[Told]], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
