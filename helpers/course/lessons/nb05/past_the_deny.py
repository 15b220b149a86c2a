"""05-past-the-deny: a request that gets past a Deny."""

from __future__ import annotations

from helpers.course.documents import VENDOR, policy, statement
from helpers.course.exercises.kinds.request import RequestTask

_THE_VPN = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
_NO_CODE = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
_ROOT, _ANYBODY = statement(f"{VENDOR}:root"), {"AWS": "*"}

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
_STARTER = policy(_ROOT, statement(_ANYBODY, {**_THE_VPN, **_NO_CODE}, Effect="Deny"))
_MEANT = policy(_ROOT, statement(_ANYBODY, _THE_VPN, Effect="Deny"), statement(_ANYBODY, _NO_CODE, Effect="Deny"))

PAST_THE_DENY = RequestTask(
    id="05-past-the-deny",
    title="Get past a Deny",
    ticket="Ticket 4744. A colleague: “The vendor comes through our VPN, 203.0.113.0/24. My Deny stops calls from "
    "anywhere else, and calls without a second factor. I used `BoolIfExists`.” Make a request that gets in and that "
    "this colleague would want stopped.",
    hints=(
        "Two keys stand in one Condition. When does the Deny apply?",
        "A Deny applies when all of its keys fit. It is enough that one does not.",
        "Give a code, and call from the vendor's own office; or call from `203.0.113.10` without a code.",
    ),
    takeaway="Keys in one Condition are joined by AND. What should each stop a call by itself stands in a Deny of its "
    "own.",
    trust=_STARTER,
    unless=_MEANT,
    wanted=True,
    callers=("backup-operator", "BackupServiceRole", "C/admin"),
    fields=("caller", "mfa", "source_ip"),
    start={"caller": "BackupServiceRole"},
    solved={"caller": "backup-operator", "mfa": "code", "source_ip": "192.0.2.1"},
    also_right=(
        {"caller": "backup-operator", "mfa": "code"},
        {"caller": "backup-operator", "source_ip": "203.0.113.10"},
        {"caller": "BackupServiceRole", "source_ip": "203.0.113.10"},
    ),
    known_wrong=(
        # Nobody gets past it with empty fields: both keys fit.
        ({"caller": "backup-operator"}, "BoolIfExists"),
        ({"caller": "BackupServiceRole"}, "NotIpAddress"),
        (
            {"caller": "backup-operator", "mfa": "code", "source_ip": "203.0.113.10"},
            "This request gets in, and it should",
        ),
        (
            {"caller": "C/admin", "mfa": "code"},
            "This request stays out, and wanted is one that gets in and should not.",
        ),
    ),
    skill="deny",
)
