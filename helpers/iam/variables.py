"""What does `${…}` become? Policy variables, as AWS replaces them in Resource and in String and ARN conditions.

Only documents with Version 2012-10-17 have variables; in older ones `${aws:username}` is those very characters.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Mapping

from helpers.iam.model import ContextValue
from helpers.iam.patterns import Token, tokens
from helpers.regex import Regex

VARIABLE = Regex(r"\$\{([^{}]*)\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}


def has_variable(text: str) -> bool:
    """True when the text has a `${…}` to replace."""
    return "${" in text


def unclosed(text: str) -> bool:
    """True when a `${` has no `}`: AWS refuses to save such a document."""
    return "${" in VARIABLE.sub(" ", text)


def names(text: str) -> tuple[str, ...]:
    """The keys that a text refers to, as written: `aws:username` of `home/${aws:username}`."""
    found = (variable.group(1).partition(",")[0].strip() for variable in VARIABLE.finditer(text))
    return tuple(name for name in found if name and name not in _LITERALS)


def resolve(text: str, context: Mapping[str, ContextValue]) -> list[Token] | None:
    """The pattern with every variable replaced by its value, as tokens; None when one has no value.

    A replaced value means itself: a `*` in a user's name is not a wildcard.

    Args:
        text: a Resource or condition value.
        context: the request's context keys, in lower case.
    """
    result: list[Token] = []
    at = 0
    for variable in VARIABLE.finditer(text):
        result.extend(tokens(text[at : variable.start()]))
        value = _value(variable.group(1), context)
        if value is None:
            return None
        result.append(value)
        at = variable.end()
    result.extend(tokens(text[at:]))
    return result


def _value(name: str, context: Mapping[str, ContextValue]) -> str | None:
    if name in _LITERALS:
        return _LITERALS[name]
    key, _, rest = name.partition(",")
    quoted = rest.strip()
    default = quoted[1:-1] if len(quoted) >= 2 and quoted[0] == quoted[-1] == "'" else None
    key = key.strip().lower()
    value = context.get(key)
    from helpers.iam import keys  # the catalogue is large, and few policies have variables

    # A variable must have one value: a key that can have several has none to offer, however many it has this time.
    if keys.is_multivalued(key):
        value = None
    elif isinstance(value, (list, tuple)):
        value = value[0] if len(value) == 1 else None
    return default if value is None else value
