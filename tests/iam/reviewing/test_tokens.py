"""Whose tokens does a condition let in? Each issuer writes its subjects its own way.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.carried import services
from helpers.iam.carried.services import Sends
from helpers.iam.checks import github
from helpers.iam.review import review
from tests.iam.build import A, document, trusting
from tests.pages import fault

GITHUB, GITLAB, TERRAFORM = "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"
CIRCLECI = "oidc.circleci.com/org/7a3b4c5d-1111-2222-3333-444455556666"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
BUILDKITE, EKS = "agent.buildkite.com", "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
OWN_GITLAB, OWN_CLUSTER = "gitlab.example.com", "cluster.example.com"
ENTERPRISE, GHE = "token.actions.githubusercontent.com/octo-enterprise", "token.actions.octo.ghe.com"
ANYBODY, NEVER, CUSTOM = "github-any-organization", "subject-never-matches", "github-customized-subject"
BRANCH = "specific-github-repo-and-branch-recommended"
TENANT, WHOLE, RUN, ONE = "token-any-tenant", "token-whole-tenant", "token-any-run", "subject-of-one-run"
TWO, NO_SUB = "subject-of-two-environments", "missing-github-repo-condition-key"


def codes(provider: str, condition: dict[str, dict[str, Any]]) -> list[str]:
    """What is said of a statement that takes the provider's tokens, but for the audience."""
    claims = {op: {f"{provider}:{claim}": text for claim, text in keys.items()} for op, keys in condition.items()}
    claims.setdefault("StringEquals", {})[f"{provider}:aud"] = "sts.amazonaws.com"
    who = {"Federated": f"arn:aws:iam::{A}:oidc-provider/{provider}"}
    statement = trusting(who, action="sts:AssumeRoleWithWebIdentity", Condition=claims)
    policy = iam.parse(document(statement), PolicyKind.TRUST)
    assert not policy.invalid, policy.invalid
    return [finding.code for finding in review(policy, role_account=A)]


def like(sub: Any, **more: Any) -> dict[str, dict[str, Any]]:
    return {"StringLike": {"sub": sub}, **({"StringEquals": more} if more else {})}


def equals(sub: Any, **more: Any) -> dict[str, dict[str, Any]]:
    return {"StringEquals": {"sub": sub, **more}}


