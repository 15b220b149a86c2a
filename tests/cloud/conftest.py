from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.cloud import World, get_world
from helpers.cloud.world import _open
from tests.cloud.kit import Company


@pytest.fixture
def world() -> Iterator[World]:
    """The world as every lesson finds it."""
    world = get_world()
    world.reset()
    yield world
    world.reset()


@pytest.fixture(scope="module", autouse=True)
def no_open_door() -> Iterator[None]:
    """A file finds no door open: as long as one is, keys, tokens and assertions are not the published ones."""
    yield
    for world in _open:
        if world._server is not None:
            world._server.stop()


@pytest.fixture
def company(world: World) -> Company:
    return Company(world)
