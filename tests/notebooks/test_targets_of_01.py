"""Does each request of the targets of notebook 01 notice the mistake it is there for, and does a right policy meet them all?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.cloud import World, get_world
from helpers.course import lessons
from helpers.course.documents import DEVELOPER, OPERATOR, policy, statement, trust
from helpers.ui import WorkbenchModel

EC2, ROLE = "ec2.amazonaws.com", "WebServerRole"
BOTH = {"Service": EC2, "AWS": DEVELOPER}
OFFICE, ELSEWHERE = ({"IpAddress": {"aws:SourceIp": f"{network}/24"}} for network in ("203.0.113.0", "198.51.100.0"))
ACCOUNT, ADMIN = "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/admin"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """As notebook 01 finds it."""
    world = get_world()
    world.reset()
    lessons.prepare(world, "01")
    yield world
    world.reset()


def missed(world: World, target: str, text: str) -> list[str]:
    scene = WorkbenchModel(world, lessons.target(target), role=ROLE, caller="developer", trust_policy=text).scene()
    return [lane.label for lane in scene.targeted if not lane.right]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("01-who", trust(BOTH)),
        ("01-who", policy(statement({"Service": EC2}), statement(DEVELOPER))),
        ("01-deny", policy(statement([DEVELOPER, ADMIN]), statement(ADMIN, Effect="Deny"))),
        ("01-deny", trust(DEVELOPER)),
        ("01-office", trust(DEVELOPER, OFFICE)),
    ],
)
def test_a_right_policy_meets_the_target(world, target, text):
    assert missed(world, target, text) == []


@pytest.mark.parametrize(
    ("target", "text", "notices"),
    [
        ("01-who", trust({"Service": EC2}), "developer"),
        ("01-who", trust(DEVELOPER), "EC2"),
        ("01-who", trust({"Service": EC2, "AWS": ACCOUNT}), "admin, who may"),
        ("01-who", trust({**BOTH, "Service": [EC2, "lambda.amazonaws.com"]}), "Lambda"),
        ("01-deny", policy(statement([DEVELOPER, ADMIN]), statement({"AWS": "*"}, Effect="Deny")), "developer"),
        ("01-deny", trust([DEVELOPER, ADMIN]), "admin, who may"),
        ("01-deny", policy(statement([DEVELOPER, ADMIN]), statement(DEVELOPER, Effect="Deny")), "admin, who may"),
        ("01-deny", trust(BOTH), "EC2"),
        ("01-office", trust(DEVELOPER, ELSEWHERE), "developer, from the office"),
        ("01-office", trust(DEVELOPER), "developer, from elsewhere"),
        ("01-office", trust({"AWS": "*"}, OFFICE), "admin, from the office"),
        (
            "01-office",
            trust({"AWS": DEVELOPER, "Service": EC2}, {"Null": {"aws:SourceVpc": "true"}}),
            "EC2",
        ),
    ],
)
def test_a_mistake_is_noticed_by_its_request(world, target, text, notices):
    assert any(who.startswith(notices) for who in missed(world, target, text)), missed(world, target, text)


def test_the_vendors_user_is_noticed_once_its_account_permits_it(world):
    """Without a permission of its own it stays out of a foreign role, whatever the role's policy says."""
    admin = world.client("iam", "B/admin")
    document = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    admin.put_user_policy(UserName="backup-operator", PolicyName="May", PolicyDocument=document)
    for target, condition in (("01-who", None), ("01-deny", None), ("01-office", OFFICE)):
        text = trust({"AWS": [DEVELOPER, OPERATOR], "Service": EC2}, condition)
        noticed = [who for who in missed(world, target, text) if who.startswith("backup-operator")]
        assert bool(noticed) is (target != "01-office"), "the vendor calls from another network than the office"
