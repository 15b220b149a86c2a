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
        "untrust-ends-sessions",
        "Taking somebody out of the trust policy ends their sessions.",
        "The trust policy is asked when the role is assumed. Sessions last until they expire or a Deny stops them.",
        f"{_GUIDE}id_roles_use_revoke-sessions.html",
    ),
    Misconception(
        "missing-is-an-error",
        "AWS answers with an error when a request lacks a key that a policy asks for.",
        "AWS decides such a request like any other: the operator says whether its condition holds without the key.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html",
    ),
    Misconception(
        "missing-never-holds",
        "A condition never holds when its key is missing.",
        "Negated operators, `…IfExists`, `ForAllValues` and `Null` with `true` hold without the key.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html",
    ),
    Misconception(
        "if-exists-is-stricter",
        "`…IfExists` makes a condition stricter: the key must exist as well.",
        "It also holds when the key is missing. That lets more in by an Allow, and stops more by a Deny.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html#Conditions_IfExists",
    ),
    Misconception(
        "all-means-some",
        "`ForAllValues` wants at least one value.",
        "`ForAllValues` holds for a request without any value. `Null` with `false` beside it wants one.",
        f"{_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ),
    Misconception(
        "conditions-follow-the-session",
        "A condition of the trust policy binds every call of the session.",
        "The trust policy is asked when the role is assumed. What binds the session stands in other policies.",
        f"{_GUIDE}id_credentials_temp_control-access_assumerole.html",
    ),
    Misconception(
        "a-move-ends-the-session",
        "A session ends when its network changes.",
        "A session lasts until it expires. Only a policy that is asked at its calls can look at its network.",
        f"{_GUIDE}id_credentials_temp_use-resources.html",
    ),
    Misconception(
        "external-id-is-registered",
        "AWS knows which customer an ExternalId belongs to.",
        "AWS compares two texts. That each customer has another id is up to the third party, which assigns them.",
        f"{_GUIDE}id_roles_common-scenarios_third-party.html",
    ),
    Misconception(
        "arn-equals-is-literal",
        "`ArnEquals` takes a `*` as a plain character.",
        "`ArnEquals` and `ArnLike` behave alike: both take patterns.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html#Conditions_ARN",
    ),
    Misconception(
        "principal-arn-is-the-session",
        "`aws:PrincipalArn` of a session is the session's own ARN.",
        "It is the ARN of the role that was assumed. The session's name does not stand in it.",
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-principalarn",
    ),
    Misconception(
        "names-are-reserved",
        "A user or role of that name can only be ours.",
        "Names of users and roles are unique in one account. In another account anybody can use them.",
        f"{_GUIDE}reference_iam-quotas.html",
    ),
    Misconception(
        "use-keeps-sessions-open",
        "A session that is used stays open.",
        "A session ends at its `Expiration`, used or not. Then somebody has to assume the role again.",
        f"{_GUIDE}id_credentials_temp.html",
    ),
    Misconception(
        "maximum-counts-in-chains",
        "A role's `MaxSessionDuration` holds for whoever assumes it.",
        "In a chain of roles a session lasts one hour at most, whatever the role's maximum is.",
        f"{_GUIDE}id_roles.html#iam-term-role-chaining",
    ),
    Misconception(
        "too-long-is-cut",
        "Who asks for too long a session gets the longest that is allowed.",
        "Asking for longer than is allowed is an error, and there is no session.",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    ),
    Misconception(
        "records-name-the-person",
        "CloudTrail names the person behind a session.",
        "It names the role and the session, and a source identity where one was set.",
        f"{_GUIDE}id_credentials_temp_control-access_monitor.html",
    ),
    Misconception(
        "records-stay-at-home",
        "What a session does is recorded in the account of whoever assumed the role.",
        "A session belongs to the role's account, and its calls are recorded there.",
        f"{_GUIDE}cloudtrail-integration.html",
    ),
    Misconception(
        "strangers-lack-permission",
        "A stranger holds no permission for my role, so an open trust policy does no harm.",
        "The stranger's own administrator writes that permission. Your trust policy alone keeps strangers out.",
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Misconception(
        "first-statement-decides",
        "The first statement that matches decides.",
        "AWS looks at every statement, in whatever order they stand. One Deny that applies beats every Allow.",
        f"{_GUIDE}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    ),
    Misconception(
        "nearer-name-wins",
        "A statement that names me beats one that is about everybody.",
        "How exactly somebody is named counts for nothing. A Deny that applies beats every Allow.",
        f"{_GUIDE}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    ),
    Misconception(
        "external-id-names-the-caller",
        "The ExternalId says who calls.",
        "Whoever is trusted may send any ExternalId. The Principal says who; the ExternalId says for which customer.",
        f"{_GUIDE}id_roles_common-scenarios_third-party.html",
    ),
    Misconception(
        "listing-is-of-objects",
        "Listing asks for the objects, `bucket/*`.",
        "`s3:ListBucket` is asked of the bucket's own ARN. On `bucket/*` it allows nothing.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html",
    ),
    Misconception(
        "one-condition-guards-all",
        "A condition in one statement guards the whole policy.",
        "A condition belongs to its own statement. A request that another statement allows never meets it.",
        f"{_GUIDE}access_policies.html#access_policies-json",
    ),
    Misconception(
        "working-is-right",
        "A policy with which the job works is right.",
        "It is right when the job works and nothing else does: name the actions and the resources that it needs.",
        f"{_GUIDE}best-practices.html",
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
        "a-deny-follows-the-user",
        "A Deny on a user stops the sessions that the user has got.",
        "What is attached to the caller of `sts:AssumeRole` is not asked when the session acts. Deny it on the role.",
        f"{_GUIDE}id_credentials_temp_control-access_assumerole.html",
    ),
    Misconception(
        "both-accounts-record-all",
        "Where two accounts take part, each records everything.",
        "Both record the AssumeRole that joins them. What the session then does, the role's account records.",
        f"{_GUIDE}cloudtrail-integration.html",
    ),
    Misconception(
        "equals-takes-patterns",
        "`StringEquals` takes a `*` as a pattern.",
        "`StringEquals` compares letter by letter. `StringLike` and the ARN operators take patterns.",
        f"{_GUIDE}reference_policies_elements_condition_operators.html#Conditions_String",
    ),
    Misconception(
        "service-is-ours",
        "A service that I trust works for my account.",
        "A service principal is the same for every customer. `aws:SourceAccount` says for whom it works now.",
        f"{_GUIDE}confused-deputy.html",
    ),
)

MISCONCEPTIONS: dict[str, Misconception] = {row.id: row for row in _TABLE}
