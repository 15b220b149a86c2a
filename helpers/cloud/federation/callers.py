"""Whoever comes with a token or an assertion, as a caller of the forms: what one can say of them, and their call.

A form knows them by the issuer's name in `lab.token`, or as `company`, whose users have assertions (`lab.assertion`).
What is left out is as `token_claims` and `assertion_settings` have it.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from helpers.cloud.authentication.identity import Identity
from helpers.cloud.federation import assertion_reading, assertion_settings, assertion_text, company, saml, web_identity
from helpers.cloud.federation.assertion_settings import Settings
from helpers.cloud.federation.issuers import BUILT_IN
from helpers.cloud.federation.token_claims import ISSUERS
from helpers.cloud.personas import YOUR_COMPANY
from helpers.iam.model import Caller, CallerType

if TYPE_CHECKING:
    from helpers.cloud.world import World

COMPANY: Final = "company"
WEB_IDENTITY, SAML = "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"
# What a sentence calls them.
CALLED: Final[Mapping[str, str]] = {
    "github": "a job of GitHub Actions",
    "gitlab": "a job of GitLab",
    "terraform-cloud": "a run of HCP Terraform",
    "circleci": "a job of CircleCI",
    "eks": "a pod of EKS",
    "bitbucket": "a step of Bitbucket",
    "cognito": "an app user of Cognito",
    COMPANY: "a user of the company",
}
_OF_ASSERTIONS = ("user", "affiliation", "provider", "recipient", "sub_type")
YES = "yes"  # a setting that is True or False, as a form writes it


class Setting(NamedTuple):
    """Something that can be said of a job or a person.

    Attributes:
        name: the argument of `lab.token`, or of `lab.assertion`.
        default: as a form writes it; empty is absent.
        chosen: it is only said or not said.
    """

    name: str
    default: str
    chosen: bool


def operation(issuer: str) -> str:
    """The call that they make.

    Args:
        issuer: a name of `CALLED`.
    """
    return SAML if issuer == COMPANY else WEB_IDENTITY


def settings(issuer: str) -> tuple[Setting, ...]:
    """What can be said of a caller who comes with a token of this issuer, or with an assertion.

    Args:
        issuer: a name of `CALLED`.
    """
    if issuer == COMPANY:
        usual = {"provider": company.PROVIDER, "affiliation": "", **vars(Settings())}
        return tuple(Setting(name, usual[name], False) for name in _OF_ASSERTIONS)
    found = inspect.signature(ISSUERS[issuer]).parameters.values()
    return tuple(
        Setting(each.name, "" if isinstance(each.default, bool) else each.default, isinstance(each.default, bool))
        for each in found
    )


def fault(issuer: str, claims: Mapping[str, str]) -> str:
    """Why no such token can be made, one sentence; empty when it can.

    Args:
        issuer: a name of `CALLED`.
        claims: the settings that differ from the defaults, as a form writes them.
    """
    try:
        caller(issuer, claims)
    except ValueError as problem:
        return f"The {'assertion' if issuer == COMPANY else 'token'} can't be made: {problem}"
    return ""


def caller(issuer: str, claims: Mapping[str, str]) -> Caller:
    """Who they are to a trust policy: the provider of the role's account.

    Args:
        issuer: a name of `CALLED`.
        claims: as of `fault`.

    Raises:
        ValueError: a setting is unknown or not of its form; one sentence.
    """
    given = _given(issuer, claims)
    if issuer == COMPANY:
        return Caller(CallerType.FEDERATED, _provider(given))
    provider = ISSUERS[issuer](**given).issuer.removeprefix("https://")
    name = provider if provider in BUILT_IN else f"arn:aws:iam::{YOUR_COMPANY}:oidc-provider/{provider}"
    return Caller(CallerType.FEDERATED, name)


def proof(
    world: World, issuer: str, claims: Mapping[str, str], moment: datetime, role: str, session_name: str
) -> dict[str, str]:
    """The parameters of the call that say who calls: their token or assertion, made at that moment.

    Args:
        world: the mocked AWS.
        issuer: a name of `CALLED`.
        claims: as of `fault`.
        moment: the date and time, UTC.
        role: the ARN of the role that is asked for.
        session_name: the session's name, which an assertion says and a token does not.
    """
    given = _given(issuer, claims)
    if issuer != COMPANY:
        return {"WebIdentityToken": world.token_at(moment, issuer, given).jwt}
    made = world.assertion_at(moment, _of_assertion(given, role, session_name))
    return {"PrincipalArn": _provider(given), "SAMLAssertion": made.base64}


def identity(issuer: str, claims: Mapping[str, str], moment: datetime, role: str, session_name: str) -> Identity:
    """Who they are to the role, with the condition keys of the real call: nothing is signed, and no provider asked for.

    The account is taken to have the provider, and the provider to know the token's audience.

    Args:
        issuer: a name of `CALLED`.
        claims: as of `fault`.
        moment: the date and time, UTC.
        role: the ARN of the role that is asked for.
        session_name: the session's name, which an assertion says.
    """
    given, principal = _given(issuer, claims), caller(issuer, claims).arn
    if issuer == COMPANY:
        settings = assertion_settings.settings(_of_assertion(given, role, session_name))
        said = assertion_reading.read(assertion_text.write(settings, moment, b""))
        return saml.said_by(said, principal, moment)
    token = ISSUERS[issuer](**given)
    told = {"iss": token.issuer, **token.claims}
    return web_identity.said_by(told, principal, web_identity.audience_of(told), role)


def subject(issuer: str, claims: Mapping[str, str]) -> str:
    """The `sub` of their token; of an assertion the name of its user.

    Args:
        issuer: a name of `CALLED`.
        claims: as of `fault`.
    """
    given = _given(issuer, claims)
    return str(given.get("user", Settings.user) if issuer == COMPANY else ISSUERS[issuer](**given).claims["sub"])


def _of_assertion(given: Mapping[str, Any], role: str, session_name: str) -> dict[str, Any]:
    """The same settings as `lab.assertion` takes them."""
    told = {name: value for name, value in given.items() if name != "affiliation"}
    if groups := [each.strip() for each in given.get("affiliation", "").split(",") if each.strip()]:
        told["attributes"] = {"eduPersonAffiliation": groups}
    return {"user": Settings.user, **told, "roles": role, "session_name": session_name}


def _provider(given: Mapping[str, Any]) -> str:
    name = str(given.get("provider", company.PROVIDER))
    return name if name.startswith("arn:") else f"arn:aws:iam::{YOUR_COMPANY}:saml-provider/{name}"


def _given(issuer: str, claims: Mapping[str, str]) -> dict[str, Any]:
    known = {each.name: each for each in settings(issuer)}
    if unknown := sorted(claims.keys() - known.keys()):
        what = "assertions" if issuer == COMPANY else f"tokens of {issuer}"
        raise ValueError(f"{what} have no setting {unknown[0][:40]!r}. They have {', '.join(known)}.")
    # Code may say True, as `lab.token` takes it.
    return {name: value in (YES, True) if known[name].chosen else value for name, value in claims.items() if value}