SUBJECTS: list[tuple[str, dict[str, dict[str, Any]], list[str]]] = [
    # GitHub: default subjects
    (GITHUB, equals("repo:acme/app:ref:refs/heads/main"), []),
    (GITHUB, equals("repo:acme/app:ref:refs/tags/v1"), []),
    (GITHUB, equals("repo:acme/app:pull_request"), []),
    (GITHUB, equals("repo:acme/app:environment:prod"), []),
    (GITHUB, like("repo:acme/app:ref:refs/heads/main"), []),
    (GITHUB, like("repo:acme/app:*"), [BRANCH]),
    (GITHUB, like("repo:acme/app:ref:refs/heads/*"), [BRANCH]),
    (GITHUB, like("repo:acme/*"), [BRANCH]),
    (GITHUB, like("repo:acme/app*"), [BRANCH]),
    (GITHUB, like("repo:acme/app?:ref:refs/heads/main"), [BRANCH]),
    (GITHUB, like("repo:acme/*:environment:prod"), [BRANCH]),
    (GITHUB, like(["repo:acme/app:ref:refs/heads/main", "repo:acme*"]), [ANYBODY]),
    (GITHUB, like("repo:*/app:ref:refs/heads/main"), [ANYBODY]),
    (GITHUB, like("repo:ac?e/app:ref:refs/heads/main"), [ANYBODY]),
    (GITHUB, like("rep*:ref:refs/heads/main"), [ANYBODY]),
    (GITHUB, {"ForAllValues:StringLike": {"sub": "repo:*:ref:refs/heads/main"}}, ["forallvalues-with-single-valued-key", ANYBODY]),
    (GITHUB, {"StringLikeIfExists": {"sub": "repo:*:environment:prod"}}, ["allows-when-absent", ANYBODY]),
    # … of repositories made since July 2026
    (GITHUB, equals("repo:acme@123/app@456:ref:refs/heads/main"), []),
    (GITHUB, like("repo:acme@123/app@456:*"), [BRANCH]),
    (GITHUB, like("repo:acme@*/app@*:ref:refs/heads/main"), []),  # the reach of the older form
    (GITHUB, like("repo:acme@*/app*:ref:refs/heads/main"), [BRANCH]),
    (GITHUB, like("repo:acme*@123/app@456:ref:refs/heads/main"), [ANYBODY]),
    (GITHUB, like("repo:*@123/app@456:ref:refs/heads/main"), [ANYBODY]),  # an id may stand in a name
    # … that no token has
    (GITHUB, equals("acme/app"), [NEVER]),
    (GITHUB, equals("acme/app:ref:refs/heads/main"), [NEVER]),
    (GITHUB, like("acme/*"), [NEVER]),
    (GITHUB, equals("repo:acme"), [NEVER]),
    (GITHUB, equals("repo:acme/app:main"), [NEVER]),
    (GITHUB, equals("repo:acme/app:ref:main"), [NEVER]),
    (GITHUB, equals("repo:acme/app:refs/heads/main"), [NEVER]),
    (GITHUB, like("repo:acme/app:ref:heads/*"), [NEVER]),
    (GITHUB, like("repo:acme/app:ref:re*"), [BRANCH]),
    (GITHUB, equals("repo:acme/app:environment:prod:eu"), [NEVER]),
    (GITHUB, equals("repo:acme/app:environment:prod%3Aeu"), [TWO]),
    # … that only a customized one can be
    (GITHUB, equals("repo:acme/app"), [CUSTOM]),
    (GITHUB, equals("environment:prod"), [CUSTOM]),
    (GITHUB, equals("repository_owner:acme:environment:prod"), [CUSTOM]),
    (GITHUB, like("ref:refs/heads/*"), [CUSTOM]),
    (GITHUB, equals("repository:acme/app:environment:prod"), []),
    (GITHUB, equals("repo:acme/app:environment:prod:job_workflow_ref:acme/ci/.github/workflows/x.yml@refs/heads/main"), []),
    (GITHUB, equals("job_workflow_ref:acme/ci/.github/workflows/x.yml@refs/heads/main"), []),
    # … beside claims that tell whose token it is
    (GITHUB, like("repo:*:ref:refs/heads/main", repository_owner_id="7"), []),
    (GITHUB, {"StringLike": {"sub": "repo:*:ref:refs/heads/main", "repository_owner_id": "7*"}}, [ANYBODY]),
    (GITHUB, equals("environment:prod", repository_id="7"), []),
    # … no subject
    (GITHUB, {"StringEquals": {"repository_id": "7"}}, [NO_SUB]),
    (GITHUB, {"StringEquals": {"job_workflow_ref": "acme/ci/.github/workflows/x.yml@refs/heads/main"}}, [NO_SUB]),
    (GITHUB, {"StringLike": {"job_workflow_ref": "*/.github/workflows/x.yml@*"}}, [NO_SUB, ANYBODY]),
    (GITHUB, {"StringNotEquals": {"sub": "repo:evil/app:ref:refs/heads/main"}}, [NO_SUB, "allows-when-absent"]),
    # An enterprise's own issuer gives strangers no tokens.
    (ENTERPRISE, like("repo:*:ref:refs/heads/main"), []),
    (GHE, like("repo:*/app:ref:refs/heads/main"), []),
    (GHE, equals("repo:acme/app:main"), [NEVER]),
    # GitLab
    (GITLAB, equals("project_path:group/app:ref_type:branch:ref:main"), []),
    (GITLAB, like("project_path:group/app:ref_type:branch:ref:release-*"), []),
    (GITLAB, like("project_path:group/app:ref_type:*:ref:main"), [RUN]),
    (GITLAB, like("project_path:group/app:ref_type:branch:ref:*"), [RUN]),
    (GITLAB, like("project_path:group/app:ref_type:branch:ref:*", ref_protected="true"), []),
    (GITLAB, like("project_path:group/*:ref_type:branch:ref:main"), [WHOLE]),
    (GITLAB, like("project_path:group/sub/*"), [WHOLE]),
    (GITLAB, like("project_path:group/app-*:ref_type:branch:ref:main"), [WHOLE]),
    (GITLAB, like("project_path:*:ref_type:branch:ref:main"), [TENANT]),
    (GITLAB, like("project_path:group*:ref_type:branch:ref:main"), [TENANT]),
    (GITLAB, like("*:ref_type:branch:ref:main"), [TENANT]),
    (GITLAB, like("project_path:*:ref_type:branch:ref:main", namespace_id="7"), [WHOLE]),
    (GITLAB, like("project_path:*:ref_type:branch:ref:main", project_id="7"), []),
    (GITLAB, equals("project_path:group/app:ref_type:branch:ref:refs/heads/main"), [NEVER]),
    (GITLAB, equals("project_path:group/app:ref_type:heads:ref:main"), [NEVER]),
    (GITLAB, equals("group/app:ref_type:branch:ref:main"), [NEVER]),
    (OWN_GITLAB, like("project_path:*:ref_type:branch:ref:main"), [WHOLE]),  # its people, and no strangers
    (OWN_GITLAB, equals("project_path:group/app:ref_type:branch:ref:main"), []),
    # HCP Terraform
    (TERRAFORM, equals("organization:o:project:p:workspace:w:run_phase:apply"), []),
    (TERRAFORM, like("organization:o:project:p:workspace:w:run_phase:*"), [RUN]),
    (TERRAFORM, like("organization:o:project:p:workspace:app-*:run_phase:apply"), []),
    (TERRAFORM, like("organization:o:project:p:workspace:*:run_phase:apply"), [WHOLE]),
    (TERRAFORM, like("organization:o:*"), [WHOLE]),
    (TERRAFORM, like("organization:*:project:p:workspace:w:run_phase:apply"), [TENANT]),
    (TERRAFORM, like("organization:o*:project:p:workspace:w:run_phase:apply"), [TENANT]),
    (TERRAFORM, like("*:workspace:w:run_phase:apply"), [TENANT]),
    (TERRAFORM, equals("workspace:w:run_phase:apply"), [NEVER]),
    (TERRAFORM, equals("organization:o:project:p:workspace:w:run_phase:deploy"), [NEVER]),
    # CircleCI: an issuer for each organization
    (CIRCLECI, equals("org/7a/project/8b/user/9c"), []),
    (CIRCLECI, like("org/7a/project/8b/user/*"), []),
    (CIRCLECI, like("org/*/project/8b/user/*"), []),
    (CIRCLECI, like("org/7a/project/*"), [WHOLE]),
    (CIRCLECI, like("*"), ["oidc-any-subject", "equivalent-to-null-false", WHOLE]),
    (CIRCLECI, like("org/7a/*", **{"oidc.circleci.com/project-id": "8b"}), []),
    (CIRCLECI, {"StringEquals": {"oidc.circleci.com/project-id": "8b"}}, []),
    (CIRCLECI, equals("project/8b"), [NEVER]),
    # Bitbucket: an issuer for each workspace
    (BITBUCKET, like("{1de489be-ce6a}:*"), []),
    (BITBUCKET, like("{1de489be-ce6a}:{bd715740-c970}:*"), []),
    (BITBUCKET, equals("{1de489be-ce6a}:{759de0c6-eaee}"), [ONE]),
    (BITBUCKET, like("{1de489be-ce6a*"), [WHOLE]),
    # Buildkite
    (BUILDKITE, like("organization:acme:pipeline:app:ref:refs/heads/main:*"), []),
    (BUILDKITE, like("organization:acme:*"), [WHOLE]),
    (BUILDKITE, like("organization:acme:*", pipeline_slug="app"), []),
    (BUILDKITE, like("organization:*:pipeline:app:*"), [TENANT]),
    (BUILDKITE, like("organization:*:pipeline:app:*", organization_id="7"), []),
    (BUILDKITE, equals("organization:acme:pipeline:app:ref:refs/heads/main:commit:0a1b:step:build"), [ONE]),
    (BUILDKITE, equals("pipeline:app"), [NEVER]),
    # Kubernetes
    (EKS, equals("system:serviceaccount:team:app"), []),
    (EKS, like("system:serviceaccount:team:*"), []),  # who is in a namespace can use each of its accounts
    (EKS, like("system:serviceaccount:*:*"), [WHOLE]),
    (EKS, like("system:serviceaccount:*:app"), [WHOLE]),
    (EKS, like("system:*"), [WHOLE]),
    (EKS, equals("system:serviceaccount:app"), [NEVER]),
    (EKS, equals("team:app"), [NEVER]),
    (OWN_CLUSTER, like("system:serviceaccount:*:app"), [WHOLE]),
    # Whose subjects are not known: nothing is said of them.
    ("id.example.com", like("acme:*"), []),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "condition", "said"), SUBJECTS, ids=lambda value: str(value)[:110])
