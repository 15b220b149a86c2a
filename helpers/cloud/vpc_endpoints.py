"""Is that a VPC endpoint that calls can come through? Its policy is the default one, which allows everything.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final

from helpers.cloud.authentication.serving import Endpoint
from helpers.iam.text import shortened

SERVICES: Final = ("s3", "sts")


def checked(service: str, endpoint: str, vpc: str, address: str) -> Endpoint:
    """The endpoint, when each part is of its form.

    Args:
        service: `s3` or `sts`.
        endpoint: its id.
        vpc: the id of its VPC.
        address: an address in the VPC.

    Raises:
        ValueError: one is not; one sentence.
    """
    if service not in SERVICES:
        raise ValueError(f"The lab has VPC endpoints of {' and '.join(SERVICES)}, and none of {_told(service)}.")
    for name, value, example in (("vpce", endpoint, "vpce-1a2b3c4d"), ("vpc", vpc, "vpc-111bbb22")):
        if not re.fullmatch(rf"{name}-[0-9a-z]{{1,17}}", str(value), re.ASCII):
            raise ValueError(f"{_told(value)} is no id of that kind; write one such as {example}.")
    try:
        ip_address(str(address))
    except ValueError:
        raise ValueError(f"{_told(address)} is no IP address; write one such as 10.0.0.10.") from None
    return Endpoint(endpoint, vpc, str(address))


def _told(value: object) -> str:
    return repr(shortened(str(value), 60))
