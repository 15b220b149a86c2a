from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.cloud import World, get_world
from tests.cloud.kit import Company


@pytest.fixture
def world() -> Iterator[World]:
    """The world as every lesson finds it."""
    world = get_world()
    world.reset()
    yield world
    world.reset()


@pytest.fixture
def company(world: World) -> Company:
    return Company(world)
