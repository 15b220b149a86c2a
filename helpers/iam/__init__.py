"""The decision engine: reads policies, decides requests, says why. Standard library only.

    >>> from helpers import iam
    >>> trust = iam.parse('{"Version": "2012-10-17", "Statement": []}', iam.PolicyKind.TRUST)

What it does not model raises `Unsupported`, by name; it never guesses. See docs/limits.md.
"""

from helpers.iam.decide import decide
from helpers.iam.document import Policy, Statement, parse
from helpers.iam.model import (
    AccountFacts,
    Caller,
    CallerType,
    Decision,
    Finding,
    Gate,
    Mismatch,
    Outcome,
    Place,
    Policies,
    PolicyKind,
    PrincipalMatch,
    Request,
    StatementMatch,
    Unsupported,
    Verdict,
)
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
