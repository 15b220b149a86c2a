"""Seeded ids: the same world gives the same keys, ids and tokens every time.

moto draws most of them from one random generator that can be seeded; the few it takes from the operating system, or
gives a form AWS does not use, are drawn here from the same generator.
"""

from __future__ import annotations

import base64
import hashlib
import string
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from random import SystemRandom
from typing import Any
from unittest.mock import patch

import moto.iam.models
import moto.s3.models
import moto.sts.models
from moto.moto_api._internal import mock_random
from moto.sts.utils import SESSION_TOKEN_PREFIX

# The operation being served; the gate sets it. It decides the prefix of a new unique id.
operation: ContextVar[str] = ContextVar("operation", default="")

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
_PREFIXES = {
    "CreateUser": "AIDA",
    "CreateGroup": "AGPA",
    "CreateInstanceProfile": "AIPA",
    "UploadServerCertificate": "ASCA",
}

_system = SystemRandom()
_DRAWS = ("random", "getrandbits")  # of these two Python makes all that a generator gives


def seed(number: int) -> None:
    """Start the sequence of ids anew."""
    for name in _DRAWS:
        vars(mock_random).pop(name, None)
    mock_random.seed(number)


def draw_from_the_system() -> None:
    """From now on, until the next seed, no id or key follows from others: each comes from the system's randomness."""
    for name in _DRAWS:
        setattr(mock_random, name, getattr(_system, name))


@contextmanager
def repeatable() -> Iterator[None]:
    """While it holds, nothing that moto hands out depends on the operating system's randomness."""
    first_init = moto.s3.models.FakeMultipart.__init__

    def init(upload: Any, *args: Any, **kwargs: Any) -> None:
        first_init(upload, *args, **kwargs)
        upload.id = mock_random.get_random_string(64)

    made_device = moto.iam.models.VirtualMfaDevice.__init__

    def make_device(device: Any, *args: Any, **kwargs: Any) -> None:
        drawn = mock_random.getstate()  # a device takes its secret from its name, and nothing from the sequence of ids
        made_device(device, *args, **kwargs)
        mock_random.setstate(drawn)
        secret = hashlib.sha256(device.serial_number.encode()).digest()[:20]
        device.base32_string_seed = base64.b32encode(secret).decode()
        device.qr_code_png = b"This lab draws no QR code: lab.mfa_code() says the digits."

    with ExitStack() as stack:
        stack.enter_context(patch.object(moto.iam.models, "random_resource_id", _unique_id))
        stack.enter_context(patch.object(moto.sts.models, "random_session_token", session_token))
        stack.enter_context(patch.object(moto.s3.models.FakeMultipart, "__init__", init))
        stack.enter_context(patch.object(moto.iam.models.VirtualMfaDevice, "__init__", make_device))
        yield


def _unique_id(size: int = 20) -> str:
    letters = "".join(mock_random.choices(string.ascii_uppercase + string.digits, k=17))
    return _PREFIXES.get(operation.get(), "AIDA") + letters if size == 20 else letters.ljust(size, "A")


def session_token() -> str:
    """A new session token, of the length and the beginning that AWS's have."""
    noise = mock_random.getrandbits(266 * 8).to_bytes(266, "big")
    return SESSION_TOKEN_PREFIX + base64.b64encode(noise)[len(SESSION_TOKEN_PREFIX) :].decode()
