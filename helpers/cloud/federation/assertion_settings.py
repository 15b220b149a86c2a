"""What an assertion is to say, as data: each setting's form, and what stands there when nobody says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from helpers.cloud.federation import company, saml_keys
from helpers.cloud.personas import ACCOUNTS

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
SIGN_IN, AUDIENCE = "https://signin.aws.amazon.com/saml", "urn:amazon:webservices"
# What XML can hold: https://www.w3.org/TR/xml/#charsets
_WRITABLE = re.compile("[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_LONGEST = 86_400


class UnknownAssertion(ValueError):
    """Assertions have no such setting, or not of that form. The message says what there is."""


@dataclass(frozen=True)
class Settings:
    """What an assertion is to say. What is empty is left out, so that you see what AWS answers then.

    Attributes:
        user: `NameID`.
        roles: pairs, "role's ARN,provider's ARN".
        session_name: `RoleSessionName`.
        tags: `PrincipalTag:…`.
        transitive: the keys of those that are handed on.
        source_identity: `SourceIdentity`.
        duration: `SessionDuration`, in seconds.
        session_lasts: seconds until `SessionNotOnOrAfter`.
        attributes: others, by their names, each with its values.
        recipient: `Recipient`, which becomes `saml:aud`.
        audience: `Audience`.
        sub_type: the name's format: "persistent", "transient", another one's end, or a whole URI.
        issuer: `Issuer`.
        lifetime: seconds from now to `NotOnOrAfter`.
    """

    user: str = "dana"
    roles: tuple[str, ...] = ()
    session_name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: tuple[str, ...] = ()
    source_identity: str = ""
    duration: int = 0
    session_lasts: int = 0
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recipient: str = SIGN_IN
    audience: str = AUDIENCE
    sub_type: str = "persistent"
    issuer: str = company.ISSUER
    lifetime: int = 300


def settings(given: Mapping[str, Any]) -> Settings:
    """The settings that somebody gives, each held against its form.

    Args:
        given: by name, as in `Settings`. Besides: `roles` may be one text; each is a name in Account A, an ARN, or a
            pair. `provider`, a name or an ARN, goes with those that name none. `session_name` is the user's name
            unless it is given. `attributes` may go by AWS's keys without `saml:`, such as "eduPersonAffiliation".

    Raises:
        UnknownAssertion: no such setting, or a value of another form.
    """
    if unknown := sorted(given.keys() - _FORMS.keys()):
        raise UnknownAssertion(f"Assertions have no setting {unknown[0][:40]!r}. They have {', '.join(_FORMS)}.")
    checked: dict[str, Any] = {name: _FORMS[name](name, value) for name, value in given.items()}
    provider = _arn(checked.pop("provider", company.PROVIDER), "saml-provider")
    roles = checked.get("roles", ("Analyst",))
    checked["roles"] = tuple(each if "," in each else f"{_arn(each, 'role')},{provider}" for each in roles)
    return Settings(**{"session_name": checked.get("user", Settings.user), **checked})


def _arn(name: str, kind: str) -> str:
    return name if name.startswith("arn:") else f"arn:aws:iam::{ACCOUNTS['A']}:{kind}/{name}"


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _WRITABLE.fullmatch(value):
        raise UnknownAssertion(f"{name} of an assertion is a text that XML can hold.")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple):
        raise UnknownAssertion(f"{name} of an assertion is a text, or a list of texts.")
    return tuple(_text(name, each) for each in values)


def _number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LONGEST:
        raise UnknownAssertion(f"{name} of an assertion is a whole number of seconds, at most {_LONGEST}.")
    return value


def _tags(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise UnknownAssertion(f"{name} of an assertion is a dict, such as {{'team': 'shop'}}.")
    return {_text(name, key): _text(name, each) for key, each in value.items()}


def _attributes(name: str, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise UnknownAssertion(f"{name} of an assertion is a dict, such as {{'eduPersonAffiliation': ['staff']}}.")
    return {_full_name(_text(name, key)): _texts(name, each) for key, each in value.items()}


def _full_name(name: str) -> str:
    """An attribute's own name, for one of AWS's keys; what looks like a name of its own stays."""
    if ":" in name or "." in name:
        return name
    found = [
        attribute
        for attribute, claims in saml_keys.ATTRIBUTES.items()
        if name.lower() in {claim.lower() for claim in claims}
    ]
    if not found:
        known = sorted({claim for claims in saml_keys.ATTRIBUTES.values() for claim in claims}, key=str.lower)
        raise UnknownAssertion(f"AWS makes no key of an attribute {name[:40]!r}. It does of {', '.join(known)}.")
    return found[0]


_FORMS: Mapping[str, Callable[[str, Any], Any]] = {
    **{each.name: _text for each in fields(Settings)},
    "provider": _text,
    "roles": _texts,
    "tags": _tags,
    "transitive": _texts,
    "duration": _number,
    "session_lasts": _number,
    "attributes": _attributes,
    "lifetime": _number,
}
