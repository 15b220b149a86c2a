"""Whose workflows have tokens near what a policy names? Tokens as GitHub issues them, with the claims that AWS reads.

The subject has one thing behind the repository, the first that there is: the environment, pull_request, the ref.
Repositories made, renamed or transferred since July 2026 have ids behind the names of owner and repository.
https://docs.github.com/en/actions/reference/security/oidc
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from helpers.iam.analysis.near.request import Far, Near, Value, filled, named, one, token
from helpers.iam.document import Statement
from helpers.iam.model import Caller

_OWNER, _NAME, _OWNER_ID, _ID = "some-owner", "some-repository", "1000001", "2000002"
_OTHER_OWNER_ID, _OTHER_ID = "3000003", "4000004"
_MOST_RUNS = 4
_REPOSITORY = re.compile(r"(?:repo:)?([^/:]*)/([^:]*):?(.*)")


@dataclass(frozen=True, slots=True)
class _Run:
    """What a workflow runs for."""

    ref: str = "refs/heads/main"
    environment: str = ""
    pull_request: bool = False

    @property
    def tail(self) -> str:
        """What stands behind the repository in the subject; a colon inside a name is %3A."""
        if self.environment:
            return f"environment:{self.environment.replace(':', '%3A')}"
        return "pull_request" if self.pull_request else f"ref:{self.ref.replace(':', '%3A')}"

    def of(self, name: str) -> str:
        """In words, of the repository of that name."""
        if self.environment:
            return f"environment {self.environment} of {name}"
        if self.pull_request:
            return f"a pull request of {name}"
        if self.ref.startswith("refs/tags/"):
            return f"tag {self.ref[len('refs/tags/') :]} of {name}"
        return f"a workflow of {name} on {self.ref.removeprefix('refs/heads/')}"


@dataclass(frozen=True, slots=True)
class _Repository:
    owner: str
    name: str
    owner_id: str = _OWNER_ID
    id: str = _ID
    immutable: bool = False

    @property
    def path(self) -> str:
        return f"{self.owner}/{self.name}"

    def subject(self, run: _Run) -> str:
        if self.immutable:
            return f"repo:{self.owner}@{self.owner_id}/{self.name}@{self.id}:{run.tail}"
        return f"repo:{self.path}:{run.tail}"


_MAIN, _PULL_REQUEST = _Run(), _Run("refs/pull/7/merge", pull_request=True)


def tokens(statements: Sequence[Statement], provider: str, caller: Caller) -> Iterator[Near]:
    """Tokens of GitHub near what the statements name, the nearest first.

    Args:
        statements: of trust policies.
        provider: its URL without `https://`: GitHub's, or an enterprise's own.
        caller: the provider as the policy names it.
    """
    start = f"{provider.lower()}:"
    found = [each for text in named(statements, f"{start}sub") if (each := _read(text))]
    found += [each for text in named(statements, f"{start}repository") if (each := _read(text))]
    usual = found[0][0] if found else _Repository(_OWNER, _NAME)
    repository = next((each for each, _ in found if each.name != _NAME), usual)
    for other, run in found:
        if repository.path != other.path and other.name != _NAME:
            whose = other.owner == repository.owner
            ids = replace(other, id=_OTHER_ID, owner_id=other.owner_id if whose else _OTHER_OWNER_ID)
            told = (run or _MAIN).of(other.path), other if other.immutable else ids, run or _MAIN, Far.NAMED
            yield from _tokens(statements, provider, caller, [told])
    repository = replace(
        repository,
        owner_id=one(statements, f"{start}repository_owner_id", repository.owner_id),
        id=one(statements, f"{start}repository_id", repository.id),
    )
    runs = [run for other, run in found if run and other.path == repository.path]
    environment = one(statements, f"{start}environment", "")
    if environment:
        runs.append(_Run(environment=environment))
    if ref := one(statements, f"{start}ref", ""):
        runs.append(_Run(ref if ref.startswith("refs/") else f"refs/heads/{ref}"))
    runs = list(dict.fromkeys(runs))[:_MOST_RUNS]
    invented = repository.owner == _OWNER
    yield from _tokens(statements, provider, caller, _neighbours(repository, runs or [_MAIN], invented))


_Told = tuple[str, _Repository, _Run, Far]


def _neighbours(repository: _Repository, runs: Sequence[_Run], invented: bool) -> Iterator[_Told]:
    path, first = repository.path, runs[0]
    for run in runs:
        yield run.of(path), repository, run, Far.NAMED
    form = "the older form of subject" if repository.immutable else "an immutable subject"
    yield f"{first.of(path)}, with {form}", replace(repository, immutable=not repository.immutable), first, Far.SAME
    environment = "staging" if any(run.environment == "production" for run in runs) else "production"
    others = [
        (_MAIN.of(path), _MAIN),
        (f"another branch of {path}", _Run("refs/heads/some-branch")),
        (f"a tag of {path}", _Run("refs/tags/v1.0.0")),
        (_PULL_REQUEST.of(path), _PULL_REQUEST),
        (f"environment {environment} of {path}", _Run(environment=environment)),
    ]
    for words, run in others:
        if run.tail not in {named.tail for named in runs}:
            yield words, repository, run, Far.SAME
    beside = replace(repository, name="another-repository", id=_OTHER_ID)
    yield f"another repository of {repository.owner} ({beside.path})", beside, first, Far.BESIDE
    if repository.name != _NAME:
        longer = replace(beside, name=f"{repository.name}-evil")
        yield f"a repository whose name only begins so ({longer.path})", longer, first, Far.BESIDE
    stranger = replace(repository, owner_id=_OTHER_OWNER_ID, id=_OTHER_ID)
    if not invented:
        longer = replace(stranger, owner=f"{repository.owner}-evil")
        yield f"an owner whose name only begins so ({longer.path})", longer, first, Far.STRANGER
        # Names can be taken again, ids can't.
        yield f"whoever took the name {repository.owner} later", replace(stranger, immutable=True), first, Far.STRANGER
    fork = replace(stranger, owner="other-owner")
    yield f"a fork ({fork.path})", fork, first, Far.STRANGER


def _tokens(
    statements: Sequence[Statement], provider: str, caller: Caller, told: Iterator[_Told] | list[_Told]
) -> Iterator[Near]:
    start = f"{provider.lower()}:"
    audiences = list(named(statements, f"{start}aud"))
    audience = one(statements, f"{start}aud", "sts.amazonaws.com")
    shared = one(statements, f"{start}job_workflow_ref", "")
    listed = list(told)
    for words, repository, run, far in listed:
        claims = _claims(statements, start, repository, run, far)
        yield token(provider, words, caller, far, {**claims, "aud": audience})
        if shared and far >= Far.BESIDE and not shared.startswith(f"{repository.path}/"):
            called = f"{words}, calling the workflow that the policy names"
            yield token(provider, called, caller, far, {**claims, "aud": audience, "job_workflow_ref": _whole(shared)})
    if audiences and len(listed) > 1:
        words, repository, run, far = listed[0]
        claims = _claims(statements, start, repository, run, far)
        far = max(far, Far.SAME)
        # GitHub's own default is the owner's address.
        other = f"https://github.com/{repository.owner}"
        yield token(provider, f"{words}, for another audience", caller, far, {**claims, "aud": other})


def _claims(
    statements: Sequence[Statement], start: str, repository: _Repository, run: _Run, far: Far
) -> dict[str, Value]:
    claims: dict[str, Value] = {"sub": repository.subject(run)}
    own = far < Far.BESIDE
    workflow = f"{repository.path}/.github/workflows/deploy.yml@{run.ref}"
    shared = one(statements, f"{start}job_workflow_ref", "") if own else ""
    return {
        **claims,
        "repository": repository.path,
        "repository_id": repository.id,
        "repository_owner_id": repository.owner_id,
        "ref": run.ref,
        "environment": run.environment or None,
        "workflow": one(statements, f"{start}workflow", "deploy"),
        "job_workflow_ref": _whole(shared) if shared else workflow,
        "actor": one(statements, f"{start}actor", "octocat") if far < Far.STRANGER else "somebody-else",
        "actor_id": one(statements, f"{start}actor_id", "583231") if far < Far.STRANGER else "5000005",
        "enterprise_id": (one(statements, f"{start}enterprise_id", "") or None) if far < Far.STRANGER else None,
    }


def _whole(workflow: str) -> str:
    """A reusable workflow's name with its ref, where a wildcard left that open."""
    path, at, ref = workflow.partition("@")
    if not path.endswith((".yml", ".yaml")):
        path = f"{path.rstrip('/')}/.github/workflows/deploy.yml" if ".github" not in path else f"{path}deploy.yml"
    return f"{path}@{ref or 'refs/heads/main'}" if not at or not ref.endswith("/") else f"{path}@{ref}main"


def _read(text: str) -> tuple[_Repository, _Run | None] | None:
    """A value of sub or repository, taken apart; nothing where it has no owner."""
    found = _REPOSITORY.fullmatch(text)
    if not found:
        # repo:acme* has no slash: the owner, or whoever is called so.
        owner = filled(text.removeprefix("repo:").partition("@")[0]) if text.startswith("repo:") else ""
        return (_Repository(owner, _NAME), None) if owner else None
    (owner, at, owner_id), (name, _, number) = found[1].partition("@"), found[2].partition("@")
    if not filled(owner):
        return None
    repository = _Repository(
        filled(owner), filled(name, _NAME), filled(owner_id, _OWNER_ID), filled(number, _ID), immutable=bool(at)
    )
    return repository, _run(found[3])


def _run(tail: str) -> _Run | None:
    claim, _, value = tail.partition(":")
    value = filled(value).replace("%3A", ":")
    if claim == "environment":
        return _Run(environment=value or "production")
    if tail == "pull_request":
        return _PULL_REQUEST
    if claim != "ref":
        return None
    if value.startswith("refs/") and not value.endswith("/"):
        return _Run(value)
    return _Run("refs/tags/v1.0.0") if value.startswith("refs/tags/") else _MAIN
