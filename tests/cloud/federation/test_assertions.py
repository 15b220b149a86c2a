"""What the company's assertions say, which condition keys AWS makes of them, and how they are shown.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
"""

from __future__ import annotations

import base64
from typing import Any

import pytest

from helpers import lab
from helpers.cloud import World
from helpers.cloud.federation import assertion_reading, saml_keys
from helpers.cloud.federation.assertion_settings import UnknownAssertion
from helpers.iam import keys
from helpers.ui.shell import LabError
from tests.cloud.kit import A, B

ROLE, PROVIDER = f"arn:aws:iam::{A}:role/Analyst", f"arn:aws:iam::{A}:saml-provider/Company"
SIGN_IN = "https://signin.aws.amazon.com/saml"
FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"

# settings → what the XML holds
WRITTEN: list[tuple[dict[str, Any], str]] = [
    ({}, f"<saml:AttributeValue>{ROLE},{PROVIDER}</saml:AttributeValue>"),
    ({}, f'<saml:NameID Format="{FORMAT}persistent">dana</saml:NameID>'),
    ({}, 'NotOnOrAfter="2035-01-15T09:05:00Z" Recipient="https://signin.aws.amazon.com/saml"'),
    ({}, "<saml:Audience>urn:amazon:webservices</saml:Audience>"),
    ({}, "<saml:Issuer>https://idp.example.com</saml:Issuer>"),
    ({"roles": "Other"}, f"<saml:AttributeValue>arn:aws:iam::{A}:role/Other,{PROVIDER}</saml:AttributeValue>"),
    ({"roles": f"arn:aws:iam::{B}:role/X", "provider": f"arn:aws:iam::{B}:saml-provider/Y"}, f"arn:aws:iam::{B}:role/X,arn:aws:iam::{B}:saml-provider/Y<"),
    ({"roles": ["One", "a,b"]}, f"role/One,{PROVIDER}</saml:AttributeValue>\n        <saml:AttributeValue>a,b<"),
    ({"user": "ana"}, 'SAML/Attributes/RoleSessionName">\n        <saml:AttributeValue>ana<'),
    ({"session_name": "s-1"}, 'SAML/Attributes/RoleSessionName">\n        <saml:AttributeValue>s-1<'),
    ({"tags": {"Team": "x", "Empty": ""}}, 'SAML/Attributes/PrincipalTag:Team">\n        <saml:AttributeValue>x<'),
    ({"tags": {"Empty": ""}}, 'SAML/Attributes/PrincipalTag:Empty">\n        <saml:AttributeValue />'),
    ({"transitive": ["a", "b"]}, 'SAML/Attributes/TransitiveTagKeys">\n        <saml:AttributeValue>a</saml:AttributeValue>\n        <saml:AttributeValue>b<'),
    ({"source_identity": "dana"}, 'SAML/Attributes/SourceIdentity">\n        <saml:AttributeValue>dana<'),
    ({"duration": 900}, 'SAML/Attributes/SessionDuration">\n        <saml:AttributeValue>900<'),
    ({"session_lasts": 60}, 'SessionNotOnOrAfter="2035-01-15T09:01:00Z"'),
    ({"lifetime": 60}, 'NotOnOrAfter="2035-01-15T09:01:00Z"'),
    ({"recipient": "https://x.example.com"}, 'Recipient="https://x.example.com"'),
    ({"audience": "https://x.example.com"}, "<saml:Audience>https://x.example.com</saml:Audience>"),
    ({"issuer": "urn:x"}, "<saml:Issuer>urn:x</saml:Issuer>"),
    ({"user": "<&>\"'"}, ">&lt;&amp;&gt;\"'</saml:NameID>"),
    ({"sub_type": "urn:other"}, 'Format="urn:other"'),
    ({"attributes": {"mail": "d@x"}}, '"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress">\n        <saml:AttributeValue>d@x<'),
    ({"attributes": {"EDUPERSONAFFILIATION": ["a"]}}, '"urn:oid:1.3.6.1.4.1.5923.1.1.1.1">\n        <saml:AttributeValue>a<'),
    ({"attributes": {"urn:my:own": ["a"]}}, '"urn:my:own">\n        <saml:AttributeValue>a<'),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "piece"), WRITTEN, ids=lambda value: str(value)[:50])
