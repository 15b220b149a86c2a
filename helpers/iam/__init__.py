"""The decision engine: reads policies, decides requests, says why. Standard library only.

    >>> from helpers import iam
    >>> trust = iam.parse('{"Version": "2012-10-17", "Statement": []}', iam.PolicyKind.TRUST)

What it does not model raises `Unsupported`, by name; it never guesses. See docs/limits.md.

Deciding is all that this package loads. What looks at a policy from other sides is imported where it is used:

    >>> from helpers.iam.review import review  # what would a careful reviewer say?
    >>> from helpers.iam.describe import describe  # what does it say, in plain English?
    >>> from helpers.iam.analysis.analyse import compare, who_can  # who gets in, and what changed?
    >>> from helpers.iam.layout import formatted  # the same text, laid out
"""

from helpers.iam.decide import decide
from helpers.iam.decision import Decision, Gate, Policies, Request, StatementMatch
from helpers.iam.document import Policy, Statement
from helpers.iam.model import (
    AccountFacts,
    Caller,
    CallerType,
    Finding,
    Mismatch,
    Outcome,
    Place,
    PolicyKind,
    PrincipalMatch,
    Unsupported,
    Verdict,
)
from helpers.iam.parse import parse
from helpers.iam.principals import caller_from_arn

__all__ = [
    "AccountFacts",
    "Caller",
    "CallerType",
    "Decision",
    "Finding",
    "Gate",
    "Mismatch",
    "Outcome",
    "Place",
    "Policies",
    "Policy",
    "PolicyKind",
    "PrincipalMatch",
    "Request",
    "Statement",
    "StatementMatch",
    "Unsupported",
    "Verdict",
    "caller_from_arn",
    "decide",
    "parse",
]
