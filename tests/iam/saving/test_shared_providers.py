"""OIDC providers that many customers share need a condition on the claim that tells customers apart.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from __future__ import annotations

from typing import Any

import pytest

from helpers import iam
from helpers.iam import Outcome, PolicyKind, caller_from_arn, shared_providers
from tests.iam.build import ROLE, A, ask, document, trusting

WEB = "sts:AssumeRoleWithWebIdentity"
GITHUB = "token.actions.githubusercontent.com"
SUB, WORKFLOW = f"{GITHUB}:sub", f"{GITHUB}:job_workflow_ref"


def principal(provider: str) -> dict[str, str]:
    bare = provider == "cognito-identity.amazonaws.com"
    return {"Federated": provider if bare else f"arn:aws:iam::{A}:oidc-provider/{provider}"}


def errors(*statements: dict[str, Any]) -> list[str]:
    return [f"{one.code} {one.pointer}" for one in iam.parse(document(*statements), PolicyKind.TRUST).errors]


REFUSED = ["shared-provider /Statement/0/Principal/Federated"]

# the Condition of a role that GitHub's workflows assume → what AWS refuses
GITHUB_ROLES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no condition", {}, REFUSED),
    ("the audience alone", {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}, REFUSED),
    ("another claim alone", {"StringEquals": {f"{GITHUB}:repository_id": "1"}}, REFUSED),
    ("a star for sub", {"StringLike": {SUB: "*"}}, REFUSED),
    ("stars and question marks", {"StringLike": {SUB: ["**", "?*"]}}, REFUSED),
    ("an empty sub", {"StringEquals": {SUB: ""}}, REFUSED),
    ("a list of nothing", {"StringEquals": {SUB: []}}, REFUSED),
    ("sub of another provider", {"StringEquals": {"gitlab.com:sub": "project_path:g/p"}}, REFUSED),
    ("one repository", {"StringLike": {SUB: "repo:acme/app:*"}}, []),
    ("a workflow", {"StringEquals": {WORKFLOW: "acme/app/.github/workflows/deploy.yml@refs/heads/main"}}, []),
    ("a star and a repository", {"StringLike": {SUB: ["*", "repo:acme/app:*"]}}, []),
    ("the key in capitals", {"StringLike": {SUB.upper(): "repo:acme/app:*"}}, []),
]


@pytest.mark.parametrize(("what", "condition", "told"), GITHUB_ROLES, ids=[row[0] for row in GITHUB_ROLES])
def test_githubs_workflows(what: str, condition: dict[str, Any], told: list[str]) -> None:
    assert errors(trusting(principal(GITHUB), action=WEB, Condition=condition)) == told


@pytest.mark.parametrize("provider", sorted(shared_providers.REQUIRED))
def test_every_shared_provider_asks_for_its_claim(provider: str) -> None:
    assert errors(trusting(principal(provider), action=WEB)) == REFUSED
    for key in shared_providers.REQUIRED[provider]:
        assert errors(trusting(principal(provider), action=WEB, Condition={"StringEquals": {key: "mine"}})) == []


# of one customer alone, so that no condition is asked: an issuer per organization, workspace, cluster or server
OWN = [
    "oidc.circleci.com/org/1234",
    "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
    "oidc.eks.eu-central-1.amazonaws.com/id/A1B2",
    "gitlab.example.com",
    "accounts.google.com",
    "sts.windows.net/00000000-0000-0000-0000-000000000000/",
]


@pytest.mark.parametrize("provider", OWN)
def test_a_provider_of_ones_own_is_not_asked(provider: str) -> None:
    assert errors(trusting(principal(provider), action=WEB)) == []


@pytest.mark.parametrize("action", [WEB, "sts:*", "sts:AssumeRole*", [WEB, "sts:TagSession"]])
def test_wherever_tokens_are_taken(action: Any) -> None:
    assert errors(trusting(principal(GITHUB), action=action)) == REFUSED


def test_a_deny_lets_nobody_in() -> None:
    assert errors(trusting(principal(GITHUB), effect="Deny", action=WEB)) == []


def test_a_role_from_before_is_decided_as_it_stands() -> None:
    """AWS asks on creating and updating alone: a policy that was saved before is in force."""
    caller = caller_from_arn(principal(GITHUB)["Federated"])
    decision = ask(caller, WEB, ROLE, by_resource=document(trusting(principal(GITHUB), action=WEB)))
    assert decision.outcome is Outcome.ALLOW
