"""A chain of two roles in a picture ends where the real calls end, with the policies as they are stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.course.pictures.chain import Chain, chain
from helpers.course.pictures.told import CannotDraw
from tests.cast import BUCKET, BUCKET_ARN, OPERATOR, ROLE, SERVICE_ROLE, B
from tests.story import permission, told, trust_policy

MAY_ALL = permission("sts:AssumeRole", "*")


@pytest.fixture
def world() -> Iterator[World]:
    """A chain that works from end to end."""
    world = told(trust_policy(SERVICE_ROLE), permission("s3:ListBucket", BUCKET_ARN))
    vendor = world.client("iam", "B/admin")
    vendor.update_assume_role_policy(
        RoleName="BackupServiceRole", PolicyDocument=trust_policy(f"arn:aws:iam::{B}:root")
    )
    vendor.put_user_policy(UserName="backup-operator", PolicyName="Assume", PolicyDocument=MAY_ALL)
    vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="Assume", PolicyDocument=MAY_ALL)
    world.trail.clear()
    yield world
    world.reset()


def drawn(world: World, **more: Any) -> Chain:
    return chain(world, "BackupServiceRole", "BackupAccessRole", **more)


def really(world: World, external_id: str | None = None) -> list[bool]:
    """How far the real calls come: each step, until one is refused."""
    done: list[bool] = []
    more = {"ExternalId": external_id} if external_id else {}
    try:
        first = world.client("sts", "backup-operator").assume_role(RoleArn=SERVICE_ROLE, RoleSessionName="first")
        done.append(True)
        sts = world.client("sts", first["Credentials"])
        second = sts.assume_role(RoleArn=ROLE, RoleSessionName="second", **more)
        done.append(True)
        world.client("s3", second["Credentials"]).list_objects_v2(Bucket=BUCKET)
        done.append(True)
    except ClientError:
        pass
    return done + [False] * (3 - len(done))


def change(world: World, name: str) -> None:
    vendor, company = world.client("iam", "B/admin"), world.client("iam", "A/admin")
    if name == "user without permission":
        vendor.delete_user_policy(UserName="backup-operator", PolicyName="Assume")
    elif name == "first role trusts another":
        text = trust_policy(f"arn:aws:iam::{B}:user/intern")
        vendor.update_assume_role_policy(RoleName="BackupServiceRole", PolicyDocument=text)
    elif name == "first role without permission":
        vendor.delete_role_policy(RoleName="BackupServiceRole", PolicyName="Assume")
    elif name == "second role trusts the user":
        company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust_policy(OPERATOR))
    elif name == "second role wants an id":
        wanted = {"Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}
        text = trust_policy(SERVICE_ROLE, **wanted)
        company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=text)
    elif name == "second role may not list":
        company.delete_role_policy(RoleName="BackupAccessRole", PolicyName="Backup")
    elif name == "bucket denies":
        text = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket", "Resource": BUCKET_ARN}],
        }
        world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(text))
    elif name == "a boundary of the user":
        arn = vendor.create_policy(PolicyName="Limit", PolicyDocument=permission("s3:*", "*"))["Policy"]["Arn"]
        vendor.put_user_permissions_boundary(UserName="backup-operator", PermissionsBoundary=arn)


# what is changed → the step that stops, the door, and its words
SITUATIONS = {
    "nothing": None,
    "user without permission": (0, "permission", "needed and missing"),
    "first role trusts another": (0, "trust policy", "not named"),
    "a boundary of the user": (0, "boundary", "not in boundary"),
    "first role without permission": (1, "permission", "no permission"),
    "second role trusts the user": (1, "trust policy", "not named"),
    "second role wants an id": (1, "trust policy", "ExternalId absent"),
    "second role may not list": (2, "permission", "needed and missing"),
    "bucket denies": (2, "bucket policy", "explicit Deny"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_it_ends_where_the_real_calls_end(world: World, name: str) -> None:
    change(world, name)
    before = world.trail.newest
    found = drawn(world)
    assert world.trail.newest is before, "nothing is asked"
    links = found.flow.links
    assert [link.passed for link in links] == really(world)
    stops = [
        (n, link.doors[link.stop].title, link.doors[link.stop].words)
        for n, link in enumerate(links)
        if link.stop is not None
    ]
    assert stops == ([SITUATIONS[name]] if SITUATIONS[name] else [])
    assert [station.state for station in found.flow.stations[1:]] == [
        "live" if link.passed else "idle" for link in links
    ]


def test_an_external_id_goes_to_the_second_role(world: World) -> None:
    change(world, "second role wants an id")
    assert [link.passed for link in drawn(world, external_id="x1").flow.links] == really(world, "x1") == [True] * 3


def test_each_trust_policy_sees_the_one_who_asks(world: World) -> None:
    found = drawn(world)
    assert [station.note for station in found.flow.stations] == [
        "a user", "session, up to 1 hour", "session, 1 hour at most", "3 objects"
    ]  # fmt: skip
    remarks = [door.remark for link in found.flow.links for door in link.doors if door.remark]
    assert remarks == [
        "This trust policy sees user backup-operator.",
        "This one sees a session of BackupServiceRole, and nobody behind it.",
    ]


def test_a_service_sets_out_from_no_account(world: World) -> None:
    vendor = world.client("iam", "B/admin")
    text = trust_policy("", Principal={"Service": "ec2.amazonaws.com"})
    vendor.update_assume_role_policy(RoleName="BackupServiceRole", PolicyDocument=text)
    found = drawn(world, caller="ec2.amazonaws.com")
    assert [link.passed for link in found.flow.links] == [True] * 3
    assert found.flow.stations[0].note == "a service"
    assert found.told.rows[0][0].startswith("ec2.amazonaws.com (AWS), a service → BackupServiceRole (Account B")
    assert found.told.rows[0][3] == "This trust policy sees the service ec2.amazonaws.com."


# The role's longest session is for who calls AssumeRole: "credentials provided by Amazon EC2 instances … are not
# subject to the specified maximum session duration". Of other services no page was read that says how long.
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
@pytest.mark.parametrize(
    ("service", "note"),
    [("ec2.amazonaws.com", "session, renewed by EC2"), ("lambda.amazonaws.com", "session")],
)
def test_what_a_service_assumes_does_not_end_after_the_roles_longest_session(
    world: World, service: str, note: str
) -> None:
    vendor = world.client("iam", "B/admin")
    text = trust_policy("", Principal={"Service": service})
    vendor.update_assume_role_policy(RoleName="BackupServiceRole", PolicyDocument=text)
    stations = drawn(world, caller=service).flow.stations
    assert [station.note for station in stations[1:3]] == [note, "session, 1 hour at most"]


def test_inside_one_account_a_role_that_names_the_caller_asks_no_permission(world: World) -> None:
    company = world.client("iam", "A/admin")
    text = trust_policy("arn:aws:iam::111122223333:user/developer")
    company.update_assume_role_policy(RoleName="ReportRole", PolicyDocument=text)
    picture = chain(world, "ReportRole", "BackupAccessRole", "developer")
    first = picture.flow.links[0]
    assert first.passed and [door.words for door in first.doors] == ["not needed", ""]
    assert "inside one account it is enough that the trust policy names the caller" in picture.told.lesson
    assert world.client("sts", "developer").assume_role(
        RoleArn="arn:aws:iam::111122223333:role/ReportRole", RoleSessionName="own"
    )


def test_a_chained_session_ends_after_an_hour_whatever_the_role_gives(world: World) -> None:
    for who, role in (("B/admin", "BackupServiceRole"), ("A/admin", "BackupAccessRole")):
        world.client("iam", who).update_role(RoleName=role, MaxSessionDuration=4 * 3600)
    assert [station.note for station in drawn(world).flow.stations[1:3]] == [
        "session, up to 4 hours",
        "session, 1 hour at most",
    ]
    asked = {"RoleArn": ROLE, "RoleSessionName": "long", "DurationSeconds": 3601}
    with pytest.raises(ClientError, match="exceeds the 1 hour session limit"):
        world.client("sts", "BackupServiceRole").assume_role(**asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("NoRole", "BackupAccessRole"), "There is no role 'NoRole' yet"),
        (("BackupServiceRole", "arn:aws:iam::111122223333:role/No"), "There is no role 'arn:aws:iam"),
        (("BackupServiceRole", "BackupAccessRole", "nobody"), "There is nobody called 'nobody'"),
    ],
)
def test_who_or_what_is_not_there_gets_a_sentence(world: World, asked: tuple[str, ...], words: str) -> None:
    with pytest.raises(CannotDraw, match=words):
        chain(world, *asked)
