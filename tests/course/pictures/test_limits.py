"""Limits as an intersection: what comes through in the picture is what a real session may do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.course.pictures.limits import ACTIONS, Limits, limits
from helpers.course.pictures.told import CannotDraw
from tests.cast import BUCKET, BUCKET_ARN, OPERATOR, ROLE
from tests.story import told, trust_policy

KEY = "backups/2035-01-14.sql.gz"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(*actions: str, on: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


def deny(*actions: str) -> dict[str, Any]:
    return {**allow(*actions), "Effect": "Deny"}


ROLES = document(
    allow("s3:ListBucket", on=BUCKET_ARN), allow("s3:GetObject", "s3:PutObject", on=f"{BUCKET_ARN}/backups/*")
)
READS = document(allow("s3:Get*", "s3:List*"))
# name → the role's permission, its boundary, the session policy
SITUATIONS: dict[str, tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any] | None]] = {
    "the role alone": (ROLES, None, None),
    "a session policy that reads": (ROLES, None, READS),
    "a boundary that reads": (ROLES, READS, None),
    "both, of which one denies": (ROLES, document(allow("s3:*"), deny("s3:GetObject")), READS),
    "a role that may do all": (document(allow("s3:*")), document(allow("s3:PutObject", "s3:GetObject")), READS),
    "nothing in common": (document(allow("s3:PutObject")), READS, None),
    "a session policy that grants nothing new": (READS, None, document(allow("*"))),
}


@pytest.fixture
def world() -> Iterator[World]:
    world = told(trust_policy(OPERATOR), json.dumps(ROLES))
    yield world
    world.reset()


def really(world: World, session_policy: dict[str, Any] | None) -> list[bool]:
    """Which of the actions a real session may do."""
    more = {"Policy": json.dumps(session_policy)} if session_policy else {}
    sts = world.client("sts", "backup-operator")
    s3 = world.client("s3", sts.assume_role(RoleArn=ROLE, RoleSessionName="limited", **more)["Credentials"])
    everybody = json.dumps(document({**allow("s3:ListBucket", on=BUCKET_ARN), "Principal": {"AWS": OPERATOR}}))
    calls = {
        "s3:ListBucket": lambda: s3.list_objects_v2(Bucket=BUCKET),
        "s3:GetObject": lambda: s3.get_object(Bucket=BUCKET, Key=KEY),
        "s3:PutObject": lambda: s3.put_object(Bucket=BUCKET, Key=KEY, Body=b""),
        "s3:DeleteObject": lambda: s3.delete_object(Bucket=BUCKET, Key=KEY),
        "s3:PutBucketPolicy": lambda: s3.put_bucket_policy(Bucket=BUCKET, Policy=everybody),
    }
    return [succeeds(calls[action]) for action in ACTIONS]


def succeeds(call: Any) -> bool:
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
        return False
    return True


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_comes_through_is_what_a_real_session_may_do(world: World, name: str) -> None:
    permission, boundary, session = SITUATIONS[name]
    admin = world.client("iam", "A/admin")
    admin.put_role_policy(RoleName="BackupAccessRole", PolicyName="Backup", PolicyDocument=json.dumps(permission))
    if boundary:
        arn = admin.create_policy(PolicyName="Limit", PolicyDocument=json.dumps(boundary))["Policy"]["Arn"]
        admin.put_role_permissions_boundary(RoleName="BackupAccessRole", PermissionsBoundary=arn)
    stored = limits(world.now(), "BackupAccessRole", session)
    as_given = limits(world.now(), "BackupAccessRole", session, permission=permission, boundary=boundary)
    assert stored.rows and [row.cells for row in stored.rows] == [row.cells for row in as_given.rows]
    for row in stored.rows:  # the picture is the intersection: a row comes through where every wall is open
        assert row.allowed is all(cell.opened for cell in row.cells) is (row.stop is None)
    assert [row.allowed for row in stored.rows] == really(world, session)


def column(found: Limits, title: str) -> list[str]:
    return [row.cells[found.columns.index(title)].words for row in found.rows]


def test_only_the_policies_that_are_there_stand_there(world: World) -> None:
    assert limits(world.now(), "BackupAccessRole").columns == ("Role's permission",)
    every = limits(
        world.now(), "BackupAccessRole", READS, boundary=READS, scp=document(allow("*"), deny("s3:GetObject"))
    )
    assert every.columns == ("SCP", "Role's permission", "Role's boundary", "Session policy")
    assert column(every, "SCP") == ["allows", "denies", "allows", "allows", "allows"]
    assert column(every, "Session policy") == ["allows", "allows", *["does not allow"] * 3]
    assert column(every, "Role's boundary") == column(every, "Session policy")
    assert every.rows[1].stop == 0 and every.rows[1].cells[0].denied
    assert "s3:GetObject is stopped at the SCP (explicit Deny)." in every.told.facts


def test_a_bucket_policy_that_names_the_session_grants_by_itself(world: World) -> None:
    session = "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/limited"
    policy = document({**allow("s3:DeleteObject", on=f"{BUCKET_ARN}/*"), "Principal": {"AWS": session}})
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    found = limits(world.now(), "BackupAccessRole", READS, actions=["s3:DeleteObject"])
    assert found.rows[0].allowed and [cell.words for cell in found.rows[0].cells] == [
        "not needed",
        "not needed",
        "allows",
    ]
    assert "A bucket policy can grant by itself" in found.told.lesson


def test_other_actions_and_a_role_that_is_not_there_yet(world: World) -> None:
    asked = ["iam:ListRoles", ("s3:GetObject", f"{BUCKET_ARN}/reports/q4.csv")]
    found = limits(world.now(), "NewRole", permission=document(allow("iam:*")), actions=asked)
    assert [(row.action, row.on, row.allowed) for row in found.rows] == [
        ("iam:ListRoles", "*", True),
        ("s3:GetObject", f"{BUCKET}/reports/q4.csv", False),
    ]
    with pytest.raises(CannotDraw, match="There is no role 'NewRole' yet"):
        limits(world.now(), "NewRole")
    with pytest.raises(CannotDraw, match="AWS would not save this session policy"):
        limits(world.now(), "BackupAccessRole", "{}")
    with pytest.raises(CannotDraw, match="Name 1 to 12 actions"):
        limits(world.now(), "BackupAccessRole", actions=[])
