"""Does the condition key exist, and does the operator fit it?

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from helpers.iam import keys
from helpers.iam.checks.common import OfCondition, Remark, Subject, analyzer, on, ours
from helpers.iam.conditions import Condition, Operator
from helpers.iam.document import Statement
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import GUIDE
from helpers.iam.text import clean, quoted
from helpers.iam.variables import has_variable

# A wildcard in these matches somebody else's account or organization.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
_SENSITIVE = """
    aws:PrincipalAccount aws:PrincipalOrgID aws:ResourceAccount aws:ResourceOrgID aws:SourceAccount aws:SourceOrgID
    aws:SourceVpc aws:SourceVpce aws:VpceAccount aws:VpceOrgID
""".lower().split()
_SUCH_AS = {
    "String": "StringEquals",
    "ARN": "ArnLike",
    "Bool": "Bool",
    "Numeric": "NumericLessThan",
    "Date": "DateLessThan",
    "IPAddress": "IpAddress",
    "Binary": "BinaryEquals",
}
_TRUSTED_AUDIENCES = tuple(f"{provider}:aud" for provider in (keys.GITHUB, "accounts.google.com"))


def _family(operator: Operator) -> str:
    """The type an operator is for, as the catalogue of keys writes it."""
    name = operator.name.removeprefix("Not")
    if name.startswith("Arn"):
        return "ARN"
    return next((kind for kind in keys.TYPES if name.lower().startswith(kind.lower())), name)


def _no_such_key(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A key AWS does not have is never in a request.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    name = condition.key.lower()
    if keys.find(name):
        return
    vendor = name.partition(":")[0]
    if keys.lacks_tag(name):
        yield analyzer(
            "error",
            "missing-tag-key-in-condition",
            condition.pointer,
            f"{quoted(condition.key)} does not say which tag.",
            f"Write the tag's key behind a slash: {clean(condition.key.rstrip('/'))}/team.",
        )
    elif name == "aws:arn":
        yield analyzer(
            "general-warning",
            "deprecated-global-condition-key",
            condition.pointer,
            "aws:Arn is an old name that AWS advises against.",
            "Use aws:PrincipalArn.",
        )
    elif vendor in ("aws", "sts", "saml"):
        known = [key.name for key in keys.KEYS.values() if key.name.lower().startswith(vendor + ":")]
        close = difflib.get_close_matches(name[:80], [one.lower() for one in known], 1)
        near = next((one for one in known if close and one.lower() == close[0]), "")
        yield analyzer(
            "error",
            "invalid-global-condition-key" if vendor == "aws" else "invalid-service-condition-key",
            condition.pointer,
            f"AWS documents no condition key {quoted(condition.key)}.",
            f"Did you mean {near}?" if near else "Look it up: a misspelled key is never in a request.",
        )


def _type(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """An operator of another type compares other things than the author sees.

    A value with a variable has no choice: only String and ARN operators take one.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    key, family = keys.find(condition.key), _family(condition.operator)
    if key is None or not key.listed or family == "Null" or any(map(has_variable, condition.values)):
        return
    if key.type == "ARN" and condition.operator.name in ("StringLike", "StringNotLike"):
        yield analyzer(
            "security-warning",
            "string-like-operator-with-arn-condition-keys",
            condition.pointer,
            f"{condition.written} compares {key.name} as mere text, and its * also reaches over colons.",
            f"Use {condition.operator.name.replace('String', 'Arn')}, which compares an ARN part by part.",
        )
    elif family not in (key.type, key.also) and (key.type, family) != ("ARN", "String"):
        yield analyzer(
            "general-warning",
            "type-mismatch",
            condition.pointer,
            f"{key.name} is of type {key.type}, and {condition.written} compares another type.",
            f"Use an operator of that type, such as {_SUCH_AS[key.type]}.",
        )


