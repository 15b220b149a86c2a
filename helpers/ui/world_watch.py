"""Workbenches follow the world: what another cell does, or another workbench, shows at once.

Widgets that a cell made before it was run again live on unseen, so only the newest follow.
"""

from __future__ import annotations

import weakref
from collections import deque
from typing import Protocol

from helpers.ui.shell import running_shell

MOST = 8  # a notebook shows few at a time; each costs some milliseconds after every cell


class Follows(Protocol):
    """Something that shows the world as it is."""

    def follow_world(self) -> None:
        """Show anew what has changed, if anything has."""


_newest: deque[weakref.ref[Follows]] = deque(maxlen=MOST)


def follow(one: Follows) -> None:
    """Have it follow the world from now on, for as long as it is among the newest.

    Args:
        one: what follows.
    """
    _newest.append(weakref.ref(one))
    shell = running_shell()
    if shell is not None:
        shell.events.register("post_run_cell", _cell_ran)  # a second time is harmless


def all_follow(besides: Follows | None = None) -> None:
    """Let all of them look at the world.

    Args:
        besides: the one that has just done so.
    """
    for one in [reference() for reference in _newest]:
        if one is not None and one is not besides:
            one.follow_world()


def _cell_ran(_: object = None) -> None:
    all_follow()
