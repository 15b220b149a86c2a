from __future__ import annotations

from collections.abc import Callable, Iterator

import ipywidgets as W
import pytest

from helpers.cloud import World
from helpers.ui import Workbench, callbacks
from tests.story import BUCKET, OPERATOR, permission, told, trust_policy


@pytest.fixture(autouse=True)
def faults_are_seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(callbacks, "RAISE", True)
    yield
    W.Widget.close_all()


def _policy(principal: str = OPERATOR, **more: object) -> str:
    return trust_policy(principal, **more)


@pytest.fixture
def policy() -> Callable[..., str]:
    """A trust policy of one statement; the operator when nobody is named."""
    return _policy


@pytest.fixture
def world() -> Iterator[World]:
    """A role that trusts the operator and may list the bucket."""
    world = told(_policy(), permission("s3:ListBucket", BUCKET))
    yield world
    world.reset()


@pytest.fixture
def workbench(world: World) -> Workbench:
    return Workbench(world)
