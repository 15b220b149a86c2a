"""The wrong ideas this course is about, one row each. Whoever offers a wrong answer names the idea behind it.

`docs/misconceptions.md` is made from this table by `helpers.course.pages`.
"""

from __future__ import annotations

from dataclasses import dataclass

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong idea about trust.

    Attributes:
        id: its short, stable name.
        idea: the wrong idea, as somebody who holds it would say it.
        truth: how it is.
        url: the page of AWS that says so.
    """

    id: str
    idea: str
    truth: str
    url: str


_TABLE = (
    Misconception(
        "permission-is-enough",
        "My own permission to call `sts:AssumeRole` opens the role.",
        "A role's trust policy must always allow the caller, in the caller's own account too.",
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Misconception(
        "trust-is-enough",
        "Whoever a trust policy names gets in, from any account.",
        "A caller from another account also needs a permission of its own, given by its own account.",
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Misconception(
        "either-side-is-enough",
        "Across accounts, one yes is enough.",
        "Across accounts both sides must allow: the role's trust policy and the caller's permission policy.",
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Misconception(
        "two-yeses-always",
        "The caller always needs a permission of its own.",
        "Inside one account, naming the user or role itself is enough, unless something denies or limits it.",
        f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
    ),
    Misconception(
        "same-account-needs-no-trust",
        "Inside one account a role needs no trust policy.",
        "Every role has exactly one trust policy, and nobody assumes the role without its Allow.",
        f"{_GUIDE}id_roles.html",
    ),
    Misconception(
        "root-is-everyone",
        "`:root` lets every user and role of that account in.",
        "`:root` means the account. Each of its users and roles still needs a permission of its own.",
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Misconception(
        "root-is-the-root-user",
        "`:root` means the account's root user.",
        "`:root` means the account. The root user itself can't assume a role.",
        f"{_GUIDE}id_roles_use_permissions-to-switch.html",
    ),
    Misconception(
        "trust-says-what",
        "The trust policy says what the role may do.",
        "The trust policy says who may assume the role. Its permission policies say what a session may then do.",
        f"{_GUIDE}id_roles.html",
    ),
    Misconception(
        "trust-on-users",
        "A trust policy can be attached to a user or a group.",
        "Only a role has a trust policy. Users and groups have permission policies.",
        f"{_GUIDE}id_roles.html",
    ),
    Misconception(
        "trust-needs-a-resource",
        "A trust policy names its role under `Resource`.",
        "A trust policy has no `Resource`: the role it is attached to is the resource. AWS refuses to save one.",
        f"{_GUIDE}access_policies.html#access_policies-json",
    ),
    Misconception(
        "aws-ignores-the-rest",
        "AWS ignores what does not belong in a policy.",
        "AWS checks the form of a policy when you save it, and refuses what does not belong there.",
        f"{_GUIDE}reference_policies_grammar.html",
    ),
    Misconception(
        "permission-on-the-role",
        "The role's own permission policy must allow `sts:AssumeRole`.",
        "The caller's permission policy must. The role's own counts once a session of it makes calls.",
        f"{_GUIDE}troubleshoot_roles.html",
    ),
    Misconception(
        "groups-can-be-trusted",
        "A trust policy can name a group of users.",
        "A group can't be a principal. Name its users, or a role they may assume.",
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Misconception(
        "wildcards-in-principals",
        "A `*` inside a principal's ARN stands for any name.",
        "Under `AWS` stands a whole ARN, an account number, or `*` alone. Patterns belong in a Condition.",
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Misconception(
        "services-use-keys",
        "An AWS service needs an access key to work for you.",
        "You name the service in the trust policy of a role, and it assumes the role for temporary credentials.",
        f"{_GUIDE}id_roles_create_for-service.html",
    ),
    Misconception(
        "ecs-is-its-tasks",
        "ECS tasks get their role through `ecs.amazonaws.com`.",
        "A task's role trusts `ecs-tasks.amazonaws.com`.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    Misconception(
        "service-means-its-roles",
        "Trusting `ec2.amazonaws.com` lets the role of an instance in.",
        "It lets the service in. A role that calls `sts:AssumeRole` is a principal of its own: name the role.",
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Misconception(
        "passing-roles-is-free",
        "Whoever may start an instance may give it any role.",
        "Handing a role to a service takes `iam:PassRole` for that role.",
        f"{_GUIDE}id_roles_use_passrole.html",
    ),
    Misconception(
        "passing-needs-trust",
        "Whoever hands a role to a service must be named in the role's trust policy.",
        "The trust policy names the service. Whoever hands the role over needs `iam:PassRole`.",
        f"{_GUIDE}id_roles_use_passrole.html",
    ),
    Misconception(
        "external-id-is-a-password",
        "The ExternalId is a secret that protects the role.",
        "AWS does not treat the external ID as a secret. It tells a third party for which customer it asks.",
        f"{_GUIDE}id_roles_create_for-user_externalid.html",
    ),
    Misconception(
        "missing-means-false",
        "A condition on a value that the request lacks compares with false.",
        "A missing key has no value: `StringEquals` and `Bool` fail, negated and `…IfExists` operators hold.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html",
    ),
    Misconception(
        "missing-is-skipped",
        "A condition on a value that the request lacks is skipped.",
        "It is evaluated: `StringEquals` and `Bool` do not hold. `…IfExists`, `ForAllValues` and negated ones do.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html",
    ),
    Misconception(
        "assuming-adds",
        "An assumed role adds its permissions to mine.",
        "A session has the role's permissions alone. Those of whoever assumed it do not count.",
        f"{_GUIDE}id_credentials_temp_control-access_assumerole.html",
    ),
    Misconception(
        "objects-include-the-bucket",
        "`s3:*` on `bucket/*` covers the bucket too.",
        "`bucket/*` are the objects. Listing is `s3:ListBucket` on the bucket's own ARN, which has no slash.",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
    Misconception(
        "token-is-its-repository",
        "A trust in one branch of a repository covers all of its jobs.",
        "The `sub` of a job names an environment, a pull request, a branch or a tag, and all of it is compared.",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    Misconception(
        "pull-request-is-its-target",
        "The job of a pull request counts as a job of the branch it is to be merged into.",
        "Its `sub` ends in `pull_request`, and names no branch.",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    Misconception(
        "environment-is-added",
        "An environment is added to what the `sub` says of the branch.",
        "It takes the place of the branch: the `sub` names the one or the other.",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    Misconception(
        "any-claim-will-do",
        "A token gets in when one of its claims fits.",
        "Each key of a Condition must hold, and a claim that no key names is not looked at.",
        f"{_GUIDE}reference_policies_condition-logic-multiple-context-keys-or-values.html",
    ),
    Misconception(
        "provider-is-ours",
        "An identity provider in my account gives tokens to my jobs alone.",
        "It says that AWS believes the issuer. GitHub issues for everybody; a condition says whose jobs you mean.",
        f"{_GUIDE}id_roles_providers_oidc_secure-by-default.html",
    ),
    Misconception(
        "aud-says-who",
        "The `aud` of a token says whose job it is.",
        "`aud` says for whom the token is made out, and anybody's job can ask for the same. `sub` says whose it is.",
        f"{_GUIDE}id_roles_create_for-idp_oidc.html",
    ),
    Misconception(
        "pods-need-a-provider",
        "A pod gets into a role by a token and an identity provider, whatever the way.",
        "With EKS Pod Identity a service asks for it: the trust policy names `pods.eks.amazonaws.com`.",
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
    ),
    Misconception(
        "one-action-for-services",
        "A service that is trusted needs `sts:AssumeRole` and nothing else.",
        "A service that sends session tags needs `sts:TagSession` in the trust policy as well.",
        f"{_GUIDE}id_session-tags.html",
    ),
    Misconception(
        "provider-is-public",
        "Whoever knows the address of an identity provider can get in.",
        "A token counts because the issuer has signed it, and only its own jobs, pods and users get one.",
        f"{_GUIDE}id_roles_providers_create_oidc.html",
    ),
    Misconception(
        "one-call-for-all",
        "Everybody assumes a role by `sts:AssumeRole`.",
        "With a token the call is `sts:AssumeRoleWithWebIdentity`, with a SAML assertion `sts:AssumeRoleWithSAML`.",
        f"{_GUIDE}id_credentials_sts-comparison.html",
    ),
    Misconception(
        "untrust-ends-sessions",
        "Taking somebody out of the trust policy ends their sessions.",
        "The trust policy is asked when the role is assumed. Sessions last until they expire or a Deny stops them.",
        f"{_GUIDE}id_roles_use_revoke-sessions.html",
    ),
)

MISCONCEPTIONS: dict[str, Misconception] = {row.id: row for row in _TABLE}
