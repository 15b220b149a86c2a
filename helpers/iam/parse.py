"""Reads a policy document: JSON text becomes a Policy of compiled Statements, with what is wrong with it.

A document is read and compiled once and evaluated many times; `parse` remembers what it has read. Places are worked
out only when somebody asks for a line.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from helpers.iam import jsontext, patterns, variables
from helpers.iam.conditions import Condition, condition
from helpers.iam.document import Patterns, Policy, PrincipalElement, PrincipalValue, Statement
from helpers.iam.jsontext import JsonNumber, as_list, as_text
from helpers.iam.model import Finding, Place, PolicyKind, Unsupported
from helpers.iam.saving import validate
from helpers.regex import Regex

# AWS takes at most this many characters in any policy parameter, white space included.
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
LONGEST = 131_072
# What IAM's parameters take: tab, line feed, carriage return, and U+0020 to U+00FF.
_FOREIGN = Regex(r"[^\t\n\r\x20-\xff]")
_ACCOUNT = Regex(r"(?:arn:([\w-]+):iam::)?(\d{12})(?::root)?", re.ASCII)
_GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"


@lru_cache(maxsize=512)
def _parse_small(text: str, kind: PolicyKind, arn: str) -> Policy:
    return _parse_small(text, kind, "").named(arn) if arn else _parse(text, kind)


def parse(text: str, kind: PolicyKind, arn: str = "") -> Policy:
    """Read a policy document. Never raises for what the text says: what is wrong is in `findings`.

    Args:
        text: the JSON text as somebody wrote it.
        kind: what it is attached to.
        arn: a managed policy's own, which AWS names when it denies something.
    """
    # A long text is a mistake or a test, and the memory it would hold is worth more than the time.
    return _parse_small(text, kind, arn) if len(text) <= 20_000 else _parse(text, kind).named(arn)


def _parse(text: str, kind: PolicyKind) -> Policy:
    if len(text) > LONGEST:
        message = f"The document has {len(text):,} characters; AWS takes at most {LONGEST:,}."
        finding = Finding(
            "error",
            "too-long",
            message,
            "Paste the policy alone.",
            Place(1, 1, 1, 1),
            "",
            _GRAMMAR,
            "ValidationError",
        )
        return Policy(text, kind, findings=(finding,))
    try:
        data = _DECODER.decode(text)
        # Deep text is rare, and only our own scanner counts how deep.
        shallow = text.count("[") + text.count("{") <= jsontext.DEEPEST
        readable = shallow or jsontext.problem(text) is None
    except (ValueError, RecursionError):
        readable = False
    if not readable:
        return Policy(text, kind, findings=(_syntax(text, kind),))
    # JSON itself has no control characters, so that plain text needs no search.
    if kind is not PolicyKind.BUCKET and not text.isascii() and (stranger := _FOREIGN.search(text)):
        return Policy(text, kind, findings=(_foreign(text, stranger),))
    reader = Policy(text, kind, single_statement=isinstance(data, dict) and isinstance(data.get("Statement"), dict))
    findings = tuple(validate.check(data, kind, reader.place, text))
    if any(finding.severity == "error" and not finding.on_saving_alone for finding in findings):
        return Policy(text, kind, findings=findings, single_statement=reader.single_statement)
    version = data.get("Version", "2008-10-17")
    try:
        listed = data["Statement"] if isinstance(data["Statement"], list) else [data["Statement"]]
        statements = tuple(_statement(i, s, kind, version) for i, s in enumerate(listed))
        unsupported = None
    except Unsupported as problem:
        # Kept as text: a policy is remembered, and an exception that is raised again and again grows.
        statements, unsupported = (), (problem.name, problem.pointer)
    return Policy(text, kind, version, statements, findings, unsupported, reader.single_statement)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _refuse(word: str) -> Any:
    raise ValueError(word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=_refuse
)


def _foreign(text: str, found: re.Match[str]) -> Finding:
    return Finding(
        "error",
        "character",
        f"IAM takes no {jsontext.shown(found.group())} in a policy.",
        "Typographic quotes and dashes come from pasted text; write plain ones.",
        jsontext.Lines(text).place(found.start(), found.end()),
        "",
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",
        "ValidationError",
        "The specified value for policyDocument is invalid. It must contain only printable ASCII characters.",
    )


def _syntax(text: str, kind: PolicyKind) -> Finding:
    problem = jsontext.problem(text) or jsontext.JsonProblem(0, "A number in the text is too long to read.")
    place = jsontext.Lines(text).place(problem.offset, problem.offset + 1)
    code, words = (
        ("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
        if kind is PolicyKind.BUCKET
        else ("MalformedPolicyDocument", "This policy contains invalid Json")
    )
    return Finding("error", "json-syntax", problem.message, problem.hint, place, "", _GRAMMAR, code, words)


def _statement(index: int, data: dict[str, Any], kind: PolicyKind, version: str) -> Statement:
    pointer = f"/Statement/{index}"
    replace = version == "2012-10-17"
    action_name = "Action" if "Action" in data else "NotAction"
    resource_name = next((name for name in ("Resource", "NotResource") if name in data), None)
    return Statement(
        index,
        data.get("Sid", ""),
        data["Effect"],
        _principal(data["Principal"], f"{pointer}/Principal") if "Principal" in data else None,
        _actions(action_name, as_list(data[action_name]), f"{pointer}/{action_name}"),
        _resources(resource_name, as_list(data[resource_name]), f"{pointer}/{resource_name}", replace)
        if resource_name
        else None,
        tuple(_conditions(data.get("Condition", {}), f"{pointer}/Condition", replace)),
        _principal(data["NotPrincipal"], f"{pointer}/NotPrincipal") if "NotPrincipal" in data else None,
    )


def _principal(data: Any, pointer: str) -> PrincipalElement:
    if data == "*":
        return PrincipalElement(pointer, anyone=True)
    values = []
    for kind, listed in data.items():
        here = f"{pointer}/{jsontext.escape(kind)}"
        for number, text in enumerate(as_list(listed)):
            place = f"{here}/{number}" if isinstance(listed, list) else here
            account = _ACCOUNT.fullmatch(text) if kind == "AWS" else None
            partition, owner = account.groups("") if account else ("", "")
            values.append(PrincipalValue(kind, str(text), place, owner, partition))
    return PrincipalElement(pointer, tuple(values))


def _actions(element: str, texts: list[str], pointer: str) -> Patterns:
    matchers = tuple([patterns.action(text) for text in texts])
    return Patterns(element, pointer, tuple(texts), matchers, negated=element == "NotAction")


def _resources(element: str, texts: list[str], pointer: str, replace: bool) -> Patterns:
    varying = [t for t in texts if replace and t.count(":") >= 5 and variables.has_variable(t.split(":", 5)[5])]
    varied = frozenset(varying)
    fixed = tuple([patterns.arn(text) for text in texts if text not in varied])
    return Patterns(element, pointer, tuple(texts), fixed, tuple(varying), element == "NotResource")


def _conditions(data: dict[str, Any], pointer: str, replace: bool) -> list[Condition]:
    return [
        condition(
            operator,
            key,
            tuple(as_text(value) for value in as_list(values)),
            f"{pointer}/{jsontext.escape(operator)}/{jsontext.escape(key)}",
            replace_variables=replace,
        )
        for operator, keys in data.items()
        for key, values in keys.items()
    ]
