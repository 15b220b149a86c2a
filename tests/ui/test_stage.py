"""The drawing of the stage: what a line that stands for several passes, and what its table says of a wall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from helpers.cloud import World
from helpers.course.stage.scene import REFUSED
from helpers.ui import WorkbenchModel
from helpers.ui.parts import stage
from tests.story import BUCKET, OPERATOR, ROLE, permission, told, trust_policy

OURS, VENDOR = "arn:aws:iam::111122223333:root", "arn:aws:iam::123456789012:root"
DEVELOPER = "arn:aws:iam::111122223333:user/developer"
WIRE, STOP = "tpl-wire", "tpl-stop"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The vendor's user and its admin may ask; its intern and its role may not."""
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))
    may = permission("sts:AssumeRole", ROLE)
    world.client("iam", "B/admin").put_user_policy(UserName="backup-operator", PolicyName="May", PolicyDocument=may)
    yield world
    world.reset()


def shown(world: World, trust: str, caller: str = "C/admin", *named: str) -> str:
    return stage.drawn(WorkbenchModel(world, trust_policy=trust, caller=caller, named=named or (caller,)).scene(), "x")


def folded(html: str, account: str) -> list[str]:
    """What the line of a folded account does in its cells: at its own side's wall, and at the role's."""
    line = re.search(rf'id="x-fold-{account}" class="tpl-lane.*?</button>', html, re.DOTALL)
    assert line, account
    cells = re.findall(r'<span class="tpl-cell-of">(.*?)</span>', line[0])
    return [STOP if STOP in cell else WIRE if WIRE in cell else "" for cell in cells]


# trust policy, whose account is folded → what its line does at the wall of its own side, and at the role's
FOLDS = [
    (trust_policy(OURS.replace("1111", "4444", 1)), "B", [STOP, ""]),  # admin would come further than intern
    (trust_policy(VENDOR), "B", [WIRE, WIRE]),  # two get in, two do not: the words say so
    (trust_policy(OPERATOR), "A", [WIRE, STOP]),  # of its own account nobody is stopped before the trust policy
    (trust_policy(OURS, Condition={"StringEquals": {"sts:ExternalId": "x1"}}), "A", [STOP, ""]),
    (trust_policy(OPERATOR), "services", [STOP]),
]


@pytest.mark.parametrize(("trust", "account", "does"), FOLDS)
def test_a_line_for_several_passes_no_wall_that_stops_one_of_them(world, trust, account, does):
    assert folded(shown(world, trust), account) == does


def test_a_line_for_several_goes_on_where_one_of_them_cannot_ask(world):
    """Who can't ask at all comes to no wall, and says nothing about the others."""
    model = WorkbenchModel(world, trust_policy=trust_policy(OPERATOR), caller="C/admin", named=("C/admin",))
    account = next(each for each in model.scene().accounts if each.key == "A")
    drawing = stage._Drawing(model.scene(), "x")
    refused = replace(account.folded[0], end=REFUSED)
    assert drawing._standing_for([refused, *account.folded]).end == "trust"


# who asks, the trust policy → the cells of its row, and what stands above the wall of its own permission
ROWS = [
    ("developer", trust_policy(DEVELOPER), "not needed | passes | gets in", "Permission<br>not needed"),
    ("developer", trust_policy(OPERATOR), "not needed | stopped: not named | stays out", "Permission<br>not needed"),
    (
        "developer",
        trust_policy(OURS),
        "stopped: needed and missing | not reached | stays out",
        "Caller&#x27;s<br>permission",
    ),
    ("backup-operator", trust_policy(OPERATOR), "passes | passes | gets in", "Caller&#x27;s<br>permission"),
    (
        "ec2.amazonaws.com",
        trust_policy(OPERATOR),
        "not needed | stopped: not named | stays out",
        "Permission<br>not needed",
    ),
]


@pytest.mark.parametrize(("who", "trust", "cells", "heading"), ROWS)
def test_a_permission_that_is_not_needed_is_called_so(world, who, trust, cells, heading):
    html = shown(world, trust, who)
    row = re.search(rf"<tr><td[^>]*>{who}</td>(.*?)</tr>|<tr><th[^>]*>{who}</th>(.*?)</tr>", html)
    assert row, who
    assert re.sub(r"</t[dh]><t[dh][^>]*>", " | ", row[0]).split(" | ", 1)[1].split("<")[0] == cells
    above = re.search(r'id="x-wall-permission".*?<span>(.*?)</span>', html)
    assert above and above[1] == heading
    # What is seen stands in what is heard: https://www.w3.org/WAI/WCAG22/Understanding/label-in-name.html
    named = re.search(r'id="x-wall-permission"[^>]*aria-label="([^"]*)"', html)
    assert named and named[1].startswith(heading.replace("<br>", " "))
