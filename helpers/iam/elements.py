"""Would AWS save this Principal, this Action, this Resource? It depends on what the policy is attached to.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helpers.iam import patterns, variables
from helpers.iam.document import as_list, as_text
from helpers.iam.faults import SYNTAX, Fault, a, element_page, quoted, unclosed_variable
from helpers.iam.jsontext import escape
from helpers.iam.model import PolicyKind
from helpers.iam.principals import WEB_IDENTITY_PROVIDERS

_PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")

# What a role's trust policy may allow. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
TRUST_ACTIONS = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
    "sts:setcontext",
)

_OF_S3 = re.compile(r"arn:aws[\w-]*:s3:::[^/\s]+(/.*)?", re.DOTALL)


def _s3_actions(names: str) -> tuple[str, ...]:
    return tuple(f"s3:{name}" for name in names.split())


# The S3 actions that policies mostly name, by what they are done to.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
_OBJECT_ACTIONS = _s3_actions("""
    GetObject GetObjectVersion GetObjectAcl GetObjectTagging GetObjectAttributes PutObject PutObjectAcl
    PutObjectTagging DeleteObject DeleteObjectVersion DeleteObjectTagging AbortMultipartUpload
    ListMultipartUploadParts RestoreObject
""")
_BUCKET_ACTIONS = _s3_actions("""
    ListBucket ListBucketVersions ListBucketMultipartUploads GetBucketLocation GetBucketPolicy
    PutBucketPolicy DeleteBucketPolicy GetBucketVersioning PutBucketVersioning GetBucketAcl PutBucketAcl
    GetBucketTagging PutBucketTagging GetLifecycleConfiguration PutLifecycleConfiguration
    GetEncryptionConfiguration GetBucketPublicAccessBlock PutBucketPublicAccessBlock DeleteBucket
    CreateBucket
