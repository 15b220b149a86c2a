"""What the stage of notebook 04 has for a target: whoever comes says who it is."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "04-name": (
        Wanted(
            "backup-operator, who says so",
            True,
            {"caller": "backup-operator", "source_identity": "backup-operator"},
        ),
        Wanted("backup-operator, who says nothing", False, {"caller": "backup-operator"}),
        Wanted(
            "backup-operator, who says intern",
            False,
            {"caller": "backup-operator", "source_identity": "intern"},
        ),
        Wanted("intern, who works for the vendor too", False, {"caller": "intern", "source_identity": "intern"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin", "source_identity": "admin"}),
    ),
}
