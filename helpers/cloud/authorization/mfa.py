"""Virtual MFA devices: the six digits an authenticator app would show, and who may use them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from itertools import pairwise
from typing import Any

from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import AwsError
from helpers.iam.model import Caller, CallerType

_STEP = 30  # seconds that a code is shown for; https://www.rfc-editor.org/rfc/rfc6238

# AWS's words: https://github.com/99designs/aws-vault/issues/676, https://github.com/y13i/sgviz/issues/9,
# https://github.com/aws/aws-cli/issues/2279
_HALF = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
_NOT_THEIRS = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  "
    "Please verify your MFA serial number is valid and associated with this user."
)
_WRONG = "MultiFactorAuthentication failed with invalid MFA one time pass code."


def code(seed: str, moment: datetime, steps: int = 0) -> str:
    """The six digits that a device shows.

    Args:
        seed: the device's secret, base32.
        moment: the date and time.
        steps: how many codes later; each is shown for 30 seconds.
    """
    counter = struct.pack(">Q", int(moment.timestamp()) // _STEP + steps)
    digest = hmac.new(base64.b32decode(seed), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def verified(call: ApiCall, caller: Caller, now: datetime) -> bool:
    """Does the call prove a second factor? False when it does not try to.

    The digits hold while the lab's clock shows them, and may be used again: the clock stands still.

    Args:
        call: the API call; only AssumeRole and GetSessionToken can.
        caller: who makes it.
        now: the lab's date and time.

    Raises:
        AwsError: `AccessDenied`; the device is not the caller's, or shows other digits.
    """
    serial, digits = call.form.get("SerialNumber"), call.form.get("TokenCode")
    if call.service != "sts" or (serial is None and digits is None):
        return False
    if not serial or not digits:
        raise _refused(_HALF, "Pass SerialNumber and TokenCode together.")
    device = _device_of(caller, serial)
    if device is None:
        raise not_theirs()
    # A clock may be one code ahead or behind.
    if digits not in {code(device.base32_string_seed, now, steps) for steps in (-1, 0, 1)}:
        raise _refused(_WRONG, "The device shows other digits by the lab's clock: lab.mfa_code() says which.")
    return True


def not_theirs() -> AwsError:
    """AWS's refusal of a second factor by a device that the caller does not have."""
    return _refused(_NOT_THEIRS, "The caller has no such device that is enabled. Sessions of roles have none at all.")


def _refused(words: str, hint: str) -> AwsError:
    return AwsError("AccessDenied", words, 403, note=f"{words} {hint}")


def check_enabling(call: ApiCall, caller: Caller, now: datetime) -> None:
    """A device is enabled with two codes that follow one another: it proves that both clocks agree.

    Args:
        call: an EnableMFADevice; other calls pass.
        caller: who makes it.
        now: the lab's date and time.

    Raises:
        AwsError: `InvalidAuthenticationCode` or `NoSuchEntity`.
    """
    if call.operation != "EnableMFADevice":
        return
    serial = call.form.get("SerialNumber", "")
    device = moto_tables.mfa_device(serial) if f"::{caller.account}:" in serial else None
    if device is None:
        raise AwsError("NoSuchEntity", f"VirtualMFADevice with serial number {serial} doesn't exist.", 404)
    shown = [code(device.base32_string_seed, now, steps) for steps in range(-2, 3)]
    first, second = (call.form.get(f"AuthenticationCode{number}", "") for number in (1, 2))
    if (first, second) not in pairwise(shown):
        raise AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid", 403)


def _device_of(caller: Caller, serial: str) -> Any:
    """The device of that serial number, when it is enabled for the user who calls. Roles have no devices."""
    if caller.type is not CallerType.USER:
        return None
    device = moto_tables.mfa_device(serial)
    owner = getattr(device, "user", None)
    return device if owner is not None and owner.arn == caller.arn else None
