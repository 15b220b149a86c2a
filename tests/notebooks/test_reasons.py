"""The three stages of notebook 02: what the prose says to change meets each target, and no request is there for nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from helpers.cloud import World
from helpers.course import lessons
from helpers.course.documents import DEVELOPER, INTERN, OPERATOR, SERVICE_ROLE, policy, statement, trust
from helpers.ui import WorkbenchModel
from tests.notebooks.committed import cells
from tests.story import permission

OURS = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
TASKS = {"Service": "ecs-tasks.amazonaws.com"}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """As the notebook stands before its stages: B has permitted its operator, its intern and its job."""
    from helpers.cloud.world import get_world

    world = get_world()
    world.reset()
    lessons.prepare(world, "02")
    vendor, document = world.client("iam", "B/admin"), permission("sts:AssumeRole", "*")
    for user in ("backup-operator", "intern"):
        vendor.put_user_policy(UserName=user, PolicyName="MayAssume", PolicyDocument=document)
    vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="MayAssume", PolicyDocument=document)
    yield world
    world.reset()


def missed(world: World, name: str, text: str) -> list[str]:
    """The requests of a target that end otherwise than wanted."""
    scene = WorkbenchModel(world, lessons.target(name), role="ReportRole", trust_policy=text).scene()
    return [lane.label for lane in scene.targeted if not lane.right]


def said(cell: str) -> list[dict[str, object]]:
    """The pieces of a policy that the prose of a cell has in backticks."""
    found = re.findall(r"`(\{.+?\})`", cells("02")[cell].source)
    return [json.loads(piece) for piece in found]


def test_the_prose_says_what_meets_each_target(world):
    vendor, colleague = said("services")[0], said("exercises")[0]
    (condition,) = re.findall(r'`"Condition": (\{.+?\})`', cells("02")["delegation"].source)
    assert missed(world, "02-vendor", trust(vendor)) == []
    assert missed(world, "02-tasks", trust(TASKS, json.loads(condition))) == []
    assert missed(world, "02-colleague", trust(colleague)) == []


MISTAKES = [
    ("02-vendor", trust(OPERATOR), ["BackupServiceRole, the night job"]),
    ("02-vendor", trust(SERVICE_ROLE), ["backup-operator"]),
    ("02-vendor", trust([OPERATOR, SERVICE_ROLE, INTERN]), ["intern, whom the vendor has permitted too"]),
    ("02-vendor", trust("123456789012"), ["intern, whom the vendor has permitted too", "admin of the vendor"]),
    ("02-vendor", trust([OPERATOR, SERVICE_ROLE, "999999999999"]), ["admin of Account D, a stranger"]),
    ("02-tasks", trust(TASKS), ["ECS, working for Account C", "ECS, working for Account D"]),
    ("02-tasks", trust(TASKS, {"StringNotEquals": {"aws:SourceAccount": "444455556666"}}), ["ECS, working for Account D"]),
    ("02-tasks", trust(TASKS, {"StringEquals": {"sts:ExternalId": "111122223333"}}), ["ECS, working for us"]),
    ("02-tasks", policy(statement(TASKS, OURS), statement({"Service": "ec2.amazonaws.com"})), ["EC2"]),
    ("02-colleague", trust(["111122223333", DEVELOPER]), ["admin of our own account"]),
    ("02-colleague", trust([OPERATOR, DEVELOPER]), ["backup-operator of the vendor"]),
    ("02-colleague", trust(["999999999999", DEVELOPER]), ["admin of Account D, a stranger"]),
    ("02-colleague", trust({"AWS": DEVELOPER, "Service": "lambda.amazonaws.com"}), ["Lambda"]),
    ("02-colleague", trust("999999999999"), ["developer, without a permission of its own", "admin of Account D, a stranger"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "noticed"), MISTAKES)
def test_every_request_of_a_target_notices_its_mistake(world, name, text, noticed):
    assert missed(world, name, text) == noticed


@pytest.mark.parametrize("name", ["02-vendor", "02-tasks", "02-colleague"])
def test_every_request_of_a_target_is_there_for_a_mistake(name):
    noticed = {label for target, _, labels in MISTAKES if target == name for label in labels}
    assert noticed == {one.who for one in lessons.target(name)}
