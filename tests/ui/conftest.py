from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import ipywidgets as W
import pytest

from helpers.cloud import World, get_world
from helpers.ui import Workbench, guard

OPERATOR = "arn:aws:iam::123456789012:user/backup-operator"


@pytest.fixture(autouse=True)
def faults_are_seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guard, "RAISE", True)
    yield
    W.Widget.close_all()


@pytest.fixture
def policy() -> Callable[..., str]:
    def made(principal: str = OPERATOR, **more: object) -> str:
        statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)

    return made


@pytest.fixture
def world(policy: Callable[..., str]) -> Iterator[World]:
    """A role that trusts the operator, may list the bucket, and an operator who may ask."""
    world = get_world()
    world.reset()
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=policy())
    company.put_role_policy(
        RoleName="BackupAccessRole",
        PolicyName="Backup",
        PolicyDocument=_allow("s3:ListBucket", "arn:aws:s3:::your-bucket-name"),
    )
    vendor.put_user_policy(
        UserName="backup-operator",
        PolicyName="Assume",
        PolicyDocument=_allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/BackupAccessRole"),
    )
    world.trail.clear()
    yield world
    world.reset()


@pytest.fixture
def workbench(world: World) -> Workbench:
    return Workbench(world)


def _allow(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
