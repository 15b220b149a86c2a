"""Who gets in, and did the author mean them? Checks on accounts, users, roles and everyone.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.iam.carried import supply
from helpers.iam.checks.common import (
    SOURCES,
    OfStatement,
    Remark,
    Subject,
    account_of,
    allows,
    analyzer,
    demands,
    holds_without_key,
    named,
    names_account,
    names_everyone,
    on,
    ours,
)
from helpers.iam.document import Statement
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import GUIDE, element_page
from helpers.iam.text import quoted

_PRINCIPALS = element_page("principal")
_EXTERNAL_ID = f"{GUIDE}id_roles_create_for-user_externalid.html"
_ORGANIZATION = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
# The keys whose fixed values make a policy not public, as S3 counts it, as far as they tell callers apart.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_NARROWING = (
    *_ORGANIZATION,
    *SOURCES,
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:userid",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "s3:DataAccessPointArn",
    "s3:DataAccessPointAccount",
)


def _unique_id(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """AWS stores the id behind an ARN and shows the ARN; a bare id is what is left of a deleted user or role.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    """
    for text, pointer in named(statement, "AWS"):
        if text.startswith(("AIDA", "AROA")):
            what = "user" if text.startswith("AIDA") else "role"
            yield analyzer(
                "general-warning",
                f"invalid-{what}-reference",
                pointer,
                f"{quoted(text)} is the id of a {what}, and AWS shows an id when the {what} has been deleted.",
                f"Write the {what}'s ARN; a new {what} of the old name has another id.",
            )


def _session_beside_role(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A role's ARN stands for all its sessions.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session
    """
    listed = named(statement, "AWS")
    # A session's ARN carries the role's name without its path.
    roles = {(account_of(text), text.rsplit("/", 1)[-1]) for text, _ in listed if ":role/" in text}
    for text, pointer in listed:
        if subject.kind is PolicyKind.TRUST and ":assumed-role/" in text:
            role = text.split("/")[1]
            if (account_of(text), role) in roles:
                yield analyzer(
                    "suggestion",
                    "redundant-principal-in-role-trust-policy",
                    pointer,
                    f"The statement names the role {role} too, and a role stands for all its sessions.",
                    "Remove the session, or, if only this session is meant, the role.",
                )


def _beside_its_account(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A foreign account hands on what it is given, so it stands for each of its users already.

    Inside the role's own account it is not so: there, naming a user grants, and naming the account delegates.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
    """
    listed = named(statement, "AWS")
    accounts = {account_of(text) for text, _ in listed if names_account(text)} - {subject.role_account}
    for text, pointer in listed:
        if subject.role_account and not names_account(text) and account_of(text) in accounts:
            yield ours(
                "suggestion",
                "principal-beside-its-account",
                pointer,
                f"The statement names all of account {account_of(text)} too, so naming this one changes nothing.",
                "Remove the account if only this principal is meant.",
                f"{_PRINCIPALS}#principal-accounts",
            )


def _everyone(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A wildcard is every AWS account there is; in a bucket policy, everybody on the internet.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
    """
    element = statement.principal
    if statement.effect != "Allow" or element is None or not names_everyone(element):
        return
    if subject.kind.only_limits or demands(statement, *_NARROWING) or _others_denied(subject):
        return
    if subject.kind is PolicyKind.TRUST and not any(supply.able(statement, who) for who in supply.everybody(element)):
        return  # nobody gets in, and another finding says why
    whom = "any AWS account" if subject.kind is PolicyKind.TRUST else "the whole internet"
    yield ours(
        "warning",
        "everyone",
        next((value.pointer for value in element.values if value.text == "*"), element.pointer),
        f"The statement lets in {whom}, and no condition says who.",
        "Name whom you mean, or ask for aws:PrincipalOrgID.",
        f"{_PRINCIPALS}#principal-anonymous",
    )


def _others_denied(subject: Subject) -> bool:
    """True when a Deny keeps out everyone but some: the other way to narrow a wildcard."""
    return any(
        deny.effect == "Deny" and (deny.not_principal or (names_everyone(deny.principal) and _denies_others(deny)))
        for deny in subject.policy.statements
    )


def _denies_others(deny: Statement) -> bool:
    return any(condition.operator.negated and holds_without_key(condition) for condition in on(deny, *_NARROWING))


def _third_party(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A vendor acts for many customers, and one of them may hand it the ARN of your role: the confused deputy.

    A condition on one's own organization, or on MFA, tells that no such vendor is meant; the console, where people give
    MFA codes, can't even pass an ExternalId.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
    """
    if subject.kind is not PolicyKind.TRUST or not allows(statement, "sts:AssumeRole"):
        return
    if on(statement, "sts:ExternalId") or demands(statement, *_ORGANIZATION, "aws:MultiFactorAuthPresent"):
        return
    own = subject.known_accounts | {subject.role_account}
    for text, pointer in named(statement, "AWS"):
        account = account_of(text)
        if not account or account in own:
            continue
        hint = 'If a vendor owns it, ask it for your id, and demand that: "StringEquals": { "sts:ExternalId": … }.'
        if subject.role_account:
            message = f"Account {account} is not yours, and the statement asks for no sts:ExternalId."
            yield ours("warning", "third-party-without-external-id", pointer, message, hint, _EXTERNAL_ID)
        else:
            message = f"If account {account} is somebody else's, the statement should ask for an sts:ExternalId."
            yield ours("suggestion", "third-party-without-external-id", pointer, message, hint, _EXTERNAL_ID)


def _any_external_id(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """The id tells customers apart only if it is one customer's.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
    """
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow" or demands(statement, "sts:ExternalId"):
        return
    for condition in on(statement, "sts:ExternalId"):
        if not condition.operator.negated and not holds_without_key(condition):
            yield ours(
                "warning",
                "any-external-id",
                condition.pointer,
                "The statement asks for an sts:ExternalId and takes any, another customer's too.",
                'Ask for yours: "StringEquals": { "sts:ExternalId": "…" }.',
                _EXTERNAL_ID,
            )


def _without_its_path(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """IAM Identity Center's roles have a path, and an ARN without it is no role's.

    https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
    """
    listed = [*named(statement, "AWS")]
    for condition in on(statement, "aws:PrincipalArn"):
        listed += [(text, subject.item(condition.pointer, n)) for n, text in enumerate(condition.values)]
    for text, pointer in listed:
        if ":role/AWSReservedSSO_" in text:
            yield ours(
                "warning",
                "identity-center-role-without-path",
                pointer,
                f"{quoted(text)} is no role's ARN: IAM Identity Center's roles have a path.",
                "Write role/aws-reserved/sso.amazonaws.com/REGION/AWSReservedSSO_…, without REGION for us-east-1; "
                "aws iam get-role shows the ARN.",
                "https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html",
            )


def _not_principal(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A Deny with NotPrincipal hits more than its author expects: whoever has a boundary, whatever is listed.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    if statement.not_principal:
        yield ours(
            "warning",
            "deny-not-principal",
            statement.not_principal.pointer,
            "NotPrincipal denies everyone who is not listed letter by letter, and whoever has a permissions boundary.",
            "Deny everyone, with ArnNotEquals on aws:PrincipalArn.",
            element_page("notprincipal"),
        )


OF_STATEMENT: tuple[OfStatement, ...] = (
    _unique_id,
    _session_beside_role,
    _beside_its_account,
    _everyone,
    _third_party,
    _any_external_id,
    _without_its_path,
    _not_principal,
)
