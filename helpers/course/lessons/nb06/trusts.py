"""Trust in tokens and assertions, as the exercises of notebook 06 write it."""

from __future__ import annotations

from helpers.cloud.federation import callers
from helpers.cloud.federation.token_claims import eks
from helpers.course.documents import COMPANY, policy, statement

GITHUB, GITLAB, CLUSTER = "token.actions.githubusercontent.com", "gitlab.com", eks().issuer.removeprefix("https://")
STS_AUDIENCE, SIGN_IN = "sts.amazonaws.com", "https://signin.aws.amazon.com/saml"


def sub_of(issuer: str, **settings: str) -> str:
    """The `sub` of a token, as `lab.token` makes it.

    Args:
        issuer: its name in `lab.token`.
        **settings: what the job or the pod is.
    """
    return callers.subject(issuer, settings)


MAIN, PRODUCTION = sub_of("github"), sub_of("github", environment="production")
TAG = sub_of("github", ref="refs/tags/v1")
EXPORTER = sub_of("eks", namespace="reports", service_account="exporter")
GITLAB_MAIN = sub_of("gitlab")


def by_claims(provider: str, **condition: object) -> str:
    """Trust in a provider's tokens, under a Condition.

    Args:
        provider: its URL without `https://`.
        **condition: operators with their keys and values.
    """
    principal = {"Federated": f"{COMPANY}:oidc-provider/{provider}"}
    return policy(statement(principal, condition, Action="sts:AssumeRoleWithWebIdentity"))


def by_sub(provider: str, *subs: str, like: bool = False) -> str:
    """The same, for the audience that AWS's own tools ask for, and for these subjects.

    Args:
        provider: as of `by_claims`.
        *subs: the whole ones, or patterns.
        like: they are patterns.
    """
    audience = {f"{provider}:aud": STS_AUDIENCE}
    named = {f"{provider}:sub": subs[0] if len(subs) == 1 else list(subs)}
    if like:
        return by_claims(provider, StringEquals=audience, StringLike=named)
    return by_claims(provider, StringEquals={**audience, **named})


def by_assertion(condition: dict[str, object] | None = None, **more: object) -> str:
    """Trust in the assertions of the company, made out for AWS.

    Args:
        condition: further operators with their keys and values.
        **more: other elements in place of the usual ones.
    """
    principal = {"Federated": f"{COMPANY}:saml-provider/Company"}
    asks = {"StringEquals": {"saml:aud": SIGN_IN}, **(condition or {})}
    return policy(statement(principal, asks, **{"Action": "sts:AssumeRoleWithSAML", **more}))
