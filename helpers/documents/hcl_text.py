"""Terraform's language: resources, data sources, and the policies in them.

https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helpers.documents.placeholders import mark
from helpers.documents.tree import DEEPEST, Tree, Unreadable
from helpers.iam.jsontext import escape

_HEREDOC = re.compile(r"<<(-?)[^\n]*\n(.*?)\n?[ \t]*\w+\s*$", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def read(text: str, name: str = "") -> Tree:
    """A Terraform text as a tree: `/resource/TYPE/NAME/…`, blocks of one name as a list.

    Args:
        text: blocks and attributes.
        name: of an attribute, when the text is its value alone.

    Raises:
        Unreadable: it is no HCL.
        ImportError: python-hcl2 is not here.
    """
    import hcl2
    from lark.exceptions import LarkError, UnexpectedInput

    if _depth(text) > DEEPEST:
        raise Unreadable(f"Line 1: this text has more than {DEEPEST} levels of brackets, which no configuration has.")
    before, value = f"{name} = " if name else "", text.lstrip()
    blank = text[: len(text) - len(value)]

    def place(line: int, column: int) -> tuple[int, int]:
        return line, max(column - len(before) if line == blank.count("\n") + 1 else column, 1)

    try:
        tree = hcl2.parses_to_tree(f"{blank}{before}{value.rstrip()}\n")
    except UnexpectedInput as error:
        line, column = place(max(getattr(error, "line", 1), 1), getattr(error, "column", 1))
        raise Unreadable(
            f"Line {line}, column {column}: this is not Terraform's language. Where it can't be read, take the JSON: "
            "terraform show -json."
        ) from None
    except (LarkError, RecursionError, ValueError):
        raise Unreadable("Line 1: this is not Terraform's language; take the JSON: terraform show -json.") from None
    builder = _Builder()
    data = builder.body(next(child for child in tree.children if getattr(child, "data", "") == "body"), "")
    known = {pointer: place(*where) for pointer, where in builder.known.items()}
    return Tree(data, known=known or {"": (1, 1)}, first_lines=builder.first_lines)


def _depth(text: str) -> int:
    deepest = depth = 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _tokens(tree: Any) -> Iterator[Any]:
    for child in getattr(tree, "children", [tree]):
        if hasattr(child, "children"):
            yield from _tokens(child)
        elif child is not None:
            yield child


def _written(tree: Any) -> str:
    return "".join(str(token) for token in _tokens(tree)).strip()


class _Builder:
    """Makes plain values of hcl2's tree; what has to be computed becomes a placeholder."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int]] = {"": (1, 1)}
        self.first_lines: dict[str, int] = {}

    def _note(self, pointer: str, tree: Any) -> None:
        token = next(iter(_tokens(tree)), None)
        if token is not None and getattr(token, "line", None):
            self.known.setdefault(pointer, (token.line, token.column))

    def body(self, tree: Any, pointer: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for child in tree.children:
            kind = getattr(child, "data", "")
            if kind == "attribute":
                name = _written(child.children[0])
                here = f"{pointer}/{escape(name)}"
                self._note(here, child)
                made[name] = self.value(child.children[-1], here)
            elif kind == "block":
                self._block(child, pointer, made)
        return made

    def _block(self, tree: Any, pointer: str, made: dict[str, Any]) -> None:
        inner = next(child for child in tree.children if getattr(child, "data", "") == "body")
        labels = [
            _written(child).strip('"')
            for child in tree.children
            if getattr(child, "data", "") in ("identifier", "string")
        ]
        holder = made
        for name in labels[:-1] if len(labels) > 1 else []:
            pointer = f"{pointer}/{escape(name)}"
            self._note(pointer, tree)
            holder = holder.setdefault(name, {})
            if not isinstance(holder, dict):
                return
        last = labels[-1]
        if len(labels) > 1:
            pointer = f"{pointer}/{escape(last)}"
            self._note(pointer, tree)
            holder[last] = self.body(inner, pointer)
            return
        listed = holder.setdefault(last, [])
        if isinstance(listed, list):
            pointer = f"{pointer}/{escape(last)}/{len(listed)}"
            self._note(pointer, tree)
            listed.append(self.body(inner, pointer))

    def value(self, tree: Any, pointer: str) -> Any:
        kind = getattr(tree, "data", "")
        self._note(pointer, tree)
        children = [
            child for child in getattr(tree, "children", []) if getattr(child, "data", "") != "new_line_or_comment"
        ]
        if kind == "expr_term" and len(children) == 1:
            return self.value(children[0], pointer)
        if kind == "tuple":
            values = [child for child in children if hasattr(child, "children")]
            return [self.value(each, f"{pointer}/{number}") for number, each in enumerate(values)]
        if kind == "object":
            return self._object(children, pointer)
        if kind == "string":
            return self._string(children)
        if kind in ("heredoc_template", "heredoc_template_trim"):
            return self._heredoc(tree, pointer)
        if kind == "function_call" and _written(children[0]) == "jsonencode":
            arguments = next((child for child in children if getattr(child, "data", "") == "arguments"), None)
            if arguments is not None and arguments.children:
                return self.value(arguments.children[0], pointer)
        return self._other(tree)

    def _other(self, tree: Any) -> Any:
        words = _written(tree)
        if words in ("true", "false"):
            return words == "true"
        if words == "null":
            return None
        return words if re.fullmatch(r"-?\d+(\.\d+)?", words) else mark(words[:200])

    def _object(self, children: list[Any], pointer: str) -> dict[str, Any]:
        made = {}
        for element in (child for child in children if getattr(child, "data", "") == "object_elem"):
            key = next(child for child in element.children if getattr(child, "data", "") == "object_elem_key")
            name = self._key(key)
            here = f"{pointer}/{escape(name)}"
            self._note(here, element)
            made[name] = self.value(element.children[-1], here)
        return made

    def _key(self, tree: Any) -> str:
        string = next(iter(tree.find_data("string")), None)
        return self._string(string.children) if string is not None else _written(tree).strip("()")

    def _string(self, children: list[Any]) -> str:
        parts = []
        for part in (child for child in children if getattr(child, "data", "") == "string_part"):
            inner = part.children[0] if part.children else ""
            if getattr(inner, "data", "") == "interpolation":
                parts.append(mark(_written(inner)[2:-1].strip()[:200]))
            else:
                parts.append(_unescaped(_written_raw(part)))
        return "".join(parts)

    def _heredoc(self, tree: Any, pointer: str) -> str:
        token = next(iter(_tokens(tree)))
        found = _HEREDOC.match(str(token))
        if found is None:
            return ""
        self.first_lines[pointer] = token.line + 1
        text = found[2]
        if found[1]:
            lines = text.split("\n")
            indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
            text = "\n".join(line[indent:] for line in lines)
        text = re.sub(r"(?<!\$)\$\{([^}]*)\}", lambda inner: mark(inner[1].strip()[:200]), text)
        return text.replace("$${", "${")


def _written_raw(tree: Any) -> str:
    return "".join(str(token) for token in _tokens(tree))


def _unescaped(text: str) -> str:
    text = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), text)
    return text.replace("$${", "${")