def test_what_an_assertion_says(world: World, settings: dict[str, Any], piece: str) -> None:
    settings = {"user": "dana", **settings}
    made = world.assertion(**settings)
    assert piece in made.xml
    assert base64.b64decode(made.base64) == made.xml.encode()
    assert world.assertion(**settings) == made  # the same bytes at the same hour
    world.later(minutes=1)
    assert world.assertion(**settings).xml != made.xml


# left out → what the XML then lacks
LEFT_OUT: list[tuple[dict[str, Any], str]] = [
    ({"user": ""}, "NameID"),
    ({"session_name": ""}, "RoleSessionName"),
    ({"roles": []}, "Attributes/Role"),
    ({"recipient": ""}, "Recipient"),
    ({"audience": ""}, "Audience"),
    ({}, "SessionNotOnOrAfter"),
    ({}, "SessionDuration"),
    ({}, "SourceIdentity"),
    ({}, "TransitiveTagKeys"),
]


@pytest.mark.parametrize(("settings", "lacks"), LEFT_OUT, ids=lambda value: str(value))
def test_what_is_empty_is_left_out(world: World, settings: dict[str, Any], lacks: str) -> None:
    # "…/Attributes/Role" begins "…/Attributes/RoleSessionName" too.
    assert f'{lacks}"' not in (text := world.assertion(**{"user": "dana", **settings}).xml)
    assert f"<saml:{lacks}" not in text and f" {lacks}=" not in text


# settings → the keys of AWS's page, beside those of every assertion
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
KEYS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"saml:aud": SIGN_IN, "saml:iss": "https://idp.example.com", "saml:doc": f"{A}/Company", "saml:sub": "dana"}),
    ({"recipient": "https://eu-west-1.signin.aws.amazon.com/saml"}, {"saml:aud": "https://eu-west-1.signin.aws.amazon.com/saml"}),
    ({"audience": "https://x"}, {"saml:aud": SIGN_IN}),  # "comes from the SAML recipient attribute"
    ({"issuer": "urn:x"}, {"saml:iss": "urn:x"}),
    ({"provider": "Other"}, {"saml:doc": f"{A}/Other"}),
    ({"sub_type": "persistent"}, {"saml:sub_type": "persistent"}),
    ({"sub_type": "transient"}, {"saml:sub_type": "transient"}),
    ({"sub_type": "kerberos"}, {"saml:sub_type": f"{FORMAT}kerberos"}),  # "or … the full Format URI"
    ({"sub_type": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}, {"saml:sub_type": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}),
    ({"attributes": {"eduPersonAffiliation": ["staff", "member"]}}, {"saml:eduPersonAffiliation": ("staff", "member")}),
    ({"attributes": {"eduPersonAffiliation": "staff"}}, {"saml:eduPersonAffiliation": ("staff",)}),
    ({"attributes": {"eduPersonPrincipalName": "d@x"}}, {"saml:eduPersonPrincipalName": "d@x"}),
    ({"attributes": {"2.5.4.4": "Diaz"}}, {"saml:surname": ("Diaz",)}),
    ({"attributes": {"primaryGroupSID": "S-1"}}, {"saml:primaryGroupSID": ("S-1",), "saml:uid": ("S-1",)}),
    # "If you include more than one, only one claim will be mapped."
    ({"attributes": {"2.5.4.4": "first", "surname": "second"}}, {"saml:surname": ("first",)}),
    ({"attributes": {"urn:my:own": "x"}}, {}),
    ({"attributes": {"mail": []}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "wanted"), KEYS, ids=lambda value: str(value)[:50])
def test_the_keys_that_aws_makes_of_it(world: World, settings: dict[str, Any], wanted: dict[str, Any]) -> None:
    found = world.assertion(**{"user": "dana", **settings}).keys
    assert {name: found[name] for name in wanted} == wanted
    always = {f"saml:{name}" for name in ("aud", "doc", "iss", "namequalifier", "sub", "sub_type")}
    assert found.keys() == always | wanted.keys()


