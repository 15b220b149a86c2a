"""SAML providers in IAM: made, read, changed and deleted, with AWS's limits and words; and what a metadata document is.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.config import Config

from helpers.cloud import World, run
from helpers.cloud.federation import company as idp
from tests.cloud.kit import A, B, Company, allow, deny, document, error

ARN = f"arn:aws:iam::{A}:saml-provider/Company"
METADATA = idp.metadata()
UNTIL = datetime(2036, 1, 15, 9, tzinfo=timezone.utc)
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
MISSING = ("NoSuchEntity", f"Manifest not found for arn {ARN}", 404)


def test_the_life_of_a_provider(world: World, company: Company) -> None:
    iam = company.iam
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "1"}]
    made = iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA, Tags=tags)
    assert (made["SAMLProviderArn"], made["Tags"]) == (ARN, tags[::-1])
    listed = iam.list_saml_providers()["SAMLProviderList"]
    assert listed == [{"Arn": ARN, "ValidUntil": UNTIL, "CreateDate": world.now()}]
    this: dict[str, Any] = {"SAMLProviderArn": ARN}
    found = iam.get_saml_provider(**this)
    assert (found["SAMLMetadataDocument"], found["ValidUntil"], found["CreateDate"]) == (METADATA, UNTIL, world.now())
    assert found["Tags"] == tags[::-1]  # "sorted by tag key"
    other = idp.metadata("https://other.example.com").replace(f' validUntil="{idp.VALID_UNTIL}"', "")
    assert iam.update_saml_provider(**this, SAMLMetadataDocument=other)["SAMLProviderArn"] == ARN
    found = iam.get_saml_provider(**this)
    assert found["SAMLMetadataDocument"] == other and "ValidUntil" not in found
    assert iam.list_saml_providers()["SAMLProviderList"] == [{"Arn": ARN, "CreateDate": world.now()}]
    # "Tag key values … are case sensitive": https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    iam.tag_saml_provider(**this, Tags=[{"Key": "Team", "Value": "it"}, {"Key": "cost", "Value": "2"}])
    iam.untag_saml_provider(**this, TagKeys=["team", "none"])
    left = [{"Key": "Team", "Value": "it"}, {"Key": "cost", "Value": "2"}]
    assert iam.list_saml_provider_tags(**this) | {"ResponseMetadata": 0} == {
        "Tags": left,
        "IsTruncated": False,
        "ResponseMetadata": 0,
    }
    page = iam.list_saml_provider_tags(**this, MaxItems=1)
    assert (page["Tags"], page["IsTruncated"]) == (left[:1], True)
    page = iam.list_saml_provider_tags(**this, MaxItems=1, Marker=page["Marker"])
    assert (page["Tags"], page["IsTruncated"]) == (left[1:], False)
    iam.delete_saml_provider(**this)
    assert iam.list_saml_providers()["SAMLProviderList"] == []


def test_a_provider_that_is_not_there(world: World, company: Company) -> None:
    iam, this = company.iam, {"SAMLProviderArn": ARN}
    company.vendor_iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA)
    for call, more in (
        (iam.get_saml_provider, {}),
        (iam.delete_saml_provider, {}),
        (iam.update_saml_provider, {"SAMLMetadataDocument": METADATA}),
        (iam.tag_saml_provider, {"Tags": [{"Key": "a", "Value": "b"}]}),
        (iam.untag_saml_provider, {"TagKeys": ["a"]}),
        (iam.list_saml_provider_tags, {}),
    ):
        assert error(call, **this, **more) == MISSING
    # Another account's is none of this one's business: AWS has no resource policy of providers.
    theirs = {"SAMLProviderArn": ARN.replace(A, B)}
    assert error(iam.get_saml_provider, **theirs)[0] == error(iam.delete_saml_provider, **theirs)[0] == "AccessDenied"
    assert len(company.vendor_iam.list_saml_providers()["SAMLProviderList"]) == 1


def test_a_provider_without_tags(company: Company) -> None:
    made = company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA)
    assert "Tags" not in made
    assert company.iam.list_saml_provider_tags(SAMLProviderArn=ARN)["Tags"] == []


def test_one_provider_of_a_name_in_each_account(company: Company) -> None:
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA)
    # https://github.com/org-formation/aws-resource-providers/issues/59
    again = error(company.iam.create_saml_provider, Name="Company", SAMLMetadataDocument=METADATA)
    assert again == ("EntityAlreadyExists", "Provider with name Company already exists.", 409)
    theirs = company.vendor_iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA)["SAMLProviderArn"]
    assert theirs == ARN.replace(A, B)


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, ""),
        ({"Name": "A-b_c.9"}, ""),
        ({"Name": "x" * 128}, ""),
        ({"Name": "x" * 129}, "ValidationError"),
        ({"Name": ""}, "ValidationError"),
        ({"Name": "a b"}, "ValidationError"),
        ({"Name": "a/b"}, "ValidationError"),
        ({"SAMLMetadataDocument": METADATA[:999]}, "ValidationError"),
        ({"Tags": [{"Key": f"k{n}", "Value": "v"} for n in range(51)]}, "ValidationError"),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}, "InvalidInput"),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]}, ""),
        ({"Tags": [{"Key": "aws:a", "Value": "1"}]}, "InvalidInput"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_limits(world: World, parameters: dict[str, Any], code: str) -> None:
    unchecked = world.client("iam", "A/admin", config=Config(parameter_validation=False))  # boto3 keeps some to itself
    given = {"Name": "Company", "SAMLMetadataDocument": METADATA, **parameters}
    if code:
        assert error(unchecked.create_saml_provider, **given)[0] == code
        assert unchecked.list_saml_providers()["SAMLProviderList"] == []
    else:
        assert unchecked.create_saml_provider(**given)["SAMLProviderArn"].endswith(given["Name"])


def test_quotas(company: Company) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html ."""
    for number in range(100):
        company.iam.create_saml_provider(Name=f"p{number}", SAMLMetadataDocument=METADATA)
    said = error(company.iam.create_saml_provider, Name="one-more", SAMLMetadataDocument=METADATA)
    assert (said[0], said[2]) == ("LimitExceeded", 409)
    this = {"SAMLProviderArn": f"arn:aws:iam::{A}:saml-provider/p1"}
    company.iam.tag_saml_provider(**this, Tags=[{"Key": f"k{n}", "Value": "v"} for n in range(50)])
    company.iam.tag_saml_provider(**this, Tags=[{"Key": "k1", "Value": "w"}])
    assert error(company.iam.tag_saml_provider, **this, Tags=[{"Key": "k50", "Value": "v"}])[0] == "LimitExceeded"


