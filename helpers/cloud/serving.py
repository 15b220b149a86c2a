"""The call that is being served, for whatever moto asks us while it serves it.

A context variable, so that calls in other threads and tasks never see each other's.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from helpers.cloud.calls import ApiCall
from helpers.cloud.identity import ANONYMOUS, Identity


@dataclass(frozen=True)
class Served:
    """An API call, who makes it, and whether the call itself proved a second factor."""

    call: ApiCall
    identity: Identity
    mfa: bool = False


@dataclass(frozen=True)
class Wire:
    """What a client of the lab's server really sent: it is what the client signed.

    Attributes:
        host: the host it sent the request to.
        body: the bytes of the body.
    """

    host: str
    body: bytes


NOTHING = Served(ApiCall("", ""), Identity(ANONYMOUS))
current: ContextVar[Served] = ContextVar("served", default=NOTHING)
wire: ContextVar[Wire | None] = ContextVar("wire", default=None)
