"""Would AWS save this Action, this Resource? It depends on what the policy is attached to.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helpers.iam import patterns, variables
from helpers.iam.jsontext import as_list, as_text
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import SYNTAX, Fault, element_page, unclosed_variable
from helpers.iam.text import quoted
from helpers.regex import Regex

# What a role's trust policy may allow. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
TRUST_ACTIONS = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
    "sts:setcontext",
)

_SPELLED = {
    name.lower(): name
    for name in (
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:SetContext",
    )
}
# What of S3 is of a Region, and says so in its ARN.
_REGIONAL_IN_S3 = (
    "accesspoint/",
    "job/",
    "storage-lens/",
    "storage-lens-group/",
    "access-grants/",
    "async-request/",
    "*",
)
# A partition, or a pattern or a variable in its place.
_PARTITION = Regex(r"arn:(aws(-cn|-us-gov|-eusc|-iso(-[a-z])?)?|[^:]*[*?$][^:]*):")
_OF_S3 = Regex(r"arn:aws[\w-]*:s3:::[^/\s]+(/.*)?", re.DOTALL)


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
_ACTION = Regex(r"[A-Za-z0-9-]+:[\w*?-]+", re.ASCII)


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
                _no_action(value),
                url,
            )
        elif kind is PolicyKind.TRUST and (value == "*" or not any(map(patterns.action(value), TRUST_ACTIONS))):
            yield Fault(
                "trust-action",
                here,
                f"{quoted(value)} does not belong in a trust policy.",
                _meant_sts(value)
                or "It says who may assume the role; what the role may then do stands in its permission policies.",
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


def _meant_sts(value: str) -> str:
    """The action of STS that a misspelled one is near to, as a question; else nothing."""
    import difflib  # only a misspelled action needs it

    near = difflib.get_close_matches(value.lower()[:64], TRUST_ACTIONS, 1, cutoff=0.85)
    return f"Did you mean {_SPELLED[near[0]]}?" if near else ""


def _no_action(value: Any) -> str:
    """What IAM says of an action it can't read, as moto's tests quote it.

    https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
    """
    vendor, _, name = value.partition(":") if type(value) is str else ("", "", "")
    if ":" in name:
        return "Actions/Condition can contain only one colon."
    if name and re.search(r"[^A-Za-z0-9.-]", vendor):
        return f"Vendor {vendor[:64]} is not valid"
    return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."


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
        elif fault := _wrong_resource(value, here):
            yield fault
        elif variables.unclosed(value):
            yield unclosed_variable(value, here)
    if kind is PolicyKind.BUCKET and name == "Resource":
        yield from _apart(statement, f"{pointer}/Action")


def _wrong_resource(value: Any, pointer: str) -> Fault | None:
    """What IAM refuses about a Resource; None when it is `*` or an ARN.

    The sentences beside AWS's page are IAM's own, as moto's tests and error reports quote them.
    https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
    """
    if value == "*":
        return None
    page, mend = element_page("resource"), 'A bucket is "arn:aws:s3:::name", its objects are "arn:aws:s3:::name/*".'
    parts = value.split(":", 5) if type(value) is str and value.startswith("arn:") else []
    if parts and parts[1] != "aws" and not _PARTITION.match(f"arn:{parts[1]}:"):
        page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"
        whole = ":".join((*parts, *["*"] * (6 - len(parts))))  # IAM fills up what is missing
        aws = f'Partition "{parts[1][:64]}" is not valid for resource "{whole[:256]}".'
        mend = 'An ARN starts with "arn:aws:".'
        return Fault("partition", pointer, f"{quoted(value)} is in no partition of AWS.", mend, aws, page)
    if parts and (len(parts) == 2 or "*" in parts[2] or "?" in parts[2]):
        # "You can't use a wildcard in the service segment that identifies the AWS product."
        what = "does not name a service" if len(parts) == 2 else "has a wildcard where the service stands"
        mend = 'Name the service, as in "arn:aws:s3:::name", or write "*" for every resource.'
        aws = "Resource vendor must be fully qualified and cannot contain regexes."
        return Fault("resource-service", pointer, f"{quoted(value)} {what}.", mend, aws, page)
    if len(parts) == 6 and (fault := _wrong_iam_or_s3(value, parts, pointer)):
        return fault
    if parts and parts[2] and (len(parts) == 6 or value.endswith("*")):  # a last `*` may stand for the rest
        return None
    if parts and "::" in value:
        message = f"{quoted(value)} {'has too few colons' if parts[2] else 'does not name a service'}."
        return Fault("resource", pointer, message, mend, "The policy failed legacy parsing", page)
    shown = as_text(value)[:256] if type(value) is str else "…"
    message = f'{quoted(value)} is neither an ARN nor "*".'
    return Fault("resource", pointer, message, mend, f'Resource {shown} must be in ARN format or "*".', page)


def _wrong_iam_or_s3(value: str, parts: list[str], pointer: str) -> Fault | None:
    """IAM and buckets have no Region, and what IAM holds is of an account; access points do have a Region.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html#awsidentityandaccessmanagementiam-resources-for-iam-policies
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
    """
    service, region, account, name = parts[2].lower(), parts[3], parts[4], parts[5]
    without = ":".join((*parts[:3], "", *parts[4:]))
    if service == "iam" and region and region != "*":
        aws = f"IAM resource {value[:256]} cannot contain region information."
        message = f"{quoted(value)} has a Region, and IAM has none."
        return Fault("resource-region", pointer, message, f"Write {quoted(without)}.", aws, element_page("resource"))
    if service == "iam" and not account:
        message = f"{quoted(value)} names no account."
        mend = f"Write {quoted(':'.join((*parts[:4], '111122223333', name)))}, with your account's id, or * for any."
        return Fault("resource-account", pointer, message, mend, SYNTAX, element_page("resource"))
    regional = name.startswith(_REGIONAL_IN_S3)
    if service == "s3" and region and region != "*" and not regional:
        aws = f"Resource {value[:256]} can not contain region information."
        message = f"{quoted(value)} has a Region, and a bucket's ARN has none."
        return Fault("resource-region", pointer, message, f"Write {quoted(without)}.", aws, element_page("resource"))
    return None


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
