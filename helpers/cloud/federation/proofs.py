"""Who calls, where no access key says so: one function for each operation that comes with a proof of its own.

These calls are not signed. A function here gets the call, the lab's time and the lab's issuers, and returns who the
proof says it is: the provider as caller, the condition keys that the proof gives, and what the session is to carry
(`Identity.vouched`). Or it raises what AWS answers.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication.identity import ELSEWHERE, Identity
from helpers.cloud.federation import saml, web_identity
from helpers.cloud.federation.issuers import Issuers
from helpers.cloud.personas import REGION

_VOUCHING: Final[Mapping[str, Callable[[ApiCall, datetime, Issuers], Identity]]] = {
    "AssumeRoleWithSAML": saml.vouched_for,
    "AssumeRoleWithWebIdentity": web_identity.vouched_for,
}
UNSIGNED: Final = tuple(_VOUCHING)
_REGIONAL = re.compile(r"sts\.([a-z0-9-]+)\.amazonaws\.com")


def identify(call: ApiCall, now: datetime, issuers: Issuers) -> tuple[Identity, str]:
    """Who makes a call that comes with a proof instead of a signature, and in which region.

    Args:
        call: one of the operations in `UNSIGNED`, its parameters well formed.
        now: the lab's date and time, UTC.
        issuers: the lab's.

    Returns:
        The identity, and the region of the address that was called.

    Raises:
        AwsError: AWS would not believe the proof, in its words.
    """
    found = placed(_VOUCHING[call.operation](call, now, issuers))
    regional = _REGIONAL.fullmatch(urlsplit(call.url).hostname or "")
    return found, regional[1] if regional else REGION


def placed(found: Identity) -> Identity:
    """The same, calling from somewhere on the internet where nobody says from where.

    Args:
        found: whom a proof speaks for.
    """
    return replace(found, address=found.address or ELSEWHERE)
