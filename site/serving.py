"""Show a built site at an address of this machine, as a host of static files does."""

from __future__ import annotations

import functools
import http.server
from pathlib import Path
from typing import ClassVar

# What Python's own table lacks on some machines. A browser compiles WebAssembly while it loads only by its right type:
# https://developer.mozilla.org/docs/WebAssembly/Guides/Loading_and_running
_TYPES = {".wasm": "application/wasm", ".mjs": "text/javascript", ".ipynb": "application/json"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, quietly."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar[dict[str, str]] = {**http.server.SimpleHTTPRequestHandler.extensions_map, **_TYPES}

    def log_message(self, *_: object) -> None:
        """Say nothing of each file."""


def server(folder: Path, port: int = 0) -> http.server.ThreadingHTTPServer:
    """A server of this machine alone, which has not begun to serve.

    Args:
        folder: what it serves.
        port: where; 0 is any free one.
    """
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))


def serve(folder: Path) -> None:
    """Serve until somebody presses Ctrl+C.

    Args:
        folder: what is served.
    """
    with server(folder) as running:
        print(f"Open http://127.0.0.1:{running.server_port}/ (Ctrl+C ends it).", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
