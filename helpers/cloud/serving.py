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


NOTHING = Served(ApiCall("", ""), Identity(ANONYMOUS))
current: ContextVar[Served] = ContextVar("served", default=NOTHING)
