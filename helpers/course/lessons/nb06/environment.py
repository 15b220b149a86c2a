"""06-environment: a deploy broke when its job got an environment."""

from __future__ import annotations

from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb06.trusts import GITHUB, MAIN, PRODUCTION, STS_AUDIENCE, by_claims, by_sub
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_REVIEW = "Only what was approved for production may deploy."
_BOTH = f"{MAIN}:environment:production"

# https://docs.github.com/en/actions/reference/security/oidc
ENVIRONMENT = Exercise(
    id="06-environment",
    title="Mend a deploy that broke",
    ticket="Ticket 4753. Since Monday the deploy job of acme/shop runs in the environment `production`, and AWS "
    "answers that it is not authorized. Mend the trust policy of `DeployRole`: jobs in that environment get in, and "
    "nobody else, not even jobs on main without it.",
    starter=by_sub(GITHUB, MAIN),
    solution=by_sub(GITHUB, PRODUCTION),
    also_right=(
        by_sub(GITHUB, PRODUCTION, like=True),
        by_claims(
            GITHUB,
            StringEquals={
                f"{GITHUB}:aud": STS_AUDIENCE,
                f"{GITHUB}:sub": PRODUCTION,
                f"{GITHUB}:repository": "acme/shop",
            },
        ),
    ),
    known_wrong=(
        (by_sub(GITHUB, "repo:acme/shop:*", like=True), "gets in, and should stay out."),
        (by_sub(GITHUB, MAIN, PRODUCTION), "A job on main without an environment gets in, and should stay out."),
        (by_sub(GITHUB, _BOTH), "The deploy job stays out, and should get in."),
        (by_sub(GITHUB, "repo:acme/*:environment:production", like=True), "of acme/blog gets in, and should stay out."),
        (by_sub(GITHUB, "repo:acme/shop:environment:*", like=True), "A job in staging gets in, and should stay out."),
        (
            by_claims(GITHUB, StringEquals={f"{GITHUB}:aud": STS_AUDIENCE, f"{GITHUB}:environment": "production"}),
            "Many customers share the provider",
        ),
    ),
    hints=(
        'Print the token of such a job: lab.token takes environment="production", and shows the sub.',
        "The environment takes the place of the branch in the sub.",
        f"The sub is `{PRODUCTION}`.",
    ),
    requests=(
        Probe("The deploy job", "github", True, "It was approved.", claims={"environment": "production"}),
        Probe("A job on main without an environment", "github", False, _REVIEW),
        Probe("A job in staging", "github", False, _REVIEW, claims={"environment": "staging"}),
        Probe("A pull request", "github", False, _REVIEW, claims={"event": "pull_request"}),
        Probe(
            "A job of acme/blog",
            "github",
            False,
            "The blog has a production of its own.",
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
    takeaway="An environment changes the sub, so it changes who gets in: change the trust policy with it.",
    role="DeployRole",
    skill="narrow-a-token",
)
