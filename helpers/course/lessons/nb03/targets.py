"""What the stages of notebook 03 have for targets."""

from __future__ import annotations

from helpers.course.documents import SERVICE_ROLE, trust
from helpers.course.exercises.targets import Wanted

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "03-permit": (
        Wanted("backup-operator", True, {"caller": "backup-operator"}),
        Wanted("intern, whom nobody has permitted", False, {"caller": "intern"}),
        Wanted("admin of Account C, another customer", False, {"caller": "C/admin"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
    "03-night": (
        Wanted("BackupServiceRole", True, {"caller": "BackupServiceRole"}),
        Wanted("BackupServiceRole, sending an ExternalId", True, {"caller": "BackupServiceRole", "external_id": "x1"}),
        Wanted("backup-operator", False, {"caller": "backup-operator"}),
        Wanted("intern, who works for the vendor too", False, {"caller": "intern"}),
        Wanted("admin of Account C, another customer", False, {"caller": "C/admin"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
}

SOLUTIONS = {"03-night": trust(SERVICE_ROLE)}  # of 03-permit the caller's permission is what is written
