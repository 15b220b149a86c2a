"""What the workbench of notebook 03 has for a target."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted

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
