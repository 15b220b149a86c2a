"""AssumeRoleWithSAML: whom an assertion brings in, what is refused of it and in whose words, and what the session is.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.cloud import World, run
from helpers.cloud.federation import assertions, saml_keys
from helpers.cloud.federation import company as idp
from helpers.cloud.federation.minted import Minted
from helpers.cloud.trail import cloudtrail, why
from tests.cloud.kit import BUCKET, BUCKET_ARN, A, B, Company, allow, document, error

PROVIDER = f"arn:aws:iam::{A}:saml-provider/Company"
ANALYST = f"arn:aws:iam::{A}:role/Analyst"
SAML = "sts:AssumeRoleWithSAML"
SIGN_IN = "https://signin.aws.amazon.com/saml"
OURS = "(The lab's words: AWS's are not documented.)"
NOT_AUTHORIZED = "Not authorized to perform sts:AssumeRoleWithSAML"
EVERYTHING = (SAML, "sts:TagSession", "sts:SetSourceIdentity")
FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"


def trusting(*actions: str, principal: str = PROVIDER, **conditions: Mapping[str, Any]) -> str:
    keys = conditions or {"StringEquals": {"SAML:aud": SIGN_IN}}
    return document(allow(list(actions or (SAML,)), principal={"Federated": principal}, Condition=keys))


@pytest.fixture
def analyst(world: World, company: Company) -> World:
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=idp.metadata())
    company.make_role(trusting(), allow("s3:ListBucket", BUCKET_ARN), name="Analyst")
    world.trail.clear()
    return world


def retrust(world: World, policy: str) -> None:
    world.client("iam", "A/admin").update_assume_role_policy(RoleName="Analyst", PolicyDocument=policy)
    world.trail.clear()


def come(world: World, assertion: str, **more: Any) -> Any:
    # boto3 would keep some of these to itself.
    return world.client("sts", None, config=Config(parameter_validation=False)).assume_role_with_saml(
        **{"RoleArn": ANALYST, "PrincipalArn": PROVIDER, "SAMLAssertion": assertion, **more}
    )


def said(world: World, assertion: str, **more: Any) -> tuple[str, str]:
    """(code, message) of the refusal; both empty when the assertion brings its bearer in."""
    try:
        come(world, assertion, **more)
    except ClientError as refusal:
        return refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]
    return "", ""


def encoded(xml: str | bytes) -> str:
    return base64.b64encode(xml.encode() if isinstance(xml, str) else xml).decode()


def test_somebody_comes_in_and_their_session_works_as_every_other(analyst: World) -> None:
    answer = come(analyst, analyst.assertion("dana", session_name="dana-d").base64, DurationSeconds=1800)
    qualifier = saml_keys.name_qualifier("https://idp.example.com", PROVIDER)
    assert {key: value for key, value in answer.items() if isinstance(value, str)} == {
        "Subject": "dana",
        "SubjectType": "persistent",
        "Issuer": "https://idp.example.com",
        "Audience": SIGN_IN,
        "NameQualifier": qualifier,
    }
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{A}:assumed-role/Analyst/dana-d"
    assert re.fullmatch(r"AROA\w+:dana-d", answer["AssumedRoleUser"]["AssumedRoleId"])
    assert "PackedPolicySize" not in answer and "SourceIdentity" not in answer
    assert (answer["Credentials"]["Expiration"] - analyst.now()).total_seconds() == 1800
    assert analyst.client("s3", answer).list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3
    assert analyst.client("sts", answer).get_caller_identity()["Arn"] == answer["AssumedRoleUser"]["Arn"]
    analyst.later(minutes=31)
    assert error(analyst.client("s3", answer).list_objects_v2, Bucket=BUCKET)[0] == "ExpiredToken"


# format of the name → SubjectType: the prefix of SAML 2.0 "is removed", "any other prefix" stays
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
@pytest.mark.parametrize(
    ("sub_type", "answered"),
    [
        ("transient", "transient"),
        ("kerberos", "kerberos"),
        ("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
    ],
)  # fmt: skip
def test_subject_types(analyst: World, sub_type: str, answered: str) -> None:
    assert come(analyst, analyst.assertion("dana", sub_type=sub_type).base64)["SubjectType"] == answered


# what the assertion says otherwise → the code, and the sentence: AWS's page's, people's who have read it, or ours
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"issuer": "https://idp.other.example"}, "InvalidIdentityToken", "Issuer not present in specified provider"),
    ({"issuer": "https://IDP.example.com"}, "InvalidIdentityToken", "Issuer not present in specified provider"),
    ({"session_name": ""}, "InvalidIdentityToken", "RoleSessionName is required in AuthnResponse"),
    ({"session_name": "a"}, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
    ({"session_name": "x" * 65}, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
    ({"session_name": "Dana Diaz"}, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
    ({"session_name": "Daña"}, "InvalidIdentityToken", "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
    ({"source_identity": "a b"}, "InvalidIdentityToken", 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,256} and not begin with "aws:"'),
    ({"source_identity": "aws:x"}, "InvalidIdentityToken", 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,256} and not begin with "aws:"'),
    ({"source_identity": "x" * 257}, "InvalidIdentityToken", 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,256} and not begin with "aws:"'),
    ({"audience": "https://sp.example.com"}, "InvalidIdentityToken", "Response does not contain the required audience."),
    ({"audience": f"{SIGN_IN}/elsewhere"}, "InvalidIdentityToken", "Response does not contain the required audience."),
    ({"recipient": ""}, "InvalidIdentityToken", "Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter"),
    ({"roles": []}, "InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ({"roles": "Analyst2"}, "InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ({"roles": "analyst"}, "InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ({"provider": "Other"}, "InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ({"roles": f"{PROVIDER},{ANALYST}"}, "InvalidIdentityToken", "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
    ({"lifetime": 0}, "ExpiredTokenException", "Response has expired"),
    # "The Recipient attribute must include a value that matches the AWS sign-in endpoint URL"
    ({"recipient": "https://sp.example.com"}, "InvalidIdentityToken", OURS),
    ({"recipient": "https://signin.aws.amazon.com.evil.example/saml"}, "InvalidIdentityToken", OURS),
    ({"recipient": "https://evil/https://signin.aws.amazon.com/saml"}, "InvalidIdentityToken", OURS),
    ({"duration": 899}, "InvalidIdentityToken", OURS),
    ({"duration": 43_201}, "InvalidIdentityToken", OURS),
    ({"attributes": {"https://aws.amazon.com/SAML/Attributes/SessionDuration": "an hour"}}, "InvalidIdentityToken", OURS),
    ({"attributes": {"https://aws.amazon.com/SAML/Attributes/RoleSessionName": ["one", "two"]}}, "InvalidIdentityToken", "RoleSessionName is required in AuthnResponse"),
    ({"attributes": {"https://aws.amazon.com/SAML/Attributes/PrincipalTag:a": ["1", "2"]}}, "InvalidIdentityToken", OURS),
    ({"tags": {"a": "1", "A": "2"}}, "InvalidIdentityToken", OURS),
    ({"tags": {"aws:a": "1"}}, "InvalidIdentityToken", OURS),
    ({"tags": {"": "1"}}, "InvalidIdentityToken", OURS),
    ({"tags": {"a": "1" * 257}}, "InvalidIdentityToken", OURS),
    ({"tags": {f"k{n}": "1" for n in range(51)}}, "InvalidIdentityToken", OURS),
    ({"tags": {"a": "1"}, "transitive": ["b"]}, "InvalidIdentityToken", OURS),
    # "This error can also occur if the SAML response does not include a Subject containing a NameID."
    ({"user": "", "session_name": "dana"}, "AccessDenied", NOT_AUTHORIZED),
    # What is no fault of the assertion is the trust policy's.
    ({"recipient": "https://eu-west-1.signin.aws.amazon.com/saml"}, "AccessDenied", NOT_AUTHORIZED),  # another saml:aud
    ({"tags": {"a": "1"}}, "AccessDenied", NOT_AUTHORIZED),  # no sts:TagSession
    ({"source_identity": "dana"}, "AccessDenied", NOT_AUTHORIZED),  # no sts:SetSourceIdentity
]  # fmt: skip


@pytest.mark.parametrize(("settings", "code", "words"), REFUSED, ids=lambda value: str(value)[:50])
def test_what_is_refused(analyst: World, settings: dict[str, Any], code: str, words: str) -> None:
    settings = {"user": "dana", **settings}
    if "/RoleSessionName" in str(settings):
        settings["session_name"] = ""  # it stands among the other attributes
    found, message = said(analyst, analyst.assertion(**settings).base64)
    assert found == code and (words in message if words == OURS else message == words), message
    event = analyst.trail.last
    assert event is not None and not event.allowed


# settings → AWS takes it
TAKEN: list[dict[str, Any]] = [
    {"session_name": "ab"},
    {"session_name": "+=,.@-_" + "x" * 57},
    {"audience": ""},  # "should be included"
    {"audience": SIGN_IN},
    {"audience": "https://eu-central-1.signin.aws.amazon.com/saml"},
    {"roles": [f"arn:aws:iam::{B}:role/Far,arn:aws:iam::{B}:saml-provider/Y", "Analyst"]},
    {"duration": 900},
    {"duration": 43_200},
    {"lifetime": 1},
]


@pytest.mark.parametrize("settings", TAKEN, ids=str)
def test_what_is_taken(analyst: World, settings: dict[str, Any]) -> None:
    assert said(analyst, analyst.assertion("dana", **settings).base64) == ("", "")


# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
@pytest.mark.parametrize(
    "recipient",
    [SIGN_IN, "https://eu-west-1.signin.aws.amazon.com/saml", f"{SIGN_IN}/acs/SAMLSP1", "https://us-east-1.signin.aws.amazon.com/saml/acs/X"],
)  # fmt: skip
def test_recipients_become_the_audience(analyst: World, recipient: str) -> None:
    retrust(analyst, trusting(StringEquals={"SAML:aud": recipient}))
    assert come(analyst, analyst.assertion("dana", recipient=recipient).base64)["Audience"] == recipient


def test_an_assertion_ends_by_the_labs_clock(analyst: World) -> None:
    # https://github.com/Versent/saml2aws/issues/759 · https://github.com/Nike-Inc/gimme-aws-creds/issues/251
    short, long = (analyst.assertion("dana", lifetime=seconds).base64 for seconds in (240, 3600))
    analyst.later(minutes=3)
    assert said(analyst, short) == said(analyst, long) == ("", "")
    analyst.later(minutes=1)
    assert said(analyst, short) == ("ExpiredTokenException", "Response has expired")
    assert said(analyst, long) == ("", "")
    analyst.later(minutes=1)
    words = "Token must be redeemed within 5 minutes of issuance"
    assert said(analyst, long) == ("ExpiredTokenException", words)
    assert "Make a new one" in " ".join(why.why_back(analyst.trail, 0))


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def forged(world: World) -> dict[str, tuple[str, str, str]]:
    """Responses that the lab has not made: → (base64, code, piece of the sentence)."""
    xml = world.assertion("dana").xml
    bad = "Response signature invalid"
    twice = xml.replace(
        "</samlp:Response>", xml[xml.index("<saml:Assertion") : xml.index("</samlp:Response>")] + "</samlp:Response>"
    )
    return {
        "another user": (encoded(xml.replace(">dana</saml:NameID>", ">root</saml:NameID>")), "InvalidIdentityToken", bad),
        "one more blank": (encoded(xml + " "), "InvalidIdentityToken", bad),
        "another recipient": (encoded(xml.replace(f'Recipient="{SIGN_IN}"', 'Recipient="https://x"')), "InvalidIdentityToken", bad),
        "a longer life": (encoded(xml.replace("09:05:00Z", "23:05:00Z")), "InvalidIdentityToken", bad),
        "a comment in the name": (encoded(xml.replace(">dana<", ">da<!-- -->na<")), "InvalidIdentityToken", bad),
        "made by another lab, with another secret": (encoded(_elsewhere(world)), "InvalidIdentityToken", bad),
        "two assertions": (encoded(twice), "InvalidIdentityToken", OURS),
        "no assertion": (encoded(re.sub(r"<saml:Assertion.*</saml:Assertion>", "", xml, flags=re.DOTALL)), "InvalidIdentityToken", OURS),
        "an assertion without a response": (encoded(xml[xml.index("<saml:Assertion") : xml.index("</samlp:Response>")].replace("<saml:Assertion", '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"', 1)), "InvalidIdentityToken", OURS),
        "another version of SAML": (encoded(xml.replace("SAML:2.0:protocol", "SAML:1.0:protocol")), "InvalidIdentityToken", OURS),
        "entities": (encoded(LAUGHS + xml.replace(">dana<", ">&b;<")), "InvalidIdentityToken", "a document type"),
        "an outer document type": (encoded('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + xml), "InvalidIdentityToken", "a document type"),
        "a file": (encoded('<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + xml.replace(">dana<", ">&a;<")), "InvalidIdentityToken", "a document type"),
        "a parameter entity": (encoded('<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a"> %a;]>' + xml), "InvalidIdentityToken", "a document type"),
        "a document type alone": (encoded("<!DOCTYPE a>" + xml), "InvalidIdentityToken", "a document type"),
        "an entity that is not there": (encoded(xml.replace(">dana<", ">&a;<")), "InvalidIdentityToken", "it is no XML"),
        "another code": (encoded(xml.encode("utf-16")), "InvalidIdentityToken", bad),
        "a code that nobody knows": (encoded(f'<?xml version="1.0" encoding="nobodys"?>{xml}'), "InvalidIdentityToken", "it is no XML"),
        "half of it": (encoded(xml[:700]), "InvalidIdentityToken", "it is no XML"),
        "nothing of XML": (encoded("hello"), "InvalidIdentityToken", "it is no XML"),
        "bytes": (encoded(bytes(range(256))), "InvalidIdentityToken", "it is no XML"),
        "deep": (encoded("<a>" * 10_000 + "</a>" * 10_000), "InvalidIdentityToken", OURS),
        "a token": (world.token("github").jwt, "InvalidIdentityToken", "Invalid base64 SAMLResponse"),
        "the XML itself": (xml, "InvalidIdentityToken", "Invalid base64 SAMLResponse"),
        "3 characters": ("abc", "ValidationError", "at 'sAMLAssertion' failed to satisfy constraint"),
        "100,001 characters": ("x" * 100_001, "ValidationError", "at 'sAMLAssertion' failed"),
        "1 MB": (encoded(xml.replace(">dana<", f">{'x' * 1_000_000}<")), "ValidationError", "at 'sAMLAssertion' failed"),
    }  # fmt: skip


def _elsewhere(world: World) -> str:
    other = Minted()
    other.shut_in()
    return assertions.assertion(other, world.now(), {"user": "dana"}).xml


def test_what_the_lab_has_not_made(analyst: World) -> None:
    for name, (text, code, words) in forged(analyst).items():
        found, message = said(analyst, text)
        assert (found, words in message) == (code, True), (name, message)
        event = analyst.trail.last
        assert event is not None and not event.allowed
        assert text[:200] not in str(event), f"{name}: the assertion stands in the trail"


def test_white_space_in_base64_counts_for_nothing(analyst: World) -> None:
    """As a file has it that a program wrote."""
    text = analyst.assertion("dana").base64
    assert said(analyst, "\n".join(text[n : n + 76] for n in range(0, len(text), 76)) + "\n") == ("", "")


def test_a_world_that_begins_anew_takes_its_own_again(analyst: World, company: Company) -> None:
    before = analyst.assertion("dana").base64
    analyst.reset()
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=idp.metadata())
    company.make_role(trusting(), name="Analyst")
    assert said(analyst, before) == ("InvalidIdentityToken", "Response signature invalid")
    assert analyst.assertion("dana").base64 == before  # the same lesson, the same bytes
    assert said(analyst, before) == ("", "")


def test_the_provider(analyst: World) -> None:
    assertion, iam = analyst.assertion("dana").base64, analyst.client("iam", "A/admin")
    missing = ("InvalidIdentityToken", "Specified provider doesn't exist")
    for arn in (f"{PROVIDER}2", PROVIDER.replace(A, B), PROVIDER.replace("saml", "oidc"), "x" * 20, "arn:aws:iam::1:"*2):  # fmt: skip
        assert said(analyst, assertion, PrincipalArn=arn) == missing, arn
    this = {"SAMLProviderArn": PROVIDER}
    # "if the issuer in the SAML response does not match the issuer declared in the federation metadata file"
    iam.update_saml_provider(**this, SAMLMetadataDocument=idp.metadata("https://idp.other.example"))
    assert said(analyst, assertion)[1] == "Issuer not present in specified provider"
    # "the metadata file for the identity service provider might have changed to update an expired certificate"
    another = idp.CERTIFICATE[:-9] + "00" + idp.CERTIFICATE[-7:]
    iam.update_saml_provider(**this, SAMLMetadataDocument=idp.metadata().replace(idp.CERTIFICATE, another))
    assert said(analyst, assertion) == ("InvalidIdentityToken", "Response signature invalid")
    assert "lab.saml_metadata()" in " ".join(why.why_back(analyst.trail, 0))
    iam.update_saml_provider(**this, SAMLMetadataDocument=idp.metadata())
    assert said(analyst, assertion) == ("", "")
    iam.delete_saml_provider(**this)
    assert said(analyst, assertion) == missing


def test_the_role(analyst: World, company: Company) -> None:
    """ "SAML IDPs used in a role trust policy must be in the same account that the role is in."

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
    """
    gone = analyst.assertion("dana", roles="Gone").base64
    assert said(analyst, gone, RoleArn=f"arn:aws:iam::{A}:role/Gone") == ("AccessDenied", NOT_AUTHORIZED)
    company.vendor_iam.create_role(RoleName="Theirs", AssumeRolePolicyDocument=trusting())
    theirs = f"arn:aws:iam::{B}:role/Theirs"
    far = analyst.assertion("dana", roles=theirs).base64
    assert said(analyst, far, RoleArn=theirs) == ("AccessDenied", NOT_AUTHORIZED)
    assert said(analyst, far, RoleArn="arn:aws:iam::1:nothing")[0] == "ValidationError"
    for missing in ("RoleArn", "PrincipalArn", "SAMLAssertion"):
        given = {"RoleArn": ANALYST, "PrincipalArn": PROVIDER, "SAMLAssertion": far}
        del given[missing]
        client = analyst.client("sts", None, config=Config(parameter_validation=False))
        assert error(client.assume_role_with_saml, **given)[0] == "ValidationError"


# a condition, what the assertion says → is it met?
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
MET: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"StringEquals": {"saml:aud": SIGN_IN}}, {}, True),
    ({"StringEquals": {"saml:aud": "urn:amazon:webservices"}}, {}, False),  # the Recipient, not the Audience
    ({"StringEquals": {"saml:iss": "https://idp.example.com"}}, {}, True),
    ({"StringEquals": {"saml:doc": f"{A}/Company"}}, {}, True),
    ({"StringEquals": {"saml:namequalifier": saml_keys.name_qualifier("https://idp.example.com", PROVIDER)}}, {}, True),
    ({"StringEquals": {"saml:sub": "dana"}}, {}, True),
    ({"StringEquals": {"saml:sub": "dana"}}, {"user": "Dana"}, False),
    ({"StringEquals": {"saml:sub_type": "persistent"}}, {}, True),
    ({"StringEquals": {"saml:sub_type": "persistent"}}, {"sub_type": "transient"}, False),
    ({"StringEquals": {"saml:sub_type": f"{FORMAT}kerberos"}}, {"sub_type": "kerberos"}, True),
    ({"ForAnyValue:StringEquals": {"saml:edupersonaffiliation": ["faculty", "staff"]}}, {"attributes": {"eduPersonAffiliation": ["student", "staff"]}}, True),
    ({"ForAllValues:StringLike": {"saml:edupersonaffiliation": ["faculty", "staff"]}}, {"attributes": {"eduPersonAffiliation": ["student", "staff"]}}, False),
    ({"ForAnyValue:StringEquals": {"saml:edupersonaffiliation": "staff"}}, {}, False),
    ({"StringEquals": {"saml:edupersonprincipalname": "d@x"}}, {"attributes": {"eduPersonPrincipalName": "d@x"}}, True),
    ({"StringLike": {"saml:mail": "*@example.com"}}, {"attributes": {"mail": "d@example.com"}}, True),
    ({"StringLike": {"saml:mail": "*@example.com"}}, {"attributes": {"mail": "d@example.org"}}, False),
    ({"StringEquals": {"sts:RoleSessionName": "dana"}}, {}, True),
    ({"StringEquals": {"sts:RoleSessionName": "dana"}}, {"session_name": "other"}, False),
    ({"StringEquals": {"aws:RequestTag/team": "shop"}}, {"tags": {"team": "shop"}}, True),
    ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}}, {"tags": {"team": "x"}}, True),
    ({"ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": "t"}}, {"tags": {"t": "1"}, "transitive": "t"}, True),
    ({"StringEquals": {"sts:SourceIdentity": "dana"}}, {"source_identity": "dana"}, True),
    ({"Null": {"aws:PrincipalArn": "true"}}, {}, True),
    # "present in the role-session of a role that was assumed using OpenID Connect (OIDC) provider", and of no other
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-federatedprovider
    ({"Null": {"aws:FederatedProvider": "true"}}, {}, True),
    ({"Null": {"sts:RoleAuthorizedByIdp": "true"}}, {}, True),
    ({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}, {}, True),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "settings", "met"), MET, ids=lambda value: str(value)[:60])
def test_what_policies_see_of_an_assertion(
    analyst: World, condition: dict[str, Any], settings: dict[str, Any], met: bool
) -> None:
    retrust(analyst, trusting(*EVERYTHING, **condition))
    assertion = analyst.assertion(**{"user": "dana", **settings})
    assert said(analyst, assertion.base64)[0] == ("" if met else "AccessDenied")
    event = analyst.trail.last
    assert event is not None
    of_assertion = {key: value for key, value in event.context.items() if key.startswith("saml:")}
    assert of_assertion == assertion.keys  # what it shows is what AWS makes of it


def test_what_the_session_keeps(analyst: World, company: Company) -> None:
    """Three keys stay, "No other SAML-based federation condition keys are available"; tags and source identity stay."""
    retrust(analyst, trusting(*EVERYTHING))
    given = {"tags": {"team": "shop", "once": "1"}, "transitive": "team", "source_identity": "dana-d"}
    answer = come(analyst, analyst.assertion("dana", **given, attributes={"mail": "d@x"}).base64)
    assert answer["SourceIdentity"] == "dana-d" and answer["PackedPolicySize"] > 0
    analyst.client("s3", answer).list_objects_v2(Bucket=BUCKET)
    event = analyst.trail.last
    assert event is not None
    kept = {"saml:namequalifier": answer["NameQualifier"], "saml:sub": "dana", "saml:sub_type": "persistent"}
    assert {key: value for key, value in event.context.items() if key.startswith(("saml", "sts"))} == kept
    wanted = {"aws:SourceIdentity": "dana-d", "aws:PrincipalTag/team": "shop", "aws:PrincipalTag/once": "1"}
    assert {key: event.context.get(key) for key in wanted} == wanted
    assert "aws:FederatedProvider" not in event.context
    chain = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    company.make_role(document(allow(chain, principal={"AWS": ANALYST})), name="Next")
    company.iam.put_role_policy(RoleName="Analyst", PolicyName="next", PolicyDocument=document(allow(chain, "*")))
    sts = analyst.client("sts", answer)
    onward = {"RoleArn": f"arn:aws:iam::{A}:role/Next", "RoleSessionName": "on"}
    assert error(sts.assume_role, **onward, DurationSeconds=3601)[0] == "ValidationError"  # a chain lasts an hour
    chained = sts.assume_role(**onward)
    assert chained["SourceIdentity"] == "dana-d"
    found = next(event for event in analyst.trail.events() if event.action == "sts:AssumeRole")
    assert {key: found.context[key] for key in kept} == kept
    analyst.client("sts", chained).get_caller_identity()
    last = analyst.trail.last
    assert last is not None and not any(key.startswith("saml:") for key in last.context)
    assert last.context["aws:PrincipalTag/team"] == "shop" and "aws:PrincipalTag/once" not in last.context


# DurationSeconds, SessionDuration, seconds to SessionNotOnOrAfter → seconds of the session, or the code
# "whichever is shorter": https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
# "it can be used to shorten the duration of the session": …/id_roles_providers_create_saml_assertions.html
LASTING: list[tuple[int, int, int, Any]] = [
    (0, 0, 0, 3600),
    (900, 0, 0, 900),
    (7200, 0, 0, 7200),
    (899, 0, 0, "ValidationError"),
    (7201, 0, 0, "ValidationError"),
    (43_201, 0, 0, "ValidationError"),
    (0, 1800, 0, 1800),
    (0, 7200, 0, 3600),  # it "cannot extend"
    (7200, 1800, 0, 1800),
    (900, 1800, 0, 900),
    (0, 0, 1200, 1200),
    (0, 0, 60, 60),
    (0, 0, 7200, 3600),
    (7200, 0, 1200, 1200),
    (7200, 1800, 1200, 1200),
    (7200, 1200, 1800, 1200),
]


@pytest.mark.parametrize(("asked", "duration", "session_lasts", "wanted"), LASTING)
def test_how_long_a_session_lasts(analyst: World, asked: int, duration: int, session_lasts: int, wanted: Any) -> None:
    analyst.client("iam", "A/admin").update_role(RoleName="Analyst", MaxSessionDuration=7200)
    text = analyst.assertion("dana", duration=duration, session_lasts=session_lasts).base64
    more = {"DurationSeconds": asked} if asked else {}
    if isinstance(wanted, str):
        assert said(analyst, text, **more)[0] == wanted
        return
    answer = come(analyst, text, **more)
    assert (answer["Credentials"]["Expiration"] - analyst.now()).total_seconds() == wanted


def test_a_session_that_is_over_before_it_begins(analyst: World) -> None:
    text = analyst.assertion("dana", session_lasts=60).base64
    analyst.later(minutes=1)
    found, message = said(analyst, text)
    assert found == "InvalidIdentityToken" and OURS in message


def test_a_session_policy_limits_the_session(analyst: World) -> None:
    text = analyst.assertion("dana").base64
    answer = come(analyst, text, Policy=document(allow("s3:GetObject", "*")))
    assert answer["PackedPolicySize"] > 0
    assert error(analyst.client("s3", answer).list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"
    assert said(analyst, text, Policy="{")[0] == "MalformedPolicyDocument"


def test_such_a_session_gets_no_other(analyst: World) -> None:
    """ "you cannot call the STS GetFederationToken or GetSessionToken API operations": API_AssumeRoleWithSAML."""
    sts = analyst.client("sts", come(analyst, analyst.assertion("dana").base64))
    assert error(sts.get_session_token)[0] == error(sts.get_federation_token, Name="ana")[0] == "AccessDenied"


def test_why_says_which_key_failed_and_what_mends_a_bad_assertion(analyst: World) -> None:
    elsewhere = "https://eu-west-1.signin.aws.amazon.com/saml"
    said(analyst, analyst.assertion("dana", recipient=elsewhere).base64)
    told = " ".join(why.why_back(analyst.trail, 0))
    assert "saml:aud" in told.lower() and elsewhere in told
    said(analyst, encoded("hello"))
    told = " ".join(why.why_back(analyst.trail, 0))
    assert "No trust policy was read" in told and "lab.assertion(…)" in told
    said(analyst, analyst.assertion("", session_name="dana").base64)
    told = " ".join(why.why_back(analyst.trail, 0))
    assert "no NameID" in told and "lab.assertion(…)" in told and "Sign it" not in told


def test_cloudtrail_shows_the_user_in_the_account_of_the_role(analyst: World) -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html .
    """
    retrust(analyst, trusting(*EVERYTHING))
    assertion = analyst.assertion("dana", tags={"Team": "x"}, transitive="Team", source_identity="dana-d", session_name="d-1")  # fmt: skip
    answer = come(analyst, assertion.base64, DurationSeconds=1800)
    said(analyst, encoded("hello"))
    (record,) = cloudtrail.history(analyst.trail.calls(), A).records
    qualifier = answer["NameQualifier"]
    assert record["eventName"] == "AssumeRoleWithSAML"
    assert record["userIdentity"] == {
        "type": "SAMLUser",
        "principalId": f"{qualifier}:dana",
        "userName": "dana",
        "identityProvider": qualifier,
    }
    (identifier,) = re.findall(r'<saml:Assertion ID="(\w+)"', assertion.xml)
    assert record["requestParameters"] == {
        "sAMLAssertionID": identifier,
        "roleSessionName": "d-1",
        "sourceIdentity": "dana-d",
        "principalTags": {"Team": "x"},
        "transitiveTagKeys": ["Team"],
        "roleArn": ANALYST,
        "principalArn": PROVIDER,
        "durationSeconds": 1800,
    }
    told = record["responseElements"]
    assert (told["subject"], told["subjectType"], told["audience"]) == ("dana", "persistent", SIGN_IN)
    assert (told["issuer"], told["nameQualifier"]) == ("https://idp.example.com", qualifier)
    assert record["resources"] == [{"ARN": ANALYST, "accountId": A, "type": "AWS::IAM::Role"}]
    assert assertion.base64[:100] not in str(record)
    assert cloudtrail.history(analyst.trail.calls(), B).records == ()


