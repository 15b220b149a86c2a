"""Whose users have tokens and assertions near what a policy names? Identity pools, applications, companies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpers.iam.analysis.near.request import Far, Near, Value, named, one, token
from helpers.iam.document import Statement
from helpers.iam.model import Caller

_SIGN_IN = "https://signin.aws.amazon.com/saml"
# What says of a user of the company which group it is in.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
_GROUPS = (
    "saml:edupersonaffiliation",
    "saml:edupersonentitlement",
    "saml:edupersonprimaryaffiliation",
    "saml:edupersonscopedaffiliation",
    "saml:organizationstatus",
    "saml:primarygroupsid",
    "saml:eduorgwhitepagesuri",
)


def cognito(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Identities of a pool: aud is the pool, amr says whether its user has signed in.

    https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
    """
    pool = one(statements, f"{provider}:aud", "eu-west-1:11111111-1111-4111-8111-111111111111")
    other = "eu-west-1:99999999-9999-4999-8999-999999999999"
    sub = one(statements, f"{provider}:sub", "eu-west-1:22222222-2222-4222-8222-222222222222")
    another = "eu-west-1:33333333-3333-4333-8333-333333333333"
    told: list[tuple[str, Far, str, str, str]] = [
        ("a signed-in user of the pool", Far.NAMED, pool, sub, "authenticated"),
        ("a guest of the pool, who has not signed in", Far.STRANGER, pool, another, "unauthenticated"),
        ("a signed-in user of another pool", Far.STRANGER, other, another, "authenticated"),
        ("a guest of another pool", Far.STRANGER, other, another, "unauthenticated"),
    ]
    if any(named(statements, f"{provider}:sub")):
        told.insert(1, ("another signed-in user of the pool", Far.BESIDE, pool, another, "authenticated"))
    for words, far, audience, subject, how in told:
        yield token(provider, words, caller, far, {"aud": audience, "sub": subject, "amr": (how,)}, show="aud")


def google(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Users of Google: aud is the application, and anybody's application gets tokens there.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    mine = one(statements, f"{provider}:aud", one(statements, f"{provider}:oaud", "1234.apps.googleusercontent.com"))
    other = "9999.apps.googleusercontent.com"
    sub, email = (
        one(statements, f"{provider}:sub", "1001"),
        one(statements, f"{provider}:email", "somebody@example.com"),
    )
    for words, far, audience, subject, address in (
        ("the user of the application", Far.NAMED, mine, sub, email),
        ("another user of the application", Far.BESIDE, mine, "9009", "somebody-else@example.com"),
        ("the user, by another application", Far.STRANGER, other, sub, email),
        ("another user, by another application", Far.STRANGER, other, "9009", "somebody-else@example.com"),
    ):
        yield token(provider, words, caller, far, {"aud": audience, "sub": subject, "email": address}, show="aud")


def others(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Users of a provider of which nothing else is known."""
    audience, sub = (
        one(statements, f"{provider.lower()}:aud", "some-audience"),
        one(statements, f"{provider.lower()}:sub", "some-subject"),
    )
    for words, far, aud, subject in (
        ("whom the policy names", Far.NAMED, audience, sub),
        ("a subject that only begins so", Far.BESIDE, audience, f"{sub}-evil"),
        ("another subject", Far.BESIDE, audience, "another-subject"),
        ("the same subject, for another audience", Far.SAME, "another-audience", sub),
    ):
        yield token(provider, words, caller, far, {"aud": aud, "sub": subject})


def saml(statements: Sequence[Statement], caller: Caller) -> Iterator[Near]:
    """Users of a company: saml:aud is the endpoint for which the assertion is made out.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
    """
    account, _, name = caller.arn.split(":")[4], *caller.arn.partition("/")[1:]
    wanted: dict[str, Value] = {
        "saml:aud": one(statements, "saml:aud", _SIGN_IN),
        "saml:doc": f"{account}/{name}",
        "saml:iss": one(statements, "saml:iss", "https://idp.example.com"),
        "saml:sub": one(statements, "saml:sub", "somebody"),
        "saml:sub_type": one(statements, "saml:sub_type", "persistent"),
    }
    keys = {c.name for s in statements for c in s.conditions if c.name.startswith("saml:")}
    of_people = sorted(keys - wanted.keys() - {"saml:namequalifier"})
    wanted |= {key: one(statements, key, "something") for key in of_people}
    told: list[tuple[str, Far, dict[str, Value]]] = [("a user whom the policy names", Far.NAMED, wanted)]
    if groups := [key for key in of_people if key in _GROUPS]:
        told.append(("a user of another group", Far.BESIDE, {**wanted, **dict.fromkeys(groups, "another-group")}))
        told.append(("a user of no group", Far.BESIDE, {**wanted, **dict.fromkeys(groups, None)}))
    told.append(("another user", Far.BESIDE, {**wanted, "saml:sub": "somebody-else"}))
    # Each region has an endpoint of its own.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
    elsewhere = "https://eu-west-1.signin.aws.amazon.com/saml"
    elsewhere = elsewhere if wanted["saml:aud"] != elsewhere else _SIGN_IN
    told.append((f"the same user, for another audience ({elsewhere})", Far.SAME, {**wanted, "saml:aud": elsewhere}))
    for words, far, facts in told:
        yield Near(f"Assertions of {caller.arn}", words, caller, facts, ("saml:",), far)
