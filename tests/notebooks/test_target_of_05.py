"""The stage of notebook 05: the one operator that the prose names meets the target, and each line notices its mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from helpers.cloud import World, get_world
from helpers.course import lessons
from helpers.course.documents import policy, statement
from helpers.ui import WorkbenchModel
from tests.notebooks.committed import cells

ALLOW, ANYBODY, KEY = statement("123456789012"), {"AWS": "*"}, "aws:MultiFactorAuthPresent"
(SOLUTION,) = re.findall(r"The operator is `(\w+)`", cells("05")["mend-it"].source)


def denies(operator: str, value: str = "false", principal: object = ANYBODY) -> str:
    return policy(ALLOW, statement(principal, {operator: {KEY: value}}, Effect="Deny"))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """As notebook 05 begins."""
    world = get_world()
    world.reset()
    lessons.prepare(world, "05")
    yield world
    world.reset()


def missed(world: World, text: str) -> list[str]:
    scene = WorkbenchModel(world, lessons.target("05-second-factor"), trust_policy=text).scene()
    return [lane.label for lane in scene.targeted if not lane.right]


def test_the_operator_in_the_prose_meets_the_target(world):
    assert missed(world, denies(SOLUTION)) == []


WRONG = [
    (denies("Bool"), ["backup-operator without a code"]),
    (denies("Null", "true"), ["BackupServiceRole, a session without a code"]),
    (denies("Null", "false"), ["backup-operator with a code", "backup-operator without a code"]),
    (denies("BoolIfExists", "true"), ["backup-operator with a code", "BackupServiceRole, a session without a code"]),
    (policy(ALLOW), ["backup-operator without a code", "BackupServiceRole, a session without a code"]),
    (policy(statement(ANYBODY, {"Bool": {KEY: "true"}})), []),  # nobody else has a device
    (
        denies(SOLUTION, principal={"AWS": "123456789012"}).replace('"AWS": "123456789012"', '"AWS": "*"', 1),
        ["admin of Account D, a stranger"],
    ),
]


@pytest.mark.parametrize(("text", "notices"), WRONG)
def test_every_line_notices_its_mistake(world, text, notices):
    assert missed(world, text) == notices
