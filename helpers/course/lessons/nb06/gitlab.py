"""06-gitlab: the same trust for another issuer, from a blank page."""

from __future__ import annotations

from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.nb06.trusts import GITHUB, GITLAB_MAIN, MAIN, STS_AUDIENCE, by_claims, by_sub
from helpers.course.lessons.nb06.trusts import GITLAB as PROVIDER
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS

_PATH, _ARN = "project_path:acme/shop", f"arn:aws:iam::111122223333:oidc-provider/{PROVIDER}"
_ONLY = "Only what is on main was reviewed."

# https://docs.gitlab.com/ci/secrets/id_token_authentication
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
GITLAB = Exercise(
    id="06-gitlab",
    title="The shop moves to GitLab",
    ticket=f"Ticket 4756. The shop moves to GitLab. Our account has the provider `{_ARN}`, and the job asks for the "
    f"aud `{STS_AUDIENCE}`. Write the trust policy of `DeployRole` for jobs on the branch main of acme/shop. "
    "GitHub's jobs no longer get in. Print a token of the issuer `gitlab` first.",
    starter='{\n  "Version": "2012-10-17",\n  "Statement": []\n}',
    solution=by_sub(PROVIDER, GITLAB_MAIN),
    also_right=(by_sub(PROVIDER, GITLAB_MAIN, like=True),),
    known_wrong=(
        (by_claims(PROVIDER, StringEquals={f"{PROVIDER}:aud": STS_AUDIENCE}), "Many customers share the provider"),
        (by_sub(PROVIDER, f"{_PATH}:*", like=True), "A job on the branch test gets in, and should stay out."),
        (by_sub(PROVIDER, f"{_PATH}:ref_type:branch:ref:refs/heads/main"), "The job on main stays out"),
        (by_sub(PROVIDER, MAIN), "The job on main stays out, and should get in."),
        (by_sub(GITHUB, MAIN), "The job on main stays out, and should get in."),
        (by_sub(PROVIDER, f"{_PATH}:ref_type:*:ref:main", like=True), "A job of a tag called main gets in"),
        (
            by_sub(PROVIDER, GITLAB_MAIN).replace("WithWebIdentity", ""),
            "The job on main stays out, and should get in.",
        ),
    ),
    hints=(
        'The token of lab.token("gitlab") shows the sub and the aud to test.',
        "The Principal is the provider's ARN under Federated; the keys begin with `gitlab.com:`.",
        f"The sub is `{GITLAB_MAIN}`, and the Action is `sts:AssumeRoleWithWebIdentity`.",
    ),
    requests=(
        Probe("The job on main", "gitlab", True, "It deploys the shop."),
        Probe("A job on the branch test", "gitlab", False, _ONLY, claims={"ref": "test"}),
        Probe("A job of a tag called main", "gitlab", False, _ONLY, claims={"ref_type": "tag"}),
        Probe("A job of acme/blog", "gitlab", False, "The blog deploys elsewhere.", claims={"project": "acme/blog"}),
        Probe("A fork's job on main", "gitlab", False, "Anybody can fork.", claims={"project": "dana/shop"}),
        Probe("The old job at GitHub", "github", False, "The shop has moved."),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="Another issuer has another provider, other keys and another sub: read a token, then write the condition. "
    "AWS advises `gitlab.com:project_id` or `gitlab.com:namespace_id` besides.",
    role="DeployRole",
    skill="narrow-a-token",
)
