from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from helpers.cloud import World
from tests.cast import VENDOR_ROOT
from tests.story import BUCKET, permission, told, trust_policy


def _policy(principal: str = VENDOR_ROOT, **more: object) -> str:
    return trust_policy(principal, **more)


@pytest.fixture
def policy() -> Callable[..., str]:
    """A trust policy of one statement; Account B as a whole when nobody is named."""
    return _policy


@pytest.fixture
def world() -> Iterator[World]:
    world = told(_policy(), permission("s3:*", [BUCKET, f"{BUCKET}/*"]))
    yield world
    world.reset()
