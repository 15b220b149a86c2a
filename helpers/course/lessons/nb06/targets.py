"""What the stage of notebook 06 has for a target."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted
from helpers.course.lessons.nb06.trusts import GITHUB, PRODUCTION, by_sub


def _job(who: str, gets_in: bool, **claims: str) -> Wanted:
    return Wanted(who, gets_in, {"caller": "github", "claims": tuple(sorted(claims.items()))})


TARGETS: dict[str, tuple[Wanted, ...]] = {
    "06-production": (
        _job("job in production", True, environment="production"),
        _job("job on main", False),
        _job("job in staging", False, environment="staging"),
        _job("tag v1", False, ref="refs/tags/v1"),
        _job("pull request", False, event="pull_request"),
        _job("acme/blog in production", False, repo="acme/blog", environment="production"),
        _job("fork in production", False, repo="dana/shop", environment="production"),
    ),
}

SOLUTIONS = {"06-production": by_sub(GITHUB, PRODUCTION)}
