"""What is asked from memory in notebook 05: the first question opens the lesson, the others close it."""

from __future__ import annotations

from helpers.course.evidence import Evidence
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_OPERATORS = f"{_GUIDE}reference_policies_elements_condition_operators.html"

RECALLS = (
    Recall(
        "Another customer gives your vendor an order about your role. What in your trust policy stops it?",
        "A condition on `sts:ExternalId`: it wants the id that the vendor sends for you alone.",
        (
            Evidence(
                "external-id",
                'wants sts:ExternalId StringEquals "company-a-7f3d", and the request has "company-c-91b0"',
                "03",
            ),
        ),
        f"{_GUIDE}confused-deputy.html",
    ),
    Recall(
        "A Deny shall stop whoever proves no second factor. Which operator stands before the value false?",
        "BoolIfExists: it holds without the key, and an access key without a code has no such key.",
        (Evidence("mend", "the request has no aws:MultiFactorAuthPresent and BoolIfExists holds without it"),),
        f"{_GUIDE}reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    ),
    Recall(
        "Which conditions hold when their key is missing?",
        "Negated ones such as StringNotEquals (not behind ForAnyValue), those that end in IfExists, "
        "ForAllValues, and Null with true.",
        (
            Evidence("principals", 'StringNotEquals "o-yourcompany" | does not hold | holds | holds'),
            Evidence("tag-keys", 'ForAnyValue:StringNotEquals ["team"] | does not hold | holds | does not hold'),
            Evidence("second-factor", 'BoolIfExists "true" | holds | does not hold | holds'),
            Evidence("tag-keys", 'ForAllValues:StringEquals ["team"] | holds | does not hold | holds'),
            Evidence("second-factor", 'Null "true" | does not hold | does not hold | holds'),
        ),
        _OPERATORS,
    ),
    Recall(
        "A trust policy tests the caller's address. From where can the session work?",
        "From anywhere: the trust policy is asked when the role is assumed, and not at the session's own calls.",
        (Evidence("elsewhere", "listed through a VPC endpoint: 3 objects"),),
        f"{_GUIDE}id_credentials_mfa_configure-api-require.html",
    ),
)
