"""What each issuer writes into its tokens: the claims, their defaults from the story, and why `sub` reads so.

Issuer, `sub` and `aud` are as the issuers' pages and AWS's say; the other claims and the lifetimes were not all held
against those pages yet, and docs/limits.md says so.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

_AUDIENCE = "sts.amazonaws.com"
_HOUR = 3600


class Said(NamedTuple):
    """What an issuer says of a job or a person.

    Attributes:
        issuer: `iss`.
        claims: the others, without times and `jti`.
        why: one sentence: why `sub` reads as it does.
        lifetime: seconds from `iat` to `exp`.
    """

    issuer: str
    claims: Mapping[str, Any]
    why: str
    lifetime: int


# Owners: what GitHub's form takes, and `_` in the names of managed users. Repositories: a report about GitHub's pages,
# https://github.com/github/docs/issues/44518 .
_GITHUB_NAMES = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9._-]+")


def _number(of: str) -> str:
    """An id as an issuer counts them: the same for the same name."""
    return str(int(hashlib.sha256(of.encode()).hexdigest()[:7], 16) + 100_000_000)


def _uuid(of: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://lab.invalid/{of}"))


def github(
    repo: str = "acme/shop",
    *,
    ref: str = "refs/heads/main",
    environment: str = "",
    event: str = "push",
    workflow: str = "deploy",
    actor: str = "dana",
    aud: str = _AUDIENCE,
    immutable_ids: bool = False,
) -> Said:
    """A job of GitHub Actions. https://docs.github.com/en/actions/reference/security/oidc ."""
    owner, name = _two(repo, "repo", "owner/name")
    if not _GITHUB_NAMES.fullmatch(repo):
        raise ValueError(
            "repo has letters, digits, hyphens, underscores, and dots behind the slash: GitHub knows no other names, "
            "and immutable_ids adds the ids."
        )
    ids = {"repository_owner_id": _number(owner), "repository_id": _number(repo)}
    ref = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
    if event == "pull_request" and ref == "refs/heads/main":
        ref = "refs/pull/7/merge"
    where = f"{owner}@{ids['repository_owner_id']}/{name}@{ids['repository_id']}" if immutable_ids else repo
    if environment:
        rest, why = (
            f"environment:{environment.replace(':', '%3A')}",
            "the job names an environment, and that comes first",
        )
    elif event == "pull_request":
        rest, why = "pull_request", "a pull request started the job, so no branch is named"
    else:
        rest, why = f"ref:{ref}", "the repository, and the branch or tag that the job runs on"
    if immutable_ids:
        why += "; the ids are those of a repository created, renamed or moved after 15 July 2026"
    claims = {
        "sub": f"repo:{where}:{rest}",
        "aud": aud,
        "ref": ref,
        "sha": hashlib.sha256(f"{repo} {ref}".encode()).hexdigest()[:40],
        "repository": repo,
        "repository_owner": owner,
        "actor": actor,
        "actor_id": _number(actor),
        **ids,
        "run_id": _number(f"run of {repo}"),
        "run_number": "12",
        "run_attempt": "1",
        "repository_visibility": "private",
        "workflow": workflow,
        "event_name": event,
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "runner_environment": "github-hosted",
        "job_workflow_ref": f"{repo}/.github/workflows/{workflow}.yml@{ref}",
    }
    if environment:
        claims["environment"] = environment
    return Said("https://token.actions.githubusercontent.com", claims, why, 300)


def gitlab(
    project: str = "acme/shop", *, ref: str = "main", ref_type: str = "branch", user: str = "dana", aud: str = _AUDIENCE
) -> Said:
    """A job of GitLab CI/CD. https://docs.gitlab.com/ci/secrets/id_token_authentication ."""
    namespace, _ = project.rpartition("/")[0], _two(project, "project", "group/name")
    claims = {
        "sub": f"project_path:{project}:ref_type:{ref_type}:ref:{ref}",
        "aud": aud,
        "namespace_id": _number(namespace)[-4:],
        "namespace_path": namespace,
        "project_id": _number(project)[-6:],
        "project_path": project,
        "user_id": _number(user)[-5:],
        "user_login": user,
        "user_email": f"{user}@example.com",
        "user_access_level": "developer",
        "pipeline_id": _number(f"pipeline of {project}"),
        "pipeline_source": "push",
        "job_id": _number(f"job of {project}"),
        "ref": ref,
        "ref_type": ref_type,
        "ref_protected": "true" if ref == "main" else "false",
        "runner_environment": "gitlab-hosted",
    }
    return Said("https://gitlab.com", claims, "the project's path, and the branch or tag without refs/heads/", _HOUR)


