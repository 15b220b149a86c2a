"""A proxy that lets nothing through: whatever a browser asks of another host ends here, is refused, and is counted."""

from __future__ import annotations

import http.server
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit


class Guard(http.server.ThreadingHTTPServer):
    """It is the browser's proxy for all hosts but this machine; `asked` names what was to be reached, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Refusing)


class _Refusing(http.server.BaseHTTPRequestHandler):
    server: Guard

    def _refuse(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    do_CONNECT = do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _refuse

    def log_message(self, *_: object) -> None:
        """Say nothing of each request; they are counted."""


def host(asked: str) -> str:
    """The host of what a guard has written down."""
    method, _, target = asked.partition(" ")
    return target.rpartition(":")[0] if method == "CONNECT" else urlsplit(target).hostname or target


@contextmanager
def guarded() -> Iterator[Guard]:
    with Guard() as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()
