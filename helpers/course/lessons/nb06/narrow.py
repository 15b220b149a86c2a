"""06-narrow: a whole organization is trusted, and one branch is meant."""

from __future__ import annotations

from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb06.trusts import GITHUB, MAIN, STS_AUDIENCE, by_claims, by_sub, sub_of
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_TEAM = "Whoever may push a branch or open a pull request could deploy."

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub
NARROW = Exercise(
    id="06-narrow",
    title="Narrow an organization to one branch",
    ticket="Ticket 4752. `DeployRole` trusts every job of every repository of acme. Only jobs on the branch main of "
    "acme/shop are to get in, without an environment. Complete the sub.",
    starter=by_sub(GITHUB, "repo:acme/*", like=True),
    solution=by_sub(GITHUB, MAIN),
    also_right=(
        by_sub(GITHUB, MAIN, like=True),
        by_sub(GITHUB, MAIN, sub_of("github", immutable_ids="yes")),
        by_claims(GITHUB, StringEquals={f"{GITHUB}:sub": [MAIN], f"{GITHUB}:aud": [STS_AUDIENCE]}),
    ),
    known_wrong=(
        (by_sub(GITHUB, "repo:acme/shop:*", like=True), "A pull request gets in, and should stay out."),
        (by_sub(GITHUB, "repo:acme/shop:ref:*", like=True), "A job on the branch test gets in, and should stay out."),
        (by_sub(GITHUB, "repo:acme/shop:ref:refs/heads/main*", like=True), "gets in, and should stay out."),
        (by_sub(GITHUB, MAIN, "repo:acme@*/shop@*:ref:refs/heads/main", like=True), "Whoever took the name acme later"),
        (by_claims(GITHUB, StringEquals={f"{GITHUB}:sub": MAIN}), "Which claim does the Condition not test?"),
        (by_sub(GITHUB, "repo:acme/*", like=False), "The job on main stays out, and should get in."),
        (by_sub(GITHUB, "repo:acme/shop:ref:main"), "The job on main stays out, and should get in."),
        (by_sub(GITHUB, "*", like=True), "Many customers share the provider"),
    ),
    hints=(
        "The star stands for a repository, a branch, an environment and a pull request.",
        "What GitHub writes for a branch begins with `repo:acme/shop:ref:`.",
        f"The whole sub is `{MAIN}`, and StringEquals compares the whole.",
    ),
    requests=(
        Probe("The job on main", "github", True, "It deploys the shop."),
        Probe("A job of acme/blog", "github", False, "The blog deploys elsewhere.", claims={"repo": "acme/blog"}),
        Probe("A pull request", "github", False, _TEAM, claims={"event": "pull_request"}),
        Probe("A job on the branch test", "github", False, _TEAM, claims={"ref": "test"}),
        Probe("A job on the branch main-2", "github", False, _TEAM, claims={"ref": "main-2"}),
        Probe("A job in staging", "github", False, "It deploys nothing here.", claims={"environment": "staging"}),
        Probe("A fork's job on main", "github", False, "Anybody can fork.", claims={"repo": "dana/shop"}),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="Write the whole sub, and compare it with `StringEquals`. A star at its end trusts every kind of job.",
    role="DeployRole",
    skill="narrow-a-wildcard",
)