def test_the_name_qualifier_is_aws_s_formula() -> None:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html, worked out with openssl:
    # printf 'https://example.com/saml123456789012/MySAMLIdP' | openssl dgst -sha1 -binary | base64
    arn = "arn:aws:iam::123456789012:saml-provider/MySAMLIdP"
    assert saml_keys.name_qualifier("https://example.com/saml", arn) == "1uAJanUnBc2XeUkHURMht+xam2c="


def test_every_key_that_aws_makes_of_an_attribute_is_in_the_catalogue() -> None:
    for claims in saml_keys.ATTRIBUTES.values():
        for claim in claims:
            assert keys.find(f"saml:{claim}") is not None, claim
    made = {f"saml:{claim}".lower() for claims in saml_keys.ATTRIBUTES.values() for claim in claims}
    known = {name for name in keys.KEYS if name.startswith("saml:")}
    assert known - made == {f"saml:{name}" for name in ("aud", "doc", "iss", "namequalifier", "sub", "sub_type")}


def test_it_shows_what_aws_makes_of_it(world: World) -> None:
    made = lab.assertion("ana", tags={"Team": "x"}, transitive="Team", source_identity="ana", attributes={"cn": ["a", "b"]}, duration=900)  # fmt: skip
    shown = f"{made!r}"
    assert shown == f"{made}" and made.base64 not in shown and "<" not in shown
    for line in (
        "An assertion of https://idp.example.com",
        f"for {ROLE} by {PROVIDER}",
        "session: ana",
        "tag Team: x",
        "handed on: Team",
        "source identity: ana",
        "seconds: 900",
        "saml:sub: ana",
        "saml:cn: a, b",
    ):
        assert line in shown.splitlines()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"group": "x"}, "Assertions have no setting 'group'. They have user, roles, session_name"),
        ({"user": 7}, "user of an assertion is a text"),
        ({"user": "a\x00b"}, "XML can hold"),
        ({"user": "\ud800"}, "XML can hold"),
        ({"roles": 7}, "a list of texts"),
        ({"roles": [7]}, "a text"),
        ({"tags": ["a"]}, "such as {'team': 'shop'}"),
        ({"tags": {"a": 1}}, "a text"),
        ({"tags": {1: "a"}}, "a text"),
        ({"attributes": ["a"]}, "eduPersonAffiliation"),
        ({"attributes": {"shoesize": "9"}}, "AWS makes no key of an attribute 'shoesize'. It does of cn, commonName"),
        ({"duration": "900"}, "a whole number of seconds"),
        ({"duration": True}, "a whole number of seconds"),
        ({"lifetime": -1}, "a whole number of seconds"),
        ({"session_lasts": 86_401}, "at most 86400"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_there_is_not(world: World, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UnknownAssertion) as caught:
        world.assertion(**{"user": "dana", **settings})
    assert words in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(LabError) as shown:
        lab.assertion(**{"user": "dana", **settings})
    assert str(shown.value) == str(caught.value)


def test_a_response_is_read_whoever_has_made_it(world: World) -> None:
    """The reader believes nothing; it only finds what AWS's page names, and takes a missing piece for missing."""
    whole = world.assertion("dana", session_lasts=60).xml
    said = assertion_reading.read(whole.encode())
    assert (said.name_id, said.recipient, said.audiences) == ("dana", SIGN_IN, ("urn:amazon:webservices",))
    assert said.issued == world.now() and said.ends is not None and said.session_ends is not None
    confirmation = whole[whole.index("<saml:SubjectConfirmation ") : whole.index("</saml:Subject>")]
    for changed, attribute, left in (
        (whole.replace(confirmation, confirmation * 2), "recipient", ""),  # "exactly one"
        (whole.replace(confirmation, ""), "recipient", ""),
        (whole.replace('NotOnOrAfter="2035-01-15T09:05:00Z" Recipient', "Recipient"), "recipient", ""),
        (whole.replace('NotOnOrAfter="2035-01-15T09:05:00Z" Recipient', 'NotOnOrAfter="soon" Recipient'), "ends", None),
        (whole.replace("Attributes/Role", "attributes/role"), "attributes", None),  # "case-sensitive"
    ):
        found = assertion_reading.read(changed.encode())
        if attribute == "attributes":
            assert found.values("Role") == () and said.values("Role") == (f"{ROLE},{PROVIDER}",)
        else:
            assert getattr(found, attribute) == left, changed