def described(inside: str, attributes: str = 'entityID="https://idp.example.com"', before: str = "") -> str:
    return (
        f'{before}<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" {attributes}>'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{inside}'
        f"</md:IDPSSODescriptor></md:EntityDescriptor>{' ' * 1000}"
    )


def key(certificate: str = idp.CERTIFICATE, use: str = ' use="signing"') -> str:
    info = f"<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
    return f'<md:KeyDescriptor{use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{info}</ds:KeyInfo></md:KeyDescriptor>'


def many(count: int, inside: str) -> str:
    each = "".join(described(inside, f'entityID="https://{n}.example.com"').strip() for n in range(count))
    return f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{each}</md:EntitiesDescriptor>'


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OTHERS = [idp.CERTIFICATE[:-9] + f"{n:02d}" + idp.CERTIFICATE[-7:] for n in range(11)]
# a document → the code and a piece of the sentence; empty where AWS takes it
# "Could not parse metadata": https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
PARSED: dict[str, tuple[str, str, str]] = {
    "the company's": (METADATA, "", ""),
    "the least": (described(key()), "", ""),
    "a key for anything": (described(key(use="")), "", ""),
    "a certificate in lines": (described(key("\n".join([idp.CERTIFICATE[:64], idp.CERTIFICATE[64:]]))), "", ""),
    "a declaration": (described(key(), before='<?xml version="1.0" encoding="UTF-8"?>'), "", ""),
    "a date with fractions": (described(key(), 'entityID="x" validUntil="2036-01-15T10:00:00.000+01:00"'), "", ""),
    "ten issuers": (many(10, key()), "", ""),
    "ten keys": (described("".join(map(key, OTHERS[:10]))), "", ""),
    # "must be encoded in UTF-8 format without a byte order mark (BOM)": troubleshoot_saml.html
    "a byte order mark": ("\ufeff" + METADATA, "InvalidInput", "a byte order mark"),
    "no XML": ("x" * 1000, "InvalidInput", "it is no XML"),
    "half of it": (METADATA[:1200], "InvalidInput", "it is no XML"),
    "a code that nobody knows": (described(key(), before='<?xml version="1.0" encoding="nobodys"?>'), "InvalidInput", "it is no XML"),
    "other XML": (f"<a>{'x' * 1000}</a>", "InvalidInput", "no identity provider"),
    "another namespace": (METADATA.replace("SAML:2.0:metadata", "SAML:1.1:metadata"), "InvalidInput", "no identity provider"),
    "a service provider": (METADATA.replace("IDPSSO", "SPSSO"), "InvalidInput", "no identity provider"),
    "no issuer": (described(key(), ""), "InvalidInput", "entityID"),
    "no certificate": (described(""), "InvalidInput", "certificate"),
    "a key for secrets alone": (described(key(use=' use="encryption"')), "InvalidInput", "certificate"),
    "a certificate that is none": (described(key("AAAA")), "InvalidInput", "certificate is none"),
    "a certificate that is no base64": (described(key("!" * 40)), "InvalidInput", "certificate is none"),
    "a date that no calendar has": (described(key(), 'entityID="x" validUntil="2036-13-15T10:00:00Z"'), "InvalidInput", "validUntil"),
    "the end of time": (described(key(), 'entityID="x" validUntil="9999-12-31T23:59:59-14:00"'), "InvalidInput", "validUntil"),
    "deep": ("<a>" * 200_000 + "</a>" * 200_000, "InvalidInput", "no identity provider"),
    "long": (f"<a>{'x' * 3_000_000}</a>", "InvalidInput", "no identity provider"),
    "no date": (described(key(), 'entityID="x" validUntil="soon"'), "InvalidInput", "validUntil"),
    "entities": (described(key(), before=LAUGHS), "InvalidInput", "a document type"),
    "an outer file": (described(key(), before='<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'), "InvalidInput", "a document type"),
    "an entity of a file": (described("&a;", before='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'), "InvalidInput", "a document type"),
    "half a character": (described(key(), 'entityID="&#xD800;"'), "InvalidInput", "it is no XML"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    "eleven issuers": (many(11, key()), "LimitExceeded", "IdPsPerSAMLProvider: 10"),
    "eleven keys": (described("".join(map(key, OTHERS))), "LimitExceeded", "KeysPerSAMLProvider: 10"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARSED)
def test_metadata_documents(company: Company, name: str) -> None:
    text, code, words = PARSED[name]
    create = company.iam.create_saml_provider
    if not code:
        create(Name="Company", SAMLMetadataDocument=text)
        return
    said = error(create, Name="Company", SAMLMetadataDocument=text)
    assert said[0] == code and words in said[1] and said[1].startswith(("Could not parse metadata", "Cannot exceed"))
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA)
    assert error(company.iam.update_saml_provider, SAMLProviderArn=ARN, SAMLMetadataDocument=text) == said
    assert company.iam.get_saml_provider(SAMLProviderArn=ARN)["SAMLMetadataDocument"] == METADATA  # as it was


# https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf
@pytest.mark.parametrize(
    "written",
    ["2036-01-15T09:00:00Z", "2036-01-15T09:00:00", "2036-01-15T09:00:00.5Z", "2036-01-15T10:00:00.123456789+01:00", "2036-01-14T23:00:00-10:00"],
)  # fmt: skip
def test_until_when(company: Company, written: str) -> None:
    text = described(key(), f'entityID="x" validUntil="{written}"')
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=text)
    assert company.iam.get_saml_provider(SAMLProviderArn=ARN)["ValidUntil"] == UNTIL


