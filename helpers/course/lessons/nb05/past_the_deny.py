"""05-past-the-deny: a request that gets past a Deny."""

from __future__ import annotations

from helpers.course.documents import VENDOR, policy, statement
from helpers.course.exercises.kinds.request import RequestTask

_OFFICE = {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}
_ROOT, _ANYBODY = statement(f"{VENDOR}:root"), {"AWS": "*"}


def _no_code(operator: str) -> dict[str, dict[str, str]]:
    return {operator: {"aws:MultiFactorAuthPresent": "false"}}


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
_STARTER = policy(_ROOT, statement(_ANYBODY, {**_OFFICE, **_no_code("Bool")}, Effect="Deny"))
_MEANT = policy(
    _ROOT,
    statement(_ANYBODY, _OFFICE, Effect="Deny"),
    statement(_ANYBODY, _no_code("BoolIfExists"), Effect="Deny"),
)

PAST_THE_DENY = RequestTask(
    id="05-past-the-deny",
    title="Get past a Deny",
    ticket="Ticket 4744. A colleague: “My Deny stops calls from outside the vendor's office, 198.51.100.0/24, and "
    "calls without a second factor.” Make a request that gets in and that this colleague would want stopped.",
    hints=(
        "Two keys stand in one Condition. When does the Deny apply?",
        "A Deny applies when all of its keys fit. It is enough that one does not.",
        "Give a code, and call from `192.0.2.1`; or call as a user from the office without one.",
    ),
    takeaway="Keys in one Condition are joined by AND. What should each stop a call by itself stands in a Deny of its "
    "own, with an operator that holds without its key.",
    trust=_STARTER,
    unless=_MEANT,
    wanted=True,
    callers=("backup-operator", "BackupServiceRole", "C/admin"),
    fields=("caller", "mfa", "source_ip"),
    start={"caller": "BackupServiceRole", "source_ip": "192.0.2.1"},
    solved={"caller": "backup-operator", "source_ip": "192.0.2.1"},
    also_right=(
        {"caller": "backup-operator"},
        {"caller": "backup-operator", "mfa": "code", "source_ip": "192.0.2.1"},
        {"caller": "BackupServiceRole"},
    ),
    known_wrong=(
        ({"caller": "BackupServiceRole", "source_ip": "192.0.2.1"}, "NotIpAddress"),
        ({"caller": "backup-operator", "mfa": "code"}, "This request gets in, and it should"),
        (
            {"caller": "C/admin", "mfa": "code"},
            "This request stays out, and wanted is one that gets in and should not.",
        ),
    ),
    skill="deny",
)
