"""Where does each value of a JSON text stand, and if it is not JSON, what exactly is wrong?

The standard library's parser is fast but forgets positions and complains in its own words. This scanner is
asked only when somebody needs a line number or a good sentence. It keeps its own stack, so depth can't break it.
Grammar: https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from helpers.iam.model import Place
from helpers.iam.text import shortened
from helpers.regex import Regex

# A policy needs nine levels (Statement, Condition, operator, key, list). More than this is a mistake, not a policy.
DEEPEST = 64
_LONGEST = 40  # characters of a name that a sentence repeats

_SPACE = Regex(r"[ \t\n\r]*")
_STRING = Regex(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = Regex(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])", re.ASCII)
_WORD = Regex(r"[A-Za-z_]\w*")
_LITERALS = {"true", "false", "null"}
# What other languages and tired fingers write for JSON's three words.
_LIKE_LITERALS = {"none": "null", "nil": "null", "tru": "true", "flase": "false"} | {word: word for word in _LITERALS}
_SMART_QUOTES = "“”„‟‘’‚‛«»"


class JsonProblem(Exception):
    """The text is not JSON: where, what is wrong, and how to mend it."""

    def __init__(self, offset: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.hint = hint


class JsonNumber(str):
    """A number, kept as it is written: a policy's 3600 is the text "3600" when it is compared."""

    __slots__ = ()


def as_list(value: Any) -> list[Any]:
    """AWS lets a single value stand for a list of one."""
    return value if isinstance(value, list) else [value]


def as_text(value: Any) -> str:
    """A condition's value as text: AWS takes unquoted true, false and numbers."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Frame:
    """An object or list that is still open."""

    __slots__ = ("close", "count", "key", "member_start", "pointer", "seen", "start")

    def __init__(self, close: str, pointer: str, start: int) -> None:
        self.close = close  # the bracket that ends it
        self.pointer = pointer
        self.start = start
        self.member_start = 0  # of an object's member: where its name starts
        self.key = ""
        self.count = 0
        self.seen: set[str] = set()


def escape(name: str) -> str:
    """A member's name as a step of a JSON pointer (https://www.rfc-editor.org/rfc/rfc6901)."""
    return name.replace("~", "~0").replace("/", "~1")


