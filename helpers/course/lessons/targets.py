"""Targets of the workbench, by lesson: requests that a trust policy must let in, and others that it must keep out."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted
from helpers.course.lessons import UnknownLesson

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "03-night": (
        Wanted("BackupServiceRole", True, {"caller": "BackupServiceRole"}),
        Wanted("BackupServiceRole, sending an ExternalId", True, {"caller": "BackupServiceRole", "external_id": "x1"}),
        Wanted("backup-operator", False, {"caller": "backup-operator"}),
        Wanted("intern, who works for the vendor too", False, {"caller": "intern"}),
        Wanted("admin of Account C, another customer", False, {"caller": "C/admin"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
}


def target(name: str) -> tuple[Wanted, ...]:
    """The target of that name.

    Raises:
        UnknownLesson: there is none; the message lists those there are.
    """
    if name not in TARGETS:
        raise UnknownLesson(f"There is no target {str(name)[:40]!r}. The lessons have {', '.join(TARGETS)}.")
    return TARGETS[name]
