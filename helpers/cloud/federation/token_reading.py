"""Is it a token of the lab's issuers, whole and of its time? In AWS's words where they are known, else in ours.

What AWS says to a bad signature, a missing claim or a token from the future is on no page: those sentences are the
lab's and say so. docs/limits.md has the list.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpers.cloud.errors import AwsError
from helpers.cloud.federation import signing
from helpers.cloud.federation.issuers import Issuers, is_of_the_lab, published

# "IAM provides a five-minute window beyond the expiration time".
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
GRACE = 300
_NEW_KEY = (
    "The token is from before lab.serve(), which has given the issuers a new key: make it again with lab.token()."
)


def refused(words: str, note: str = "") -> AwsError:
    """AWS does not believe the token.

    Args:
        words: AWS's sentence.
        note: for the trail.
    """
    return AwsError("InvalidIdentityToken", words, note=f"{words}. {note}" if note else "")


def ours(words: str) -> AwsError:
    """AWS does not believe the token, and what it says then is not known: the sentence is the lab's.

    Args:
        words: a sentence without its full stop.
    """
    return refused(f"{words}. (The lab's words: AWS's are not documented.)")


def read(token: str) -> signing.Read:
    """A token taken apart, whoever has signed it.

    Raises:
        AwsError: it is no JWT.
    """
    found = signing.read(token)
    if found is None:
        raise refused("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
    for name in ("iss", "sub"):
        if not isinstance(found.claims.get(name), str) or not found.claims[name]:
            raise ours(f"The token has no claim {name}, or it is no text")
    return found


def check_signature(token: signing.Read, provider: str, issuers: Issuers) -> None:
    """Hold a token against the key of its issuer.

    Args:
        token: taken apart.
        provider: its issuer's URL without `https://`.
        issuers: the lab's.

    Raises:
        AwsError: nobody knows the issuer's key, or it has not signed this.
    """
    import rsa

    if not is_of_the_lab(provider):
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
        raise refused(
            "Couldn't retrieve verification key from your identity provider, please reference "
            "AssumeRoleWithWebIdentity documentation for requirements",
            "The lab fetches nothing: it knows the keys of the issuers of lab.token() alone.",
        )
    key = issuers.key
    try:
        signing.verify(token, rsa.PublicKey(key.n, key.e))
    except signing.NotSigned as fault:
        raise ours(_NEW_KEY.rstrip(".") if issuers.shut and _is_published(token) else f"Bad token: {fault}") from None


def _is_published(token: signing.Read) -> bool:
    import rsa

    try:
        signing.verify(token, rsa.PublicKey(published().n, published().e))
    except signing.NotSigned:
        return False
    return True


def check_time(claims: Mapping[str, Any], now: datetime) -> None:
    """Is the token of this time?

    Args:
        claims: what it says.
        now: the lab's date and time, UTC.

    Raises:
        AwsError: it is over, or has not begun, or does not say when it was issued.
    """
    moment = int(now.timestamp())
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if value is None and name == "nbf":
            continue
        # "exp, iat … must be integers": https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
        if not isinstance(value, int) or isinstance(value, bool):
            raise ours(f"The token has no claim {name}, or it is no whole number of seconds")
    if moment >= claims["exp"] + GRACE:
        words = f"Token expired: current date/time {moment} must be before the expiration date/time {claims['exp']}"
        raise AwsError("ExpiredTokenException", words)
    if claims.get("nbf", 0) > moment:
        raise ours(f"The token counts from {claims['nbf']} on, and it is {moment}")
