"""Who of those near whom a policy names gets in? Tables with the issuer's page, then laws on drawn policies."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import iam
from helpers.course import policy_reports
from helpers.iam import PolicyKind
from helpers.iam.analysis import analyse, nearby
from helpers.iam.analysis.near import draw
from helpers.iam.analysis.near.request import Far, Near
from helpers.iam.carried import supply
from helpers.iam.describe import describe
from helpers.iam.keys import Supply, find, is_multivalued
from tests.iam.build import ROLE, A, B, document, trusting
from tests.iam.reviewing.test_four_agree import let_in, policies

WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
GITHUB, CIRCLE = "token.actions.githubusercontent.com", "oidc.circleci.com/org/our-org"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
EKS, COGNITO, GOOGLE = (
    "oidc.eks.eu-west-1.amazonaws.com/id/AB12",
    "cognito-identity.amazonaws.com",
    "accounts.google.com",
)
CORP = f"arn:aws:iam::{A}:saml-provider/Corp"
STRANGER = "999999999999"

_GITHUB = "https://docs.github.com/en/actions/reference/security/oidc"
_GITLAB = "https://docs.gitlab.com/ci/secrets/id_token_authentication/"
_TERRAFORM = "https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration"
_CIRCLECI = "https://circleci.com/docs/openid-connect-tokens/"
_BITBUCKET = "https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/"
_EKS = "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html"
_COGNITO = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"
_GLOBAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"


def by_token(provider: str, operator: str = "", action: str = WEB, **claims: Any) -> dict[str, Any]:
    """A statement that trusts a provider, with what it wants of the claims."""
    whole = (
        provider if "." in provider and provider in (COGNITO, GOOGLE) else f"arn:aws:iam::{A}:oidc-provider/{provider}"
    )
    wanted = {f"{provider}:{claim}": value for claim, value in claims.items()}
    more = {"Condition": {operator: wanted}} if wanted else {}
    return trusting({"Federated": whole}, action=action, **more)


def by_service(name: str, **more: Any) -> dict[str, Any]:
    return trusting({"Service": name}, **more)


def trust(*statements: dict[str, Any]) -> iam.Policy:
    return iam.parse(document(*statements), PolicyKind.TRUST)


def told(*statements: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Who gets in, and who is kept out, without the subject that is told with it."""
    answers = analyse.who_can(trust(*statements), role=ROLE).nearby
    words = [(re.sub(r', with (?:sub|aud) "[^"]*"$', "", answer.who), answer.allowed) for answer in answers]
    return [who for who, allowed in words if allowed], [who for who, allowed in words if not allowed]


MAIN, PULL, OTHER, TAG = (
    "a workflow of acme/shop on main",
    "a pull request of acme/shop",
    "another branch of acme/shop",
    "a tag of acme/shop",
)
PRODUCTION, STAGING = "environment production of acme/shop", "environment staging of acme/shop"
IMMUTABLE = ", with an immutable subject"
BESIDE = "another repository of acme (acme/another-repository)"
LONGER, OWNER = (
    "a repository whose name only begins so (acme/shop-evil)",
    "an owner whose name only begins so (acme-evil/shop)",
)
LATER, FORK = "whoever took the name acme later", "a fork (other-owner/shop)"
EVERY = [MAIN, MAIN + IMMUTABLE, OTHER, TAG, PULL, PRODUCTION, BESIDE, LONGER, OWNER, LATER, FORK]
ANY = {"sub": "repo:*"}

