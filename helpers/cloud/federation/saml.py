"""Who comes with a SAML assertion: the provider as caller, condition keys, and what the session is called and carries.

AWS documents no order of its checks. Here: is it a response, is the provider there and the issuer its, has the lab made
it, is it of this time and for AWS, does it name the role, and the session; then the trust policy is asked.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html

AWS's sentences are those of that page, and of people who tell what they have read: docs/limits.md says which.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import Any

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authentication.sessions import Vouched
from helpers.cloud.errors import AwsError
from helpers.cloud.federation import assertion_reading, company, saml_keys, saml_metadata, session_claims
from helpers.cloud.federation.assertion_reading import Said
from helpers.cloud.federation.issuers import Issuers
from helpers.cloud.federation.minted import Minted
from helpers.cloud.federation.saml_metadata import Metadata
from helpers.cloud.federation.session_claims import Carried
from helpers.cloud.federation.token_reading import ours, refused
from helpers.iam.model import Caller, CallerType, ContextValue

_REDEEMED_WITHIN = 300  # seconds from its making
_SIGN_IN = re.compile(r"https://(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com/saml(?:/acs/[\w-]+)?", re.ASCII)
_AUDIENCE = "urn:amazon:webservices"
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_SOURCE_IDENTITY = re.compile(r"[\w+=,.@-]{2,256}", re.ASCII)  # without a colon, so never aws:
_SHORTEST, _LONGEST = 900, 43_200


def vouched_for(call: ApiCall, now: datetime, issuers: Issuers) -> Identity:
    """Who comes with the assertion of an AssumeRoleWithSAML.

    Args:
        call: the call, its parameters well formed.
        now: the lab's date and time, UTC.
        issuers: the lab's.

    Raises:
        AwsError: AWS does not believe the assertion.
    """
    response, provider, role = _decoded(call.form["SAMLAssertion"]), call.form["PrincipalArn"], call.form["RoleArn"]
    said = assertion_reading.read(response)
    metadata = _metadata(provider)
    if said.issuer not in metadata.issuers:
        raise refused("Issuer not present in specified provider")
    _check_made(response, metadata, issuers.minted)
    _check_time_and_place(said, now)
    if f"{role},{provider}" not in said.values("Role"):
        raise refused("SAML Assertion doesn't contain the requested Role and Metadata in the attributes")
    name, carried = _session_name(said), _carried(said)
    if not said.name_id:  # "if the SAML response does not include a Subject containing a NameID"
        words = f"Not authorized to perform {call.name}"
        raise AwsError("AccessDenied", words, 403, note=f"{words}: the assertion has no NameID.")
    return _said_by(said, provider, name, carried, now)


def said_by(said: Said, provider: str, now: datetime) -> Identity:
    """Who comes with an assertion that is believed: the provider as caller, and the keys that AWS makes of it.

    Args:
        said: the assertion, as it is read.
        provider: the ARN of the provider.
        now: the lab's date and time, UTC.

    Raises:
        AwsError: what the assertion says of the session is not of AWS's form.
    """
    return _said_by(said, provider, _session_name(said), _carried(said), now)


def _said_by(said: Said, provider: str, name: str, carried: Carried, now: datetime) -> Identity:
    keys = saml_keys.of(said, provider)
    context: dict[str, ContextValue] = {**keys, **session_claims.keys_of(carried), "sts:RoleSessionName": name}
    vouched = Vouched(
        name=name,
        tags=carried.tags,
        transitive=carried.transitive,
        source_identity=carried.source_identity,
        keys=saml_keys.kept(keys),
        answer={
            "Subject": said.name_id,
            "SubjectType": saml_keys.subject_type(said),
            "Issuer": said.issuer,
            "Audience": said.recipient,
            "NameQualifier": keys["saml:namequalifier"],
        },
        longest=_longest(said, now),
        recorded=_recorded(said, name, carried),
    )
    return Identity(Caller(CallerType.FEDERATED, provider), context, vouched=vouched)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise refused("Invalid base64 SAMLResponse") from None


def _metadata(arn: str) -> Metadata:
    from helpers.cloud import moto_tables  # what an assertion can say is asked without moto too

    provider = moto_tables.saml_provider(arn)
    if provider is None:
        raise refused("Specified provider doesn't exist")
    return saml_metadata.read(provider.saml_metadata_document)


def _check_made(response: bytes, metadata: Metadata, minted: Minted) -> None:
    """What an XML signature and the certificate in the provider's document do on AWS."""
    words = "Response signature invalid"
    if minted.had(response):
        raise ours("The assertion is from before lab.serve(): make it again with lab.assertion()")
    if not minted.has(response):
        raise refused(words, "The lab takes the assertions of lab.assertion(), unchanged, and checks no signature.")
    if company.CERTIFICATE not in metadata.certificates:
        raise refused(words, "The provider's metadata document has another certificate than lab.saml_metadata().")


