"""Words the tests of helpers.cloud share: the cast, policy documents, and the error a call ends in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests import cast

A, B, C, D = cast.A, cast.B, cast.C, cast.D
BUCKET, BUCKET_ARN = cast.BUCKET, cast.BUCKET_ARN
ROLE, OPERATOR, SERVICE_ROLE = cast.ROLE, cast.OPERATOR, cast.SERVICE_ROLE


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = None, *, principal: Any = None, effect: str = "Allow", **extra: Any) -> dict:
    statement: dict[str, Any] = {"Effect": effect, "Action": action, **extra}
    if resource:
        statement["Resource"] = resource
    if principal:
        statement["Principal"] = principal
    return statement


def deny(action: Any, resource: Any = None, **extra: Any) -> dict:
    return allow(action, resource, effect="Deny", **extra)


def trust(*principals: Any, **extra: Any) -> str:
    return document(*(allow("sts:AssumeRole", principal=principal, **extra) for principal in principals))


def error(call: Any, **parameters: Any) -> tuple[str, str, int]:
    """(code, message, HTTP status) of the error that a boto3 call ends in."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    return (
        answer["Error"]["Code"],
        answer["Error"].get("Message", ""),
        answer["ResponseMetadata"]["HTTPStatusCode"],
    )


class Company:
    """What the administrators of the two companies do in the lessons."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.iam = world.client("iam", "A/admin")
        self.vendor_iam = world.client("iam", "B/admin")

    def make_role(self, trust_policy: str, *permissions: dict, name: str = "BackupAccessRole", **more: Any) -> None:
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy, **more)
        if permissions:
            self.iam.put_role_policy(RoleName=name, PolicyName="permissions", PolicyDocument=document(*permissions))

    def permit(self, who: str = "backup-operator", resource: str = ROLE) -> None:
        policy = document(allow("sts:AssumeRole", resource))
        if who == "BackupServiceRole":
            self.vendor_iam.put_role_policy(RoleName=who, PolicyName="assume", PolicyDocument=policy)
        else:
            self.vendor_iam.put_user_policy(UserName=who, PolicyName="assume", PolicyDocument=policy)

    def assume(self, who: Any = "backup-operator", **more: Any) -> dict:
        parameters = {"RoleArn": ROLE, "RoleSessionName": "VendorSession", **more}
        return self.world.client("sts", who).assume_role(**parameters)["Credentials"]

    def session(self, *permissions: dict) -> dict:
        """Credentials of a session of BackupAccessRole that may do this."""
        self.make_role(trust({"AWS": OPERATOR}), *permissions)
        self.permit()
        return self.assume()