# The page, the statement, and those who get in of all that are told.
GITHUBS: list[tuple[str, dict[str, Any], list[str]]] = [
    (_GITHUB, by_token(GITHUB, "StringEquals", sub="repo:acme/shop:ref:refs/heads/main"), [MAIN]),
    (_GITHUB, by_token(GITHUB, "StringLike", sub="repo:acme/shop:*"), [MAIN, OTHER, TAG, PULL, PRODUCTION]),
    (_GITHUB, by_token(GITHUB, "StringLike", sub="repo:acme/shop:ref:refs/heads/*"), [MAIN, OTHER]),
    (_GITHUB, by_token(GITHUB, "StringLike", sub="repo:acme/shop*"), [MAIN, OTHER, TAG, PULL, PRODUCTION, LONGER]),
    (_GITHUB, by_token(GITHUB, "StringLike", sub="repo:*/shop:ref:refs/heads/main"), []),
    # Of two claims that a token has, both have to fit: these ids are the repository's.
    (f"{_KEYS}#condition-keys-wif", by_token(GITHUB, "StringLike", sub="repo:acme/shop:*", ref="refs/heads/main"), [MAIN, PRODUCTION]),
    (f"{_KEYS}#condition-keys-wif", by_token(GITHUB, "StringLike", sub="repo:acme/shop*", repository="acme/shop"), [MAIN, OTHER, TAG, PULL, PRODUCTION]),
    (f"{_KEYS}#condition-keys-wif", by_token(GITHUB, "StringEquals", sub="repo:acme/shop:pull_request", ref="refs/heads/main"), []),
]  # fmt: skip


@pytest.mark.parametrize(("page", "statement", "inside"), GITHUBS, ids=lambda value: str(value)[-60:])
def test_whose_workflows_get_in(page: str, statement: dict[str, Any], inside: list[str]) -> None:
    assert told(statement)[0] == inside, page


def test_all_neighbours_of_a_branch_are_told_and_the_nearest_come_first() -> None:
    let, kept = told(by_token(GITHUB, "StringEquals", sub="repo:acme/shop:ref:refs/heads/main"))
    assert [*let, *kept] == EVERY


