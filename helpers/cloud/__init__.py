"""A mocked AWS that really enforces: moto supplies the world, `helpers.iam` decides every request.

    >>> from helpers.cloud import get_world
    >>> world = get_world()
    >>> sts = world.client("sts", "backup-operator")

Importing this package costs nothing and needs only the standard library: moto, boto3 and the AWS CLI are loaded
by the first `World` and the first CLI command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import lazily

if TYPE_CHECKING:
    from helpers.cloud.endpoints.terminal import TerminalResult, run
    from helpers.cloud.personas import Persona, UnknownPersona
    from helpers.cloud.trail.events import CallOutcome, Event, Trail
    from helpers.cloud.world import World, get_world

__all__ = [
    "CallOutcome",
    "Event",
    "Persona",
    "TerminalResult",
    "Trail",
    "UnknownPersona",
    "World",
    "get_world",
    "run",
]

_HOMES = {
    "Persona": "personas",
    "UnknownPersona": "personas",
    "TerminalResult": "endpoints.terminal",
    "run": "endpoints.terminal",
    "CallOutcome": "trail.events",
    "Event": "trail.events",
    "Trail": "trail.events",
    "World": "world",
    "get_world": "world",
}

__getattr__ = lazily.loaded(__name__, _HOMES)