def _qualifier(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """ForAllValues and ForAnyValue are for keys with several values; ForAllValues also holds when there is none.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    key = keys.find(condition.key)
    if key is None or not key.listed or condition.operator.name == "Null":
        return
    if key.multivalued and not condition.qualifier and key.name.startswith(("aws:", "sts:", "s3:")):
        yield analyzer(
            "error",
            "missing-qualifier",
            condition.pointer,
            f"{key.name} may have several values, and {condition.written} does not say which of them must fit.",
            f"Write ForAnyValue:{condition.written}, or ForAllValues with a Null test beside it.",
        )
    elif not key.multivalued and condition.qualifier == "forallvalues":
        yield analyzer(
            "security-warning",
            "forallvalues-with-single-valued-key",
            condition.pointer,
            f"{key.name} has one value, and ForAllValues also holds for a request that has none.",
            "Leave ForAllValues: out.",
        )
    elif condition.qualifier == "foranyvalue" and key.name in _TRUSTED_AUDIENCES:
        yield analyzer(
            "security-warning",
            "foranyvalue-with-audience-claim-type",
            condition.pointer,
            f"{key.name} has one value, and ForAnyValue is for keys that have several.",
            "Leave ForAnyValue: out.",
        )


def _spoofed(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """The caller writes these headers and can write anything.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-referer
    """
    if condition.key.lower() in ("aws:referer", "aws:useragent"):
        yield analyzer(
            "security-warning",
            "untrustworthy-condition-key",
            condition.pointer,
            f"The caller sends {clean(condition.key)} itself, and may send what it likes.",
            "Test something AWS vouches for, such as aws:PrincipalArn or aws:SourceIp.",
        )


def _sensitive(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Of an account's or an organization's id a part is somebody else's.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive
    """
    if statement.effect != "Allow" or condition.operator.name != "StringLike":
        return
    for number, text in enumerate(condition.values):
        # An id of a user or role begins as AWS has given it, and a session's name is for the caller to choose.
        any_id = condition.name == "aws:userid" and text.startswith(("*", "?"))
        if any_id or (condition.name in _SENSITIVE and ("*" in text or "?" in text)):
            yield analyzer(
                "error",
                "wildcard-usage-too-permissive",
                subject.item(condition.pointer, number),
                f"A wildcard in {clean(condition.key)} also fits strangers.",
                "Write each value out.",
            )


def _unpaired(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Two VPCs may use the same private addresses.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip
    """
    alone = not on(statement, "aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn")
    if condition.key.lower() == "aws:vpcsourceip" and statement.effect == "Allow" and alone:
        yield analyzer(
            "security-warning",
            "missing-paired-condition-keys",
            condition.pointer,
            "Another VPC may use the same private addresses.",
            "Test aws:SourceVpc or aws:SourceVpce as well.",
        )


def _of_no_use_here(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A bucket's policy knows whose bucket it is.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    if subject.kind is PolicyKind.BUCKET and condition.key.lower() == "s3:resourceaccount":
        yield analyzer(
            "suggestion",
            "irrelevant-condition-key-in-policy",
            condition.pointer,
            "s3:ResourceAccount is the bucket's own account, always the same in the bucket's policy.",
            "Use it in the policies of users and roles.",
        )


def _principal_arn(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """aws:PrincipalArn is the ARN of a user or role: never a session's, and `:root` is the root user alone.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    if condition.key.lower() != "aws:principalarn" or condition.operator.name == "Null":
        return
    for number, text in enumerate(condition.values):
        if ":assumed-role/" in text:
            message = "aws:PrincipalArn of a session is its role's ARN, so it never equals a session's."
            hint = "Write the role's ARN, arn:aws:iam::…:role/name."
        elif subject.kind is PolicyKind.TRUST and text.endswith(":root"):
            message = "In aws:PrincipalArn, :root is the root user alone, and that one can't assume roles."
            hint = "To mean the account, use aws:PrincipalAccount."
        else:
            continue
        yield ours(
            "warning",
            "principal-arn-never-matches",
            subject.item(condition.pointer, number),
            message,
            hint,
            f"{GUIDE}reference_policies_condition-keys.html#condition-keys-principalarn",
        )


OF_CONDITION: tuple[OfCondition, ...] = (
    _no_such_key,
    _type,
    _qualifier,
    _spoofed,
    _sensitive,
    _unpaired,
    _of_no_use_here,
    _principal_arn,
)
