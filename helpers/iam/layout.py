"""The same document, laid out as people write it. Every token stays as it is: numbers, escapes, the order of members.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-json
"""

from __future__ import annotations

import re
from functools import lru_cache

from helpers.iam import jsontext

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_INDENT = "  "
_REMEMBERED = 64  # texts: whoever draws a workbench lays out the same few after every key
_LONG = 20_000  # characters; as in `parse`, what is long is rare, and not worth its memory


def formatted(text: str) -> str:
    """The JSON text with one member or value a line; a text that is no JSON comes back as it is.

    Args:
        text: a policy document, however it is laid out.

    Returns:
        The text with two spaces for each level and no white space at the end. Formatting it again changes nothing.
    """
    return _laid_out(text) if len(text) <= _LONG else _laid_out.__wrapped__(text)


@lru_cache(maxsize=_REMEMBERED)
def _laid_out(text: str) -> str:
    if jsontext.problem(text) is not None:
        return text
    tokens = _TOKEN.findall(text)
    lines = [""]
    depth = 0
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        closes_empty = token in "]}" and lines[-1].endswith(("[", "{"))
        if token in "]}" and not closes_empty:
            depth -= 1
            lines.append(_INDENT * depth)
        lines[-1] += token
        if token in "[{" and following not in "]}":
            depth += 1
            lines.append(_INDENT * depth)
        elif token == ",":
            lines.append(_INDENT * depth)
        elif token == ":":
            lines[-1] += " "
    return "\n".join(lines)
