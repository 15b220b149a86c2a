"""Reads a text that somebody brings: what form has it, and which policies are in it?"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from helpers.documents.document import Document, Reading
from helpers.documents.shapes import Finder, guess
from helpers.documents.tree import CLOSE, DEEPEST, OPEN, Tree, Unreadable
from helpers.iam import jsontext
from helpers.iam.model import Place, PolicyKind

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(.*?)^[ \t]*\1[ \t]*$", re.DOTALL | re.MULTILINE)
_MOST_BLOCKS = 200  # each is read on its own, and nobody pastes as many policies
_HCL = re.compile(
    r"^[ \t]*(?:(?:resource|data|module|variable|locals|provider|terraform|output)\b[^\n:=]*\{"
    r"|[\w-]+[ \t]*=[ \t]*(?:jsonencode\(|<<|data\.|\{|\[)|statement[ \t]*\{)",
    re.MULTILINE,
)
_YAML = re.compile(r"^[ \t]*(?:-[ \t]+)?[\"']?[A-Za-z][\w:.-]*[\"']?[ \t]*:(?:[ \t]|$)", re.MULTILINE)


def read(text: str, kind: PolicyKind | None = None, account: str = "") -> Reading:
    """Every policy in a text, whatever form the text has.

    Never raises for what the text says. A text of no known form is one policy to the letter: `helpers.iam.parse` says
    what is wrong with it.

    Args:
        text: as somebody pasted it.
        kind: what a policy is attached to, where the text does not say; else it is guessed from what the policy says.
        account: the account that owns what the policies are attached to, for placeholders.
    """
    try:
        # Nobody's text has the marks of placeholders.
        return _read(text.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd"), kind, account)
    except Unreadable as problem:
        return Reading("a text that can't be read", unread=(str(problem),))
    except ImportError as missing:
        words = (
            f"Reading this form needs the Python package {missing.name}, which is not here; paste the policy's JSON."
        )
        return Reading("a text of another form", unread=(words,))


def _read(text: str, kind: PolicyKind | None, account: str) -> Reading:
    blocks = [found.span(2) for found in _FENCE.finditer(text)]
    if blocks:
        told = [(start, end) for start, end in blocks if text[start:end].strip()] or blocks[:1]
        parts = [_read(_only(text, start, end), kind, account) for start, end in told[:_MOST_BLOCKS]]
        parts = [part for part in parts if part.documents] or parts[:1]
        if len(told) > _MOST_BLOCKS:
            line = text.count("\n", 0, told[_MOST_BLOCKS][0])
            words = f"Line {line}: the text has {len(told):,} fenced blocks, and from this one on they are not read."
            parts.append(Reading("", unread=(words,)))
        return _together("a text with fenced blocks", parts)
    stripped = text.strip().removeprefix("\ufeff").strip()
    if stripped[:3].upper() == "%7B" or stripped[:3].upper() == "%5B":
        inner = _read(unquote(stripped), kind, account)
        return replace(inner, form="URL-encoded text", documents=tuple(_at_start(each) for each in inner.documents))
    if stripped[:1] in ("{", "[", '"', "'"):
        return _read_json(text, stripped, kind, account)
    alone = stripped.startswith("jsonencode(")  # what stands behind `policy = `
    if alone or _HCL.search(text):
        from helpers.documents import hcl_text

        tree = hcl_text.read(text, "policy") if alone else hcl_text.read(text)
        return _found(tree, "Terraform's configuration", kind, account)
    if _YAML.search(text) and not stripped.startswith("<"):
        from helpers.documents import yaml_text

        return _found(yaml_text.read(text), "YAML", kind, account)
    return _to_the_letter(text, kind)


def _read_json(text: str, stripped: str, kind: PolicyKind | None, account: str) -> Reading:
    if stripped[:1] == "'" and stripped[-1:] == "'" and len(stripped) > 2:  # as a shell quotes it
        inner = _read(stripped[1:-1], kind, account)
        return replace(inner, form="a quoted text", documents=tuple(_at_start(each) for each in inner.documents))
    text = text.removeprefix("\ufeff")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return _to_the_letter(text, kind)
    if isinstance(data, str):
        inner = _read(data, kind, account)
        return replace(inner, form="a JSON string", documents=tuple(_at_start(each) for each in inner.documents))
    if _is_plain(data):
        return _to_the_letter(text, kind, data)
    if text.count("[") + text.count("{") > jsontext.DEEPEST and _depth(data) > DEEPEST:
        raise Unreadable(f"Line 1: this JSON has more than {DEEPEST} levels, which no template has.")
    return _found(Tree(data, text), "JSON", kind, account)


def _is_plain(data: Any) -> bool:
    """A policy and nothing else: also one that AWS refuses, for `parse` to say why."""
    return isinstance(data, dict) and not (set(data) - {"Version", "Id", "Statement"}) and not _has_functions(data)


def _has_functions(data: Any) -> bool:
    """Does the policy hold functions of CloudFormation's?"""
    if isinstance(data, dict):
        return any(name == "Ref" or name.startswith("Fn::") for name in data) or any(map(_has_functions, data.values()))
    return isinstance(data, list) and any(map(_has_functions, data))


def _depth(data: Any) -> int:
    deepest, level = 0, [data]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            each
            for value in level
            if isinstance(value, (dict, list))
            for each in (value.values() if isinstance(value, dict) else value)
        ]
    return deepest


def _found(tree: Tree, form: str, kind: PolicyKind | None, account: str) -> Reading:
    finder = Finder(tree, kind, account)
    documents = finder.documents()
    return Reading(form, documents, tuple(finder.notes), tuple(finder.unread))


def _to_the_letter(text: str, kind: PolicyKind | None, data: Any = None) -> Reading:
    return Reading("a policy", (Document(text, kind or guess(data), plain=True),))


def _together(form: str, parts: list[Reading]) -> Reading:
    return Reading(
        form,
        tuple(replace(document, plain=False) for part in parts for document in part.documents),
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        tuple(words for part in parts for words in part.unread),
    )


def _only(text: str, start: int, end: int) -> str:
    """What stands from `start`, the beginning of a line, to `end`, on the same lines as before."""
    return "\n" * text.count("\n", 0, start) + text[start:end]


def _at_start(document: Document) -> Document:
    """Of a text in one string, all stands where the string does."""
    return replace(document, locate=lambda _pointer, _place: Place(1, 1, 1, 1), plain=False)
