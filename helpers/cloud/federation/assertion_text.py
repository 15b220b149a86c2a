"""A SAML response as the company's identity provider writes it: the same settings at the same hour, the same bytes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from helpers.cloud.federation import saml_keys
from helpers.cloud.federation.assertion_reading import ATTRIBUTE, TIME
from helpers.cloud.federation.assertion_settings import Settings

_SPACES = {
    "xmlns:samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "xmlns:saml": "urn:oasis:names:tc:SAML:2.0:assertion",
}


def write(settings: Settings, now: datetime, noise: bytes) -> bytes:
    """The response's XML.

    Args:
        settings: what it is to say; what is empty is left out.
        now: the lab's date and time, UTC.
        noise: goes into its ids.
    """
    drawn = hashlib.sha256(json.dumps([vars(settings), f"{now:{TIME}}"], sort_keys=True).encode() + noise).hexdigest()
    issued, ends = f"{now:{TIME}}", f"{now + timedelta(seconds=settings.lifetime):{TIME}}"
    head = {"Version": "2.0", "IssueInstant": issued}
    response = Element(
        "samlp:Response", {**_SPACES, "ID": f"_{drawn[:24]}", **head, **_given(Destination=settings.recipient)}
    )
    _leaf(response, "Issuer", settings.issuer)
    status = SubElement(response, "samlp:Status")
    SubElement(status, "samlp:StatusCode", {"Value": "urn:oasis:names:tc:SAML:2.0:status:Success"})
    assertion = SubElement(response, "saml:Assertion", {"ID": f"_{drawn[24:]}", **head})
    _leaf(assertion, "Issuer", settings.issuer)
    subject = SubElement(assertion, "saml:Subject")
    if settings.user:
        _leaf(subject, "NameID", settings.user, Format=saml_keys.format_of(settings.sub_type))
    confirmation = SubElement(subject, "saml:SubjectConfirmation", {"Method": "urn:oasis:names:tc:SAML:2.0:cm:bearer"})
    SubElement(
        confirmation, "saml:SubjectConfirmationData", {"NotOnOrAfter": ends, **_given(Recipient=settings.recipient)}
    )
    conditions = SubElement(assertion, "saml:Conditions", {"NotBefore": issued, "NotOnOrAfter": ends})
    if settings.audience:
        _leaf(SubElement(conditions, "saml:AudienceRestriction"), "Audience", settings.audience)
    session_ends = f"{now + timedelta(seconds=settings.session_lasts):{TIME}}" if settings.session_lasts else ""
    authenticated = SubElement(
        assertion, "saml:AuthnStatement", {"AuthnInstant": issued, **_given(SessionNotOnOrAfter=session_ends)}
    )
    _leaf(
        SubElement(authenticated, "saml:AuthnContext"),
        "AuthnContextClassRef",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    )
    statement = SubElement(assertion, "saml:AttributeStatement")
    for name, values in _attributes(settings):
        attribute = SubElement(statement, "saml:Attribute", {"Name": name})
        for value in values:
            _leaf(attribute, "AttributeValue", value)
    ElementTree.indent(response)
    return bytes(ElementTree.tostring(response, encoding="utf-8"))


def _attributes(settings: Settings) -> Iterator[tuple[str, Sequence[str]]]:
    """Each attribute with its values; those of AWS's own names first."""
    own = {
        "Role": settings.roles,
        "RoleSessionName": (settings.session_name,),
        "SessionDuration": (str(settings.duration) if settings.duration else "",),
        "SourceIdentity": (settings.source_identity,),
        **{f"PrincipalTag:{key}": (value,) for key, value in settings.tags.items()},
        "TransitiveTagKeys": settings.transitive,
    }
    for name, values in own.items():
        if any(values) or name.startswith("PrincipalTag:"):
            yield f"{ATTRIBUTE}{name}", values
    yield from settings.attributes.items()


def _given(**attributes: str) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _leaf(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"saml:{name}", attributes).text = text
