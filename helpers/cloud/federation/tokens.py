"""Tokens as issuers make them: real JWTs, really signed. Printed, they show what they say and never the signature."""

from __future__ import annotations

import hashlib
import inspect
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpers.cloud.federation import signing
from helpers.cloud.federation.issuers import Issuers
from helpers.cloud.federation.token_claims import ISSUERS


class UnknownToken(ValueError):
    """The lab has no such issuer, or the issuer's tokens no such setting. The message names those there are."""


@dataclass(frozen=True)
class Token:
    """A token of an OIDC provider.

    Attributes:
        jwt: its compact text, as a job would send it.
        claims: what it says.
        issuer: whose it is: `iss`.
        why: why its `sub` reads as it does.
    """

    jwt: str = field(repr=False)
    claims: Mapping[str, Any]
    issuer: str
    why: str = ""

    def __repr__(self) -> str:
        said = json.dumps(self.claims, indent=2, ensure_ascii=False)
        return f"A token of {self.issuer}\nsub: {self.claims['sub']}\n     ({self.why})\n{said}"

    __str__ = __repr__


def token(issuers: Issuers, now: datetime, issuer: str, settings: Mapping[str, Any]) -> Token:
    """A token as that issuer makes them.

    Args:
        issuers: the lab's, whose key signs.
        now: the lab's date and time, UTC: the token counts from then on.
        issuer: `github`, `gitlab`, `terraform-cloud`, `circleci`, `eks`, `bitbucket` or `cognito`.
        settings: what the job or person is; see `token_claims`.

    Raises:
        UnknownToken: no such issuer or setting, or a value of another form.
    """
    make = ISSUERS.get(issuer) if isinstance(issuer, str) else None
    if make is None:
        raise UnknownToken(f"The lab has no issuer {str(issuer)[:40]!r}. It has {', '.join(ISSUERS)}.")
    parameters = inspect.signature(make).parameters
    if unknown := sorted(settings.keys() - parameters.keys()):
        known = ", ".join(parameters)
        raise UnknownToken(f"Tokens of {issuer} have no setting {unknown[0][:40]!r}. They have {known}.")
    # A form writes "yes" where code has True, and both may be copied from each other.
    chosen = {name: True for name in settings if settings[name] == "yes" and parameters[name].default is False}
    settings = {**settings, **chosen}
    for name, value in settings.items():
        form = type(parameters[name].default)
        if not isinstance(value, form):
            raise UnknownToken(f"{name} of a token of {issuer} is {'True or False' if form is bool else 'a text'}.")
    try:
        said = make(**settings)
    except ValueError as fault:
        raise UnknownToken(str(fault)) from None
    moment = int(now.timestamp())
    drawn = hashlib.sha256(json.dumps([said.issuer, dict(said.claims), moment], sort_keys=True).encode()).digest()
    claims = {
        "iss": said.issuer,
        **said.claims,
        "jti": str(uuid.UUID(bytes=drawn[:16], version=4)),
        "iat": moment,
        "nbf": moment,
        "exp": moment + said.lifetime,
    }
    return Token(signing.signed(claims, issuers.key, issuers.key_id), claims, said.issuer, said.why)
