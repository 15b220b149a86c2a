"""Does a role that trusts an identity provider trust only the right users of it? Checks on OIDC and SAML.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.iam import patterns
from helpers.iam.carried import supply
from helpers.iam.carried.supply import WAYS_IN, WITH_SAML, WITH_TOKEN
from helpers.iam.checks import tokens
from helpers.iam.checks.common import OfStatement, Remark, Subject, allows, analyzer, named, on, ours
from helpers.iam.document import Statement
from helpers.iam.keys import GITHUB
from helpers.iam.model import PolicyKind
from helpers.iam.principals import WEB_IDENTITY_PROVIDERS
from helpers.iam.saving.faults import GUIDE
from helpers.iam.text import clean, quoted

_OIDC_PAGE = f"{GUIDE}id_roles_create_for-idp_oidc.html"
_SAML_PAGE = f"{GUIDE}id_roles_create_for-idp_saml.html"
_ADDRESS = "https://"
_COGNITO = "cognito-identity.amazonaws.com"
_AUDIENCES = ("aud", "oaud", "app_id")
# Everybody who has an account of these may ask for a token; the audience is the application, and tells them apart.
_AUDIENCE_IS_TENANT = (*WEB_IDENTITY_PROVIDERS, "oidc.vercel.com", "api.pulumi.com/oidc")


def _wrong_way_in(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """AWS identities and services call AssumeRole; a provider's users come with a token or an assertion.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
    """
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow" or statement.principal is None:
        return
    ways = [sender.way_in for sender in supply.everybody(statement.principal)]
    for number, text in enumerate(statement.actions.texts):
        meant = [action for action in WAYS_IN if patterns.action(text)(action)]
        if meant and "" not in ways and not set(meant) & set(ways):
            yield analyzer(
                "error",
                "mismatched-action-for-principal",
                subject.item(statement.actions.pointer, number),
                f"None of the principals can call {quoted(text)}.",
                f"They call {' or '.join(dict.fromkeys(ways))}.",
            )


def _anybody_of_provider(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A token says who its bearer is; a policy that does not look lets in everybody the provider knows.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
    """
    for provider, pointer in tokens.providers(subject, statement):
        wanted = tokens.narrowed(statement, provider)
        if provider == GITHUB:
            continue  # `github` has more to say of it
        if not any(True for _ in tokens.claims(statement, provider)):
            yield analyzer(
                "security-warning",
                "missing-condition-key-for-oidc-principal",
                pointer,
                f"No condition looks at the token, so whomever {clean(provider)} vouches for may assume the role.",
                f"Test {clean(provider)}:sub and {clean(provider)}:aud.",
            )
        elif wanted <= set(_AUDIENCES) and not (wanted and provider.startswith(_AUDIENCE_IS_TENANT)):
            for_whom = "for this audience " if wanted else ""
            yield ours(
                "warning",
                "oidc-any-subject",
                pointer,
                f"Everybody to whom {clean(provider)} gives a token {for_whom}may assume the role.",
                f"Test {clean(provider)}:sub as well.",
                _OIDC_PAGE,
            )


def _any_audience(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A token is made out to an application; another one's should not fit.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, WITH_TOKEN):
        return
    for text, pointer in named(statement, "Federated"):
        provider = text.partition(":oidc-provider/")[2] or text
        if ":saml-provider/" in text or not any(True for _ in tokens.claims(statement, provider)):
            continue
        if not tokens.narrowed(statement, provider) & set(_AUDIENCES):
            public = provider in WEB_IDENTITY_PROVIDERS
            taken = "any application" if public else "every registered audience"
            claim = "app_id" if provider in ("graph.facebook.com", "www.amazon.com") else "aud"
            yield ours(
                "warning" if public else "suggestion",
                "oidc-any-audience",
                pointer,
                f"A token of {clean(provider)} is taken for {taken}.",
                f"Test {clean(provider)}:{claim}.",
                _OIDC_PAGE,
            )


def _guests(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """An identity pool gives everybody an identity who knows its id, if it has guests; its id is in every app.

    https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    """
    for provider, _ in tokens.providers(subject, statement):
        for claim, condition in tokens.claims(statement, provider):
            if provider != _COGNITO or claim != "amr" or condition.operator.negated:
                continue
            for number, text in enumerate(condition.values):
                if condition.fits("unauthenticated") and patterns.glob(text)("unauthenticated"):
                    yield ours(
                        "suggestion",
                        "cognito-guests",
                        subject.item(condition.pointer, number),
                        "Guests get in: everybody who knows the identity pool's id, without signing in.",
                        'For signed-in users write "authenticated", and keep what guests may do small.',
                        "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
                    )


def _saml_audience(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """An assertion is made out to an endpoint; AWS's own examples look at it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, WITH_SAML) or on(statement, "saml:aud"):
        return
    for text, pointer in named(statement, "Federated"):
        if ":saml-provider/" in text:
            yield ours(
                "suggestion",
                "saml-any-audience",
                pointer,
                "No condition looks at the endpoint for which the assertion is made out.",
                'Add "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" }.',
                _SAML_PAGE,
            )


def _saml_recipient(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """saml:aud "comes from the SAML recipient attribute", which is an address, and not from Audience.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, WITH_SAML):
        return
    for condition in on(statement, "saml:aud"):
        for number, value in enumerate(tokens.values_of(condition) if tokens.is_positive(condition) else ()):
            start = value.before[: len(_ADDRESS)]
            if not (start == _ADDRESS or (value.open and _ADDRESS.startswith(start))):
                yield ours(
                    "warning",
                    "saml-audience-is-recipient",
                    subject.item(condition.pointer, number),
                    f"saml:aud is the assertion's Recipient, an address, and never {quoted(value.text)}.",
                    "Write the endpoint, most often https://signin.aws.amazon.com/saml.",
                    f"{GUIDE}id_roles_providers_create_saml_assertions.html",
                )


def _provider_in_bucket(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Whom a provider vouches for gets a role, and only the role is known to a bucket.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp.html
    """
    for _, pointer in named(statement, "Federated") if subject.kind is PolicyKind.BUCKET else ():
        yield analyzer(
            "error",
            "federated-principal-not-supported",
            pointer,
            "A bucket policy can't name an identity provider.",
            "Name the role that the provider's users assume.",
        )


OF_STATEMENT: tuple[OfStatement, ...] = (
    _wrong_way_in,
    _anybody_of_provider,
    _any_audience,
    _guests,
    _saml_audience,
    _saml_recipient,
    _provider_in_bucket,
)