def _check_time_and_place(said: Said, now: datetime) -> None:
    if said.ends is None or not said.recipient:
        # AWS's spelling:
        raise refused("Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter")
    if now >= said.ends:  # https://github.com/Versent/saml2aws/issues/759
        raise AwsError("ExpiredTokenException", "Response has expired")
    if said.issued is None or (now - said.issued).total_seconds() >= _REDEEMED_WITHIN:
        # https://github.com/Nike-Inc/gimme-aws-creds/issues/251
        raise AwsError("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance")
    if said.audiences and not any(each == _AUDIENCE or _SIGN_IN.fullmatch(each) for each in said.audiences):
        raise refused("Response does not contain the required audience.")
    if not _SIGN_IN.fullmatch(said.recipient):
        raise ours("The assertion's Recipient is none of AWS's sign-in endpoints")


def _session_name(said: Said) -> str:
    names = said.values("RoleSessionName")
    if len(names) != 1:
        raise refused("RoleSessionName is required in AuthnResponse")
    if not _SESSION_NAME.fullmatch(names[0]):
        raise refused("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
    return names[0]


def _carried(said: Said) -> Carried:
    """Tags and source identity, as the assertion has them."""
    begins = f"{assertion_reading.ATTRIBUTE}PrincipalTag:"
    tags = {name.removeprefix(begins): values for name, values in said.attributes.items() if name.startswith(begins)}
    source = "".join(said.values("SourceIdentity")[:1])
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html#troubleshoot_saml_invalid-sourceidentity
    if source and not _SOURCE_IDENTITY.fullmatch(source):
        raise refused('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,256} and not begin with "aws:"')
    return session_claims.checked(
        {key: list(values) for key, values in tags.items()}, said.values("TransitiveTagKeys"), source, "assertion"
    )


def _longest(said: Said, now: datetime) -> int:
    """The seconds that the session lasts at most; 0 when the assertion does not say.

    Through the API `SessionDuration` "can be used to shorten the duration of the session".
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
    """
    told = []
    for text in said.values("SessionDuration"):
        if not re.fullmatch(r"[0-9]{1,6}", text) or not _SHORTEST <= int(text) <= _LONGEST:
            raise ours(f"The assertion's SessionDuration is no number from {_SHORTEST} to {_LONGEST}")
        told.append(int(text))
    if said.session_ends is not None:
        told.append(int((said.session_ends - now).total_seconds()))
        if told[-1] <= 0:
            raise ours("The assertion's SessionNotOnOrAfter is over")
    return min(told, default=0)


def _recorded(said: Said, name: str, carried: Carried) -> dict[str, Any]:
    """What CloudTrail tells of the assertion, in the order of AWS's example.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
    """
    told: dict[str, Any] = {"sAMLAssertionID": said.id, "roleSessionName": name}
    if carried.source_identity:
        told["sourceIdentity"] = carried.source_identity
    if carried.tags:
        told["principalTags"] = dict(carried.tags)
    if carried.transitive:
        told["transitiveTagKeys"] = list(carried.transitive)
    return told
