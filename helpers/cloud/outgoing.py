"""Nothing leaves this machine: what botocore would send to the real AWS is held back.

Clients that are made while the world is open reach the mock. One that was made before it opened would sign with the
user's own keys and leave for their real account; so would any client once the world is closed.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

_HERE = ("127.0.0.1", "localhost", "::1")


class HeldBack(RuntimeError):
    """A request for the real AWS. It was not sent."""


def hold_back() -> None:
    """From now on botocore sends to this machine's own addresses alone. It stays so until the process ends."""
    from botocore.httpsession import URLLib3Session

    if getattr(URLLib3Session.send, "held_back", False):
        return
    first_send = URLLib3Session.send

    def send(session: Any, request: Any) -> Any:
        host = urlsplit(request.url).hostname or ""
        if host in _HERE or host.endswith(".localhost"):
            return first_send(session, request)
        raise HeldBack(
            f"This request to {host} was held back: in the lab's process nothing is sent to the real AWS. A client "
            "that was made before lab.start does not reach the lab: make it again, by lab.session(…).client(…)."
        )

    send.held_back = True  # type: ignore[attr-defined]
    URLLib3Session.send = send
