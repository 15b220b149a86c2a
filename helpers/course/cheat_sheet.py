"""One page to keep beside you: what decides about a role, as data. Each row has the page of AWS, or of an issuer.

`docs/cheatsheet.md` is made from it by `helpers.course.pages`, and the printed sheet by `tests/printed/cheat_sheet.py`.
What an engine can decide, `tests/course/test_cheat_sheet.py` has ours decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_STS = "https://docs.aws.amazon.com/STS/latest/APIReference/"
_CLI = "https://docs.aws.amazon.com/cli/latest/reference/"
_PRINCIPAL = f"{_GUIDE}reference_policies_elements_principal.html"
_ACROSS = f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html"
_INSIDE = f"{_GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html"
_OPERATORS = f"{_GUIDE}reference_policies_elements_condition_operators.html"
_SETS = f"{_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"
_EXTERNAL_ID = f"{_GUIDE}id_roles_create_for-user_externalid.html"
_THIRD_PARTY = f"{_GUIDE}id_roles_common-scenarios_third-party.html"
_KEYS = f"{_GUIDE}reference_policies_condition-keys.html"
_PASS = f"{_GUIDE}id_roles_use_passrole.html"
_REVOKE = f"{_GUIDE}id_roles_use_revoke-sessions.html"
_REFUSED = f"{_GUIDE}troubleshoot_access-denied.html"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet.

    Attributes:
        cells: its words, column by column; code in backticks.
        page: where AWS, or an issuer of tokens, says so.
    """

    cells: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the sheet.

    Attributes:
        title: its heading.
        head: what the columns are.
        rows: its lines.
        note: a sentence below them.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """What a condition does when the request has no such key.

    Attributes:
        operators: as the sheet names them.
        holds: does it hold then?
        such_as: conditions of these operators, each for itself, for the engine: operator → key → value.
        page: AWS's.
    """

    operators: str
    holds: bool
    such_as: Mapping[str, Mapping[str, str]] = field(hash=False)
    page: str

    @property
    def row(self) -> Row:
        """In words."""
        allow, deny = ("lets in", "denies") if self.holds else ("lets nobody in", "denies nobody")
        return Row((self.operators, "yes" if self.holds else "no", allow, deny), self.page)


def _row(page: str, *cells: str) -> Row:
    return Row(cells, page)


_MFA = "aws:MultiFactorAuthPresent"
_ID = {"sts:ExternalId": "company-a-7f3d"}
_TAGS = {"aws:TagKeys": "team"}
ABSENT = (
    Absent("`Bool`", False, {"Bool": {_MFA: "true"}}, _OPERATORS),
    Absent(
        "`BoolIfExists`, any `…IfExists`",
        True,
        {"BoolIfExists": {_MFA: "true"}, "ForAnyValue:StringEqualsIfExists": _TAGS},
        _OPERATORS,
    ),
    Absent("`StringEquals`, `…Like`, `IpAddress`, numbers, dates", False, {"StringEquals": _ID}, _OPERATORS),
    Absent("`StringNotEquals`, any `…Not…`, `NotIpAddress`", True, {"StringNotEquals": _ID}, _OPERATORS),
    Absent('`Null` with `"true"`', True, {"Null": {"sts:ExternalId": "true"}}, _OPERATORS),
    Absent('`Null` with `"false"`', False, {"Null": {"sts:ExternalId": "false"}}, _OPERATORS),
    Absent(
        "`ForAllValues:…`, also with `…Not…`",
        True,
        {"ForAllValues:StringEquals": _TAGS, "ForAllValues:StringNotEquals": _TAGS},
        _SETS,
    ),
    Absent(
        "`ForAnyValue:…`, also with `…Not…`; without `IfExists`",
        False,
        {"ForAnyValue:StringEquals": _TAGS, "ForAnyValue:StringNotEquals": _TAGS},
        _SETS,
    ),
)

