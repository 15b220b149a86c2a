"""Whose workflows does a condition on GitHub's tokens let in?

A default subject is `repo:organization/repository:` and `environment:…`, `pull_request` or `ref:refs/…`. Repositories
that were created, renamed or transferred since July 2026 have immutable ones: `repo:organization@id/repository@id:…`.
A customized one joins other claims as `claim:value`, and a colon inside a value is always %3A.
https://docs.github.com/en/actions/reference/security/oidc
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.iam import patterns
from helpers.iam.checks.common import OfStatement, Remark, Subject, analyzer
from helpers.iam.checks.tokens import OIDC_PAGE, Judged, Value, claims, is_positive, narrowed, providers, values_of
from helpers.iam.document import Statement
from helpers.iam.keys import GITHUB
from helpers.iam.text import quoted

GITHUB_PAGE = "https://docs.github.com/en/actions/reference/security/oidc"
_ON_AWS = f"{OIDC_PAGE}#idp_oidc_Create_GitHub"
# What says whose repository it is, or which workflow, whatever the subject says.
_OWN_IDS = {"repository_id", "repository_owner_id", "enterprise_id"}
_TELLS_WHOSE = {*_OWN_IDS, "repository", "job_workflow_ref", "actor", "actor_id"}
BOTH_FORMS = (
    f'Add "StringEquals": {{ "{GITHUB}:sub": "repo:organization/repository:ref:refs/heads/main" }}; a repository '
    "made since July 2026 has organization@id/repository@id there."
)
_WRITE_OUT = (
    'Write your organization out, "repo:organization/repository:…", or with its id, '
    '"repo:organization@id/repository@id:…".'
)
_BEGIN_WITH_OWNER = ("job_workflow_ref", "repository")
_CLAIM = re.compile(r"[a-z_]+", re.ASCII)
_REPOSITORIES = ("repo", "repository", "repository_id")
_OWNERS = ("repository_owner", "repository_owner_id")


def is_github(provider: str) -> bool:
    """True for GitHub's issuer, for an enterprise's own and for a GitHub Enterprise Server's."""
    host, _, path = provider.partition("/")
    return host == GITHUB or host.endswith(".ghe.com") or path == "_services/token"


