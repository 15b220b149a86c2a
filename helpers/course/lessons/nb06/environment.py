"""06-environment: a deploy broke when its job got an environment, and tags are deployed besides."""

from __future__ import annotations

from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb06.trusts import GITHUB, MAIN, PRODUCTION, STS_AUDIENCE, TAG, by_claims, by_sub, sub_of
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

# Which branches may use an environment is set at GitHub:
# https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
_RULE = "Production has a rule at GitHub, and this job is not under it."
_BOTH = f"{MAIN}:environment:production"

# https://docs.github.com/en/actions/reference/security/oidc
ENVIRONMENT = Exercise(
    id="06-environment",
    title="Mend a deploy that broke",
    ticket="Ticket 4753. Since Monday the deploy job of acme/shop runs in the environment `production`, and AWS "
    "answers that it is not authorized. At GitHub a rule lets main alone use `production`. Jobs of the tag `v1` have "
    "no environment, and deploy too. Mend the trust policy of `DeployRole`: these two get in, and nobody else.",
    starter=by_sub(GITHUB, MAIN),
    solution=by_sub(GITHUB, PRODUCTION, TAG),
    also_right=(
        by_sub(GITHUB, TAG, PRODUCTION, like=True),
        by_sub(GITHUB, PRODUCTION, TAG, sub_of("github", environment="production", immutable_ids="yes")),
        by_claims(
            GITHUB,
            StringEquals={
                f"{GITHUB}:aud": STS_AUDIENCE,
                f"{GITHUB}:sub": [PRODUCTION, TAG],
                f"{GITHUB}:repository": "acme/shop",
            },
        ),
    ),
    known_wrong=(
        (by_sub(GITHUB, "repo:acme/shop:*", like=True), "gets in, and should stay out."),
        (by_sub(GITHUB, PRODUCTION), "A job of the tag v1 stays out, and should get in."),
        (by_sub(GITHUB, PRODUCTION, "repo:acme/shop:ref:refs/tags/*", like=True), "A job of the tag v2 gets in"),
        (by_sub(GITHUB, MAIN, PRODUCTION, TAG), "A job on main without an environment gets in, and should stay out."),
        (by_sub(GITHUB, _BOTH), "The deploy job stays out, and should get in."),
        (
            by_sub(GITHUB, "repo:acme/*:environment:production", TAG, like=True),
            "of acme/blog gets in, and should stay out.",
        ),
        (
            by_sub(GITHUB, "repo:acme/shop:environment:*", TAG, like=True),
            "A job in staging gets in, and should stay out.",
        ),
        (
            by_claims(GITHUB, StringEquals={f"{GITHUB}:aud": STS_AUDIENCE, f"{GITHUB}:environment": "production"}),
            "Many customers share the provider",
        ),
    ),
    hints=(
        'Print the tokens of both jobs: lab.token takes environment="production", and ref="refs/tags/v1" for the tag.',
        "The environment takes the place of the branch in the sub. A tag stands where a branch would.",
        f"A key can have a list of values. One is `{PRODUCTION}`, the other ends in `refs/tags/v1`.",
    ),
    requests=(
        Probe("The deploy job", "github", True, "It deploys from main.", claims={"environment": "production"}),
        Probe("A job of the tag v1", "github", True, "It deploys a release.", claims={"ref": "refs/tags/v1"}),
        Probe("A job of the tag v2", "github", False, "Nobody has released it.", claims={"ref": "refs/tags/v2"}),
        Probe("A job on main without an environment", "github", False, _RULE),
        Probe("A job in staging", "github", False, _RULE, claims={"environment": "staging"}),
        Probe("A pull request without an environment", "github", False, _RULE, claims={"event": "pull_request"}),
        Probe(
            "A job of acme/blog",
            "github",
            False,
            "The blog has an environment `production` of its own.",
            claims={"repo": "acme/blog", "environment": "production"},
        ),
        Probe(
            "A fork's job in production",
            "github",
            False,
            "A fork can call an environment as it likes.",
            claims={"repo": "dana/shop", "environment": "production"},
        ),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="An environment changes the sub, so change the trust policy with it. Such a sub names no branch: which "
    "branches may use the environment is a rule at GitHub.",
    role="DeployRole",
    skill="narrow-a-token",
)