# An environment is alone behind the repository, a customized subject is nobody's by default, an id is behind an @.
SUBJECTS: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (by_token(GITHUB, "StringEquals", sub="repo:acme/shop:environment:production"), [PRODUCTION], [MAIN, STAGING, PULL, "a fork (other-owner/shop)"]),
    (by_token(GITHUB, "StringEquals", sub="repo:acme/shop:environment:a%3Ab"), ["environment a:b of acme/shop"], [MAIN, PRODUCTION]),
    (by_token(GITHUB, "StringEquals", sub="repo:acme/shop:pull_request"), [PULL], [MAIN, OTHER, TAG]),
    (by_token(GITHUB, "StringLike", sub="repo:acme/shop:ref:refs/tags/v*"), ["tag v of acme/shop"], [MAIN, PULL]),
    (by_token(GITHUB, "StringEquals", sub="repo:acme@7/shop@8:ref:refs/heads/main"), [MAIN], [f"{MAIN}, with the older form of subject", LATER, FORK]),
    (by_token(GITHUB, "StringLike", sub="repo:acme@*/shop@*:ref:refs/heads/main"), [MAIN, LATER], [FORK, OTHER]),
    (by_token(GITHUB, "StringLike", sub="repo:acme/*"), ["another repository of acme (acme/another-repository)"], ["a fork (other-owner/some-repository)"]),
    (by_token(GITHUB, "StringLike", sub="repo:acme*"), ["an owner whose name only begins so (acme-evil/some-repository)"], ["a fork (other-owner/some-repository)"]),
    (by_token(GITHUB, "StringLike", **ANY), ["a fork (other-owner/some-repository)"], []),
    (by_token(GITHUB, "StringLike", sub="repo:acme/shop:*", aud="sts.amazonaws.com"), [MAIN], [f"{MAIN}, for another audience", FORK]),
    (by_token(GITHUB, "StringLike", sub="repo:acme/*", repository_id="55"), ["a workflow of acme/some-repository on main"], ["another repository of acme (acme/another-repository)"]),
    (by_token(GITHUB, "StringLike", sub="repo:*", repository_owner_id="7"), ["another repository of some-owner (some-owner/another-repository)"], ["a fork (other-owner/some-repository)"]),
    # A workflow that others call is named with its own repository, whoever calls it.
    (
        by_token(GITHUB, "StringLike", sub="repo:acme/*", job_workflow_ref="acme/ci/.github/workflows/x.yml@refs/heads/main"),
        [f"{BESIDE}, calling the workflow that the policy names"],
        [BESIDE, "a fork (other-owner/some-repository), calling the workflow that the policy names"],
    ),
    (by_token("gitlab.com", "StringEquals", sub="project_path:acme/shop:ref_type:branch:ref:main"), ["a job of acme/shop on branch main"], ["another branch of acme/shop", "a tag of acme/shop", "another project of acme (acme/another-project)", "another group (other-group/shop)"]),
    (by_token("gitlab.com", "StringLike", sub="project_path:acme/shop:*"), ["another branch of acme/shop", "a tag of acme/shop"], ["a project whose name only begins so (acme/shop-evil)"]),
    (by_token("gitlab.com", "StringLike", sub="project_path:acme*"), ["a group whose name only begins so (acme-evil/some-project)"], ["another group (other-group/some-project)"]),
    (by_token("gitlab.com", "StringLike", sub="project_path:a/b/shop:*"), ["a job of a/b/shop on branch main"], ["another project of a/b (a/b/another-project)"]),
    (by_token("gitlab.com", "StringEquals", sub="project_path:acme/shop:ref_type:tag:ref:v2"), ["a job of acme/shop on tag v2"], ["a job of acme/shop on branch main"]),
    (by_token(GITHUB, "StringLike", sub="repo:acme/shop:*", environment="production"), [PRODUCTION], [MAIN, STAGING]),
    (by_token("gitlab.com", "StringLike", sub="project_path:acme/shop:ref_type:branch:ref:release", ref_protected="true"), ["a job of acme/shop on branch release"], ["another branch of acme/shop"]),
    (by_token(GOOGLE, "StringEquals", oaud="app-1"), ["the user of the application"], ["the user, by another application"]),
    # Where the branch may be any, GitLab's own claim keeps out the unprotected ones.
    (by_token("gitlab.com", "StringLike", sub="project_path:acme/shop:ref_type:branch:*", ref_protected="true"), ["a job of acme/shop on branch main"], ["another branch of acme/shop"]),
    (by_token("git.example.com", "StringLike", sub="project_path:acme/shop:*"), ["a tag of acme/shop"], ["another group (other-group/shop)"]),
    (by_token("app.terraform.io", "StringEquals", sub="organization:acme:project:p:workspace:w:run_phase:apply"), ["apply of workspace w"], ["plan of workspace w", "another workspace of the project", "another organization"]),
    (by_token("app.terraform.io", "StringEquals", sub="organization:acme:project:p:workspace:w:run_phase:plan"), ["plan of workspace w"], ["apply of workspace w"]),
    (by_token("app.terraform.io", "StringLike", sub="organization:acme*"), ["an organization whose name only begins so", "a workspace of that name in another project"], ["another organization"]),
    (by_token(CIRCLE, "StringLike", sub="org/our-org/project/p1/*"), ["a job of project p1"], ["a job of another project of the organization", "another organization, whose provider is another"]),
    (by_token(CIRCLE, "StringEquals", **{"oidc.circleci.com/project-id": "p1"}), ["a job of project p1"], ["a job of another project of the organization"]),
    (by_token(CIRCLE, "StringEquals", aud="our-org"), ["a job of another project of the organization"], ["another organization, whose provider is another"]),
    (by_token(BITBUCKET, "StringLike", sub="{0a-1b}:*"), ["a step of the repository", "a step of the repository with an environment"], ["a step of another repository of the workspace", "another workspace, whose provider is another"]),
    (by_token(EKS, "StringEquals", sub="system:serviceaccount:prod:app"), ["service account app of namespace prod"], ["another service account of namespace prod", "a service account of that name in another namespace", "the same service account of another cluster, whose provider is another"]),
    (by_token(EKS, "StringLike", sub="system:serviceaccount:prod*:app"), ["a namespace whose name only begins so"], ["a service account of that name in another namespace"]),
    (by_token("keys.example.com/cluster", "StringEquals", sub="system:serviceaccount:prod:app"), ["service account app of namespace prod"], ["another service account of namespace prod"]),
    (by_token(COGNITO, "StringEquals", aud="eu-west-1:pool"), ["a signed-in user of the pool", "a guest of the pool, who has not signed in"], ["a signed-in user of another pool"]),
    (trusting({"Federated": COGNITO}, action=WEB, Condition={"StringEquals": {f"{COGNITO}:aud": "eu-west-1:pool"}, "ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"}}), ["a signed-in user of the pool"], ["a guest of the pool, who has not signed in", "a signed-in user of another pool"]),
    (by_token(COGNITO, "StringEquals", aud="eu-west-1:pool", sub="eu-west-1:me"), ["a signed-in user of the pool"], ["another signed-in user of the pool"]),
    (by_token(GOOGLE, "StringEquals", aud="app-1"), ["the user of the application", "another user of the application"], ["the user, by another application"]),
    (by_token(GOOGLE, "StringEquals", sub="117"), ["the user, by another application"], ["another user of the application"]),
    (by_token("id.example.com", "StringLike", sub="ci-*", aud="aws"), ["whom the policy names", "a subject that only begins so"], ["another subject", "the same subject, for another audience"]),
    (trusting({"Federated": CORP}, action=SAML, Condition={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}), ["a user whom the policy names", "another user"], ["the same user, for another audience (https://eu-west-1.signin.aws.amazon.com/saml)"]),
    (trusting({"Federated": CORP}, action=SAML, Condition={"ForAnyValue:StringEquals": {"saml:edupersonaffiliation": "staff"}}), ["a user whom the policy names"], ["a user of another group", "a user of no group"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "inside", "outside"), SUBJECTS, ids=lambda value: str(value)[-70:])
