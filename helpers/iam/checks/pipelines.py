"""Whose pipelines, workspaces and pods does a condition on `sub` let in? Each issuer writes its subjects its own way.

GitLab      project_path:GROUP/PROJECT:ref_type:branch:ref:NAME
Terraform   organization:O:project:P:workspace:W:run_phase:plan
Buildkite   organization:O:pipeline:P:ref:REF:commit:SHA:step:KEY
CircleCI    org/ID/project/ID/user/ID, with an issuer for each organization
Bitbucket   {REPOSITORY}:{STEP} or {REPOSITORY}:{ENVIRONMENT}:{STEP}, with an issuer for each workspace
Kubernetes  system:serviceaccount:NAMESPACE:NAME, with an issuer for each cluster
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from helpers.iam.checks.common import OfStatement, Remark, Subject
from helpers.iam.checks.tokens import Judged, Value, claims, is_positive, narrowed, providers, values_of
from helpers.iam.document import Statement
from helpers.iam.text import quoted

_GITLAB = "https://docs.gitlab.com/ci/secrets/id_token_authentication/"
_TERRAFORM = "https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration"
_BUILDKITE = "https://buildkite.com/docs/pipelines/security/oidc/aws"
_CIRCLECI = "https://circleci.com/docs/openid-connect-tokens/"
_BITBUCKET = "https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/"
_EKS = "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html"


@dataclass(frozen=True, slots=True)
class _Issuer:
    """Who writes the tokens.

    Attributes:
        name: what people call it.
        page: where it says what its subjects look like.
        shared: strangers get tokens of the same provider.
        judge: what is wrong with a value of sub; the set names the claims that other conditions narrow.
        whose: claims that tell the customer, whatever the subject says.
        which: claims that tell the project.
    """

    name: str
    page: str
    shared: bool
    judge: Callable[[_Issuer, Value, set[str]], Iterator[Judged]]
    whose: frozenset[str] = frozenset()
    which: frozenset[str] = frozenset()

    def strangers(self, value: Value, hint: str) -> Judged:
        """The wildcard stands where the customer belongs."""
        message = f"{quoted(value.text)} also fits strangers: its wildcard stands where what is yours belongs."
        return Judged("warning", "token-any-tenant", message, hint, self.page)

    def wide(self, value: Value, who: str, hint: str) -> Judged:
        """The wildcard stands where the project belongs."""
        return Judged("warning", "token-whole-tenant", f"{quoted(value.text)} lets in every {who}.", hint, self.page)

    def any_run(self, value: Value, what: str, hint: str) -> Judged:
        """The wildcard stands where the branch, or the phase, belongs."""
        return Judged("suggestion", "token-any-run", f"{quoted(value.text)} lets in {what}.", hint, self.page)

    def never(self, value: Value, hint: str) -> Judged:
        """No subject looks like that."""
        message = f"No token of {self.name} has the subject {quoted(value.text)}."
        return Judged("warning", "subject-never-matches", message, hint, self.page)

    def one_run(self, value: Value, hint: str) -> Judged:
        """The subject changes with every run."""
        message = f"{quoted(value.text)} is the subject of one run alone: the next has another."
        return Judged("warning", "subject-of-one-run", message, hint, self.page)


def _begins_otherwise(value: Value, start: str) -> bool:
    """True when a value can't begin with that text."""
    if value.open:
        return not (value.before.startswith(start) or start.startswith(value.before))
    return not value.text.startswith(start)


