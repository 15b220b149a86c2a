"""The call that is being served, for whatever moto asks us while it serves it.

A context variable, so that calls in other threads and tasks never see each other's. They take turns: moto walks through
its tables while it serves a call, and another call may not change them meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from threading import RLock
from types import MappingProxyType
from typing import NamedTuple

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication.identity import ANONYMOUS, Identity
from helpers.cloud.on_disk import Stored
from helpers.iam.document import Policy


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
        body: the bytes of the body; none of a large object's.
        sha256: of the body, in hexadecimal digits, when the client says which it must be.
        stored: a large object's bytes, freed of chunks, on the disk.
        trailer: the lines that came after the chunks of a large object.
        length: what Content-Length said.
    """

    host: str
    body: bytes
    sha256: str = ""
    stored: Stored | None = None
    trailer: bytes = b""
    length: str = "0"


NOTHING = Served(ApiCall("", ""), Identity(ANONYMOUS))
current: ContextVar[Served] = ContextVar("served", default=NOTHING)
wire: ContextVar[Wire | None] = ContextVar("wire", default=None)

# The address that calls of this thread come from; None is the caller's own office.
address: ContextVar[str | None] = ContextVar("address", default=None)


class Endpoint(NamedTuple):
    """A VPC endpoint that calls come through, and where in the VPC they come from."""

    id: str
    vpc: str
    address: str
    policy: Policy | None = None  # None is the default one, which allows everything


# The VPC endpoints that calls of this thread come through, by service; no endpoint is the way over the internet.
endpoints: ContextVar[Mapping[str, Endpoint]] = ContextVar("endpoints", default=MappingProxyType({}))


def endpoint_of(call: ApiCall, identity: Identity) -> Endpoint | None:
    """The VPC endpoint that a call comes through; None over the internet, and for AWS services, who are in no VPC.

    Args:
        call: the API call.
        identity: who makes it.
    """
    return endpoints.get().get(call.service) if identity.address else None


# Held while a call is served, and by whoever changes the world otherwise.
turn = RLock()