""")

# Where AWS's words for a missing action are not known, its general ones.
_MISSING_ACTION = {
    PolicyKind.BUCKET: "Missing required field Action",
    PolicyKind.TRUST: SYNTAX,
    PolicyKind.RCP: SYNTAX,
}
_TRUST_ACTION_ONLY = "AssumeRole policy may only specify STS AssumeRole actions."
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_IAM_PRINCIPAL = re.compile(
    r"arn:aws[\w-]*:iam::\d{12}:(root|(user|role)/(?:(?![*?])[!-~])*?[\w+=,.@-]{1,64})", re.ASCII
)
_STS_PRINCIPAL = re.compile(
    r"arn:aws[\w-]*:sts::\d{12}:(assumed-role/[\w+=,.@-]+/[\w+=,.@-]+|federated-user/[\w+=,.@-]+)", re.ASCII
)
_UNIQUE_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{4,124}", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)", re.ASCII)
_FEDERATED = re.compile(r"arn:aws[\w-]*:iam::\d{12}:(saml-provider|oidc-provider)/[^\s*?]+", re.ASCII)
_ACTION = re.compile(r"[A-Za-z0-9-]+:[\w*?-]+", re.ASCII)


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
                f"Use {', '.join(_PRINCIPAL_KINDS[:3])}.",
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
                url=url,
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
                    f'Invalid principal in policy: "{name if name == "AWS" else name.upper()}":"{shown}"',
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
        fine = _FEDERATED.fullmatch(value) or value in WEB_IDENTITY_PROVIDERS
        return "" if fine else "Name a SAML or OIDC provider by its ARN."
    if kind == "CanonicalUser":
        return "" if policy is PolicyKind.BUCKET and value else "Only a bucket policy takes a canonical user id."
    fine = value == "*" or any(
        pattern.fullmatch(value) for pattern in (_ACCOUNT, _IAM_PRINCIPAL, _STS_PRINCIPAL, _UNIQUE_ID)
    )
    if fine:
        return ""
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


def actions(statement: dict[str, Any], pointer: str, kind: PolicyKind) -> Iterator[Fault]:
    """What may be done; in a trust policy only the ways of assuming a role."""
    url = element_page("action")
    name = next((name for name in ("Action", "NotAction") if name in statement), None)
    if name is None or statement[name] == []:
        yield Fault(
            "action-missing",
            pointer if name is None else f"{pointer}/{name}",
            "The statement has no Action.",
            'Say what is allowed or denied, such as "sts:AssumeRole".',
            _MISSING_ACTION.get(kind, "Policy statement must contain actions."),
            url,
        )
        return
    if kind is PolicyKind.TRUST and name == "NotAction":
        yield Fault(
            "trust-action",
            f"{pointer}/NotAction",
            "A trust policy lists its actions; it can't use NotAction.",
            'Write "Action": "sts:AssumeRole".',
            _TRUST_ACTION_ONLY,
            url,
        )
        return
    for number, value in enumerate(as_list(statement[name])):
        here = f"{pointer}/{name}" + (f"/{number}" if isinstance(statement[name], list) else "")
        if type(value) is not str or not (value == "*" or _ACTION.fullmatch(value)):
            yield Fault(
                "action",
                here,
                f"{quoted(value)} is not an action.",
                'Write service:Name, such as "sts:AssumeRole".',
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                url,
            )
        elif kind is PolicyKind.TRUST and (value == "*" or not any(map(patterns.action(value), TRUST_ACTIONS))):
            yield Fault(
                "trust-action",
                here,
                f"{quoted(value)} does not belong in a trust policy.",
                "It says who may assume the role; what the role may then do stands in its permission policies.",
                _TRUST_ACTION_ONLY,
                url,
            )
        elif kind is PolicyKind.BUCKET and value != "*" and not value.lower().startswith("s3:"):
            yield Fault(
                "bucket-action",
                here,
                f"{quoted(value)} is not an action of S3.",
                "A bucket policy is about S3.",
                "Policy has invalid action",
                url,
            )


def resources(statement: dict[str, Any], pointer: str, kind: PolicyKind) -> Iterator[Fault]:
    """On what; a trust policy has none, because its role is the resource."""
    url = element_page("resource")
    name = next((name for name in ("Resource", "NotResource") if name in statement), None)
    if kind is PolicyKind.TRUST:
        if name:
            yield Fault(
                "trust-resource",
                f"{pointer}/{name}",
                f"A trust policy has no {name}.",
                "The role it is attached to is the resource. Remove it.",
                f"Has prohibited field {name}",
                url,
            )
        return
    if name is None or statement[name] == []:
        yield Fault(
            "resource-missing",
            pointer if name is None else f"{pointer}/{name}",
            "The statement has no Resource.",
            'Say on what, such as "arn:aws:s3:::your-bucket-name/*".',
            "Missing required field Resource"
            if kind is PolicyKind.BUCKET
            else "Policy statement must contain resources.",
            url,
        )
        return
    for number, value in enumerate(as_list(statement[name])):
        here = f"{pointer}/{name}" + (f"/{number}" if isinstance(statement[name], list) else "")
        if kind is PolicyKind.BUCKET:
            if type(value) is not str or not _OF_S3.fullmatch(value):
                yield Fault(
                    "bucket-resource",
                    here,
                    f"{quoted(value)} is no bucket and no object.",
                    'A bucket is "arn:aws:s3:::name", its objects are "arn:aws:s3:::name/*".',
                    "Policy has invalid resource",
                    url,
                )
        elif type(value) is not str or not ((value.startswith("arn:") and value.count(":") >= 2) or value == "*"):
            yield Fault(
                "resource",
                here,
                f'{quoted(value)} is neither an ARN nor "*".',
                'A bucket is "arn:aws:s3:::name", its objects are "arn:aws:s3:::name/*".',
                f'Resource {as_text(value)[:256] if type(value) is str else "…"} must be in ARN format or "*".',
                url,
            )
        elif variables.unclosed(value):
            yield unclosed_variable(value, here)
    if kind is PolicyKind.BUCKET and name == "Resource":
        yield from _apart(statement, f"{pointer}/Action")


def _apart(statement: dict[str, Any], pointer: str) -> Iterator[Fault]:
    """S3 refuses an action that none of the statement's resources can have: listing is of buckets, reading of objects.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
    """
    texts = [text for text in as_list(statement["Resource"]) if type(text) is str and _OF_S3.fullmatch(text)]
    objects = any("/" in text or text.endswith("*") for text in texts)
    buckets = any("/" not in text for text in texts)
    for number, action in enumerate(as_list(statement.get("Action", []))):
        if type(action) is not str or not texts:
            continue
        covers = patterns.action(action)
        of_objects, of_buckets = any(map(covers, _OBJECT_ACTIONS)), any(map(covers, _BUCKET_ACTIONS))
        if (of_objects or of_buckets) and not ((of_objects and objects) or (of_buckets and buckets)):
            level = 'objects: add "/*" to the bucket\'s ARN' if of_objects else 'a bucket: leave out "/*"'
            yield Fault(
                "action-apart",
                f"{pointer}/{number}" if isinstance(statement["Action"], list) else pointer,
                f"{quoted(action)} can't be done to any Resource of the statement.",
                f"It is about {level}.",
                "Action does not apply to any resource(s) in statement",
                element_page("resource"),
            )
