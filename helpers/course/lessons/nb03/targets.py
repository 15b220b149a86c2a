"""What the stages of notebook 03 have for targets."""

from __future__ import annotations

from datetime import datetime, timezone

from helpers.course.documents import OPERATOR, OUR_ID, SERVICE_ROLE, SERVICE_SESSION, THEIR_ID, trust, wants
from helpers.course.exercises.targets import Wanted

# Another day, and another session: a policy may speak of neither. The lab knows no session by its ARN, so it takes it
# to be permitted, as the role is.
_TOMORROW = {
    "caller": f"{SERVICE_SESSION}/next-night",
    "moment": datetime(2035, 1, 16, 2, tzinfo=timezone.utc),
}

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "03-permit": (
        Wanted("backup-operator", True, {"caller": "backup-operator"}),
        Wanted("admin of the vendor, who is permitted everything", True, {"caller": "B/admin"}),
        Wanted("intern, whom nobody has permitted", False, {"caller": "intern"}),
        Wanted("admin of Account C, another customer", False, {"caller": "C/admin"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
    "03-night": (
        Wanted("BackupServiceRole", True, {"caller": "BackupServiceRole"}),
        Wanted("BackupServiceRole, the next night", True, _TOMORROW),
        Wanted("backup-operator", False, {"caller": "backup-operator"}),
        Wanted("intern, who works for the vendor too", False, {"caller": "intern"}),
        Wanted("admin of Account C, another customer", False, {"caller": "C/admin"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
    "03-customers": (
        Wanted("backup-operator, for us", True, {"caller": "backup-operator", "external_id": OUR_ID}),
        Wanted("backup-operator, for Account C", False, {"caller": "backup-operator", "external_id": THEIR_ID}),
        Wanted("backup-operator, for nobody named", False, {"caller": "backup-operator"}),
        Wanted("intern, for us", False, {"caller": "intern", "external_id": OUR_ID}),
    ),
}

SOLUTIONS = {  # of 03-permit the caller's permission is what is written
    "03-night": trust(SERVICE_ROLE),
    "03-customers": trust(OPERATOR, wants(OUR_ID)),
}
