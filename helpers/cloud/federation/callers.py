"""Whoever comes with a token, as a caller of the forms: what one can say of them, and the call that they make.

A form knows them by the issuer's name in `lab.token`. What is left out is as `token_claims` has it.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from helpers.cloud.federation.issuers import BUILT_IN
from helpers.cloud.federation.token_claims import ISSUERS, Said
from helpers.cloud.personas import YOUR_COMPANY
from helpers.iam.model import Caller, CallerType

if TYPE_CHECKING:
    from helpers.cloud.world import World

OPERATION: Final = "AssumeRoleWithWebIdentity"
# What a sentence calls them.
CALLED: Final[Mapping[str, str]] = {
    "github": "a job of GitHub Actions",
    "gitlab": "a job of GitLab",
    "terraform-cloud": "a run of HCP Terraform",
    "circleci": "a job of CircleCI",
    "eks": "a pod of EKS",
}
YES = "yes"  # a setting that is True or False, as a form writes it


class Setting(NamedTuple):
    """Something that can be said of a job, as in `lab.token`.

    Attributes:
        name: the argument of `lab.token`.
        default: as a form writes it; empty is absent.
        chosen: it is only said or not said.
    """

    name: str
    default: str
    chosen: bool


def settings(issuer: str) -> tuple[Setting, ...]:
    """What can be said of a caller who comes with a token of this issuer.

    Args:
        issuer: a name of `CALLED`.
    """
    found = inspect.signature(ISSUERS[issuer]).parameters.values()
    return tuple(
        Setting(each.name, "" if isinstance(each.default, bool) else each.default, isinstance(each.default, bool))
        for each in found
    )


def said(issuer: str, claims: Mapping[str, str]) -> Said:
    """What the issuer says in its token.

    Args:
        issuer: a name of `CALLED`.
        claims: the settings that differ from the defaults, as a form writes them.

    Raises:
        ValueError: one is unknown or not of its form; one sentence.
    """
    return ISSUERS[issuer](**_given(issuer, claims))


def fault(issuer: str, claims: Mapping[str, str]) -> str:
    """Why no such token can be made, one sentence; empty when it can.

    Args:
        issuer: a name of `CALLED`.
        claims: as of `said`.
    """
    try:
        said(issuer, claims)
    except ValueError as problem:
        return f"The token can't be made: {problem}"
    return ""


def caller(issuer: str, claims: Mapping[str, str]) -> Caller:
    """Who they are to a trust policy: the provider of the role's account.

    Args:
        issuer: a name of `CALLED`.
        claims: as of `said`.
    """
    provider = said(issuer, claims).issuer.removeprefix("https://")
    name = provider if provider in BUILT_IN else f"arn:aws:iam::{YOUR_COMPANY}:oidc-provider/{provider}"
    return Caller(CallerType.FEDERATED, name)


def proof(world: World, issuer: str, claims: Mapping[str, str], moment: datetime) -> dict[str, str]:
    """The parameter of the call that says who calls: their token, made at that moment.

    Args:
        world: the mocked AWS.
        issuer: a name of `CALLED`.
        claims: as of `said`.
        moment: the date and time, UTC.
    """
    return {"WebIdentityToken": world.token_at(moment, issuer, _given(issuer, claims)).jwt}


def _given(issuer: str, claims: Mapping[str, str]) -> dict[str, Any]:
    known = {each.name: each for each in settings(issuer)}
    if unknown := sorted(claims.keys() - known.keys()):
        raise ValueError(f"tokens of {issuer} have no setting {unknown[0][:40]!r}. They have {', '.join(known)}.")
    return {name: value == YES if known[name].chosen else value for name, value in claims.items() if value}
