"""The same document, laid out as people write it. Every token stays as it is: numbers, escapes, the order of members.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-json
"""

from __future__ import annotations

import re

from helpers.iam import jsontext

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_INDENT = "  "


def formatted(text: str) -> str:
    """The JSON text with one member or value a line; a text that is no JSON comes back as it is.

    Args:
        text: a policy document, however it is laid out.

    Returns:
        The text with two spaces for each level and no white space at the end. Formatting it again changes nothing.
    """
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
