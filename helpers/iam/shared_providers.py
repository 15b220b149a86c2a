"""OIDC providers that many customers share: without a condition on one claim, anybody's workload would get in.

AWS therefore saves no trust policy that lets one of them in without evaluating that claim: on CreateRole and
UpdateAssumeRolePolicy alone, so that older roles are spared until their policy is changed.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
The list as of November 2026. GitHub's second claim came on 12 May 2026:
https://docs.aws.amazon.com/IAM/latest/UserGuide/document-history.html
"""

from __future__ import annotations

from collections.abc import Mapping

_TURBONOMIC = (
    *(
        f"rh-oidc.s3.us-east-1.amazonaws.com/{name}"
        for name in (
            "22ejnvnnturfmt6km08idd0nt4hekbn7",
            "23e3sd27sju1hoou6ohfs68vbno607tr",
            "23ne21h005qjl3n33d8dui5dlrmv2tmg",
            "24jrf12m5dj7ljlfb4ta2frhrcoadm26",
        )
    ),
    "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
    "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu",
)
_BY_SUBJECT = (
    "vstoken.actions.githubusercontent.com",
    "oidc-configuration.audit-log.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.codefresh.io",
    "studio.datachain.ai/api",
    "scalr.io",
    "tokens.cloud.shisho.dev",
    "proidc.upbound.io",
    *_TURBONOMIC,
)
_BY_AUDIENCE = ("cognito-identity.amazonaws.com", "api.pulumi.com/oidc", "sandboxes.cloud", "oidc.vercel.com")

# The provider's URL without https:// → the condition keys of which one has to be evaluated.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "token.actions.githubusercontent.com": (
        "token.actions.githubusercontent.com:sub",
        "token.actions.githubusercontent.com:job_workflow_ref",
    ),
    **{provider: (f"{provider}:sub",) for provider in _BY_SUBJECT},
    **{provider: (f"{provider}:aud",) for provider in _BY_AUDIENCE},
    # Azure Sentinel, one tenant of Microsoft's for all its customers.
    "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d": ("sts:RoleSessionName",),
}


def of(principal: str) -> str:
    """The shared provider that a Federated principal names; empty when it is none.

    Args:
        principal: the ARN of a provider, or a name without ARN such as `cognito-identity.amazonaws.com`.
    """
    name = principal.partition(":oidc-provider/")[2] or principal
    name = name.rstrip("/")
    return name if name in REQUIRED else ""