def test_cloudtrail_leaves_out_what_the_assertion_does_not_say(analyst: World) -> None:
    come(analyst, analyst.assertion("dana").base64)
    (record,) = cloudtrail.history(analyst.trail.calls(), A).records
    assert record["requestParameters"].keys() == {"sAMLAssertionID", "roleSessionName", "roleArn", "principalArn"}


def test_each_operation_on_providers_leaves_its_record(world: World, company: Company) -> None:
    company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=idp.metadata())
    company.iam.delete_saml_provider(SAMLProviderArn=PROVIDER)
    made, gone = cloudtrail.history(world.trail.calls(), A).records
    assert (made["eventName"], gone["eventName"]) == ("CreateSAMLProvider", "DeleteSAMLProvider")
    assert made["requestParameters"] == {"name": "Company", "sAMLMetadataDocument": idp.metadata()}
    assert made["responseElements"] == {"sAMLProviderArn": PROVIDER}
    assert gone["requestParameters"] == {"sAMLProviderArn": PROVIDER}


# -- every door --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("recipient", "code"), [(SIGN_IN, ""), ("https://eu-west-1.signin.aws.amazon.com/saml", "AccessDenied")])  # fmt: skip
def test_the_cli(analyst: World, tmp_path: Any, recipient: str, code: str) -> None:
    file = tmp_path / "assertion"
    file.write_text(analyst.assertion("dana", recipient=recipient).base64)
    given = f"--role-arn {ANALYST} --principal-arn {PROVIDER} --saml-assertion file://{file}"
    text = run(f"aws sts assume-role-with-saml {given}", world=analyst).text
    assert (NOT_AUTHORIZED in text) == bool(code) and ("NameQualifier" in text) != bool(code), text
    assert [one.error for one in analyst.trail.calls() if one.call == SAML] == [code]