def test_who_is_told_for_each_issuer(statement: dict[str, Any], inside: list[str], outside: list[str]) -> None:
    assert not trust(statement).invalid
    let, kept = told(statement)
    assert set(inside) <= set(let), kept
    assert set(outside) <= set(kept), let


# The subject as each issuer writes it; a claim is there that the issuer documents.
FORMS: list[tuple[str, str, str]] = [
    (GITHUB, r"repo:[\w.-]+(@\d+)?/[\w.-]+(@\d+)?:(ref:refs/(heads|tags)/.+|pull_request|environment:.+)", _GITHUB),
    ("gitlab.com", r"project_path:[\w./-]+:ref_type:(branch|tag):ref:[\w.-]+", _GITLAB),
    ("app.terraform.io", r"organization:[^:]+:project:[^:]+:workspace:[^:]+:run_phase:(plan|apply)", _TERRAFORM),
    (CIRCLE, r"org/[^/]+/project/[^/]+/user/[^/]+", _CIRCLECI),
    (BITBUCKET, r"(\{[0-9a-f-]+\}:){1,2}\{[0-9a-f-]+\}", _BITBUCKET),
    (EKS, r"system:serviceaccount:[^:]+:[^:]+", _EKS),
    (COGNITO, r"eu-west-1:[0-9a-f-]+", _COGNITO),
    (GOOGLE, r"\d+", f"{_KEYS}#condition-keys-wif"),
]


def drawn(policy: iam.Policy) -> list[Near]:
    return list(draw.near([policy], ROLE, lambda: [iam.caller_from_arn(f"arn:aws:iam::{B}:user/eve")]))


@pytest.mark.parametrize(("provider", "form", "page"), FORMS, ids=[row[0] for row in FORMS])
def test_each_token_is_one_that_its_issuer_writes(provider: str, form: str, page: str) -> None:
    found = drawn(trust(by_token(provider)))
    assert len(found) >= 3, page
    for each in found:
        (subject,) = (value for key, value in each.facts.items() if key.endswith(":sub"))
        assert re.fullmatch(form, str(subject)), (subject, page)
        audience = {value for key, value in each.facts.items() if key.endswith((":aud", ":oaud"))}
        assert len(audience) == 1, "AWS reads both from one claim"
        assert sum(key.endswith((":aud", ":oaud")) for key in each.facts) == 2


# AWS reads five claims of every provider, and more of those on its list: not of one's own GitLab or GitHub server.
CLAIMS: list[tuple[str, dict[str, str], bool]] = [
    ("gitlab.com", {"sub": "project_path:acme/shop:*"}, True),
    ("git.example.com", {"sub": "project_path:acme/shop:*"}, False),
    (GITHUB, {"sub": "repo:acme/shop:*"}, True),
    (f"{GITHUB}/acme", {"sub": "repo:acme/shop:*"}, True),
    ("github.example.com/_services/token", {"sub": "repo:acme/shop:*"}, False),
    (CIRCLE, {"sub": "org/our-org/*"}, True),
]