def _gitlab(issuer: _Issuer, value: Value, narrow: set[str]) -> Iterator[Judged]:
    start, hint = (
        "project_path:",
        "Write group and project out, as in project_path:group/project:ref_type:branch:ref:main.",
    )
    if _begins_otherwise(value, start):
        # Which components may come first is told differently in different places; a claim it is in all of them.
        if not re.match(r"[a-z_]+(?::|$)", value.before):
            yield issuer.never(value, "A subject begins with project_path:group/project.")
        return
    path = value.before[len(start) :]
    tail = value.text[len(start) :].partition(":")[2]
    pinned = bool(narrow & issuer.which)
    if value.open and ":" not in path and not pinned:
        if "/" not in path and issuer.shared and not narrow & issuer.whose:
            yield issuer.strangers(value, hint)
        else:
            which = f"project that begins with {path}" if path.strip("/") else "project"
            yield issuer.wide(value, which, hint)
    elif re.search(r"(?:^|:)ref:refs/", tail):
        yield issuer.never(value, "GitLab writes a branch by its name alone: ref_type:branch:ref:main.")
    elif (found := re.match(r"ref_type:([^:*?]+)(?=:|$)", tail)) and found.group(1) not in ("branch", "tag"):
        yield issuer.never(value, "ref_type is branch or tag.")
    elif (
        value.open
        and ("ref_type:*" in tail or "ref:*" in tail or tail.strip("*") == "")
        and "ref_protected" not in narrow
    ):
        hint = "Write the branch out, or ask for gitlab.com:ref_protected as well."
        yield issuer.any_run(value, "every branch of the project, unprotected ones too", hint)


def _terraform(issuer: _Issuer, value: Value, narrow: set[str]) -> Iterator[Judged]:
    hint = "Write organization, project and workspace out: organization:o:project:p:workspace:w:run_phase:apply."
    if _begins_otherwise(value, "organization:"):
        yield issuer.never(value, "A subject begins with organization:NAME:project:NAME:workspace:NAME:run_phase:.")
        return
    parts = _parts(value)
    if "organization" not in parts:
        yield issuer.strangers(value, hint) if issuer.shared else issuer.wide(value, "workspace there is", hint)
    elif value.open and not _before_wildcard(value, "workspace"):
        yield issuer.wide(value, f"workspace of the organization {parts['organization']} that it fits", hint)
    elif re.search(r":run_phase:\*$", value.text):
        hint = "Write run_phase:apply, and give plans a role of their own."
        yield issuer.any_run(value, "plans too, which run for changes that nobody has approved", hint)
    elif (phase := parts.get("run_phase")) and phase not in ("plan", "apply"):
        yield issuer.never(value, "run_phase is plan or apply.")


def _buildkite(issuer: _Issuer, value: Value, narrow: set[str]) -> Iterator[Judged]:
    hint = "Write organization and pipeline out: organization:o:pipeline:p:ref:refs/heads/main:*."
    if _begins_otherwise(value, "organization:"):
        yield issuer.never(value, "A subject begins with organization:NAME:pipeline:NAME:ref:.")
        return
    parts = _parts(value)
    if value.open and "organization" not in parts:
        if not narrow & issuer.whose:
            yield issuer.strangers(value, hint)
    elif value.open and "pipeline" not in parts and not narrow & issuer.which:
        yield issuer.wide(value, f"pipeline of the organization {parts['organization']} that it fits", hint)
    elif not value.open and ":commit:" in value.text:
        yield issuer.one_run(value, "Use StringLike, with * behind the ref.")


def _circleci(issuer: _Issuer, value: Value, narrow: set[str]) -> Iterator[Judged]:
    hint = "Write the project's id out: org/ID/project/ID/user/*."
    if _begins_otherwise(value, "org/"):
        yield issuer.never(value, "A subject begins with org/ID/project/ID/user/ID.")
        return
    project = re.match(r"org/[^/]*/project/([^/*?]+)(?:/|$)", value.text)
    if value.open and not project and not narrow & issuer.which:
        yield issuer.wide(value, "project of the organization", hint)


def _bitbucket(issuer: _Issuer, value: Value, narrow: set[str]) -> Iterator[Judged]:
    whole = value.before.partition(":")[1]
    if value.open and not whole:
        yield issuer.wide(value, "repository of the workspace that it fits", "Write the repository's id: {…}:*.")
    elif not value.open and re.fullmatch(r"(?:\{[0-9a-f-]+\}:?){2,3}", value.text):
        yield issuer.one_run(value, "Use StringLike, with * in place of the last id, the step's.")