def test_an_update_of_nothing(company: Company) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=METADATA)
    words = "Unable to update identity provider. No updates are defined for metadata or encryption assertion."
    assert error(company.iam.update_saml_provider, SAMLProviderArn=ARN) == ("InvalidInput", words, 400)


def test_a_provider_has_tags_that_policies_see(world: World, company: Company) -> None:
    company.iam.create_saml_provider(
        Name="Company", SAMLMetadataDocument=METADATA, Tags=[{"Key": "team", "Value": "shop"}]
    )
    mine = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
    grant = document(allow("iam:*SAMLProvider*", ARN), deny("iam:DeleteSAMLProvider", "*", Condition=mine))
    company.iam.put_user_policy(UserName="developer", PolicyName="p", PolicyDocument=grant)
    iam = world.client("iam", "developer")
    assert iam.get_saml_provider(SAMLProviderArn=ARN)["Tags"] == [{"Key": "team", "Value": "shop"}]
    assert error(iam.delete_saml_provider, SAMLProviderArn=ARN)[0] == "AccessDenied"
    assert error(iam.create_saml_provider, Name="Other", SAMLMetadataDocument=METADATA)[0] == "AccessDenied"
    assert error(iam.list_saml_providers)[0] == "AccessDenied"  # a list is of everything


def test_a_provider_by_the_cli(world: World, tmp_path: Any) -> None:
    file = tmp_path / "metadata.xml"
    file.write_text(METADATA)
    create = f"aws iam create-saml-provider --name Company --saml-metadata-document file://{file}"
    assert ARN in run(create, "A/admin", world=world).text
    listed = run("aws iam list-saml-providers", "A/admin", world=world)
    assert ARN in listed.text and "2036-01-15" in listed.text
