"""One way through the gate: a short walk, and the same for a real call and for the rehearsal of a draft.

`gate.py` is the list, and `passage.py` and `enforcement.py` are how a real call walks it. What these call is a check of
its own; what those need in turn should be little, and asked once: a reader follows a call without turning back.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import helpers
from helpers.cloud.assume_request import Ask
from helpers.cloud.authorization import gate
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.cloud.world import World
from tests.story import BUCKET, OPERATOR, ROLE, permission, told, trust_policy

HELPERS = Path(helpers.__file__).parent
THE_LIST = {f"cloud/authorization/{name}.py" for name in ("gate", "passage", "enforcement")}
MOST_FILES = 12
MOST_ENTRIES = 2


class Walk:
    """Which of our files a call enters, how often, and which of them the list itself calls."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.entered: Counter[str] = Counter()
        self.checks: set[str] = set()
        self.steps: list[str] = []  # functions of the list, in order
        self._inside: list[str] = []
        sys.setprofile(self._see)
        try:
            call()
        finally:
            sys.setprofile(None)

    def _see(self, frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event not in ("call", "return") or HELPERS not in path.parents:
            return
        if event == "return":
            if self._inside:
                self._inside.pop()
            return
        name = path.relative_to(HELPERS).as_posix()
        name = "iam" if name.startswith("iam/") else name
        before = self._inside[-1] if self._inside else ""
        if before != name:
            self.entered[name] += bool(before)  # what moto or a client calls by itself is no turning back
            if before in THE_LIST:
                self.checks.add(name)
        if name.endswith("authorization/gate.py") and frame.f_code.co_name in STEPS:
            self.steps.append(frame.f_code.co_name)
        self._inside.append(name)

    @property
    def beside(self) -> dict[str, int]:
        """Files beyond the list and what it calls itself, and how often each is entered."""
        return {name: n for name, n in self.entered.items() if name not in THE_LIST | self.checks}


STEPS = {check.run.__name__ for check in gate.CHECKS}


@pytest.fixture
def open_world() -> World:
    return told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET))


def calls(world: World) -> dict[str, Callable[[], Any]]:
    sts, s3 = world.client("sts", "backup-operator"), world.client("s3", "A/admin")
    return {
        "assume_role": lambda: sts.assume_role(
            RoleArn=ROLE, RoleSessionName="VendorSession", ExternalId="company-a-7f3d"
        ),
        "list_objects_v2": lambda: s3.list_objects_v2(Bucket="your-bucket-name", Prefix="backups/"),
    }


@pytest.mark.parametrize("name", ["assume_role", "list_objects_v2"])
def test_a_call_enters_few_files_and_none_again_and_again(open_world: World, name: str) -> None:
    call = calls(open_world)[name]
    call()  # what is read once and kept is no part of the way
    walk = Walk(call)
    assert len(walk.beside) <= MOST_FILES, sorted(walk.beside)
    assert {file: n for file, n in walk.beside.items() if n > MOST_ENTRIES} == {}
    assert "iam" in walk.checks


def test_a_rehearsal_walks_the_list_of_the_real_call(open_world: World) -> None:
    ask = Ask(external_id="company-a-7f3d")
    rehearsed = Walk(lambda: rehearse(open_world, ask, Drafts()))
    real = [step for call in calls(open_world).values() for step in Walk(call).steps]
    assert rehearsed.steps == real
    assert set(real) == {check.run.__name__ for check in gate.CHECKS if {"sts", "s3"} & set(check.services)}
