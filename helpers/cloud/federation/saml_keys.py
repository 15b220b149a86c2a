"""Which condition keys AWS makes of an assertion.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html#saml-attribute-mapping
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from helpers.cloud.federation.assertion_reading import Said
from helpers.iam import keys
from helpers.iam.keys import Supply
from helpers.iam.model import ContextValue

_PERSON, _ORGANIZATION = "urn:oid:1.3.6.1.4.1.5923.1.1.1.", "urn:oid:1.3.6.1.4.1.5923.1.2.1."
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
# The names of attributes and the keys that AWS makes of them, as its tables have them, slips of the pen included.
# Of the last one of Active Directory one page has the first key, and the list of keys has the second.
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    f"{_PERSON}1": ("eduPersonAffiliation",),
    f"{_PERSON}2": ("eduPersonNickname",),
    f"{_PERSON}3": ("eduPersonOrgDN",),
    f"{_PERSON}4": ("eduPersonOrgUnitDN",),
    f"{_PERSON}5": ("eduPersonPrimaryAffiliation",),
    f"{_PERSON}6": ("eduPersonPrincipalName",),
    f"{_PERSON}7": ("eduPersonEntitlement",),
    f"{_PERSON}8": ("eduPersonPrimaryOrgUnitDN",),
    f"{_PERSON}9": ("eduPersonScopedAffiliation",),
    f"{_PERSON}10": ("eduPersonTargetedID",),
    f"{_PERSON}11": ("eduPersonAssurance",),
    f"{_ORGANIZATION}2": ("eduOrgHomePageURI",),
    f"{_ORGANIZATION}3": ("eduOrgIdentityAuthNPolicyURI",),
    f"{_ORGANIZATION}4": ("eduOrgLegalName",),
    f"{_ORGANIZATION}5": ("eduOrgSuperiorURI",),
    f"{_ORGANIZATION}6": ("eduOrgWhitePagesURI",),
    "urn:oid:2.5.4.3": ("cn",),
    f"{_CLAIMS}name": ("name",),
    "http://schemas.xmlsoap.org/claims/CommonName": ("commonName",),
    f"{_CLAIMS}givenname": ("givenName",),
    f"{_CLAIMS}surname": ("surname",),
    f"{_CLAIMS}emailaddress": ("mail",),
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid": ("uid", "primaryGroupSID"),
    "2.5.4.3": ("commonName",),
    "2.5.4.4": ("surname",),
    "2.4.5.42": ("givenName",),
    "2.5.4.45": ("x500UniqueIdentifier",),
    "0.9.2342.19200300100.1.1": ("uid",),
    "0.9.2342.19200300100.1.3": ("mail",),
    "0.9.2342.19200300.100.1.45": ("organizationStatus",),
}
_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"


def of(said: Said, provider: str) -> dict[str, ContextValue]:
    """The keys that a trust policy sees.

    Args:
        said: what the assertion says.
        provider: the ARN of the SAML provider in IAM.
    """
    found: dict[str, ContextValue] = {
        "saml:aud": said.recipient,
        "saml:iss": said.issuer,
        "saml:doc": document(provider),
        "saml:namequalifier": name_qualifier(said.issuer, provider),
        "saml:sub": said.name_id,
        # "persistent, transient, or … the full Format URI"
        "saml:sub_type": subject_type(said) if subject_type(said) in ("persistent", "transient") else said.format,
    }
    for attribute, values in said.attributes.items():
        for claim in ATTRIBUTES.get(attribute, ()):
            if values:
                # "You should include only one claim per AWS context key." The first counts here.
                found.setdefault(f"saml:{claim}", values if keys.is_multivalued(f"saml:{claim}") else values[0])
    return found


def kept(found: Mapping[str, ContextValue]) -> dict[str, ContextValue]:
    """Those that requests with the session carry: "No other SAML-based federation condition keys are available"."""
    return {
        name: value
        for name, value in found.items()
        if (key := keys.find(name)) is not None and key.at_assume_role is not Supply.NEVER
    }


def subject_type(said: Said) -> str:
    """The format of the name without the prefix that "is removed".

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
    """
    return said.format.removeprefix(_FORMAT)


def format_of(sub_type: str) -> str:
    """The whole `Format`.

    Args:
        sub_type: the end of one of SAML 2.0, or a whole one.
    """
    return sub_type if ":" in sub_type else f"{_FORMAT}{sub_type}"


def document(provider: str) -> str:
    """`saml:doc`: the account and the provider's name.

    Args:
        provider: the ARN of the SAML provider in IAM.
    """
    return f"{provider.split(':')[4]}/{provider.rpartition('/')[2]}"


def name_qualifier(issuer: str, provider: str) -> str:
    """`BASE64 ( SHA1 ( "https://example.com/saml" + "123456789012" + "/MySAMLIdP" ) )`.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html

    Args:
        issuer: of the assertion.
        provider: the ARN of the SAML provider in IAM.
    """
    digest = hashlib.sha1(f"{issuer}{document(provider)}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()
