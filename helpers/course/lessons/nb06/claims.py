"""What notebook 06 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import BOTH, ENGINE, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_STS = "https://docs.aws.amazon.com/STS/latest/APIReference/"
_EKS = "https://docs.aws.amazon.com/eks/latest/userguide/"
_GITHUB = "https://docs.github.com/en/actions/reference/security/oidc"

CLAIMS = (
    Claim(
        "06",
        "first-call",
        "Whoever has a token gets in without an access key: AssumeRoleWithWebIdentity is not signed.",
        "arn:aws:sts::111122223333:assumed-role/DeployRole/run-12",
        BOTH,
        f"{_STS}API_AssumeRoleWithWebIdentity.html",
    ),
    Claim(
        "06",
        "jobs",
        "The sub of a pull request's job ends in pull_request and names no branch.",
        'and the request has "repo:acme/shop:pull_request".',
        ENGINE,
        _GITHUB,
    ),
    Claim(
        "06",
        "jobs",
        "The sub of a fork's job names the fork.",
        'and the request has "repo:dana/shop:ref:refs/heads/main".',
        ENGINE,
        _GITHUB,
    ),
    Claim(
        "06",
        "environment",
        "An environment takes the place of the branch in the sub.",
        'and the request has "repo:acme/shop:environment:production".',
        ENGINE,
        _GITHUB,
    ),
    Claim(
        "06",
        "shared",
        "AWS refuses to save a trust in GitHub's tokens that tests neither sub nor job_workflow_ref (either has been "
        f"enough since 12 May 2026: {_GUIDE}document-history.html). No page quotes AWS's sentence: the lab's is its "
        "own.",
        "aud alone: An error occurred (MalformedPolicyDocument)",
        ENGINE,
        f"{_GUIDE}id_roles_providers_oidc_secure-by-default.html",
    ),
    Claim(
        "06",
        "shared",
        "A value that is nothing but a wildcard is refused too.",
        "sub *: An error occurred (MalformedPolicyDocument)",
        ENGINE,
        f"{_GUIDE}id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub",
    ),
    Claim(
        "06",
        "shared",
        "A pattern for a whole organization is saved.",
        "sub repo:acme/*: saved",
        ENGINE,
        f"{_GUIDE}id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub",
    ),
    Claim(
        "06",
        "immutable",
        "Repositories created, renamed or transferred after 15 July 2026, or opted in, have ids in their sub.",
        'and the request has "repo:acme@236491834/shop@320312269:ref:refs/heads/main".',
        ENGINE,
        _GITHUB,
    ),
    Claim(
        "06",
        "irsa",
        "With IRSA the sub names the namespace and the service account of a pod.",
        'and the request has "system:serviceaccount:reports:web".',
        ENGINE,
        f"{_EKS}associate-service-account-role.html",
    ),
    Claim(
        "06",
        "pod",
        "With EKS Pod Identity the trust policy names pods.eks.amazonaws.com, with sts:AssumeRole and sts:TagSession. "
        "No page quotes the refusal without them: the sentence is the lab's.",
        "User: pods.eks.amazonaws.com is not authorized to perform: sts:TagSession",
        ENGINE,
        f"{_EKS}pod-id-role.html",
    ),
    Claim(
        "06",
        "saml",
        "saml:aud is the Recipient of the assertion, which is AWS's sign-in page.",
        "saml:aud: https://signin.aws.amazon.com/saml",
        ENGINE,
        f"{_GUIDE}id_roles_providers_create_saml_assertions.html",
    ),
    Claim(
        "06",
        "saml-run",
        "An assertion that the trust policy does not want is answered with AccessDenied, and no ARN.",
        "when calling the AssumeRoleWithSAML operation: Not authorized to perform sts:AssumeRoleWithSAML",
        ENGINE,
        f"{_GUIDE}troubleshoot_saml.html",
    ),
    Claim(
        "06",
        "saml-run",
        "ForAllValues holds where the request has no value to compare.",
        "ForAllValues arn:aws:sts::111122223333:assumed-role/AnalystRole/kim",
        ENGINE,
        f"{_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ),
    Claim(
        "06",
        "errors",
        "Without a provider for the issuer in the role's account, AWS answers InvalidIdentityToken. Its page gives the "
        "code; the sentence is as people report it (https://github.com/aws-actions/configure-aws-credentials/issues/721).",
        "No OpenIDConnect provider found in your account for https://gitlab.com",
        ENGINE,
        f"{_STS}API_AssumeRoleWithWebIdentity.html",
    ),
    Claim(
        "06",
        "errors",
        "A token that is made out for an audience the provider does not list is answered with InvalidIdentityToken. "
        "The sentence is as people report it (https://github.com/aws-actions/configure-aws-credentials/issues/775).",
        "Incorrect token audience",
        ENGINE,
        f"{_GUIDE}id_roles_providers_create_oidc.html",
    ),
)
