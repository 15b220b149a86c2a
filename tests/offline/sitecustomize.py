"""Loaded by every Python that the tests start, kernels and servers too: no way out but to this machine.

The lab must never reach AWS. Python imports `sitecustomize` by itself at start, from PYTHONPATH, which
`tests/conftest.py` sets.
"""

from __future__ import annotations

import socket
from typing import Any

_connect, _connect_ex, _sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto


def _refuse_strangers(address: Any) -> None:
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "localhost", "::1")):
        raise ConnectionRefusedError(f"The tests are offline: nothing may connect to {address[0]}.")


def connect(self: socket.socket, address: Any) -> None:
    _refuse_strangers(address)
    _connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_strangers(address)
    return _connect_ex(self, address)


def sendto(self: socket.socket, *arguments: Any) -> int:
    _refuse_strangers(arguments[-1])
    return _sendto(self, *arguments)


socket.socket.connect = connect  # type: ignore[method-assign]
socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]
socket.socket.sendto = sendto  # type: ignore[method-assign]
