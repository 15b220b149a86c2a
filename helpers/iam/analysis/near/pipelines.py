"""Whose pipelines, workspaces and pods have tokens near what a policy names? Subjects as each issuer writes them.

GitLab      project_path:GROUP/PROJECT:ref_type:branch:ref:NAME
            https://docs.gitlab.com/ci/secrets/id_token_authentication/
Terraform   organization:O:project:P:workspace:W:run_phase:plan
            https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
CircleCI    org/ID/project/ID/user/ID, with an issuer for each organization
            https://circleci.com/docs/openid-connect-tokens/
Bitbucket   {REPOSITORY}:{STEP} or {REPOSITORY}:{ENVIRONMENT}:{STEP}, with an issuer for each workspace
            https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/
EKS         system:serviceaccount:NAMESPACE:NAME, with an issuer for each cluster
            https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from helpers.iam.analysis.near.request import Far, Near, Value, filled, named, one, token
from helpers.iam.document import Statement
from helpers.iam.model import Caller

_Told = tuple[str, Far, dict[str, Value]]
_STEP = "{11111111-1111-4111-8111-111111111111}"


def gitlab(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Jobs of GitLab, of gitlab.com or of one's own server, of which AWS reads fewer claims."""
    start = f"{provider.lower()}:"
    found = re.match(r"project_path:([^:]*)(?::ref_type:([^:]*))?(?::ref:(.*))?", _first(statements, start))
    path, kind, ref = (found[1], found[2] or "branch", filled(found[3] or "")) if found else ("", "branch", "")
    group, _, project = path.rpartition("/") if "/" in path else (path, "", "")
    group, project = filled(group, "some-group"), filled(project, "some-project")
    kind = "tag" if kind == "tag" else "branch"
    ref = ref or ("v1.0.0" if kind == "tag" else "main")
    path, ids = (
        f"{group}/{project}",
        (one(statements, f"{start}namespace_id", "72"), one(statements, f"{start}project_id", "20")),
    )

    meant = (kind, ref)

    def job(of: str, kind: str, ref: str, ids: tuple[str, str] = ids) -> dict[str, Value]:
        claims: dict[str, Value] = {"sub": f"project_path:{of}:ref_type:{kind}:ref:{ref}"}
        usual = "true" if (kind, ref) in (("branch", "main"), ("tag", "v1.0.0")) else "false"
        own = ids[0] != "73"
        return {
            **claims,
            "namespace_id": ids[0],
            "project_id": ids[1],
            "user_id": one(statements, f"{start}user_id", "42") if own else "43",
            "user_login": one(statements, f"{start}user_login", "somebody") if own else "somebody-else",
            "user_email": one(statements, f"{start}user_email", "somebody@example.com") if own else "else@example.com",
            "user_access_level": one(statements, f"{start}user_access_level", "developer"),
            "ref_protected": one(statements, f"{start}ref_protected", usual) if (kind, ref) == meant and own else usual,
            "pipeline_source": one(statements, f"{start}pipeline_source", "push"),
            "runner_environment": one(statements, f"{start}runner_environment", "gitlab-hosted"),
        }

    told: list[_Told] = [(f"a job of {path} on {kind} {ref}", Far.NAMED, job(path, kind, ref))]
    if (kind, ref) != ("branch", "main"):
        told.append((f"a job of {path} on branch main", Far.SAME, job(path, "branch", "main")))
    told.append((f"another branch of {path}", Far.SAME, job(path, "branch", "some-branch")))
    if kind != "tag":
        told.append((f"a tag of {path}", Far.SAME, job(path, "tag", "v1.0.0")))
    for words, other, far, of in (
        (f"another project of {group}", f"{group}/another-project", Far.BESIDE, (ids[0], "21")),
        ("a project whose name only begins so", f"{path}-evil", Far.BESIDE, (ids[0], "22")),
        ("a group whose name only begins so", f"{group}-evil/{project}", Far.STRANGER, ("73", "23")),
        ("another group", f"other-group/{project}", Far.STRANGER, ("73", "24")),
    ):
        told.append((f"{words} ({other})", far, job(other, kind, ref, of)))
    yield from _with_audience(statements, provider, caller, told, "sts.amazonaws.com")


