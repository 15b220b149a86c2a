"""Who comes with an OIDC token: the provider as caller, the claims as condition keys, and what the session carries.

AWS documents no order of its checks. Here: is it a JWT, is the provider in the role's account, is the audience one of
the provider's, is the signature the issuer's, is it of this time; then the trust policy is asked.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authentication.sessions import Vouched
from helpers.cloud.federation import session_claims, token_reading
from helpers.cloud.federation.issuers import BUILT_IN, Issuers
from helpers.cloud.federation.token_reading import ours, refused
from helpers.iam import keys
from helpers.iam.keys import Supply
from helpers.iam.model import Caller, CallerType, ContextValue

_ROLES = "https://aws.amazon.com/roles"


def vouched_for(call: ApiCall, now: datetime, issuers: Issuers) -> Identity:
    """Who comes with the token of an AssumeRoleWithWebIdentity.

    Args:
        call: the call, its parameters well formed.
        now: the lab's date and time, UTC.
        issuers: the lab's.

    Raises:
        AwsError: AWS does not believe the token.
    """
    token, role = token_reading.read(call.form["WebIdentityToken"]), call.form["RoleArn"]
    claims = token.claims
    provider = claims["iss"].removeprefix("https://")
    principal, audience = _principal(provider, role.split(":")[4], claims)
    token_reading.check_signature(token, provider, issuers)
    token_reading.check_time(claims, now)
    return said_by(claims, principal, audience, role)


def said_by(claims: Mapping[str, Any], principal: str, audience: str, role: str) -> Identity:
    """Who comes with a token that is believed: the provider as caller, and the keys that AWS makes of the claims.

    Args:
        claims: what the token says.
        principal: the provider as a Principal names it.
        audience: of `audience_of`.
        role: the ARN of the role that is asked for.

    Raises:
        AwsError: what the token says of the session is not of AWS's form.
    """
    provider = claims["iss"].removeprefix("https://")
    read = _keys(provider, {**claims, "aud": audience, "oaud": claims.get("aud")})
    lasting: dict[str, ContextValue] = {"aws:FederatedProvider": principal}
    lasting |= {key: value for key, value in read.items() if _stays(key)}
    carried = session_claims.of(claims)
    context = {**read, **lasting, **session_claims.keys_of(carried), "sts:RoleAuthorizedByIdp": _by_idp(claims, role)}
    vouched = Vouched(
        tags=carried.tags,
        transitive=carried.transitive,
        source_identity=carried.source_identity,
        keys=lasting,
        answer={"SubjectFromWebIdentityToken": claims["sub"], "Provider": claims["iss"], "Audience": audience},
    )
    return Identity(Caller(CallerType.FEDERATED, principal), context, vouched=vouched)


def audience_of(claims: Mapping[str, Any]) -> Any:
    """The token's audience, as AWS reads it.

    "If your OIDC identity provider sets both aud and azp claims … AWS STS will use the value in the azp claim as the
    aud claim." https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html

    Args:
        claims: what the token says.
    """
    audience = claims.get("azp") or claims.get("aud")
    if isinstance(audience, list) and len(audience) == 1:  # as Kubernetes writes it
        audience = audience[0]
    return audience


def _principal(provider: str, account: str, claims: Mapping[str, Any]) -> tuple[str, str]:
    """The provider as a Principal names it, and the token's audience."""
    audience = audience_of(claims)
    if provider in BUILT_IN:
        principal, known = provider, None
    else:
        principal = f"arn:aws:iam::{account}:oidc-provider/{provider}"
        from helpers.cloud import moto_tables  # what a token can say is asked without moto too

        entity = moto_tables.oidc_provider(principal)
        if entity is None:
            raise refused(f"No OpenIDConnect provider found in your account for {claims['iss']}")
        known = entity.client_id_list
    if not isinstance(audience, str) or (known is not None and audience not in known):
        raise refused("Incorrect token audience")
    return principal, audience


def _keys(provider: str, claims: Mapping[str, Any]) -> dict[str, ContextValue]:
    """The claims that AWS makes condition keys of; every other one it ignores."""
    read: dict[str, ContextValue] = {}
    for name in keys.read_of(provider):
        # Of Google's claim the colon became a slash, for a key has one colon alone.
        value = claims.get(name.replace("google/", "google:"))
        if isinstance(value, list):
            texts = tuple(str(each) for each in value if isinstance(each, str))
            if name == "amr":
                read[f"{provider}:{name}"] = texts
            elif len(texts) == 1:
                read[f"{provider}:{name}"] = texts[0]
        elif isinstance(value, bool):
            read[f"{provider}:{name}"] = str(value).lower()
        elif isinstance(value, (str, int)):
            read[f"{provider}:{name}"] = (str(value),) if name == "amr" else str(value)
    return read


def _stays(key: str) -> bool:
    """Does the session keep the claim, for its next AssumeRole and every request?"""
    found = keys.find(key)
    return found is not None and found.at_assume_role is not Supply.NEVER


def _by_idp(claims: Mapping[str, Any], role: str) -> str:
    """`sts:RoleAuthorizedByIdp`: does the provider itself say that this role may be assumed?

    Always there; a token whose list does not hold the role is refused.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    listed = claims.get(_ROLES)
    if listed is None:
        return "false"
    roles = listed if isinstance(listed, list) else re.split(r"\s*;\s*", str(listed))
    if role not in roles:
        raise ours("The token's list of roles does not hold this one")
    return "true"