def test_what_is_said_of_a_subject(provider: str, condition: dict[str, dict[str, Any]], said: list[str]) -> None:
    assert codes(provider, condition) == said


@pytest.mark.parametrize("word", ["organization/repository:", "organization@id/repository@id"])
def test_who_is_told_to_name_a_repository_reads_both_forms(word: str) -> None:
    assert word in github._WRITE_OUT and word.strip(":") in github.BOTH_FORMS


def test_another_repository_of_the_same_beginning_is_named() -> None:
    who = {"Federated": f"arn:aws:iam::{A}:oidc-provider/{GITHUB}"}
    condition = {"StringLike": {f"{GITHUB}:sub": "repo:acme/app*"}, "StringEquals": {f"{GITHUB}:aud": "x"}}
    statement = trusting(who, action="sts:AssumeRoleWithWebIdentity", Condition=condition)
    (finding,) = review(iam.parse(json.dumps({"Version": "2012-10-17", "Statement": statement}), PolicyKind.TRUST))
    assert "acme/app-other" in finding.message


@pytest.mark.parametrize("name", services.SERVICES)
def test_a_row_of_the_services_is_whole(name: str) -> None:
    service = services.SERVICES[name]
    assert not fault(service.page)
    assert name.endswith(".amazonaws.com") and set(service.keys) <= {
        "aws:sourcearn",
        "aws:sourceaccount",
        "sts:externalid",
    }
    assert service.keys or service.everywhere, "of a silent page nothing is everywhere or not"
    assert bool(service.unless) <= bool(service.needs)


# service · key · what AWS's pages say
SENT = [
    ("ecs-tasks.amazonaws.com", "aws:SourceArn", Sends.DOCUMENTED),
    ("ecs-tasks.amazonaws.com", "AWS:sourceaccount", Sends.DOCUMENTED),
    ("ecs-tasks.amazonaws.com", "sts:ExternalId", Sends.UNKNOWN),
    ("codebuild.amazonaws.com", "aws:SourceAccount", Sends.UNKNOWN),
    ("firehose.amazonaws.com", "sts:ExternalId", Sends.DOCUMENTED),
    ("cognito-idp.amazonaws.com", "sts:ExternalId", Sends.DOCUMENTED),
    ("lambda.amazonaws.com", "aws:SourceArn", Sends.UNKNOWN),  # unknown, which is not absent
    ("ec2.amazonaws.com", "aws:SourceArn", Sends.UNKNOWN),
    ("somebody-else.amazonaws.com", "aws:SourceArn", Sends.UNKNOWN),
]


@pytest.mark.parametrize(("service", "key", "sends"), SENT)
def test_which_service_sends_what(service: str, key: str, sends: Sends) -> None:
    assert services.sends(service, key) is sends