def terraform_cloud(
    organization: str = "acme",
    *,
    project: str = "shop",
    workspace: str = "production",
    run_phase: str = "apply",
    aud: str = "aws.workload.identity",
) -> Said:
    """A run of HCP Terraform.

    https://developer.hashicorp.com/terraform/enterprise/2.0.x/dynamic-provider-credentials/workload-identity-tokens .
    """
    where = f"organization:{organization}:project:{project}:workspace:{workspace}"
    claims = {
        "sub": f"{where}:run_phase:{run_phase}",
        "aud": aud,
        "terraform_organization_name": organization,
        "terraform_project_name": project,
        "terraform_workspace_name": workspace,
        "terraform_run_phase": run_phase,
    }
    why = "plan and apply are phases of their own: each has a token of its own"
    return Said("https://app.terraform.io", claims, why, 2 * _HOUR)


def circleci(organization: str = "acme", *, project: str = "shop", user: str = "dana") -> Said:
    """A job of CircleCI; its ids are UUIDs. https://github.com/CircleCI-Public/aws-cli-orb/pull/130 ."""
    org, proj = _uuid(organization), _uuid(f"{organization}/{project}")
    claims = {
        "sub": f"org/{org}/project/{proj}/user/{_uuid(user)}",
        "aud": org,
        "oidc.circleci.com/project-id": proj,
    }
    return Said(f"https://oidc.circleci.com/org/{org}", claims, "ids alone, of organization, project and user", _HOUR)


def bitbucket(
    repo: str = "acme/shop", *, branch: str = "main", environment: str = "", step: str = "deploy", aud: str = ""
) -> Said:
    """A step of Bitbucket Pipelines; its ids are UUIDs in braces.

    https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/ .
    """
    workspace, _ = _two(repo, "repo", "workspace/name")
    repository, named = _braced(repo), _braced(f"{repo} {environment}") if environment else ""
    this_step = _braced(f"step {step} of {repo}")
    claims = {
        "sub": ":".join(filter(None, (repository, named, this_step))),
        "aud": aud or f"ari:cloud:bitbucket::workspace/{_uuid(workspace)}",
        "accountUuid": _braced(f"account of {workspace}"),
        "workspaceUuid": _braced(workspace),
        "repositoryUuid": repository,
        "pipelineUuid": _braced(f"pipeline of {repo}"),
        "stepUuid": this_step,
        "branchName": branch,
    }
    if environment:
        claims["deploymentEnvironmentUuid"] = named
    issuer = f"https://api.bitbucket.org/2.0/workspaces/{workspace}/pipelines-config/identity/oidc"
    why = "the repository, its environment if the step names one, and the step: that differs in every run"
    return Said(issuer, claims, why, _HOUR)


def cognito(identity: str = "dana", *, pool: str = "acme", guest: bool = False) -> Said:
    """Somebody with an identity of an Amazon Cognito identity pool.

    https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
    https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html (valid for 10 minutes)
    """
    how = "unauthenticated" if guest else "authenticated"
    claims = {
        "sub": f"eu-central-1:{_uuid(f'{pool}/{identity}')}",
        "aud": f"eu-central-1:{_uuid(pool)}",
        "amr": [how],
    }
    why = f"the identity's id in the pool; aud is the pool, and amr says {how}"
    return Said("https://cognito-identity.amazonaws.com", claims, why, 600)


def eks(
    namespace: str = "backups", *, service_account: str = "backup", pod: str = "backup-0", aud: str = _AUDIENCE
) -> Said:
    """A pod of EKS with IAM roles for service accounts.

    https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ .
    """
    issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/" + hashlib.sha256(b"acme").hexdigest()[:32].upper()
    about = {
        "namespace": namespace,
        "pod": {"name": pod, "uid": _uuid(f"pod {pod}")},
        "serviceaccount": {"name": service_account, "uid": _uuid(f"{namespace}/{service_account}")},
    }
    claims = {"sub": f"system:serviceaccount:{namespace}:{service_account}", "aud": [aud], "kubernetes.io": about}
    return Said(issuer, claims, "the namespace and the service account of the pod, whatever it is called", 24 * _HOUR)


def _braced(of: str) -> str:
    return f"{{{_uuid(of)}}}"


def _two(text: str, argument: str, form: str) -> tuple[str, str]:
    first, _, second = text.partition("/") if isinstance(text, str) else ("", "", "")
    if not first or not second:
        raise ValueError(f"{argument} is written {form}, such as acme/shop.")
    return first, second


# fmt: off
ISSUERS: Mapping[str, Callable[..., Said]] = {
    "github": github,
    "gitlab": gitlab,
    "terraform-cloud": terraform_cloud,
    "circleci": circleci,
    "eks": eks,
    "bitbucket": bitbucket,
    "cognito": cognito,
}
# fmt: on
