"""A request to make that comes with a token or an assertion: what can be said of it, and how it reads in words.

Its fields are the settings of `lab.token` and `lab.assertion`, such as `repo`, `environment`, `user`; who signs has
none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from helpers.cloud.assume_request import Ask
from helpers.cloud.federation import callers
from helpers.iam.text import capital

# Of the other fields, what such a call can carry: it has no ExternalId and no second factor.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
ALSO = ("caller", "session_name", "source_ip", "moment")


def told_of(caller: str) -> tuple[str, ...]:
    """What can be said of a token; nothing of who comes with none.

    Args:
        caller: somebody of the cast, an issuer, or `company`.
    """
    return tuple(setting.name for setting in callers.settings(caller)) if caller in callers.CALLED else ()


def unknown(names: Sequence[str], offered: Sequence[str], others: Sequence[str]) -> str:
    """The first field that none of the callers has; empty when there is none.

    Args:
        names: the fields of an exercise.
        offered: who may be chosen in it.
        others: the fields of who signs.
    """
    known = {*others, *(name for caller in offered for name in told_of(caller))}
    return next((name for name in names if name not in known), "")


def of_caller(names: Sequence[str], caller: str) -> tuple[str, ...]:
    """Those of an exercise's fields that a caller's request can have.

    Args:
        names: the fields.
        caller: as of `told_of`.
    """
    if caller not in callers.CALLED:
        of_tokens = {name for issuer in callers.CALLED for name in told_of(issuer)}
        return tuple(name for name in names if name not in of_tokens)
    return tuple(name for name in names if name in ALSO or name in told_of(caller))


def with_claims(ask: Ask, texts: Mapping[str, str]) -> Ask:
    """The request with what is said of its token.

    Args:
        ask: the request.
        texts: the fields, as text; what is empty is as the issuer has it.
    """
    claims = {name: texts[name].strip() for name in told_of(ask.caller) if texts.get(name, "").strip()}
    return replace(ask, claims=tuple(sorted(claims.items())))


def in_words(ask: Ask) -> list[str]:
    """Whose token it is, what is said of it, and what the trust policy then reads in it, part by part.

    Args:
        ask: a request with a token or an assertion.
    """
    claims = dict(ask.claims)
    said = " and ".join(f"{name} {value}".removesuffix(f" {callers.YES}") for name, value in claims.items())
    subject = "saml:sub" if ask.issuer == callers.COMPANY else "sub"
    who = capital(callers.CALLED[ask.issuer])
    return [f"{who} with {said}" if said else who, f"so its {subject} is {callers.subject(ask.issuer, claims)}"]
