"""06-almost: a star that begins one character too early."""

from __future__ import annotations

from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.nb06.trusts import GITHUB, by_sub

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub
ALMOST = RequestTask(
    id="06-almost",
    title="Find the job that was not meant",
    ticket="Ticket 4754. The trust policy is for every repository of acme, and a reviewer says that others get in too. "
    "Make a job of somebody else that gets in.",
    trust=by_sub(GITHUB, "repo:acme*", like=True),
    unless=by_sub(GITHUB, "repo:acme/*", like=True),
    wanted=True,
    callers=("github",),
    fields=("repo", "ref", "event", "environment"),
    start={"repo": "acme/shop"},
    solved={"repo": "acme-tools/shop"},
    also_right=({"repo": "acme2/anything", "event": "pull_request"}, {"repo": "acmex/y", "environment": "production"}),
    known_wrong=(
        ({"repo": "acme/blog"}, "it is one of those that the role is there for."),
        ({"repo": "acme/shop", "event": "pull_request"}, "it is one of those that the role is there for."),
        ({"repo": "dana/shop"}, 'and the request has "repo:dana/shop:ref:refs/heads/main"'),
        ({"repo": "my-acme/shop"}, 'and the request has "repo:my-acme/shop:ref:refs/heads/main"'),
    ),
    hints=(
        "The star stands for any characters, and it begins right behind `acme`.",
        "Owner and repository are divided by a slash, and no slash stands before the star.",
        "Choose an owner whose name begins with acme, such as `acme-tools`.",
    ),
    takeaway="Somebody else's name can begin like yours: put the slash before the star. Where the sub has ids, "
    "`repo:acme/*` fits none: there `@` stands behind acme.",
    role="DeployRole",
    skill="narrow-a-wildcard",
)
