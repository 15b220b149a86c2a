"""CloudFormation's intrinsic functions, as far as a policy's text hangs on them: each becomes a text or a placeholder.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import Any

from helpers.documents.placeholders import mark

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")
_NOTHING = object()  # AWS::NoValue: the property is left out


def resolved(value: Any) -> Any:
    """The value without intrinsic functions.

    Args:
        value: JSON values; of plain JSON the same comes back.
    """
    found = _resolved(value)
    return None if found is _NOTHING else found


def _resolved(value: Any) -> Any:
    if isinstance(value, list):
        return [each for each in map(_resolved, value) if each is not _NOTHING]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, given),) = value.items()
        if name == "Ref":
            return _NOTHING if given == "AWS::NoValue" else mark(_text(given))
        if name.startswith("Fn::"):
            return _call(name[4:], given)
    return {name: each for name, each in ((n, _resolved(v)) for n, v in value.items()) if each is not _NOTHING}


def _call(function: str, given: Any) -> Any:
    if function == "Sub":
        return _substituted(given)
    if function == "GetAtt":
        return mark(".".join(map(_text, given)) if isinstance(given, list) else _text(given))
    if function == "Join" and isinstance(given, list) and len(given) == 2 and isinstance(given[1], list):
        return _text(given[0]).join(_text(_resolved(each)) for each in given[1])
    if function == "If" and isinstance(given, list) and len(given) == 3:
        # Both ways may come true; the first that says something stands for the policy.
        first = _resolved(given[1])
        return _resolved(given[2]) if first is _NOTHING else first
    return mark(f"{function} {_text(given)}"[:80])


def _substituted(given: Any) -> Any:
    text = given[0] if isinstance(given, list) and given else given
    own = given[1] if isinstance(given, list) and len(given) > 1 and isinstance(given[1], dict) else {}
    if not isinstance(text, str):
        return mark("Sub")

    def replaced(found: re.Match[str]) -> str:
        literal, name = found.groups()
        if literal:
            return f"${{{name}}}"
        return _text(_resolved(own[name])) if name in own else mark(name)

    return _VARIABLE.sub(replaced, text)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return " ".join(map(_text, value))
    return "" if value is None or value is _NOTHING else mark("value") if isinstance(value, dict) else str(value)