def _kubernetes(issuer: _Issuer, value: Value, narrow: set[str]) -> Iterator[Judged]:
    start, hint = "system:serviceaccount:", "Write namespace and service account out."
    if _begins_otherwise(value, start):
        yield issuer.never(value, "A subject is system:serviceaccount:NAMESPACE:NAME.")
        return
    inside = value.before[len(start) :]
    if value.open and ":" not in inside:
        yield issuer.wide(value, "service account that it fits, in namespaces of any name", hint)
    elif not value.open and not re.fullmatch(r"[^:]+:[^:]+", inside):
        yield issuer.never(value, "A subject is system:serviceaccount:NAMESPACE:NAME.")


def _parts(value: Value) -> Mapping[str, str]:
    """The names and values in front of the first wildcard, as far as they are written out."""
    words = value.before.split(":")
    if value.open:
        words = words[:-1]  # what a wildcard goes on with
    return dict(zip(words[::2], words[1::2], strict=False))


def _before_wildcard(value: Value, name: str) -> bool:
    """Does a value of that name at least begin in front of the first wildcard?"""
    return bool(re.search(rf"(?:^|:){name}:[^:]", value.before))


_ISSUERS = {
    "gitlab.com": _Issuer(
        "GitLab.com", _GITLAB, True, _gitlab, frozenset({"namespace_id", "project_id"}), frozenset({"project_id"})
    ),
    "app.terraform.io": _Issuer("HCP Terraform", _TERRAFORM, True, _terraform),
    "agent.buildkite.com": _Issuer(
        "Buildkite",
        _BUILDKITE,
        True,
        _buildkite,
        frozenset({"organization_id", "organization_slug", "pipeline_id"}),
        frozenset({"pipeline_id", "pipeline_slug"}),
    ),
}
_OWN_CIRCLECI = _Issuer("CircleCI", _CIRCLECI, False, _circleci, which=frozenset({"oidc.circleci.com/project-id"}))
_OWN_BITBUCKET = _Issuer("Bitbucket", _BITBUCKET, False, _bitbucket)
_OWN_CLUSTER = _Issuer("an EKS cluster", _EKS, False, _kubernetes)
_OWN_GITLAB = _Issuer("GitLab", _GITLAB, False, _gitlab)
_EKS_HOST = re.compile(r"oidc(?:-eks)?\.(?:eks\.)?[\w-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)/id/.+|oidc\.eks\..+")


def _issuer(provider: str, values: list[Value]) -> _Issuer | None:
    """Whose tokens a provider stands for; of one's own servers the subjects tell it."""
    if provider in _ISSUERS:
        return _ISSUERS[provider]
    if provider.startswith("oidc.circleci.com/org/"):
        return _OWN_CIRCLECI
    if provider.startswith("api.bitbucket.org/2.0/workspaces/"):
        return _OWN_BITBUCKET
    if _EKS_HOST.fullmatch(provider):
        return _OWN_CLUSTER
    for start, issuer in (("system:serviceaccount:", _OWN_CLUSTER), ("project_path:", _OWN_GITLAB)):
        if values and all(value.text.startswith(start) for value in values):
            return issuer
    return None


def _subjects(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Of each value that a condition wants in sub: whose token has it?

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """
    for provider, _ in providers(subject, statement):
        narrow = narrowed(statement, provider)
        for claim, condition in claims(statement, provider):
            if claim != "sub" or not is_positive(condition):
                continue
            values = values_of(condition)
            issuer = _issuer(provider, values)
            for number, value in enumerate(values if issuer else ()):
                if issuer:
                    yield from (
                        judged.at(subject.item(condition.pointer, number))
                        for judged in issuer.judge(issuer, value, narrow)
                    )


OF_STATEMENT: tuple[OfStatement, ...] = (_subjects,)
