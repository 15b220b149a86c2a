"""S3, beside the cases of cases/s3.jsonl and cases/not-principal.jsonl: the reason, and what is refused by name.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

import pytest

from helpers.iam import Outcome, Unsupported
from tests.iam.build import (
    BUCKET,
    DEVELOPER,
    VENDOR_SESSION,
    A,
    allowing,
    ask,
    document,
)

ROOT = f"arn:aws:iam::{A}:root"


def test_not_principal_spares_nobody_with_a_boundary():
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": [DEVELOPER.arn, ROOT]}, "Action": "s3:*", "Resource": BUCKET}
    policies = {"by_resource": document(statement), "identity": (document(allowing("*")),)}
    assert ask(DEVELOPER, "s3:ListBucket", BUCKET, **policies).allowed
    limited = ask(DEVELOPER, "s3:ListBucket", BUCKET, **policies, boundary=document(allowing("*")))
    assert limited.outcome is Outcome.EXPLICIT_DENY
    assert "spares nobody who has a permissions boundary" in limited.reason


NOT_MODELLED = [
    ("A CanonicalUser principal", {"Effect": "Allow", "Principal": {"CanonicalUser": "79a59d"}, "Action": "s3:*", "Resource": BUCKET}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), NOT_MODELLED, ids=[row[0] for row in NOT_MODELLED])
def test_what_is_not_modelled_is_refused_by_name(name, statement):
    with pytest.raises(Unsupported, match=name) as refused:
        ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, by_resource=document(statement))
    assert refused.value.pointer.startswith("/Statement/0/")
