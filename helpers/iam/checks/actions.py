"""Can the statement's actions be done, and to what? Checks on Action and Resource.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from helpers.iam import patterns
from helpers.iam.checks.common import OfStatement, Remark, Subject, analyzer, covers, on, ours
from helpers.iam.document import Statement
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import GUIDE
from helpers.iam.text import quoted
from helpers.iam.variables import has_variable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html
_STS_ACTIONS = """
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage GetAccessKeyInfo
    GetCallerIdentity GetDelegatedAccessToken GetFederationToken GetServiceBearerToken GetSessionToken
    GetWebIdentityToken SetContext SetSourceIdentity TagGetWebIdentityToken TagSession
""".lower().split()
# Calls of S3 that are asked under another action's name.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_CALLS_OF_S3 = {
    "s3:copyobject": "s3:GetObject and s3:PutObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:headobject": "s3:GetObject",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:uploadpart": "s3:PutObject",
}
_S3_RESOURCES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html"
_OF_BUCKETS = ("s3:listbucket", "s3:listbucketversions", "s3:getbucketlocation")
_OF_OBJECTS = ("s3:getobject", "s3:putobject", "s3:deleteobject")


def _action_twice(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Actions ignore case, and a pattern may cover its neighbours.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    actions = statement.actions
    for number, other in _redundant(tuple(text.lower() for text in actions.texts), patterns.action):
        yield analyzer(
            "suggestion",
            "redundant-action",
            subject.item(actions.pointer, number),
            f"{quoted(actions.texts[number])} is already covered by {quoted(actions.texts[other])}.",
            "Remove one of the two.",
        )


def _resource_twice(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A pattern may cover its neighbours.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    resources = statement.resources
    if resources is None:
        return
    for number, other in _redundant(resources.texts, patterns.arn):
        yield analyzer(
            "suggestion",
            "redundant-resource",
            subject.item(resources.pointer, number),
            f"{quoted(resources.texts[number])} is already covered by {quoted(resources.texts[other])}.",
            "Remove one of the two.",
        )


def _redundant(texts: tuple[str, ...], matcher: Callable[[str], patterns.Matcher]) -> Iterator[tuple[int, int]]:
    """Each text that another covers, with that other; of two equal ones the second."""
    if len(texts) > 100:  # every pair is compared
        return
    for number, text in enumerate(texts):
        for other, pattern in enumerate(texts):
            same = pattern == text
            if (same and other < number) or (not same and covers(pattern, text, matcher)):
                yield number, other
                break


def _no_such_action(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """An action AWS does not have is never asked for: calls and actions often have different names.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
    """
    for number, text in enumerate(statement.actions.texts):
        lowered = text.lower()
        hint = _CALLS_OF_S3.get(lowered, "")
        foreign = lowered.startswith("sts:") and not any(map(patterns.glob(lowered[4:]), _STS_ACTIONS))
        if hint or foreign:
            yield analyzer(
                "error",
                "invalid-action",
                subject.item(statement.actions.pointer, number),
                f"There is no action {quoted(text)}.",
                f"The call needs {hint}." if hint else "STS has sts:AssumeRole, sts:TagSession and a few more.",
            )


def _never_on_these(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Listing is asked of the bucket, reading and writing of its objects; the other ARN never matches.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
    """
    resources = statement.resources
    if subject.kind is PolicyKind.BUCKET or resources is None or resources.element == "NotResource":
        return
    if statement.actions.element == "NotAction" or not all(":s3:::" in text for text in resources.texts):
        return
    # No bucket has a slash in its name; a pattern without one may match both, and so may a variable.
    objects = any(has_variable(text) or re.search(r"[/*?]", text) for text in resources.texts)
    buckets = any("/" not in text or has_variable(text) for text in resources.texts)
    for number, text in enumerate(statement.actions.texts):
        lowered = text.lower()
        if (lowered in _OF_BUCKETS and not buckets) or (lowered in _OF_OBJECTS and not objects):
            mend = (
                "the bucket itself, arn:aws:s3:::name" if lowered in _OF_BUCKETS else "its objects, arn:aws:s3:::name/*"
            )
            yield ours(
                "warning",
                "action-without-resource",
                subject.item(statement.actions.pointer, number),
                f"{quoted(text)} can't be done to any Resource of the statement.",
                f"Add {mend}.",
                _S3_RESOURCES,
            )


def _any_role_to_any_service(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """Whoever may pass every role to a service has, by that service, what every role has.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    resources = statement.resources
    if subject.kind is not PolicyKind.IDENTITY or statement.effect != "Allow" or resources is None:
        return
    if (
        resources.element == "NotResource"
        or statement.actions.element == "NotAction"
        or on(statement, "iam:PassedToService")
    ):
        return
    if not any(text == "*" or text.endswith(":role/*") for text in resources.texts):
        return
    for number, text in enumerate(statement.actions.texts):
        pointer = subject.item(statement.actions.pointer, number)
        hint = "Name the roles in Resource, or test iam:PassedToService."
        if text.lower() == "iam:passrole":
            message = "iam:PassRole on every role lets a user give any role to any service."
            yield analyzer("security-warning", "pass-role-with-star-in-resource", pointer, message, hint)
        elif patterns.action(text)("iam:PassRole"):
            message = f"{quoted(text)} holds iam:PassRole, on every role there is."
            yield analyzer("security-warning", "pass-role-with-star-in-action-and-resource", pointer, message, hint)


def _more_than_assuming(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A wildcard over STS's actions also lets the caller tag the session, and tags may open other doors.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    """
    if subject.kind is not PolicyKind.TRUST or statement.effect != "Allow":
        return
    for number, text in enumerate(statement.actions.texts):
        if "*" in text and patterns.action(text)("sts:TagSession"):
            yield ours(
                "suggestion",
                "action-too-wide",
                subject.item(statement.actions.pointer, number),
                f"{quoted(text)} also lets the caller set session tags, on which other policies may rely.",
                "List what is needed, most often sts:AssumeRole alone.",
                f"{GUIDE}id_session-tags.html",
            )


OF_STATEMENT: tuple[OfStatement, ...] = (
    _action_twice,
    _resource_twice,
    _no_such_action,
    _never_on_these,
    _any_role_to_any_service,
    _more_than_assuming,
)
