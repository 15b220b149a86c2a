"""A cell asks another host where Python reaches none, as in a browser: one sentence, and nothing leaves the page."""

from __future__ import annotations

import http.client
import sys
from typing import Any, NoReturn


class NoNetwork(Exception):
    """Another host was asked for. The message is the cell's whole output.

    It is no OSError: urllib and requests would wrap it into one of their own.
    """


def can_ask(platform: str = sys.platform) -> bool:
    """Can this Python ask another host? A browser's has no sockets, and lets a page ask hosts that permit it alone.

    Args:
        platform: as `sys.platform`.
    """
    return platform not in ("emscripten", "wasi")


def register(platform: str = sys.platform) -> None:
    """Let urllib, http.client, urllib3 and requests say so, if none can be asked.

    Args:
        platform: as `sys.platform`.
    """
    if not can_ask(platform):
        from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

        http.client.HTTPConnection.__init__ = _refuse  # type: ignore[assignment]
        for pool in (HTTPConnectionPool, HTTPSConnectionPool):
            pool.ConnectionCls = _Refusing  # type: ignore[assignment]


class _Refusing:
    """In place of a connection: urllib3 hands over the host by name."""

    def __init__(self, host: str = "", *_: Any, **__: Any) -> None:
        _refuse(self, host)


def _refuse(_: object, host: str = "", *__: Any, **___: Any) -> NoReturn:
    raise NoNetwork(
        f"This page reaches no other host, so {host or 'it'} was not asked. The AWS of this course is inside the page."
    )
