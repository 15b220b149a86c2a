"""What does a SAML provider's metadata document say: its issuers, their certificates, until when?

"The metadata file must be encoded in UTF-8 format without a byte order mark (BOM)."
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from helpers.cloud.errors import AwsError
from helpers.cloud.federation import xml_reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_ISSUERS, _CERTIFICATES = 10, 10
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class Metadata(NamedTuple):
    """What a metadata document says.

    Attributes:
        issuers: the `entityID` of each identity provider in it.
        certificates: theirs, in base64 without white space.
        valid_until: when it ends, in UTC; None when it does not say.
    """

    issuers: tuple[str, ...]
    certificates: frozenset[str]
    valid_until: datetime | None


def read(document: str) -> Metadata:
    """What a metadata document says.

    Raises:
        AwsError: `InvalidInput`, no such document; `LimitExceeded`, too much of it.
    """
    if document.startswith("\ufeff"):
        raise _unread("it begins with a byte order mark")
    try:
        root = xml_reading.read(document.encode("utf-8", "surrogatepass"))
    except xml_reading.NotRead as fault:
        raise _unread(str(fault)) from None
    entities = [each for each in root.iter(f"{_MD}EntityDescriptor") if each.find(f"{_MD}IDPSSODescriptor") is not None]
    if root.tag not in (f"{_MD}EntityDescriptor", f"{_MD}EntitiesDescriptor") or not entities:
        raise _unread("it describes no identity provider: no EntityDescriptor with an IDPSSODescriptor")
    issuers = tuple(each.get("entityID", "") for each in entities)
    if not all(issuers):
        raise _unread("an EntityDescriptor has no entityID")
    certificates = frozenset(text for each in entities for text in _certificates(each))
    if not certificates:
        raise _unread("it holds no X.509 certificate to check assertions with")
    for count, most, name in (
        (len(issuers), _ISSUERS, "IdPsPerSAMLProvider"),
        (len(certificates), _CERTIFICATES, "KeysPerSAMLProvider"),
    ):
        if count > most:
            raise AwsError("LimitExceeded", f"Cannot exceed quota for {name}: {most}", 409)
    return Metadata(issuers, certificates, _moment(root.get("validUntil", "")))


def _certificates(entity: Element) -> Iterator[str]:
    for provider in entity.iterfind(f"{_MD}IDPSSODescriptor"):
        for key in provider.iterfind(f"{_MD}KeyDescriptor"):
            if key.get("use", "signing") == "signing":
                yield from map(_certificate, key.iter(f"{_DS}X509Certificate"))


def _certificate(element: Element) -> str:
    text = "".join((element.text or "").split())
    try:
        der = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        der = b""
    if der[:1] != b"\x30":  # every certificate is a SEQUENCE (ITU-T X.690)
        raise _unread("its X.509 certificate is none")
    return text


def _moment(text: str) -> datetime | None:
    """A date of XML; without an offset it is UTC, as SAML's dates are.

    https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf
    """
    if not text:
        return None
    parts = _DATE.fullmatch(text)
    try:
        if parts:
            offset = (parts[2] or "Z").replace("Z", "+00:00")
            return datetime.fromisoformat(parts[1] + offset).astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        pass
    raise _unread("its validUntil is no date")


def _unread(why: str) -> AwsError:
    """AWS's sentence, and the lab's reason beside it."""
    return AwsError("InvalidInput", f"Could not parse metadata. (The lab: {why}.)")
