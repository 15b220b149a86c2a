from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from helpers.cloud import World, get_world

VENDOR = "arn:aws:iam::123456789012"


@pytest.fixture
def policy() -> Callable[..., str]:
    """A trust policy of one statement, as a person writes it."""

    def made(principal: str = f"{VENDOR}:root", **more: object) -> str:
        statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)

    return made


@pytest.fixture
def world(policy: Callable[..., str]) -> Iterator[World]:
    """The world after steps 1 to 3 of the scenario: role, trust, the vendor's permission."""
    world = get_world()
    world.reset()
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=policy())
    bucket = "arn:aws:s3:::your-bucket-name"
    company.put_role_policy(
        RoleName="BackupAccessRole",
        PolicyName="Backup",
        PolicyDocument=_allow("s3:*", [bucket, f"{bucket}/*"]),
    )
    vendor.put_user_policy(
        UserName="backup-operator",
        PolicyName="Assume",
        PolicyDocument=_allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/BackupAccessRole"),
    )
    world.trail.clear()
    yield world
    world.reset()


def _allow(action: str, resource: object) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
