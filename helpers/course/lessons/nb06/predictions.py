"""What is predicted in notebook 06."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.predictions import Option, Prediction

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_GITHUB = "https://docs.github.com/en/actions/reference/security/oidc"

PREDICTIONS = (
    Prediction(
        "06-pull-request",
        "`DeployRole` trusts the sub of acme/shop on main. In the same repository somebody opens a pull request into "
        "main. Its job, started by the event `pull_request`, sends its token. What does AWS answer?",
        (
            Option(
                "Credentials: it is the same repository.",
                "the Condition compares the whole `sub`, and what stands behind the repository differs.",
                misconception="token-is-its-repository",
            ),
            Option(
                "Credentials: the pull request goes to main.",
                "the `sub` of such a job does not say where it goes.",
                misconception="pull-request-is-its-target",
            ),
            Option(
                "AccessDenied: its sub names the pull request, and no branch.",
                "a pull request started the job, so its `sub` ends in `pull_request`.",
                correct=True,
                evidence=(
                    Evidence("jobs", "Denied: a job of GitHub Actions may not assume DeployRole."),
                    Evidence("jobs", 'and the request has "repo:acme/shop:pull_request".'),
                ),
            ),
            Option(
                "AccessDenied: the trust policy does not allow `sts:AssumeRole`.",
                "AWS does deny it, for another reason. With a token the call is `sts:AssumeRoleWithWebIdentity`, and "
                "that is allowed.",
                misconception="one-call-for-all",
            ),
        ),
        _GITHUB,
    ),
    Prediction(
        "06-environment",
        "The deploy job on main gets in. You add the environment `production` to it, and change nothing at AWS. What "
        "does AWS answer to the next run?",
        (
            Option(
                "Credentials: it is still a job on main.",
                "it is, and its `sub` no longer says so.",
                misconception="environment-is-added",
            ),
            Option(
                "AccessDenied: the sub names `production` now, and no branch.",
                "an environment takes the place of the branch.",
                correct=True,
                evidence=(
                    Evidence("environment", "Denied: a job of GitHub Actions may not assume DeployRole."),
                    Evidence("environment", 'and the request has "repo:acme/shop:environment:production".'),
                ),
            ),
            Option(
                "Credentials: the claim `ref` still names main.",
                "it does, and the Condition does not look at it: its keys are `aud` and `sub`.",
                misconception="any-claim-will-do",
            ),
        ),
        _GITHUB,
    ),
    Prediction(
        "06-shared",
        "You leave the sub out: the Condition tests that `aud` is `sts.amazonaws.com`, and nothing else. What does AWS "
        "do when you save that?",
        (
            Option(
                "It saves it: the provider is in our account, so these are our jobs.",
                "the provider stands for GitHub, whose tokens go to everybody's jobs.",
                misconception="provider-is-ours",
            ),
            Option(
                "It saves it: `aud` says that the token is ours.",
                "any job at GitHub can ask for that `aud`.",
                misconception="aud-says-who",
            ),
            Option(
                "It refuses to save it.",
                "many customers share this provider, so AWS wants a condition that says whose tokens you mean.",
                correct=True,
                evidence=(Evidence("shared", "aud alone: An error occurred (MalformedPolicyDocument)"),),
            ),
            Option(
                "It saves it: our deploys work with it.",
                "they would, as anybody's would. A policy is right when nothing else gets in.",
                misconception="working-is-right",
            ),
        ),
        f"{_GUIDE}id_roles_providers_oidc_secure-by-default.html",
    ),
    Prediction(
        "06-pod-identity",
        "Now EKS Pod Identity. The trust policy allows `pods.eks.amazonaws.com` to call `sts:AssumeRole`. EKS asks for "
        "the pod. What does AWS answer?",
        (
            Option(
                "Credentials: the service and its call are allowed.",
                "sending session tags takes a second action.",
                misconception="one-action-for-services",
            ),
            Option(
                "AccessDenied: `sts:TagSession` is missing.",
                "EKS sends session tags along, and the trust policy must allow that, too.",
                correct=True,
                evidence=(Evidence("pod", "is not authorized to perform: sts:TagSession on resource"),),
            ),
            Option(
                "AccessDenied: the cluster's provider is not named.",
                "here no token reaches STS: a service asks, and the trust policy names it.",
                misconception="pods-need-a-provider",
            ),
        ),
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
    ),
    Prediction(
        "06-qualifier",
        "The Condition of `AnalystRole` has `ForAllValues:StringEquals` with `saml:eduPersonAffiliation` and the value "
        "`staff`. The assertion of Kim names no group. What does AWS answer to Kim?",
        (
            Option(
                "AccessDenied: Kim is not of the staff.",
                "`ForAllValues` asks that no value is another one, and Kim has none.",
                misconception="all-means-some",
            ),
            Option(
                "Credentials: there is no value that does not fit.",
                "`ForAllValues` holds where the request has nothing to compare.",
                correct=True,
                evidence=(Evidence("saml-run", "ForAllValues arn:aws:sts::111122223333:assumed-role/AnalystRole/kim"),),
            ),
            Option(
                "An error: the policy asks for a key that the assertion lacks.",
                "a key that is missing is evaluated, and `ForAllValues` holds then.",
                misconception="missing-is-an-error",
            ),
            Option(
                "Credentials: whoever knows the company's provider gets in.",
                "knowing it opens nothing: AWS wants an assertion that the provider has signed, and Kim has one.",
                misconception="provider-is-public",
            ),
        ),
        f"{_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ),
)
