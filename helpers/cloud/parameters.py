"""What AWS checks of a call's parameters, in AWS's words.

Form is checked before the permission, and so is seen by everybody. Limits that tell something about the role are
checked after it, and are seen only by those who may assume it.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from helpers.cloud import documents, holdings
from helpers.cloud.calls import ApiCall
from helpers.cloud.errors import AwsError
from helpers.cloud.identity import Identity
from helpers.cloud.sessions import Session, passed_policy_arns, passed_tags, passed_transitive_keys
from helpers.iam.model import Caller, CallerType


class _Text(NamedTuple):
    """What a text parameter must look like; AWS counts characters."""

    shortest: int
    longest: int
    pattern: str = ""
    required: bool = False


class _Number(NamedTuple):
    """The bounds of a number, both inclusive."""

    least: int
    most: int


_NAME = r"[\w+=,.@-]*"
_USER_NAME = {"UserName": _Text(1, 64, r"[\w+=,.@-]+", required=True)}
_ROLE_NAME = {"RoleName": _Text(1, 64, r"[\w+=,.@-]+", required=True)}
_MAX_SESSION = {"MaxSessionDuration": _Number(3600, 43200)}
_SECOND_FACTOR = {"SerialNumber": _Text(9, 256, r"[\w+=/:,.@-]*"), "TokenCode": _Text(6, 6, r"[\d]*")}
_TOKEN_DURATION = {"DurationSeconds": _Number(900, 129600)}

# Operation → parameter → its constraint. From the AWS service models, which are the API reference's text.
_CONSTRAINTS: Mapping[str, Mapping[str, _Text | _Number]] = {
    "AssumeRole": {
        "RoleArn": _Text(20, 2048, required=True),
        "RoleSessionName": _Text(2, 64, _NAME, required=True),
        "Policy": _Text(1, 2048),
        "DurationSeconds": _Number(900, 43200),
        "ExternalId": _Text(2, 1224, r"[\w+=,.@:\/-]*"),
        "SourceIdentity": _Text(2, 64, _NAME),
        **_SECOND_FACTOR,
    },
    "GetSessionToken": {**_TOKEN_DURATION, **_SECOND_FACTOR},
    "GetFederationToken": {"Name": _Text(2, 32, _NAME, required=True), "Policy": _Text(1, 2048), **_TOKEN_DURATION},
    "GetAccessKeyInfo": {"AccessKeyId": _Text(16, 128, r"[\w]*", required=True)},
    "CreateRole": {**_ROLE_NAME, **_MAX_SESSION, "AssumeRolePolicyDocument": _Text(1, 131072, required=True)},
    "UpdateRole": {**_ROLE_NAME, **_MAX_SESSION},
    "UpdateAssumeRolePolicy": {**_ROLE_NAME, "PolicyDocument": _Text(1, 131072, required=True)},
    "CreateUser": _USER_NAME,
}
_ROLE_CHAINING_LIMIT = (
    3600  # seconds; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
)
_DEFAULT_MAX_SESSION = 3600
_SESSION_POLICIES = 2048  # characters, all of a session's together
_TAG_CHARACTERS = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"
_TAG_KEY = _Text(1, 128, f"{_TAG_CHARACTERS}+")
_TAG_VALUE = _Text(0, 256, f"{_TAG_CHARACTERS}*")


def check_form(call: ApiCall) -> None:
    """Refuse parameters that are malformed, before anybody asks for permission.

    Raises:
        AwsError: `ValidationError`, or `MalformedPolicyDocument` for a session policy.
    """
    if call.service == "s3":
        return
    faults = [
        fault
        for name, constraint in _CONSTRAINTS.get(call.operation, {}).items()
        for fault in _faults(name, call.form.get(name), constraint)
    ]
    _refuse(faults)
    if call.operation == "AssumeRole" and not re.fullmatch(r"arn:aws:iam::\d{12}:\S.*", call.form["RoleArn"]):
        raise AwsError("ValidationError", f"{call.form['RoleArn']} is invalid")
    if call.operation in ("AssumeRole", "GetFederationToken"):
        _check_tags(call)
        if "Policy" in call.form:
            documents.check_session_policy(call.form["Policy"])


def _refuse(faults: list[str]) -> None:
    if faults:
        errors = "error" if len(faults) == 1 else "errors"
        raise AwsError("ValidationError", f"{len(faults)} validation {errors} detected: {'; '.join(faults)}")


def check_reach(call: ApiCall, identity: Identity) -> None:
    """Refuse IAM calls with credentials of GetSessionToken or GetFederationToken, unless a second factor made them.

    Args:
        call: the API call.
        identity: who makes it.

    Raises:
        AwsError: `InvalidClientTokenId`; so AWS answers: https://github.com/cloudyr/aws.iam/issues/15

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    """
    session = identity.session
    if call.service == "iam" and session and session.made_by != "AssumeRole" and not session.mfa_at:
        raise AwsError("InvalidClientTokenId", "The security token included in the request is invalid", 403)


def _check_tags(call: ApiCall) -> None:
    """The rules for session tags, and for the session policies' number and length.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    tags = passed_tags(call)
    keys = [value for name, value in call.indexed("Tags.member").items() if name.endswith(".Key")]
    faults = [
        fault
        for number, (key, value) in enumerate(tags.items(), 1)
        for fault in (
            *_faults(f"tags.{number}.member.key", key, _TAG_KEY),
            *_faults(f"tags.{number}.member.value", value, _TAG_VALUE),
        )
    ]
    for name, count, most in (
        ("tags", len(keys), 50),
        ("transitiveTagKeys", len(passed_transitive_keys(call)), 50),
        ("policyArns", len(passed_policy_arns(call)), 10),
    ):
        if count > most:
            faults.append(
                f"Value at '{name}' failed to satisfy constraint: Member must have length less than or equal to {most}"
            )
    _refuse(faults)
    known = {key.lower() for key in keys}
    if len(known) < len(keys):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if reserved := [key for key in keys if key.lower().startswith("aws:")]:
        raise _invalid(f"The tag key {reserved[0]} is not valid: aws: is reserved for AWS.")
    if any(key.lower() not in known for key in passed_transitive_keys(call)):
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    if call.form.get("SourceIdentity", "").lower().startswith("aws:"):
        raise _invalid("The source identity must not begin with aws:, which is reserved for AWS.")


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterValue", message)