DOCUMENTS = Section(
    "Two documents of a role",
    ("", "trust policy", "permission policies"),
    (
        _row(f"{_GUIDE}id_roles.html", "says", "who may assume the role", "what its sessions may do"),
        _row(f"{_GUIDE}id_roles.html", "how many", "exactly one", "none or several"),
        _row(f"{_GUIDE}access_policies.html#access_policies-json", "has", "`Principal`", "`Resource`"),
        _row(f"{_GUIDE}reference_iam-quotas.html", "longest", "2,048 characters by default", "10,240: all inline ones"),
        _row(_INSIDE, "asked", "when somebody assumes the role", "at each call of a session"),
    ),
    "A permissions boundary, a session policy, an SCP and an RCP grant nothing: they limit. A Deny in any policy wins.",
)
ELEMENTS = Section(
    "A statement of a trust policy",
    ("element", "says"),
    (
        _row(f"{_GUIDE}reference_policies_elements_effect.html", "`Effect`", "`Allow` or `Deny`"),
        _row(_PRINCIPAL, "`Principal`", "who: `AWS`, `Service` or `Federated`"),
        _row(
            f"{_STS}API_AssumeRole.html",
            "`Action`",
            "`sts:AssumeRole`, `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`; "
            "`sts:TagSession`, `sts:SetSourceIdentity` besides, if they are passed",
        ),
        _row(f"{_GUIDE}reference_policies_elements_condition.html", "`Condition`", "only if: all of them must hold"),
        _row(
            f"{_GUIDE}access_policies.html#access_policies-json", "`Resource`", "is refused: the role is the resource"
        ),
    ),
)
PRINCIPALS = Section(
    "Principal: who is meant",
    ("in a trust policy of account A", "who gets in", "permission"),
    (
        _row(_PRINCIPAL, '`"AWS": "B"`, `"AWS": "arn:aws:iam::B:root"`', "whom account B permits", "yes"),
        _row(_PRINCIPAL, '`"AWS": "arn:aws:iam::B:user/U"`', "that user", "yes"),
        _row(_PRINCIPAL, '`"AWS": "arn:aws:iam::B:role/R"`', "any session of that role", "yes"),
        _row(_INSIDE, '`"AWS": "arn:aws:iam::A:user/U"`', "that user", "no"),
        _row(_INSIDE, '`"AWS": "arn:aws:iam::A:root"`', "whom account A permits", "yes"),
        _row(_PRINCIPAL, '`"AWS": "*"`', "everybody", "yes, outside A"),
        _row(_PRINCIPAL, '`"Service": "ec2.amazonaws.com"`', "that service alone", "no"),
        _row(
            f"{_GUIDE}id_roles_create_for-idp_oidc.html",
            '`"Federated": "arn:aws:iam::A:oidc-provider/HOST"`',
            "who has a token of it",
            "no",
        ),
        _row(
            f"{_GUIDE}id_roles_create_for-idp_saml.html",
            '`"Federated": "arn:aws:iam::A:saml-provider/NAME"`',
            "who has an assertion of it",
            "no",
        ),
    ),
    "Permission: do they need one of their own? Never a principal: a group, `*` inside an ARN. "
    "A deleted user or role leaves its id (`AIDA…`, `AROA…`), which lets nobody in.",
)
SIDES = Section(
    "Both sides",
    ("the trust policy allows", "no permission", "permission"),
    (
        _row(_ACROSS, "a caller of another account", "denied", "allowed"),
        _row(_ACROSS, "another account, but not this caller", "denied", "denied"),
        _row(_INSIDE, "a user or role of its own account, by name", "allowed", "allowed"),
        _row(_INSIDE, "`:root` of its own account", "denied", "allowed"),
        _row(_INSIDE, "its own account, but not this caller", "denied", "denied"),
    ),
    "Permission: `sts:AssumeRole` on the role's ARN. Never: root users, sessions of GetFederationToken.",
)
MISSING = Section(
    "When the request lacks the key",
    ("operator", "holds", "an Allow", "a Deny"),
    tuple(one.row for one in ABSENT),
    '`ForAllValues` beside `Null` `"false"` wants the key to be there.',
)
THIRD_PARTIES = Section(
    "ExternalId, and services",
    ("", ""),
    (
        _row(
            _THIRD_PARTY,
            "ExternalId",
            "the third party assigns each customer one, random, not guessable, and sends it; it is no secret",
        ),
        _row(_EXTERNAL_ID, "its condition", '`"StringEquals": {"sts:ExternalId": "company-a-7f3d"}`'),
        _row(f"{_STS}API_AssumeRole.html", "its form", "2 to 1,224 characters: letters, digits, `_ + = , . @ : / -`"),
        _row(
            f"{_GUIDE}confused-deputy.html#cross-service-confused-deputy-prevention",
            "services",
            "`aws:SourceArn`, `aws:SourceAccount`: where the service's page says that it sends them",
        ),
        _row(
            _PASS,
            "handing over",
            "`iam:PassRole` on the role's ARN, in the role's account; the trust policy names the service",
        ),
        _row(
            f"{_KEYS}#condition-keys-principalorgid",
            "organization",
            "`aws:PrincipalOrgID` of users and roles; of a service `aws:SourceOrgID`",
        ),
    ),
)
TOKENS = Section(
    "Tokens: test `aud` and `sub` of the provider",
    ("issuer", "`aud`", "`sub`"),
    (
        _row(
            "https://docs.github.com/en/actions/reference/security/oidc",
            "GitHub",
            "as the job asks",
            "`repo:acme/shop:ref:refs/heads/main`",
        ),
        _row(
            "https://docs.github.com/en/actions/reference/security/oidc",
            "GitHub, new",
            "the same",
            "`repo:acme@ID/shop@ID:ref:refs/heads/main`",
        ),
        _row(
            "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
            "GitLab.com",
            "as the job sets it",
            "`project_path:acme/shop:ref_type:branch:ref:main`",
        ),
        _row(
            "https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration",
            "Terraform",
            "`aws.workload.identity`",
            "`organization:O:project:P:workspace:W:run_phase:apply`",
        ),
        _row(
            "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
            "EKS (IRSA)",
            "`sts.amazonaws.com`",
            "`system:serviceaccount:NAMESPACE:NAME`",
        ),
    ),
    "AWS's GitHub action asks for `sts.amazonaws.com`. "
    "Keys: the provider's URL without `https://`, then `:aud`, `:sub`. Of a shared provider AWS requires one.",
)
SESSIONS = Section(
    "A session",
    ("", ""),
    (
        _row(
            f"{_STS}API_AssumeRole.html",
            "lasts",
            "900 seconds to the role's maximum of 1 to 12 hours; else 3,600",
        ),
        _row(
            f"{_GUIDE}id_roles.html#iam-term-role-chaining",
            "chained",
            "from one role to the next (role chaining): 1 hour at most",
        ),
        _row(f"{_STS}API_AssumeRole.html", "name", "2 to 64 characters: letters, digits, `_ + = , . @ -`"),
        _row(
            f"{_GUIDE}id_credentials_temp_control-access_assumerole.html",
            "may do",
            "what the role may, never what the caller may",
        ),
        _row(_REVOKE, "ends", "by its time. A changed trust policy ends none"),
        _row(
            _REVOKE,
            "revoke",
            "first take the callers out of the trust policy; then, in the role's permissions, a Deny with "
            "`DateLessThan` on `aws:TokenIssueTime`",
        ),
    ),
)
ERRORS = Section(
    "The error, and the first look",
    ("AWS says", "look at"),
    (
        _row(
            _REFUSED,
            "`is not authorized to perform: sts:AssumeRole on resource: …`",
            "the ARN's spelling, both sides, then the Condition",
        ),
        _row(
            f"{_GUIDE}troubleshoot_saml.html",
            "`Not authorized to perform sts:AssumeRoleWith…`",
            "provider, `Action`, `aud`, `sub`, tags",
        ),
        _row(
            f"{_STS}API_AssumeRole.html",
            "`The requested DurationSeconds exceeds …`",
            "the role's maximum; 1 hour in a chain",
        ),
        _row(_PRINCIPAL, "`Invalid principal in policy`", "does that user, role or account exist?"),
        _row(
            f"{_GUIDE}access_policies.html#access_policies-json",
            "`Has prohibited field Resource`",
            "take `Resource` out of the trust policy",
        ),
        _row(_PASS, "`because no identity-based policy allows the iam:PassRole action`", "who hands the role over"),
        _row(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
            "`because no identity-based policy allows the s3:ListBucket action`",
            "bucket ARN for the list, `/*` for objects",
        ),
        _row(
            f"{_STS}CommonErrors.html",
            "`The security token included in the request is expired`",
            "assume the role again",
        ),
    ),
)
COMMANDS = Section(
    "The backup story by AWS CLI",
    ("", ""),
    (
        _row(
            f"{_CLI}iam/create-role.html",
            "company",
            "`aws iam create-role --role-name BackupAccessRole --assume-role-policy-document file://trust.json`",
        ),
        _row(
            f"{_CLI}iam/put-role-policy.html",
            "company",
            "`aws iam put-role-policy --role-name BackupAccessRole --policy-name Backup --policy-document file://access.json`",
        ),
        _row(
            f"{_CLI}iam/put-role-policy.html",
            "vendor",
            "`aws iam put-role-policy --role-name BackupServiceRole --policy-name Assume --policy-document file://assume.json`",
        ),
        _row(
            f"{_CLI}sts/assume-role.html",
            "night job",
            "`aws sts assume-role --role-arn arn:aws:iam::111122223333:role/BackupAccessRole "
            "--role-session-name VendorSession --external-id company-a-7f3d`",
        ),
        _row(f"{_CLI}sts/get-caller-identity.html", "session", "`aws sts get-caller-identity`"),
        _row(f"{_CLI}s3/ls.html", "session", "`aws s3 ls s3://your-bucket-name/`"),
        _row(
            f"{_CLI}iam/get-role.html",
            "company",
            "`aws iam get-role --role-name BackupAccessRole --query Role.AssumeRolePolicyDocument`",
        ),
        _row(
            f"{_CLI}iam/update-assume-role-policy.html",
            "company",
            "`aws iam update-assume-role-policy --role-name BackupAccessRole --policy-document file://trust.json`",
        ),
    ),
    "The session's keys: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, all three.",
)
SECTIONS = (
    DOCUMENTS,
    ELEMENTS,
    PRINCIPALS,
    SIDES,
    SESSIONS,
    MISSING,
    THIRD_PARTIES,
    TOKENS,
    ERRORS,
    COMMANDS,
)