@pytest.mark.parametrize(("provider", "claims", "more"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_a_token_has_the_claims_that_aws_reads_of_its_provider(
    provider: str, claims: dict[str, str], more: bool
) -> None:
    found = drawn(trust(by_token(provider, "StringLike", **claims)))
    names = {
        key.removeprefix(f"{provider}:")
        for each in found
        if "provider is another" not in each.words
        for key in each.facts
    }
    assert (names > {"aud", "oaud", "sub"}) is more and {"aud", "oaud", "sub"} <= names
    assert found[0].words.startswith(("a workflow of acme/shop", "a job of"))


def test_of_a_key_with_several_values_a_request_has_a_list() -> None:
    statement = trusting(
        {"Federated": CORP}, action=SAML, Condition={"ForAnyValue:StringEquals": {"saml:edupersonaffiliation": "staff"}}
    )
    first = drawn(trust(statement))[0]
    assert (first.value("saml:edupersonaffiliation"), first.value("saml:sub")) == (("staff",), "somebody")


@pytest.mark.parametrize(
    "sub", ["repo:acme/shop:ref:refs/heads/main", "repo:acme/shop:environment:x", "repo:a@1/b@2:*", "repo:*"]
)
def test_the_claims_of_a_workflow_agree(sub: str) -> None:
    """https://docs.github.com/en/actions/reference/security/oidc"""
    for each in drawn(trust(by_token(GITHUB, "StringLike", sub=sub))):
        claims = {key.removeprefix(f"{GITHUB}:"): value for key, value in each.facts.items()}
        whose, _, tail = str(claims["sub"]).removeprefix("repo:").partition(":")
        assert re.sub(r"@\d+", "", whose) == claims["repository"]
        if "@" in whose:
            assert re.findall(r"@(\d+)", whose) == [claims["repository_owner_id"], claims["repository_id"]]
        assert str(claims["job_workflow_ref"]).startswith(f"{claims['repository']}/.github/workflows/")
        assert str(claims["job_workflow_ref"]).endswith(f"@{claims['ref']}")
        assert (f"environment:{claims['environment']}" == tail) is bool(claims["environment"])
        assert (tail == "pull_request") is str(claims["ref"]).startswith("refs/pull/")
        if tail.startswith("ref:"):
            assert tail == f"ref:{claims['ref']}"
        if each.far is Far.STRANGER and "some-owner" not in whose:
            assert claims["repository_owner_id"] not in ("1000001", "1"), "an owner has an id of its own"


# -- services and organizations ---------------------------------------------------------------------------------------

ECS, LAMBDA, CODEBUILD = "ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "codebuild.amazonaws.com"
UNKNOWN = "; no page of AWS that was read says whether it tells"
OURS, THEIRS = "o-abcde12345", "o-z9y8x7w6v5"
PATH = f"{OURS}/r-ab12/ou-ab12-11111111/"
USER_B, ANYONE = f"user somebody-else of {B}", f"user somebody-else of {STRANGER}"


def equals(**keys: Any) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {key.replace("_", ":"): value for key, value in keys.items()}}}


