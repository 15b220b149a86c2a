"""What the stages of notebook 01 have for targets: whom a Principal names, a Deny stops, and a Condition lets in."""

from __future__ import annotations

from helpers.course.documents import DEVELOPER, trust
from helpers.course.exercises.targets import Wanted

TARGETS: dict[str, tuple[Wanted, ...]] = {
    "01-who": (
        Wanted("EC2", True, {"caller": "ec2.amazonaws.com"}),
        Wanted("developer", True, {"caller": "developer"}),
        Wanted("admin, who may do everything in Account A", False, {"caller": "A/admin"}),
        Wanted("Lambda", False, {"caller": "lambda.amazonaws.com"}),
        Wanted("backup-operator of Account B", False, {"caller": "backup-operator"}),
    ),
    "01-deny": (
        Wanted("developer", True, {"caller": "developer"}),
        Wanted("admin, who may do everything in Account A", False, {"caller": "A/admin"}),
        Wanted("EC2", False, {"caller": "ec2.amazonaws.com"}),
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

_EC2_AND_DEVELOPER = {"Service": "ec2.amazonaws.com", "AWS": DEVELOPER}
SOLUTIONS = {
    "01-who": trust(_EC2_AND_DEVELOPER),
    "01-deny": trust(DEVELOPER),
    "01-office": trust(DEVELOPER, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
}
