"""What does a SAML response say? Whoever has made it: who may say so is asked later.

The elements are those of AWS's page.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from helpers.cloud.federation import xml_reading
from helpers.cloud.federation.token_reading import ours

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ATTRIBUTE: Final = "https://aws.amazon.com/SAML/Attributes/"
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_SAML, _PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:assertion}", "{urn:oasis:names:tc:SAML:2.0:protocol}"


@dataclass(frozen=True)
class Said:
    """What an assertion says.

    Attributes:
        id: its own.
        issuer: who has made it.
        name_id: whom it is about; empty when it does not say.
        format: of that name.
        issued: when it was made; None when it does not say.
        recipient: where it is to be presented; empty when that, or its end, or its being the only one, is not said.
        ends: until when.
        audiences: for whom it is.
        session_ends: when the session is to end; None when it does not say.
        attributes: the values of each, by name.
    """

    id: str
    issuer: str
    name_id: str
    format: str
    issued: datetime | None
    recipient: str
    ends: datetime | None
    audiences: tuple[str, ...]
    session_ends: datetime | None
    attributes: Mapping[str, tuple[str, ...]]

    def values(self, name: str) -> tuple[str, ...]:
        """The values of one of AWS's own attributes, such as `RoleSessionName`. Capital letters count."""
        return self.attributes.get(f"{ATTRIBUTE}{name}", ())


def read(response: bytes) -> Said:
    """What the assertion in a response says.

    Args:
        response: its XML.

    Raises:
        AwsError: it is no response with an assertion.
    """
    try:
        root = xml_reading.read(response)
    except xml_reading.NotRead as fault:
        raise ours(f"The response is not read: {fault}") from None
    assertions = root.findall(f"{_SAML}Assertion")
    if root.tag != f"{_PROTOCOL}Response" or len(assertions) != 1:
        raise ours("The response is no SAML 2.0 response with one assertion")
    found = assertions[0]
    name = found.find(f"{_SAML}Subject/{_SAML}NameID")
    recipient, ends = _confirmed(found)
    statement = found.find(f"{_SAML}AuthnStatement")
    return Said(
        id=found.get("ID", ""),
        issuer=_text(found.find(f"{_SAML}Issuer")),
        name_id=_text(name),
        format="" if name is None else name.get("Format", ""),
        issued=_moment(found.get("IssueInstant", "")),
        recipient=recipient,
        ends=ends,
        audiences=tuple(map(_text, found.iterfind(f"{_SAML}Conditions/{_SAML}AudienceRestriction/{_SAML}Audience"))),
        session_ends=None if statement is None else _moment(statement.get("SessionNotOnOrAfter", "")),
        attributes=_attributes(found),
    )


def _confirmed(assertion: Element) -> tuple[str, datetime | None]:
    """AWS wants "exactly one SubjectConfirmation element" with both a NotOnOrAfter and a Recipient."""
    confirmations = assertion.findall(f"{_SAML}Subject/{_SAML}SubjectConfirmation")
    data = confirmations[0].find(f"{_SAML}SubjectConfirmationData") if len(confirmations) == 1 else None
    ends = None if data is None else _moment(data.get("NotOnOrAfter", ""))
    return ("", None) if data is None or ends is None else (data.get("Recipient", ""), ends)


def _attributes(assertion: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for attribute in assertion.iterfind(f"{_SAML}AttributeStatement/{_SAML}Attribute"):
        values = tuple(map(_text, attribute.iterfind(f"{_SAML}AttributeValue")))
        found[attribute.get("Name", "")] = found.get(attribute.get("Name", ""), ()) + values
    return found


def _text(element: Element | None) -> str:
    return "" if element is None else element.text or ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, TIME).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
