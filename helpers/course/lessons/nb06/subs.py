"""06-subs: which job sends which sub?"""

from __future__ import annotations

from helpers.course.exercises.kinds.matching import Item, Matching
from helpers.course.lessons.nb06.trusts import EXPORTER, GITLAB_MAIN, MAIN, PRODUCTION, sub_of

_PULL_REQUEST, _FORK = sub_of("github", event="pull_request"), sub_of("github", repo="dana/shop")

# https://docs.github.com/en/actions/reference/security/oidc
# https://docs.gitlab.com/ci/secrets/id_token_authentication
# https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
SUBS = Matching(
    id="06-subs",
    title="Whose token is it?",
    ticket="Ticket 4751. Six tokens stand in the log of a refused call, and all that we kept is their sub. Which job "
    "or pod has sent which?",
    items=(
        Item(
            "GitHub: a push to main of acme/shop, in environment production",
            f"`{PRODUCTION}`",
            "The environment comes first, and then no branch is named.",
            ((f"`{MAIN}`", "The job names an environment, and that takes the place of the branch."),),
        ),
        Item(
            "GitHub: a pull request in acme/shop, to be merged into main",
            f"`{_PULL_REQUEST}`",
            "A pull request started the job, and it has no environment: the sub ends there and names no branch.",
            ((f"`{MAIN}`", "Into which branch the pull request goes, its sub does not say."),),
        ),
        Item(
            "GitHub: a push to main of acme/shop, without an environment",
            f"`{MAIN}`",
            "No environment and no pull request, so the branch is named.",
            ((f"`{GITLAB_MAIN}`", "GitHub begins with `repo:`, GitLab with `project_path:`."),),
        ),
        Item(
            "GitHub: a push to main of dana's fork of shop",
            f"`{_FORK}`",
            "A fork is a repository of its own, and the sub names its owner.",
            ((f"`{MAIN}`", "A fork has the same branches, and another owner."),),
        ),
        Item(
            "GitLab: a job on main of acme/shop",
            f"`{GITLAB_MAIN}`",
            "GitLab names the project, and the branch without `refs/heads/`.",
        ),
        Item(
            "Kubernetes: a pod in namespace reports, under the service account exporter",
            f"`{EXPORTER}`",
            "The namespace and the service account, whatever the pod is called.",
        ),
    ),
    targets=tuple(f"`{sub}`" for sub in (MAIN, EXPORTER, _FORK, PRODUCTION, GITLAB_MAIN, _PULL_REQUEST)),
    hints=(
        "Each issuer has words of its own: `repo:`, `project_path:`, `system:serviceaccount:`.",
        "GitHub takes the first that there is: the environment, the pull request, the branch or tag.",
        "What stands behind `repo:` is the repository that the job runs in, and a fork is one.",
    ),
    takeaway="The sub says whose job it is, in the issuer's own words. Look at a token before you write a condition.",
    skill="token-claims",
)