def _no_subject(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Everybody who has an account at GitHub gets tokens there.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
    """
    for provider, pointer in providers(subject, statement):
        wanted = narrowed(statement, provider)
        if provider == GITHUB and "sub" not in wanted:
            others = sorted(wanted & _TELLS_WHOSE)
            yield analyzer(
                "security-warning",
                "missing-github-repo-condition-key",
                pointer,
                f"No condition narrows the token's sub: {' and '.join(others)} alone tells who gets in."
                if others
                else "Any repository on GitHub may assume the role: no condition narrows the token's sub.",
                BOTH_FORMS,
            )


def _subjects(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Of each value that a condition wants in sub: whose token has it?

    https://docs.github.com/en/actions/reference/security/oidc
    """
    for provider, _ in providers(subject, statement):
        if not is_github(provider):
            continue
        wanted = narrowed(statement, provider)
        for claim, condition in claims(statement, provider):
            for number, value in enumerate(values_of(condition) if is_positive(condition) else ()):
                pointer = subject.item(condition.pointer, number)
                if claim == "sub":
                    found = [*_judged(value, own=provider != GITHUB or bool(_OWN_IDS & wanted))]
                    yield from (judged.at(pointer) for judged in found)
                    if not found:
                        yield from _any_branch(value, pointer)
                elif claim in _BEGIN_WITH_OWNER and value.open and "/" not in value.before and provider == GITHUB:
                    yield _strangers(value).at(pointer)


def _judged(value: Value, own: bool) -> Iterator[Judged]:
    """What is wrong with a subject; `own`: another condition tells already that it is not a stranger's."""
    text, before = value.text, value.before
    if not before.startswith("repo:"):
        if value.open and "repo:".startswith(before):
            if not own:
                yield _strangers(value)
            return
        yield from _without_repo(value, own)
        return
    owner, slash, _ = before[len("repo:") :].partition("/")
    if not slash:
        # Behind the @ stands an id; the name in front of it is the organization's.
        if not value.open:
            yield _never(value, "A subject has a slash between organization and repository.")
        elif not own and "@" not in owner:
            yield _strangers(value)
        return
    behind = text[len("repo:") :].partition("/")[2]
    repository, colon, tail = behind.partition(":")
    if not colon:
        if "*" not in repository:
            yield _customized(
                value,
                "only a customized subject ends behind the repository, and it is the same for every branch, tag and "
                "pull request",
            )
        return
    yield from _tail(value, tail)


def _tail(value: Value, tail: str) -> Iterator[Judged]:
    """What stands behind the repository: pairs of claim and value, or pull_request."""
    if tail == "pull_request" or tail.startswith("*"):
        return
    words = tail.split(":")
    if "*" not in tail and (len(words) % 2 or not all(map(_CLAIM.fullmatch, words[::2]))):
        yield _never(
            value,
            "Behind the repository stand environment:NAME, pull_request or ref:refs/heads/BRANCH; a colon in a name "
            "is %3A.",
        )
        return
    ref = tail.partition("*")[0].partition("?")[0]
    if ref.startswith("ref:") and not _begins_alike(ref[len("ref:") :], "refs/", whole="*" not in tail):
        yield _never(value, "A ref is written in full: ref:refs/heads/main, ref:refs/tags/v1.")
    elif tail.startswith("environment:") and "%3A" in words[1]:
        yield Judged(
            "suggestion",
            "subject-of-two-environments",
            f"{quoted(value.text)} is the subject of two environments: of one with a colon in its name, and of one "
            "with %3A.",
            "Give the environment a name without a colon.",
            GITHUB_PAGE,
        )


def _begins_alike(text: str, start: str, *, whole: bool) -> bool:
    """May a text that begins so begin with `start`? A whole one goes on no further."""
    return text.startswith(start) or (not whole and start.startswith(text))


def _without_repo(value: Value, own: bool) -> Iterator[Judged]:
    """A subject that begins otherwise can only be a customized one."""
    head, colon, _ = value.before.partition(":")
    if not _CLAIM.fullmatch(head) or not (colon or value.open):
        yield _never(value, "A subject begins with repo:organization/repository:, a customized one with another claim.")
        return
    named = re.findall(r"(?:^|:)([a-z_]+):", value.text)
    if own or any(claim in _REPOSITORIES for claim in named) or "job_workflow_ref" in named:
        return
    whose = "any repository of that owner" if any(claim in _OWNERS for claim in named) else "any repository on GitHub"
    yield _customized(value, f"only a customized subject is like that, and {whose} can have it")


def _any_branch(value: Value, pointer: str) -> Iterator[Remark]:
    """Access Analyzer's advice, where the wildcard is for more than an id that GitHub gives.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
    """
    owner, _, rest = value.text.removeprefix("repo:").partition("/")
    repository, _, tail = rest.partition(":")
    names = (owner.partition("@")[0], repository.partition("@")[0])
    if not value.open or not value.text.startswith("repo:") or re.search(r"[*?]", names[0]):
        return  # strangers get in, which is said already
    # organization@* and repository@* have the reach of the names, as the older form has.
    if tail and not re.search(r"[*?]", names[1] + tail):
        return
    name = re.split(r"[*?]", names[1])[0]
    others = f"{names[0]}/{name or 'any'}-other"
    if patterns.glob(value.text)(f"repo:{others}:ref:refs/heads/main"):
        message = f"{quoted(value.text)} lets in other repositories too, {quoted(others)} for one."
    else:
        message = f"{quoted(value.text)} lets in every workflow it fits, perhaps of other branches or pull requests."
    yield analyzer(
        "general-warning",
        "specific-github-repo-and-branch-recommended",
        pointer,
        message,
        f'Write repository and branch out, or the branch in "{GITHUB}:ref".',
    )


def _strangers(value: Value) -> Judged:
    return Judged(
        "warning",
        "github-any-organization",
        f"{quoted(value.text)} also fits strangers: its wildcard stands where your organization belongs.",
        _WRITE_OUT,
        _ON_AWS,
    )


def _never(value: Value, hint: str) -> Judged:
    message = f"No token of GitHub has the subject {quoted(value.text)}."
    return Judged("warning", "subject-never-matches", message, hint, GITHUB_PAGE)


def _customized(value: Value, why: str) -> Judged:
    return Judged(
        "warning",
        "github-customized-subject",
        f"{quoted(value.text)}: {why}.",
        "Write repo:organization/repository:… out, with branch or environment.",
        GITHUB_PAGE,
    )


OF_STATEMENT: tuple[OfStatement, ...] = (_no_subject, _subjects)