def check_limits(call: ApiCall, identity: Identity) -> None:
    """Refuse what may be asked for in general, and not by this caller of this role.

    Args:
        call: the API call.
        identity: who makes it.

    Raises:
        AwsError: in AWS's words.
    """
    if call.operation == "GetUser" and "UserName" not in call.form and not identity.caller.username:
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
    boundary = call.form.get("PermissionsBoundary")
    if boundary and holdings.managed_policy(boundary, identity.caller.account) is None:
        raise AwsError("NoSuchEntity", f"Policy {boundary} does not exist or is not attachable.", 404)
    if call.operation in ("AssumeRole", "GetFederationToken"):
        _check_session_policies(call, identity)
    if call.operation == "AssumeRole":
        _check_chain(call, identity.session)
        _check_duration(call, identity.caller)


def _check_session_policies(call: ApiCall, identity: Identity) -> None:
    """Managed session policies exist in the account of the session, and are with the text not too long.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    account = call.form["RoleArn"].split(":")[4] if call.operation == "AssumeRole" else identity.caller.account
    length = len(call.form.get("Policy", ""))
    for arn in passed_policy_arns(call):
        theirs = arn.startswith((f"arn:aws:iam::{account}:", "arn:aws:iam::aws:"))
        text = holdings.managed_policy_text(arn, account) if theirs else None
        if text is None:
            raise AwsError("ValidationError", f"Policy {arn} does not exist in account {account}.")
        length += len(text)
    if length > _SESSION_POLICIES:
        raise AwsError(
            "PackedPolicyTooLarge", f"The session policies have {length} characters together, {_SESSION_POLICIES} fit."
        )


def _check_chain(call: ApiCall, session: Session | None) -> None:
    """What a session hands on to the next can not be given another value."""
    if session is None:
        return
    handed_on = {key.lower() for key in session.transitive}
    if any(key.lower() in handed_on for key in passed_tags(call)):
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
            "the calling session."
        )
    passed = call.form.get("SourceIdentity", "")
    if session.source_identity and passed not in ("", session.source_identity):
        raise AwsError("AccessDenied", "The source identity of a session can not be changed in a chain of roles.", 403)


def _check_duration(call: ApiCall, caller: Caller) -> None:
    """A session lasts no longer than the role gives, nor than a chain of roles does; AWS names the role's first."""
    duration = int(call.form.get("DurationSeconds") or 0)
    role = holdings.role(call.form["RoleArn"])
    longest = int(getattr(role, "max_session_duration", None) or _DEFAULT_MAX_SESSION)
    if duration > longest:
        raise AwsError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    if caller.type is CallerType.ROLE_SESSION and duration > _ROLE_CHAINING_LIMIT:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )


def _fits(pattern: str, value: str) -> bool:
    r"""AWS writes its patterns in Java's dialect: \p{L} letters, \p{Z} blanks, \p{N} digits of any script."""
    if "\\p{" not in pattern:
        return re.fullmatch(pattern, value, re.ASCII) is not None
    marks = set("_.:/=+-@")
    return all(letter in marks or unicodedata.category(letter)[0] in "LZN" for letter in value)


def _faults(name: str, value: str | None, constraint: _Text | _Number) -> Iterator[str]:
    member = name[0].lower() + name[1:]
    failed = f"Value '{value}' at '{member}' failed to satisfy constraint: Member must"
    if value is None:
        if isinstance(constraint, _Text) and constraint.required:
            yield f"Value null at '{member}' failed to satisfy constraint: Member must not be null"
        return
    if isinstance(constraint, _Number):
        if not re.fullmatch(r"-?\d{1,18}", value):
            yield f"{failed} be a number"
        elif int(value) < constraint.least:
            yield f"{failed} have value greater than or equal to {constraint.least}"
        elif int(value) > constraint.most:
            yield f"{failed} have value less than or equal to {constraint.most}"
        return
    if len(value) < constraint.shortest:
        yield f"{failed} have length greater than or equal to {constraint.shortest}"
    if len(value) > constraint.longest:
        yield f"{failed} have length less than or equal to {constraint.longest}"
    if constraint.pattern and not _fits(constraint.pattern, value):
        shown = constraint.pattern
        yield f"{failed} satisfy regular expression pattern: {shown}"