def test_a_server_takes_no_assertion_from_before_and_none_that_can_be_guessed(analyst: World) -> None:
    """What everybody with the course can work out opens nothing that other programs reach."""
    before = analyst.assertion("dana")
    served = analyst.serve()
    try:
        unsigned = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
        sts = boto3.client("sts", endpoint_url=served.url, region_name="eu-central-1", config=unsigned)
        request = {"RoleArn": ANALYST, "PrincipalArn": PROVIDER}
        code, message, _ = error(sts.assume_role_with_saml, **request, SAMLAssertion=before.base64)
        assert code == "InvalidIdentityToken" and "make it again with lab.assertion()" in message
        after = analyst.assertion("dana")
        assert after.xml != before.xml and after.keys == before.keys
        answer = sts.assume_role_with_saml(**request, SAMLAssertion=after.base64)
        assert answer["Subject"] == "dana"
        # Nobody can write it from what is known: the ids differ in more than the hour.
        assert error(sts.assume_role_with_saml, **request, SAMLAssertion=before.base64)[0] == "InvalidIdentityToken"
        huge = encoded(after.xml.replace(">dana<", f">{'x' * 1_000_000}<"))
        assert error(sts.assume_role_with_saml, **request, SAMLAssertion=huge)[0] == "ValidationError"
        assert error(sts.assume_role_with_saml, **request, SAMLAssertion=encoded(LAUGHS + after.xml))[0] == code
    finally:
        served.stop()
    analyst.reset()
    assert analyst.assertion("dana") == before  # no door is open: the same assertion as on every machine
