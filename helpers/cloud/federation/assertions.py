"""Assertions as the company's identity provider makes them. Printed, they show what AWS makes of what they say."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpers.cloud.federation import assertion_reading, assertion_settings, assertion_text, saml_keys
from helpers.cloud.federation.assertion_settings import Settings
from helpers.cloud.federation.minted import Minted
from helpers.iam.model import ContextValue


@dataclass(frozen=True)
class Assertion:
    """A SAML response with an assertion.

    Attributes:
        xml: its text.
        base64: the same, as `assume_role_with_saml` takes it.
        issuer: who has made it.
        roles: the pairs of role and provider that it names, each "role's ARN,provider's ARN".
        session: what it says of the session: its name, its tags, who set out, how long.
        keys: the condition keys that AWS makes of it, with the provider of the first pair.
    """

    xml: str = field(repr=False)
    base64: str = field(repr=False)
    issuer: str
    roles: tuple[str, ...]
    session: Mapping[str, str]
    keys: Mapping[str, ContextValue]

    def __repr__(self) -> str:
        lines = [f"An assertion of {self.issuer}", *(f"for {pair.replace(',', ' by ')}" for pair in self.roles)]
        lines += [f"{name}: {value}" for name, value in self.session.items()]
        lines += [f"{key}: {value if isinstance(value, str) else ', '.join(value)}" for key, value in self.keys.items()]
        return "\n".join(lines)

    __str__ = __repr__


def assertion(minted: Minted, now: datetime, given: Mapping[str, Any]) -> Assertion:
    """An assertion as the company makes them, which the lab remembers.

    Args:
        minted: where it is remembered.
        now: the lab's date and time, UTC: the assertion counts from then on.
        given: what it is to say; see `assertion_settings.settings`.

    Raises:
        UnknownAssertion: no such setting, or a value of another form.
    """
    settings = assertion_settings.settings(given)
    xml = assertion_text.write(settings, now, minted.noise)
    minted.add(xml)
    provider = settings.roles[0].partition(",")[2] if settings.roles else ""
    said = assertion_reading.read(xml)
    keys = saml_keys.of(said, provider) if provider.count(":") > 4 else {}
    return Assertion(
        xml.decode(), base64.b64encode(xml).decode(), settings.issuer, settings.roles, _session(settings), keys
    )


def _session(settings: Settings) -> dict[str, str]:
    """What it says of the session, in words; what it does not say is left out."""
    told = {
        "session": settings.session_name,
        **{f"tag {key}": value for key, value in settings.tags.items()},
        "handed on": ", ".join(settings.transitive),
        "source identity": settings.source_identity,
        "seconds": str(settings.duration or ""),
    }
    return {name: value for name, value in told.items() if value}
