"""What is asked from memory in notebook 06: the first question opens the lesson, the others close it."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

RECALLS = (
    Recall(
        "A trust policy names the service `lambda`. Which permission of its own does the service need to get in?",
        "It needs no permission: a service belongs to no account, and the trust policy alone decides.",
        (Evidence("try-services", "trusts lambda: Allowed: lambda.amazonaws.com assumes ReportRole", "02"),),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Recall(
        "Which claim says whose job it is, and which for whom the token is?",
        "`sub` says whose, `aud` for whom. A trust policy tests both.",
        (
            Evidence("first-call", '"sub": "repo:acme/shop:ref:refs/heads/main"'),
            Evidence("first-call", '"aud": "sts.amazonaws.com"'),
        ),
        f"{_GUIDE}id_roles_create_for-idp_oidc.html",
    ),
    Recall(
        "A deploy job gets an environment, and AWS denies it. Why?",
        "Its `sub` names the environment now, and no longer the branch.",
        (
            Evidence("environment", "wants token.actions.githubusercontent.com:sub StringEquals"),
            Evidence("environment", 'and the request has "repo:acme/shop:environment:production".'),
        ),
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    Recall(
        "Whom does a trust policy name for a pod with IRSA, and whom with EKS Pod Identity?",
        "With IRSA the identity provider of its cluster, with Pod Identity the service `pods.eks.amazonaws.com`.",
        (
            Evidence("irsa", "names tokens of oidc.eks.eu-central-1.amazonaws.com/id/"),
            Evidence("pod", "User: pods.eks.amazonaws.com is not authorized to perform: sts:TagSession"),
        ),
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
    ),
)
