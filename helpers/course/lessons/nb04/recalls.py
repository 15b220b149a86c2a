"""What is asked from memory in notebook 04: the first question opens the lesson, the others close it."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

RECALLS = (
    Recall(
        "What are temporary credentials made of, and when do they end?",
        "Access key id, secret access key and **session token**. They end by themselves: one hour later, unless you "
        "ask otherwise.",
        (
            Evidence("assume-cli", '"SessionToken"', "03"),
            Evidence("assume-cli", '"Expiration": "2035-01-15T10:00:00Z"', "03"),
        ),
        f"{_GUIDE}id_credentials_temp_use-resources.html",
    ),
    Recall(
        "You take somebody out of a trust policy. What becomes of their session?",
        "It goes on until it expires, or until a Deny on the role stops it. Only new sessions are refused.",
        (
            Evidence("after-untrust", "PRE backups/"),
            Evidence("after-untrust", "is not authorized to perform: sts:AssumeRole"),
            Evidence("revoked", "(AccessDenied) when calling the ListObjectsV2 operation"),
        ),
        f"{_GUIDE}id_credentials_temp_control-access.html",
    ),
    Recall(
        "A job is a session already, and assumes a role. How long may it ask for?",
        "One hour at most, whatever the role's MaxSessionDuration is. More is an error.",
        (Evidence("chained", "exceeds the 1 hour session limit for roles assumed by role chaining"),),
        f"{_GUIDE}id_roles.html#iam-term-role-chaining",
    ),
    Recall(
        "CloudTrail in the role's account names a session. What can tie it to a person?",
        "A source identity that the first role's trust policy compares with the caller. It stays in every record, down "
        "the chain.",
        (Evidence("carried", '"sourceIdentity": "backup-operator"'),),
        f"{_GUIDE}id_credentials_temp_control-access_monitor.html",
    ),
)
