"""A machine outside of AWS that gets its role by IAM Roles Anywhere, for an X.509 certificate.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from helpers.cloud.personas import ACCOUNTS, REGION
from helpers.cloud.workloads.workload import Workload, tags
from helpers.iam.text import shortened

SERVICE: Final = "rolesanywhere.amazonaws.com"
Name: TypeAlias = "str | Mapping[str, str | tuple[str, ...]]"

# The parts of a name that AWS's page shows as tags.
# https://docs.aws.amazon.com/rolesanywhere/latest/userguide/workload-identities.html
_PARTS: Final = ("CN", "O", "OU", "L", "ST", "C")
_TRUST_ANCHOR: Final = re.compile(r"arn:aws:rolesanywhere:[a-z0-9-]+:(\d{12}):trust-anchor/[A-Za-z0-9-]+", re.ASCII)
_SERIAL: Final = re.compile(r"([0-9a-f]{2}){1,20}")  # RFC 5280 gives it 20 bytes at most
# A source identity has 2 to 64 of these: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
_COMMON_NAME: Final = re.compile(r"[\w+=,.@-]{1,61}", re.ASCII)


def certificate(
    subject: Name,
    *,
    issuer: Name = "Your Company CA",
    dns: str = "",
    uri: str = "",
    serial: str = "",
    trust_anchor: str = "",
) -> Workload:
    """A machine with a certificate.

    Args:
        subject: whose certificate it is: the common name, or the name's parts, such as `{"CN": "db-7", "OU": "ops"}`.
            A tuple is a part that is there several times.
        issuer: who has signed it, in the same form.
        dns: the first DNS name among its alternative names.
        uri: the first URI among them.
        serial: its serial number in hex, with colons or without; empty is one made of the rest.
        trust_anchor: the ARN of the trust anchor that vouches for it; empty is one of account A.

    Raises:
        ValueError: AWS takes no such values, or what becomes of them is not documented; one sentence.
    """
    whose, by = _parts("subject", subject), _parts("issuer", issuer)
    common = whose.get("CN", "")
    if not _COMMON_NAME.fullmatch(common):
        raise ValueError(
            f"The subject needs one common name (CN) that can be a source identity, at most 61 of letters, digits and "
            f"+=,.@-_; what becomes of {shortened(common, 60)!r} the lab does not model."
        )
    anchor = trust_anchor or f"arn:aws:rolesanywhere:{REGION}:{ACCOUNTS['A']}:trust-anchor/{_anchor_id(by)}"
    found = _TRUST_ANCHOR.fullmatch(str(anchor))
    if found is None:
        raise ValueError(
            f"{shortened(str(trust_anchor), 60)!r} is no trust anchor: it has the form "
            f"arn:aws:rolesanywhere:{REGION}:{ACCOUNTS['A']}:trust-anchor/ID."
        )
    number = str(serial).replace(":", "").lower() or hashlib.sha256(repr((whose, by)).encode()).hexdigest()[:32]
    if not _SERIAL.fullmatch(number):
        raise ValueError(f"{shortened(str(serial), 60)!r} is no serial number in hex, of 1 to 20 bytes.")
    values = {f"x509Subject/{part}": value for part, value in whose.items()}
    values |= {f"x509Issuer/{part}": value for part, value in by.items()}
    values |= {f"x509SAN/{kind}": value for kind, value in (("DNS", dns), ("URI", uri)) if value}
    sets: dict[str, Any] = {
        "RoleSessionName": number.zfill(2),  # "using the hex-encoded serial number of the authenticating certificate"
        "SourceIdentity": f"CN={common}",
        "Tags": tags(values),
    }
    context = {
        "aws:SourceArn": anchor,
        "aws:SourceAccount": found[1],
        # AWS's own trust policies test `aws:PrincipalTag/x509Subject/CN`, on the page above.
        **{f"aws:PrincipalTag/{key}": value for key, value in values.items()},
    }
    choice = frozenset(("RoleArn", "DurationSeconds"))
    return Workload(SERVICE, f"The machine with the certificate CN={common}", found[1], sets, choice, context)


def _parts(what: str, name: Name) -> dict[str, str]:
    """The parts of a name, those that are there several times joined as Roles Anywhere joins them."""
    given = name if isinstance(name, Mapping) else {"CN": name}
    found: dict[str, str] = {}
    for part, value in given.items():
        if part not in _PARTS:
            known = ", ".join(_PARTS)
            raise ValueError(
                f"The lab does not model the part {shortened(str(part), 40)!r} of the {what}; it knows {known}."
            )
        several = value if isinstance(value, tuple | list) else (value,)
        if not all(isinstance(each, str) for each in several):
            raise ValueError(f"The part {part} of the {what} is no text: write it in quotes.")
        found[part] = "/".join(several)
    return found


def _anchor_id(issuer: Mapping[str, str]) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_X500, repr(dict(issuer))))