class Lines:
    """Turns offsets into lines and columns, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        self._length = len(text)

    def place(self, start: int, end: int) -> Place:
        """The place of text[start:end]."""
        return Place(*self._at(start), *self._at(max(end, start)))

    def _at(self, offset: int) -> tuple[int, int]:
        offset = min(offset, self._length)
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def places(text: str) -> dict[str, Place]:
    """The place of every value, by its JSON pointer; an object's member counts from its name.

    Raises:
        JsonProblem: the text is not JSON, or repeats a name inside one object.
    """
    lines = Lines(text)
    return {pointer: lines.place(start, end) for pointer, (start, end) in spans(text).items()}


def problem(text: str) -> JsonProblem | None:
    """The first thing that keeps the text from being JSON, or None."""
    try:
        spans(text)
    except JsonProblem as found:
        return found
    return None


def spans(text: str) -> dict[str, tuple[int, int]]:
    """Where every value begins and ends, by its JSON pointer; an object's member counts from its name.

    Raises:
        JsonProblem: the text is not JSON, or repeats a name inside one object.
    """
    found: dict[str, tuple[int, int]] = {}
    stack: list[_Frame] = []
    at = _skip(text, 0)
    last_end = 0  # where the previous token ended: a missing comma belongs there
    last_comma = 0
    expect = "value"
    while True:
        char = text[at : at + 1]
        frame = stack[-1] if stack else None
        if expect == "end":
            if char:
                raise _complain(text, at, "end", stack, last_end)
            return found
        if frame and char == frame.close and expect in ("first", "comma"):
            stack.pop()
            found[frame.pointer] = (frame.start, at + 1)
            at, expect = at + 1, "comma" if stack else "end"
        elif frame and char == frame.close and expect == "value" and char == "}":
            raise JsonProblem(
                last_end - 1, "A value is missing after the colon.", "A value is a string in double quotes, { or [."
            )
        elif frame and char == frame.close and expect in ("key", "value") and frame.count:
            raise JsonProblem(
                last_comma,
                f"There is a comma before `{frame.close}`.",
                "Remove it: JSON has no trailing commas.",
            )
        elif expect == "comma":
            if char != ",":
                raise _complain(text, at, expect, stack, last_end)
            last_comma, at, expect = at, at + 1, "key" if frame and frame.close == "}" else "value"
        elif expect == "colon":
            if char != ":":
                raise _complain(text, at, expect, stack, last_end)
            at, expect = at + 1, "value"
        elif frame and frame.close == "}" and expect in ("first", "key"):
            name, end = _name(text, at, stack, last_end)
            if name in frame.seen:
                raise JsonProblem(
                    at,
                    f'"{shortened(name, _LONGEST)}" stands twice in the same object.',
                    "Keep one of them; put several values in a list.",
                )
            frame.seen.add(name)
            frame.key, frame.member_start = name, at
            frame.count += 1
            at, expect = end, "colon"
        else:
            pointer, start = _pointer(frame, at)
            if char in ("{", "["):
                if len(stack) >= DEEPEST:
                    raise JsonProblem(
                        at, f"The text is nested more than {DEEPEST} levels deep.", "A policy needs nine."
                    )
                stack.append(_Frame("}" if char == "{" else "]", pointer, start))
                at, expect = at + 1, "first"
            else:
                at = _scalar(text, at, stack, last_end)
                found[pointer] = (start, at)
                expect = "comma" if stack else "end"
        last_end = at
        at = _skip(text, at)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _pointer(frame: _Frame | None, at: int) -> tuple[str, int]:
    if frame is None:
        return "", at
    if frame.close == "]":
        frame.count += 1
        return f"{frame.pointer}/{frame.count - 1}", at
    return f"{frame.pointer}/{escape(frame.key)}", frame.member_start


def _name(text: str, at: int, stack: list[_Frame], last_end: int) -> tuple[str, int]:
    match = _STRING.match(text, at)
    if not match:
        raise _complain(text, at, "key", stack, last_end)
    raw = match.group()[1:-1]
    if "\\" in raw:
        import json

        raw = str(json.loads(match.group()))
    return raw, match.end()


def _scalar(text: str, at: int, stack: list[_Frame], last_end: int) -> int:
    for pattern in (_STRING, _NUMBER):
        if match := pattern.match(text, at):
            return match.end()
    if (match := _WORD.match(text, at)) and match.group() in _LITERALS:
        return match.end()
    raise _complain(text, at, "value", stack, last_end)


def _complain(text: str, at: int, expect: str, stack: list[_Frame], last_end: int) -> JsonProblem:
    """The most helpful thing to say about the character at `at`."""
    char = text[at : at + 1]
    if not char:
        if not stack and not text.strip():
            return JsonProblem(0, "There is no text.", "A policy is a JSON object with Version and Statement.")
        opener = {"}": "{", "]": "["}.get(stack[-1].close, "{") if stack else "{"
        return JsonProblem(last_end, f"The text ends, but a `{opener}` is still open.", "Close every bracket.")
    if char == "\ufeff":
        return JsonProblem(
            at,
            "The text starts with an invisible byte order mark.",
            "Save it as UTF-8 without BOM, or type it anew.",
        )
    if char in _SMART_QUOTES:
        return JsonProblem(at, f"{char} is a typographic quote.", 'JSON wants straight double quotes: ".')
    if char == "'":
        return JsonProblem(at, "A single quote is not allowed here.", 'JSON needs double quotes: ".')
    if text[at : at + 2] in ("//", "/*") or char == "#":
        return JsonProblem(at, "JSON has no comments.", "Remove it; use Sid to name a statement.")
    if char == '"' and expect in ("key", "value", "first"):
        return _broken_string(text, at)
    word = _WORD.match(text, at)
    if word and word.group().lower() in _LIKE_LITERALS and expect in ("value", "first"):
        wanted = _LIKE_LITERALS[word.group().lower()]
        return JsonProblem(at, f"{word.group()} is not JSON.", f"Write {wanted}.")
    if word and word.group() in ("NaN", "Infinity", "undefined") and expect == "value":
        return JsonProblem(at, f"{word.group()} is not a JSON value.", "Write a string or a number.")
    if expect == "end":
        return JsonProblem(at, "There is more text after the policy has ended.", "Remove it: one document, one object.")
    if expect == "comma" and (char in '"{[' or char.isalnum() or char == "-"):
        return JsonProblem(last_end, "A comma is missing here.", "Put one between two members or two values.")
    if expect == "comma":
        closer = stack[-1].close if stack else "}"
        return JsonProblem(at, f"Expected a comma or {closer}, found {shown(char)}.", "Check the brackets.")
    if expect == "colon" and char == "=":
        return JsonProblem(at, "An equals sign stands where a colon belongs.", 'A member is written "name": value.')
    if expect == "colon":
        return JsonProblem(last_end, "A colon is missing after the name.", 'A member is written "name": value.')
    bare = shortened(word.group(), _LONGEST) if word else ""
    if expect in ("key", "first") and word:
        return JsonProblem(at, f"The name {bare} has no quotes.", f'Write "{bare}".')
    if expect in ("key", "first"):
        return JsonProblem(
            at, f"Expected a name in double quotes, found {shown(char)}.", 'A member is written "name": value.'
        )
    if word:
        return JsonProblem(at, f"{bare} has no quotes.", f'Write "{bare}".')
    return JsonProblem(at, f"Expected a value, found {shown(char)}.", "A value is a string in double quotes, { or [.")


def _broken_string(text: str, at: int) -> JsonProblem:
    """A string that starts at `at` and is not one: find the character that breaks it."""
    here = at + 1
    while here < len(text):
        char = text[here]
        if char in _SMART_QUOTES and text[here + 1 : here + 2] in ",:]}\r\n":
            return JsonProblem(here, f"This string ends with a typographic quote, {char}.", 'Write a straight ".')
        if char in "\r\n":
            return JsonProblem(at, "This string is not closed on its line.", 'Add the closing ".')
        if char < " ":
            return JsonProblem(here, "A tab or control character stands inside a string.", "Replace it with a space.")
        if char == "\\":
            if not re.compile(r'["\\/bfnrt]|u[0-9a-fA-F]{4}').match(text, here + 1):
                return JsonProblem(
                    here, "A backslash starts an escape JSON does not know.", r"Write \\ for a backslash."
                )
            here += 1
        here += 1
    return JsonProblem(at, "This string is never closed.", 'Add the closing ".')


def shown(char: str) -> str:
    """A character as a sentence can show it: itself, or its code when nobody could see it."""
    return char if char.isprintable() and not char.isspace() and char != "`" else f"U+{ord(char):04X}"
