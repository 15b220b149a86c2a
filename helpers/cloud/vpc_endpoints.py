"""Is that a VPC endpoint that calls can come through, and can it have that policy?

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final

from helpers import iam
from helpers.cloud.authentication.serving import Endpoint
from helpers.iam import Policy, PolicyKind
from helpers.iam.text import shortened

SERVICES: Final = ("s3", "sts")


def checked(service: str, endpoint: str, vpc: str, address: str, policy: str = "") -> Endpoint:
    """The endpoint, when each part is of its form.

    Args:
        service: `s3` or `sts`.
        endpoint: its id.
        vpc: the id of its VPC.
        address: an address in the VPC.
        policy: JSON text; empty is the default policy.

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
    return Endpoint(endpoint, vpc, str(address), _policy(service, policy) if policy else None)


def _policy(service: str, text: str) -> Policy:
    """An endpoint's policy: of STS an interface endpoint's, of S3 a gateway endpoint's.

    "With gateway endpoints, the Principal element must be set to *."
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policies-gateway
    """
    policy = iam.parse(text, PolicyKind.ENDPOINT)
    if policy.errors:
        raise ValueError(f"The endpoint can't have this policy. {policy.errors[0]}")
    if policy.unsupported:
        raise ValueError(str(iam.Unsupported(*policy.unsupported)))
    for statement in policy.statements if service == "s3" else ():
        element = statement.principal
        if element is None or not (element.anyone or all(value.text == "*" for value in element.values)):
            where = policy.place(element.pointer if element else f"/Statement/{statement.index}")
            raise ValueError(
                f"The endpoint can't have this policy. {str(where).capitalize()}: of a gateway endpoint, Principal is "
                '"*", and nothing else. Say in Condition whom you mean, with aws:PrincipalArn for example.'
            )
    return policy


def _told(value: object) -> str:
    return repr(shortened(str(value), 60))
