"""What notebook 00 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import ENGINE, Claim

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

CLAIMS = (
    Claim(
        "00",
        "by-code",
        "A role whose trust policy names another account refuses the caller with AccessDenied.",
        "(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:user/backup-operator",
        ENGINE,
        f"{_GUIDE}troubleshoot_access-denied.html",
    ),
    Claim(
        "00",
        "run-intern",
        "Trust in an account does not let its users in who have no permission of their own.",
        "user/intern is not authorized to perform: sts:AssumeRole",
        ENGINE,
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
)
