"""What the stages of notebook 02 have for targets: one for each reason to trust."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted

_TASKS = "ecs-tasks.amazonaws.com"

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "02-vendor": (
        Wanted("backup-operator", True, {"caller": "backup-operator"}),
        Wanted("BackupServiceRole, the night job", True, {"caller": "BackupServiceRole"}),
        Wanted("intern, whom the vendor has permitted too", False, {"caller": "intern"}),
        Wanted("admin of the vendor", False, {"caller": "B/admin"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
    ),
    "02-tasks": (
        Wanted("ECS, working for us", True, {"caller": _TASKS}),
        Wanted("ECS, working for Account C", False, {"caller": _TASKS, "for_account": "C"}),
        Wanted("ECS, working for Account D", False, {"caller": _TASKS, "for_account": "D"}),
        Wanted("EC2", False, {"caller": "ec2.amazonaws.com"}),
    ),
    "02-colleague": (
        Wanted("developer, without a permission of its own", True, {"caller": "developer"}),
        Wanted("admin of our own account", False, {"caller": "A/admin"}),
        Wanted("backup-operator of the vendor", False, {"caller": "backup-operator"}),
        Wanted("admin of Account D, a stranger", False, {"caller": "D/admin"}),
        Wanted("Lambda", False, {"caller": "lambda.amazonaws.com"}),
    ),
}
