"""What AWS checks of a call's parameters, in AWS's words.

Form is checked before the permission, and so is seen by everybody. Limits that tell something about the role are
checked after it, and are seen only by those who may assume it.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from helpers.cloud import documents, holdings
from helpers.cloud.calls import ApiCall
from helpers.cloud.errors import AwsError
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

# Operation → parameter → its constraint. From the AWS service models, which are the API reference's text.
_CONSTRAINTS: Mapping[str, Mapping[str, _Text | _Number]] = {
    "AssumeRole": {
        "RoleArn": _Text(20, 2048, required=True),
        "RoleSessionName": _Text(2, 64, _NAME, required=True),
        "Policy": _Text(1, 2048),
        "DurationSeconds": _Number(900, 43200),
        "ExternalId": _Text(2, 1224, r"[\w+=,.@:\/-]*"),
    },
    "CreateRole": {**_ROLE_NAME, **_MAX_SESSION, "AssumeRolePolicyDocument": _Text(1, 131072, required=True)},
    "UpdateRole": {**_ROLE_NAME, **_MAX_SESSION},
    "UpdateAssumeRolePolicy": {**_ROLE_NAME, "PolicyDocument": _Text(1, 131072, required=True)},
    "CreateUser": _USER_NAME,
}
_ROLE_CHAINING_LIMIT = (
    3600  # seconds; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
)
_DEFAULT_MAX_SESSION = 3600


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
    if faults:
        errors = "error" if len(faults) == 1 else "errors"
        raise AwsError("ValidationError", f"{len(faults)} validation {errors} detected: {'; '.join(faults)}")
    boundary = call.form.get("PermissionsBoundary")
    if boundary and holdings.managed_policy(boundary) is None:
        raise AwsError("NoSuchEntity", f"Policy {boundary} does not exist or is not attachable.", 404)
    if call.operation == "AssumeRole":
        if not re.fullmatch(r"arn:aws:iam::\d{12}:\S.*", call.form["RoleArn"]):
            raise AwsError("ValidationError", f"{call.form['RoleArn']} is invalid")
        if "Policy" in call.form:
            documents.check_session_policy(call.form["Policy"])


def check_limits(call: ApiCall, caller: Caller) -> None:
    """Refuse an AssumeRole that asks for more than the role, or a chain of roles, gives.

    Raises:
        AwsError: `ValidationError`. Both limits exceeded: AWS names the role's.
    """
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
    if constraint.pattern and not re.fullmatch(constraint.pattern, value, re.ASCII):
        shown = constraint.pattern
        yield f"{failed} satisfy regular expression pattern: {shown}"