def terraform(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Runs of HCP Terraform."""
    words = _first(statements, f"{provider.lower()}:").split(":")
    parts = dict(zip(words[::2], words[1::2], strict=False))
    parts = {name: filled(parts.get(name, ""), f"some-{name}") for name in ("organization", "project", "workspace")} | {
        "run_phase": filled(parts.get("run_phase", ""), "apply")
    }
    # A value such as organization:acme* ends inside the name.
    whole, phase = parts["workspace"], "apply" if parts["run_phase"] == "plan" else "plan"

    def run(**other: str) -> dict[str, Value]:
        return {"sub": ":".join(f"{name}:{value}" for name, value in {**parts, **other}.items())}

    told: list[_Told] = [
        (f"{parts['run_phase']} of workspace {whole}", Far.NAMED, run()),
        (f"{phase} of workspace {whole}", Far.SAME, run(run_phase=phase)),
        ("another workspace of the project", Far.BESIDE, run(workspace="another-workspace")),
        ("a workspace whose name only begins so", Far.BESIDE, run(workspace=f"{whole}-evil")),
        ("a workspace of that name in another project", Far.BESIDE, run(project="another-project")),
        (
            "an organization whose name only begins so",
            Far.STRANGER,
            run(organization=f"{parts['organization']}-evil"),
        ),
        ("another organization", Far.STRANGER, run(organization="other-organization")),
    ]
    yield from _with_audience(statements, provider, caller, told, "aws.workload.identity")


def circleci(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Jobs of CircleCI; the key of the project is oidc.circleci.com/project-id behind the provider."""
    start, organization = f"{provider.lower()}:", provider.rpartition("/")[2]
    found = re.match(r"org/[^/]*/project/([^/]*)", _first(statements, start))
    claim = "oidc.circleci.com/project-id"
    project = one(statements, f"{start}{claim}", filled(found[1] if found else "", "some-project-id"))

    def job(organization: str, project: str) -> dict[str, Value]:
        return {"sub": f"org/{organization}/project/{project}/user/some-user-id", claim: project}

    told: list[_Told] = [
        (f"a job of project {project}", Far.NAMED, job(organization, project)),
        ("a job of another project of the organization", Far.BESIDE, job(organization, "another-project-id")),
    ]
    yield from _with_audience(statements, provider, caller, told, organization)
    yield _elsewhere(
        f"oidc.circleci.com/org/{_other(organization)}",
        "another organization",
        caller,
        job(_other(organization), project),
    )


def bitbucket(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Steps of Bitbucket's pipelines; each step has an id of its own in the subject."""
    found = re.match(r"(\{[^}*?]+\})", _first(statements, f"{provider.lower()}:"))
    repository = found[1] if found else "{22222222-2222-4222-8222-222222222222}"
    other, environment = "{33333333-3333-4333-8333-333333333333}", "{44444444-4444-4444-8444-444444444444}"
    told: list[_Told] = [
        ("a step of the repository", Far.NAMED, {"sub": f"{repository}:{_STEP}"}),
        ("a step of the repository with an environment", Far.SAME, {"sub": f"{repository}:{environment}:{_STEP}"}),
        ("a step of another repository of the workspace", Far.BESIDE, {"sub": f"{other}:{_STEP}"}),
    ]
    yield from _with_audience(statements, provider, caller, told, "ari:cloud:bitbucket::workspace/some-workspace")
    elsewhere = re.sub(r"(/workspaces/)[^/]+", r"\1other-workspace", provider)
    yield _elsewhere(elsewhere, "another workspace", caller, {"sub": f"{other}:{_STEP}"})


def pods(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Service accounts of a Kubernetes cluster."""
    found = re.match(r"system:serviceaccount:([^:]*):?(.*)", _first(statements, f"{provider.lower()}:"))
    space, name = (
        (filled(found[1], "some-namespace"), filled(found[2], "some-account"))
        if found
        else (
            "some-namespace",
            "some-account",
        )
    )

    def account(space: str, name: str) -> dict[str, Value]:
        return {"sub": f"system:serviceaccount:{space}:{name}"}

    told: list[_Told] = [
        (f"service account {name} of namespace {space}", Far.NAMED, account(space, name)),
        (f"another service account of namespace {space}", Far.BESIDE, account(space, "another-account")),
        ("a service account whose name only begins so", Far.BESIDE, account(space, f"{name}-evil")),
        ("a service account of that name in another namespace", Far.BESIDE, account("another-namespace", name)),
        ("a namespace whose name only begins so", Far.BESIDE, account(f"{space}-evil", name)),
    ]
    yield from _with_audience(statements, provider, caller, told, "sts.amazonaws.com")
    elsewhere = f"{provider.rpartition('/')[0]}/{_other(provider.rpartition('/')[2])}"
    yield _elsewhere(elsewhere, "the same service account of another cluster", caller, account(space, name))


def _with_audience(
    statements: Sequence[Statement], provider: str, caller: Caller, told: Sequence[_Told], usual: str
) -> Iterator[Near]:
    key = f"{provider.lower()}:aud"
    audience = one(statements, key, usual)
    for words, far, claims in told:
        yield token(provider, words, caller, far, {**claims, "aud": audience})
    if any(named(statements, key)):
        words, _, claims = told[0]
        other = "another-audience" if audience == usual else usual
        yield token(provider, f"{words}, for another audience", caller, Far.SAME, {**claims, "aud": other})


def _elsewhere(provider: str, words: str, caller: Caller, claims: Mapping[str, Value]) -> Near:
    """A token of another issuer of the sort: its claims are keys of its own."""
    start = caller.arn.partition(":oidc-provider/")[0]
    other = caller._replace(arn=f"{start}:oidc-provider/{provider}")
    return token(
        provider, f"{words}, whose provider is another", other, Far.STRANGER, {**claims, "aud": "sts.amazonaws.com"}
    )


def _other(name: str) -> str:
    return "OTHER" if name != "OTHER" else "ANOTHER"


def _first(statements: Sequence[Statement], start: str) -> str:
    return next((text for text in named(statements, f"{start}sub") if filled(text)), "")
