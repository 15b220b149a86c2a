"""The story of the course, finished: for tests that need a role, a vendor and both permissions."""

from __future__ import annotations

import json

from helpers.cloud import World, get_world
from tests import cast

OPERATOR, ROLE, BUCKET = cast.OPERATOR, cast.ROLE, cast.BUCKET_ARN


def trust_policy(principal: str, **more: object) -> str:
    """A trust policy of one statement, as a person writes it."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def permission(action: str, resource: object) -> str:
    """A permission policy of one statement."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def told(trust: str, access: str) -> World:
    """The world after steps 1 to 3: the role with its trust policy and its access, and the vendor's permission."""
    world = get_world()
    world.reset()
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=trust)
    company.put_role_policy(RoleName="BackupAccessRole", PolicyName="Backup", PolicyDocument=access)
    may_assume = permission("sts:AssumeRole", ROLE)
    vendor.put_user_policy(UserName="backup-operator", PolicyName="Assume", PolicyDocument=may_assume)
    world.trail.clear()
    return world
