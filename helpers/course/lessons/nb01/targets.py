"""What the stages of notebook 01 have for targets: whom a Principal names, and from where a Condition lets them in."""

from __future__ import annotations

from helpers.course.exercises.targets import Wanted

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "01-who": (
        Wanted("EC2", True, {"caller": "ec2.amazonaws.com"}),
        Wanted("developer", True, {"caller": "developer"}),
        Wanted("admin, who may do everything in Account A", False, {"caller": "A/admin"}),
        Wanted("Lambda", False, {"caller": "lambda.amazonaws.com"}),
        Wanted("backup-operator of Account B", False, {"caller": "backup-operator"}),
    ),
    "01-office": (
        Wanted("developer, from the office", True, {"caller": "developer"}),
        Wanted("developer, from elsewhere", False, {"caller": "developer", "source_ip": "198.51.100.20"}),
        Wanted("admin, from the office", False, {"caller": "A/admin"}),
        Wanted("backup-operator of Account B", False, {"caller": "backup-operator"}),
        Wanted("EC2", False, {"caller": "ec2.amazonaws.com"}),
    ),
}
