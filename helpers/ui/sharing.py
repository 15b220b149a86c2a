"""The state of a workbench, or of the page that reads policies, as one line of text that can be mailed, and back.

A link to that page has the line behind its `#`. Nothing of it is ever run. `site/reader/page/link.js` writes and reads
the same.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

_MARK = "trust-policy-lab:1:"
LONGEST = 400_000  # characters of a shared text
MOST = 4_000_000  # bytes it may unfold to
_TEXTS = ("trust_policy", "caller", "external_id", "session_name", "account")
_TABLES = ("others", "fields")


class _TooMuch(ValueError):
    """More than the limit would come out."""


def packed(state: Mapping[str, Any]) -> str:
    """The state as one line.

    Args:
        state: texts, and tables of texts.
    """
    data = json.dumps(state, sort_keys=True, separators=(",", ":")).encode()
    return _MARK + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()


def unpacked(text: str) -> dict[str, Any]:
    """The state of a line.

    Args:
        text: from `packed`, or a link with it; white space round and in it does not matter.

    Raises:
        ValueError: it is none; one sentence.
    """
    line = _of_link("".join(text.split()))
    if not line.startswith(_MARK):
        raise ValueError(f"This is no shared workbench: such a text begins with {_MARK}")
    if len(line) > LONGEST:
        raise ValueError("This text is too long for a shared workbench.")
    try:
        unfolding = zlib.decompressobj()
        data = unfolding.decompress(base64.urlsafe_b64decode(line.removeprefix(_MARK)), MOST)
        if unfolding.unconsumed_tail:
            raise _TooMuch("This shared text holds more than a workbench does.")
        state = json.loads(data) if unfolding.eof else None
    except _TooMuch:
        raise
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        state = None
    if not isinstance(state, dict) or not _fits(state):
        raise ValueError("This shared text is damaged or cut off: copy the whole line once more.")
    return state


def _of_link(text: str) -> str:
    """What stands behind the `#` of a link; programs that pass links on write some characters as %3A."""
    address, mark, line = text.partition("#")
    return unquote(line) if mark and "://" in address else text


def _fits(state: dict[str, Any]) -> bool:
    texts = all(isinstance(state.get(name, ""), str) for name in _TEXTS)
    tables = [state.get(name, {}) for name in _TABLES]
    return (
        set(state) <= {*_TEXTS, *_TABLES}
        and texts
        and all(isinstance(table, dict) and all(isinstance(value, str) for value in table.values()) for table in tables)
    )