CALLS: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    (_ECS, by_service(ECS), [f"service {ECS}, acting for account {A}", f"service {ECS}, acting for another customer ({STRANGER})"], []),
    (_ECS, by_service(ECS, **equals(aws_SourceAccount=A)), [f"service {ECS}, acting for account {A}"], [f"service {ECS}, acting for another customer ({STRANGER})"]),
    (
        _ECS,
        by_service(ECS, Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{A}:cluster/one"}}),
        [f"service {ECS}, acting for account {A}"],
        [f"service {ECS}, acting for another resource of {A}", f"service {ECS}, acting for another customer ({STRANGER})"],
    ),
    (
        _ECS,
        by_service(ECS, Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{A}:*"}}),
        [f"service {ECS}, acting for account {A}", f"service {ECS}, acting for another resource of {A}"],
        [f"service {ECS}, acting for another customer ({STRANGER})"],
    ),
    # For every pattern there is another account that fits, unless it leaves nothing open.
    *(
        (
            _ECS,
            by_service(ECS, Condition={"StringLike": {"aws:SourceAccount": pattern}}),
            [f"service {ECS}, acting for another customer ({account})"],
            [f"service {ECS}, acting for another customer ({STRANGER})"],
        )
        for pattern, account in (
            ("1111*", "111199999999"),
            ("*3333", "999999993333"),
            ("11112222333?", "111122223339"),
            ("1*3", "199999999993"),
        )
    ),
    (
        _ECS,
        by_service(ECS, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:*:1111*:*"}}),
        [f"service {ECS}, acting for another customer (111199999999)"],
        [f"service {ECS}, acting for another customer ({STRANGER})"],
    ),
    # Who is spared by name is not the only stranger there is.
    (
        _ECS,
        by_service(ECS, Condition={"StringNotEquals": {"aws:SourceAccount": STRANGER}}),
        [f"service {ECS}, acting for another customer (888888888888)"],
        [],
    ),
    # Of Lambda no page says what it tells: nothing is asked as long as the policy does not, and then it is said.
    (f"{_GLOBAL}#condition-keys-sourceaccount", by_service(LAMBDA), [], []),
    (
        f"{_GLOBAL}#condition-keys-sourceaccount",
        by_service(LAMBDA, **equals(aws_SourceAccount=A)),
        [f"service {LAMBDA}, acting for account {A}{UNKNOWN}"],
        [f"service {LAMBDA}, acting for another customer ({STRANGER}){UNKNOWN}", f"service {LAMBDA}, not telling for whom it acts"],
    ),
    # CodeBuild's page tests the ARN alone.
    (
        "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html",
        by_service(CODEBUILD, **equals(aws_SourceAccount=A)),
        [f"service {CODEBUILD}, acting for account {A}{UNKNOWN}"],
        [f"service {CODEBUILD}, not telling for whom it acts"],
    ),
    (
        f"{_GLOBAL}#condition-keys-sourceorgid",
        by_service(ECS, **equals(aws_SourceOrgID=OURS)),
        [f"service {ECS}, acting for account {A}{UNKNOWN}", f"service {ECS}, acting for another account of the organization{UNKNOWN}"],
        [
            f"service {ECS}, acting for another customer ({STRANGER}){UNKNOWN}",
            f"service {ECS}, acting for a customer of another organization ({STRANGER}){UNKNOWN}",
            f"service {ECS}, not telling for whom it acts",
        ],
    ),
    (
        f"{_GLOBAL}#condition-keys-principalorgid",
        trusting({"AWS": B}, **equals(aws_PrincipalOrgID=OURS)),
        [f"{USER_B}, of the organization {OURS}"],
        [f"{USER_B}, of another organization ({THEIRS})", f"{USER_B}, of no organization"],
    ),
    (
        f"{_GLOBAL}#condition-keys-principalorgid",
        trusting({"AWS": "*"}, **equals(aws_PrincipalOrgID=OURS)),
        [f"{ANYONE}, of the organization {OURS}"],
        [f"{ANYONE}, of another organization ({THEIRS})", f"{ANYONE}, of no organization"],
    ),
    (
        f"{_GLOBAL}#condition-keys-principalorgpaths",
        trusting({"AWS": B}, Condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{PATH}*"}}),
        [f"{USER_B}, of the organization {OURS}"],
        [f"{USER_B}, of another unit of the organization ({OURS}/r-ab12/ou-ab12-99999999/)", f"{USER_B}, of no organization"],
    ),
    # A bucket's ARN has no account, so another customer has another bucket.
    (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
        by_service("s3.amazonaws.com", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::ours"}}),
        [f"service s3.amazonaws.com, acting for account {A}{UNKNOWN}"],
        [f"service s3.amazonaws.com, acting for another customer ({STRANGER}){UNKNOWN}"],
    ),
    # "ForAllValues" holds where there is nothing: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    (
        f"{_GLOBAL}#condition-keys-principalorgpaths",
        trusting({"AWS": B}, Condition={"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": f"{PATH}*"}}),
        [f"{USER_B}, of no organization"],
        [f"{USER_B}, of another organization ({THEIRS})"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("page", "statement", "inside", "outside"), CALLS, ids=lambda value: str(value)[-70:])
def test_for_whom_a_service_acts_and_of_which_organization_a_caller_is(
    page: str, statement: dict[str, Any], inside: list[str], outside: list[str]
) -> None:
    let, kept = told(statement)
    assert set(inside) <= set(let) and set(outside) <= set(kept), page
    if not inside:
        assert let == kept == []


def test_only_those_whom_the_policy_names_are_told_as_members() -> None:
    let, kept = told(trusting({"AWS": B}, **equals(aws_PrincipalOrgID=OURS)))
    assert all(who.startswith(USER_B) for who in (*let, *kept))


def test_a_condition_on_something_else_keeps_nobody_out_who_can_meet_it() -> None:
    office = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    both = {**office, "StringLike": {f"{GITHUB}:sub": "repo:acme/shop:*"}}
    statement = trusting({"Federated": f"arn:aws:iam::{A}:oidc-provider/{GITHUB}"}, action=WEB, Condition=both)
    assert told(statement) == told(by_token(GITHUB, "StringLike", sub="repo:acme/shop:*"))


def test_a_variable_is_met_by_the_token_it_stands_for() -> None:
    wanted = {
        "StringEquals": {"sts:RoleSessionName": f"${{{GITHUB}:actor}}", f"{GITHUB}:sub": "repo:acme/shop:pull_request"}
    }
    statement = trusting({"Federated": f"arn:aws:iam::{A}:oidc-provider/{GITHUB}"}, action=WEB, Condition=wanted)
    assert told(statement)[0] == [PULL]


def test_users_and_roles_have_no_such_neighbours() -> None:
    for statement in (
        trusting({"AWS": B}),
        by_service("ec2.amazonaws.com"),
        trusting({"AWS": B}, **equals(sts_ExternalId="x1")),
    ):
        assert analyse.who_can(trust(statement), role=ROLE).nearby == ()


# -- changes ----------------------------------------------------------------------------------------------------------


def test_a_change_is_told_by_those_farthest_out_and_each_once() -> None:
    narrow, wide = (
        trust(by_token(GITHUB, "StringLike", sub="repo:acme/shop:*")),
        trust(by_token(GITHUB, "StringLike", sub="repo:acme*")),
    )
    changed = analyse.compare(narrow, wide, role=ROLE)
    listed = [re.sub(r', with sub "[^"]*"$', "", each.who) for each in changed.let_in]
    assert (listed, changed.shut_out) == ([OWNER, LATER, BESIDE, LONGER], ())
    back = analyse.compare(wide, narrow, role=ROLE)
    listed = [re.sub(r', with sub "[^"]*"$', "", each.who) for each in back.shut_out]
    assert (listed, back.let_in) == ([MAIN + IMMUTABLE, BESIDE, LONGER, OWNER], ()), "the nearest first"


def test_a_second_repository_is_told_by_its_name() -> None:
    one = by_token(GITHUB, "StringLike", sub="repo:acme/shop:*")
    two = by_token(GITHUB, "StringLike", sub=["repo:acme/shop:*", "repo:evil/tool:*"])
    (witness,) = analyse.compare(trust(one), trust(two), role=ROLE).let_in
    assert witness.sentence.startswith('Newly let in: a workflow of evil/tool on main, with sub "repo:evil/tool:')


def test_who_has_no_neighbour_is_told_as_before() -> None:
    """A change that no whole token shows is shown by the claim."""
    old, new = (by_token(EKS, "StringEquals", sub=f"system:serviceaccount:{each}") for each in ("a:x", "b:y"))
    changed = analyse.compare(trust(old), trust(old, new), role=ROLE)
    assert [each.who for each in changed.let_in] == [
        f'somebody with a token of arn:aws:iam::{A}:oidc-provider/{EKS}, with {EKS}:sub "system:serviceaccount:b:y"'
    ]


def test_a_report_names_those_who_get_in_and_those_who_are_kept_out() -> None:
    text, html = policy_reports.table_of(
        trust(by_token(GITHUB, "StringEquals", sub="repo:acme/shop:pull_request")).text, "R"
    )
    inside, outside = text.split(f"Tokens of {GITHUB}, kept out:")
    assert f"Tokens of {GITHUB}, let in:\n  {PULL}" in inside and FORK in outside and f"{PULL}, with sub" not in outside
    assert FORK in html and html.count("<table>") == 2
    nasty = trust(by_token("id.example.com", "StringEquals", sub="<script>")).text
    assert "<script" not in policy_reports.table_of(nasty, "R")[1]


# -- laws --------------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(policies())
def test_what_is_said_in_words_is_what_the_others_say(policy: iam.Policy) -> None:
    """Whoever gets in of those near gets in by who_can's table, decide and describe; and they are few, and the same."""
    if policy.errors:
        return
    found = nearby.answers(policy, ROLE)
    matrix = analyse.who_can(policy, role=ROLE)
    inside = {caller.arn if not caller.account else caller.account for caller in let_in(matrix)}
    for answer in found:
        request = answer.decision.request
        assert iam.decide(request).allowed is answer.allowed
        if answer.allowed:
            assert request.caller.account in inside or request.caller.arn in inside, answer.who
            assert "Nobody may assume this role." not in str(describe(policy))
    assert [(each.who, each.allowed) for each in found] == [(each.who, each.allowed) for each in matrix.nearby]
    assert len(found) <= 60


@settings(max_examples=300)
@given(policies())
def test_each_request_has_only_what_such_a_caller_can_carry(policy: iam.Policy) -> None:
    if policy.errors:
        return
    requests = drawn(policy)
    for each in requests:
        sender = supply.sender_of(each.caller)
        for key in (key for key, value in each.facts.items() if value is not None):
            assert supply.supply(sender, key) is not Supply.NEVER, (each.words, key)
            assert each.settles(key)
            assert isinstance(each.value(key), tuple) is is_multivalued(key), key
            assert find(key) is not None, f"AWS documents no key {key}"
    for caller in {each.caller for each in requests}:
        words = [each.words for each in requests if each.caller == caller]
        assert len(set(words)) == len(words) <= draw.MOST


@settings(max_examples=200)
@given(policies(), policies())
def test_a_change_is_told_as_decide_tells_it(old: iam.Policy, new: iam.Policy) -> None:
    if old.errors or new.errors:
        return
    changed = analyse.compare(old, new, role=ROLE)
    assert all(each.after.allowed and not each.before.allowed for each in changed.let_in)
    assert all(each.before.allowed and not each.after.allowed for each in changed.shut_out)
    nobody = analyse.compare(old, old, role=ROLE)
    assert nobody.let_in == nobody.shut_out == ()


def test_so_many_as_can_be_read_are_told_and_strangers_are_among_them() -> None:
    subjects = [f"repo:acme/shop-{number}:*" for number in range(30)]
    let, kept = told(by_token(GITHUB, "StringLike", sub=subjects))
    assert len(let) + len(kept) == draw.MOST
    assert "a fork (other-owner/shop-0)" in kept and "a workflow of acme/shop-1 on main" in let


_PROVIDERS = [GITHUB, "gitlab.com", "app.terraform.io", CIRCLE, BITBUCKET, EKS, COGNITO, GOOGLE, "id.example.com"]
_SUBJECTS = ["repo:", "project_path:", "organization:", "org/", "{", "system:serviceaccount:", ""]


@settings(max_examples=200)
@given(st.sampled_from(_PROVIDERS), st.sampled_from(_SUBJECTS), st.text("ab@/:*?%{}é1", max_size=14), st.booleans())
def test_whatever_a_policy_asks_of_a_subject_is_answered(provider: str, start: str, rest: str, like: bool) -> None:
    policy = trust(by_token(provider, "StringLike" if like else "StringEquals", sub=start + rest))
    if policy.invalid or policy.unsupported:
        return
    found = nearby.answers(policy, ROLE)
    assert found and len({each.who for each in found}) == len(found)
    assert found == nearby.answers(policy, ROLE)


@settings(max_examples=200)
@given(
    st.sampled_from(["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgPaths", "aws:PrincipalOrgPaths", "saml:sub"]),
    st.text("ao-:*?/1", max_size=14),
)
def test_whatever_a_policy_asks_of_others_is_answered(key: str, text: str) -> None:
    principal = {"AWS": "*", "Service": ECS, "Federated": CORP}
    policy = trust(trusting(principal, action=["sts:AssumeRole", SAML], Condition={"StringLike": {key: text}}))
    if not (policy.invalid or policy.unsupported):
        assert nearby.answers(policy, ROLE)
