"""A target has a few requests, and a policy can name anybody: whoever else gets in is told, and the target is not met."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from helpers.cloud import World, get_world
from helpers.course import lessons
from helpers.course.documents import DEVELOPER, OPERATOR, SERVICE_ROLE, policy, statement, trust
from helpers.course.stage.scene import Scene
from helpers.ui import WorkbenchModel
from tests import recipes
from tests.story import permission

ABOUT_ANOTHER_POLICY = {"03-permit"}  # the caller's permission is what is written
ROLES = {"01": "WebServerRole", "02": "ReportRole", "06": "DeployRole"}
ANYBODY, EC2 = {"AWS": "*"}, {"Service": "ec2.amazonaws.com"}


@pytest.fixture
def world() -> Iterator[World]:
    world = get_world()
    yield world
    world.reset()


def scene(world: World, name: str, text: str) -> Scene:
    """The stage of a target, where B has permitted its operator, its intern and its job."""
    world.reset()
    lessons.prepare(world, name[:2])
    company, vendor, document = world.client("iam", "A/admin"), world.client("iam", "B/admin"), permission("sts:*", "*")
    for user in ("backup-operator", "intern"):
        vendor.put_user_policy(UserName=user, PolicyName="MayAssume", PolicyDocument=document)
    vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="MayAssume", PolicyDocument=document)
    role = ROLES.get(name[:2], "BackupAccessRole")
    for host in re.findall(r"oidc-provider/([\w.]+)", lessons.solution(name)):
        company.create_open_id_connect_provider(Url=f"https://{host}", ClientIDList=["sts.amazonaws.com"])
    if role not in {each["RoleName"] for each in company.list_roles()["Roles"]}:
        company.create_role(RoleName=role, AssumeRolePolicyDocument=lessons.solution(name))
    solution = lessons.solution(name)
    return WorkbenchModel(world, lessons.target(name), solution=solution, role=role, trust_policy=text).scene()


def test_every_target_about_trust_has_a_solution():
    missing = lessons.targets().keys() - {name for name in lessons.targets() if lessons.solution(name)}
    assert missing == ABOUT_ANOTHER_POLICY, f"a row of SOLUTIONS, beside TARGETS; {recipes.NOTEBOOK}"


@pytest.mark.parametrize("name", sorted(lessons.targets().keys() - ABOUT_ANOTHER_POLICY))
def test_the_solution_meets_its_target(world, name):
    found = scene(world, name, lessons.solution(name))
    assert found.target_met and found.count.startswith("Target met"), [
        one.label for one in found.targeted if not one.right
    ]


# All requests of the target end as wanted, and somebody else gets in.
WIDE = [
    ("01-office", trust(DEVELOPER, {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}), "User developer of 1111"),
    ("01-office", trust(DEVELOPER, {"IpAddress": {"aws:SourceIp": "203.0.0.0/8"}}), "User developer of 1111"),
    ("01-who", trust({"Service": ["ec2.amazonaws.com", "s3.amazonaws.com"], "AWS": DEVELOPER}), "Service s3."),
    ("01-who", trust({**EC2, "AWS": [DEVELOPER, "444455556666"]}), "User somebody-else of 444455556666"),
    (
        "01-who",
        policy(statement(EC2), statement(ANYBODY, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/developer"}})),
        "User developer of 999999999999",
    ),
    ("02-vendor", trust([OPERATOR, SERVICE_ROLE, "444455556666"]), "User somebody-else of 444455556666"),
    (
        "02-tasks",
        trust(
            {"Service": "ecs-tasks.amazonaws.com"},
            {"StringNotEquals": {"aws:SourceAccount": ["444455556666", "999999999999"]}},
        ),
        "Service ecs-tasks.amazonaws.com, acting for another customer (888888888888)",
    ),
    ("02-colleague", trust(ANYBODY, {"StringEquals": {"aws:username": "developer"}}), "User developer of 999999999999"),
    (
        "05-second-factor",
        trust(ANYBODY, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        "User somebody-else of 999999999999",
    ),
]


@pytest.mark.parametrize(("name", "text", "who"), WIDE)
def test_whoever_else_gets_in_is_told_and_the_target_is_not_met(world, name, text, who):
    found = scene(world, name, text)
    assert all(lane.right for lane in found.targeted)
    assert not found.target_met and found.count.endswith("as wanted, and somebody else gets in")
    assert found.intruder.startswith(who) and " gets in too, and should stay out. " in found.intruder
