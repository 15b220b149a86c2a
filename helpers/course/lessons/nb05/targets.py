"""What the stage of notebook 05 has for a target."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "05-second-factor": (
        Wanted("backup-operator with a code", True, {"caller": "backup-operator", "mfa": True}),
        Wanted("backup-operator without a code", False, {"caller": "backup-operator"}),
        Wanted("BackupServiceRole, a session without a code", False, {"caller": "BackupServiceRole"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
}
