"""03-grant is decided by its data, so its data is held against the engine: what does each statement that is offered allow?"""

from __future__ import annotations

import re

import pytest

from helpers import iam
from helpers.cloud.personas import YOUR_COMPANY
from helpers.course import lessons
from helpers.course.documents import policy

GRANT = lessons.of_any_kind("03-grant")
BUCKET = "arn:aws:s3:::your-bucket-name"
SESSION = "arn:aws:sts::111122223333:assumed-role/BackupAccessRole/VendorSession"
# What the ticket asks for, and what it does not.
NEEDED = (("s3:ListBucket", BUCKET), ("s3:GetObject", f"{BUCKET}/backups/2035-01-14.sql.gz"))
TOO_MUCH = (
    ("s3:PutObject", f"{BUCKET}/backups/2035-01-14.sql.gz"),
    ("s3:DeleteObject", f"{BUCKET}/backups/2035-01-14.sql.gz"),
    ("s3:GetObject", f"{BUCKET}/reports/2034-12.csv"),
    ("s3:DeleteBucket", BUCKET),
)


def statement(text: str) -> dict[str, object]:
    """What an option says: the action, then the resources."""
    action, *resources = re.findall(r"`([^`]+)`", text)
    return {"Effect": "Allow", "Action": action, "Resource": resources or "*"}


def allowed(statements: list[dict[str, object]], asked: tuple[tuple[str, str], ...]) -> list[bool]:
    """What a session of the role may do when these statements are its permission policy."""
    own = (iam.parse(policy(*statements), iam.PolicyKind.IDENTITY),)
    session, policies = iam.caller_from_arn(SESSION), iam.Policies(None, own)
    return [
        iam.decide(iam.Request(session, action, resource, YOUR_COMPANY, {}, policies)).allowed
        for action, resource in asked
    ]


def test_the_right_statements_allow_what_the_job_needs_and_no_more():
    right = [statement(option.text) for option in GRANT.options if option.correct]
    assert all(allowed(right, NEEDED)) and not any(allowed(right, TOO_MUCH))
    for left_out in right:
        assert not all(allowed([each for each in right if each is not left_out], NEEDED)), "each is needed"


@pytest.mark.parametrize("option", [one for one in GRANT.options if not one.correct], ids=lambda one: one.text[:30])
def test_a_wrong_statement_allows_too_much_or_nothing_that_is_needed(option):
    offered = [statement(option.text)]
    assert any(allowed(offered, TOO_MUCH)) or not any(allowed(offered, NEEDED))
