"""Would AWS save this Principal? It depends on what the policy is attached to.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from helpers.iam.document import Policy
from helpers.iam.jsontext import as_list, as_text, escape
from helpers.iam.model import Finding, PolicyKind
from helpers.iam.principals import WEB_IDENTITY_PROVIDERS
from helpers.iam.saving.faults import RCP_PAGE, SYNTAX, Fault, asks_a_condition, element_page
from helpers.iam.text import a, quoted
from helpers.regex import Regex

_PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")

ACCOUNT = Regex(r"\d{12}", re.ASCII)
# A path may hold any visible character but the wildcards * and ?; a name has at most 64 characters.
_IAM_PRINCIPAL = Regex(r"arn:aws[\w-]*:iam::\d{12}:(root|(user|role)/(?:[!-)+->@-~]*/)?[\w+=,.@-]{1,64})", re.ASCII)
_USER_OR_ROLE = Regex(r"arn:aws[\w-]*:iam::\d{12}:(?:user|role)/.+")
_STS_PRINCIPAL = Regex(
    r"arn:aws[\w-]*:sts::\d{12}:(assumed-role/[\w+=,.@-]+/[\w+=,.@-]+|federated-user/[\w+=,.@-]+)", re.ASCII
)
UNIQUE_ID = Regex(r"A(?:IDA|ROA)[A-Z0-9]{4,124}", re.ASCII)
_SERVICE = Regex(r"[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)", re.ASCII)
_FEDERATED = Regex(r"arn:aws[\w-]*:iam::\d{12}:(saml-provider|oidc-provider)/[^\s*?]+", re.ASCII)


# CloudFront's own users, who read a bucket for a distribution. "CloudFront Origin Access Identity" and then its id.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
_ORIGIN_ACCESS = Regex(r"arn:aws[\w-]*:iam::cloudfront:user/CloudFront Origin Access Identity [A-Z0-9]+", re.ASCII)
# As error reports quote it: https://github.com/terraform-aws-modules/terraform-aws-iam/issues/47
_NOBODY = "The passed in policy has a statement with no principals!"
_NO_PROVIDER = "Federated principals must be valid domain names or SAML metadata ARNs"


def is_user_or_role(text: str) -> bool:
    """Is it the ARN of a user or a role? AWS saves a resource-based policy only when those it names are there.

    Args:
        text: what a Principal names.
    """
    return _USER_OR_ROLE.fullmatch(text) is not None


def missing(policy: Policy, exists: Callable[[str], bool | None]) -> Iterator[Finding]:
    """A finding for everybody whom the policy names and who is not there.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

    Args:
        policy: a resource-based policy.
        exists: is there somebody whom a Principal calls so? None where that can't be known, or is not asked.
    """
    in_bucket = policy.kind is PolicyKind.BUCKET
    for statement in policy.statements:
        for element in filter(None, (statement.principal, statement.not_principal)):
            for value in element.values:
                if value.kind != "AWS" or exists(value.text) is not False:
                    continue
                fault = Fault(
                    "principal-missing-identity",
                    value.pointer,
                    f"There is no {quoted(value.text)}.",
                    f"AWS saves the policy only when the user or role exists. {_how_to_name(value.text, exists)}",
                    "Invalid principal in policy" + ("" if in_bucket else f': "AWS":"{value.text[:256]}"'),
                    element_page("principal"),
                    "MalformedPolicy" if in_bucket else "MalformedPolicyDocument",
                )
                yield fault.finding(policy.place)


def _how_to_name(missing: str, exists: Callable[[str], bool | None]) -> str:
    """What to do about somebody who is not there: a user and a role are often taken for each other."""
    for kind, other in (("user", "role"), ("role", "user")):
        head, found, name = missing.partition(f":{kind}/")
        if found and exists(meant := f"{head}:{other}/{name}"):
            return f"There is a {other} of that name: write {meant}."
    return "Create it first, or mend the name."


def principals(statement: dict[str, Any], pointer: str, kind: PolicyKind) -> Iterator[Fault]:
    """Who the statement is about: required in a resource-based policy, prohibited in all others."""
    url = element_page("principal")
    if not kind.resource_based:
        for name in ("Principal", "NotPrincipal"):
            if name in statement:
                yield Fault(
                    "principal-prohibited",
                    f"{pointer}/{name}",
                    f"{name} does not belong in this kind of policy.",
                    "The policy is about whoever it is attached to. Remove it.",
                    "Policy document should not specify a principal.",
                    url,
                )
        return
    if kind is PolicyKind.RCP:
        if "NotPrincipal" in statement or statement.get("Principal") != "*":
            where = next((f"/{name}" for name in ("NotPrincipal", "Principal") if name in statement), "")
            yield Fault(
                "rcp-principal",
                pointer + where,
                'The Principal of a resource control policy is "*", and nothing else.',
                'Write "Principal": "*" and say in Condition whom you mean, with aws:PrincipalArn for example.',
                url=RCP_PAGE,
            )
        return
    if kind is PolicyKind.TRUST and "NotPrincipal" in statement:
        yield Fault(
            "not-principal",
            f"{pointer}/NotPrincipal",
            "A trust policy can't use NotPrincipal.",
            "Name who is trusted in Principal.",
            "AssumeRole policy must not contain NotPrincipal field.",
            url,
        )
        return
    if "NotPrincipal" in statement and statement.get("Effect") == "Allow":
        yield Fault(
            "not-principal",
            f"{pointer}/NotPrincipal",
            "NotPrincipal goes with Deny alone.",
            "Name in Principal who is allowed.",
            "Allow with NotPrincipal is not allowed.",
            element_page("notprincipal"),
        )
        return
    present = [name for name in ("Principal", "NotPrincipal") if name in statement]
    if not present:
        yield Fault(
            "principal-missing",
            pointer,
            "The statement has no Principal.",
            "Say who: an account, a user, a role or a service.",
            "Missing required field Principal" if kind is PolicyKind.BUCKET else SYNTAX,
            url,
        )
        return
    yield from _principal(statement[present[0]], f"{pointer}/{present[0]}", kind)


def _principal(element: Any, pointer: str, kind: PolicyKind) -> Iterator[Fault]:
    url = element_page("principal")
    if element == "*":
        if kind is PolicyKind.TRUST:
            yield Fault(
                "principal-star",
                pointer,
                'A trust policy does not take "Principal": "*".',
                'Name an account, a user or a role. ({"AWS": "*"} is accepted, and trusts every account there is.)',
                'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
                url,
            )
        return
    if not isinstance(element, dict) or not element:
        yield Fault(
            "principal",
            pointer,
            f'Principal is an object such as {{"AWS": "arn:…"}}, this is {a(element)}.',
            "Write the kind (AWS, Service or Federated) and then who.",
            SYNTAX,
            url,
        )
        return
    for name, listed in element.items():
        here = f"{pointer}/{escape(name)}"
        if name not in _PRINCIPAL_KINDS:
            yield Fault(
                "principal-kind",
                here,
                f"{quoted(name)} is no kind of principal.",
                asks_a_condition(name) or f"Use {', '.join(_PRINCIPAL_KINDS[:3])}.",
                f'Invalid principal in policy: "{name[:64]}"',
                url,
            )
            continue
        if listed == []:
            yield Fault(
                "principal-empty",
                here,
                f"The list of {name} principals is empty.",
                "Name at least one.",
                SYNTAX if kind is PolicyKind.BUCKET else _NOBODY,
                url,
            )
        for number, value in enumerate(as_list(listed)):
            place = f"{here}/{number}" if isinstance(listed, list) else here
            hint = _wrong_principal(name, value, kind)
            if hint:
                shown = as_text(value)[:256] if isinstance(value, (str, bool)) else "…"
                yield Fault(
                    "principal-value",
                    place,
                    f"{quoted(value)} can't be a principal.",
                    hint,
                    _NO_PROVIDER
                    if name == "Federated" and kind is PolicyKind.TRUST
                    else f'Invalid principal in policy: "{name if name == "AWS" else name.upper()}":"{shown}"',
                    url,
                )


def _wrong_principal(kind: str, value: Any, policy: PolicyKind) -> str:
    """How to mend a principal that AWS refuses, or nothing when it is fine."""
    if type(value) is not str:
        return "Put it in double quotes; an account id is text of 12 digits."
    if kind == "Service":
        return (
            ""
            if _SERVICE.fullmatch(value)
            else "Write the full name in lower case, like ec2.amazonaws.com, without wildcards."
        )
    if kind == "Federated":
        if policy is PolicyKind.BUCKET and (":oidc-provider/" in value or value in WEB_IDENTITY_PROVIDERS):
            return "An OIDC provider stands in trust policies alone. Name the role whose sessions it makes."
        fine = _FEDERATED.fullmatch(value) or value in WEB_IDENTITY_PROVIDERS
        return "" if fine else "Name a SAML or OIDC provider by its ARN."
    if kind == "CanonicalUser":
        return "" if policy is PolicyKind.BUCKET and value else "Only a bucket policy takes a canonical user id."
    if policy is PolicyKind.BUCKET and _ORIGIN_ACCESS.fullmatch(value):
        return ""
    fine = value == "*" or any(
        pattern.fullmatch(value) for pattern in (_IAM_PRINCIPAL, ACCOUNT, _STS_PRINCIPAL, UNIQUE_ID)
    )
    if fine:
        return ""
    return _mend(value)


def _mend(value: str) -> str:
    """What somebody probably meant who wrote that as an AWS principal."""
    if any(not " " <= char <= "~" for char in value):
        strange = next(char for char in value if not " " <= char <= "~")
        return f"It holds the character U+{ord(strange):04X}, which looks like another or can't be seen: type it anew."
    if re.search(r"\$\{|<[A-Za-z]|\{\{", value):
        return "It holds a template's placeholder: write the value that it stands for."
    if re.fullmatch(r"\d{4}-\d{4}-\d{4}", value):
        return f"Write the account id without hyphens: {value.replace('-', '')}."
    if re.fullmatch(r"\d{11}", value):
        return "An account id has 12 digits, this has 11: a leading zero is lost where it stands without quotes."
    if re.fullmatch(r"o-[a-z0-9]{10,32}", value):
        return 'An organization is no principal: write {"AWS": "*"}, and test aws:PrincipalOrgID in Condition.'
    if found := re.fullmatch(r"(arn:aws[\w-]*):sts::(\d{12}):role/(.+)", value):
        return f"A role is IAM's: write {found[1]}:iam::{found[2]}:role/{found[3]}."
    if found := re.fullmatch(r"(arn:aws[\w-]*):iam::(\d{12}):assumed-role/(.+)", value):
        return f"A session is of STS: write {found[1]}:sts::{found[2]}:assumed-role/{found[3]}."
    if found := re.fullmatch(r"(arn:aws[\w-]*:iam::\d{12}):(?!user/|role/|root|group/)([\w+=,.@-]+)", value):
        return f"Say what it is: {found[1]}:user/{found[2]}, or {found[1]}:role/{found[2]}."
    if ":group/" in value:
        return "A group can't be a principal: name its users, or a role they may assume."
    if "*" in value or "?" in value:
        return "A principal takes no wildcard. Name a user or role, or trust the account and test aws:PrincipalArn."
    if re.fullmatch(r"\d+", value):
        return f"An account id has 12 digits, this has {len(value)}."
    if re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}", value):
        return "Add :root at the end, or write the 12 digits alone."
    if re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com", value):
        return 'A service stands under "Service", not under "AWS".'
    return "Write 12 digits, or the ARN of a user, a role, a role session or an account (…:root)."
