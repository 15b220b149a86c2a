"""What the benchmarks of the engine ask, and how a rate is taken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests import cast

TRUST = {
    "Effect": "Allow",
    "Principal": {"AWS": cast.VENDOR_ROOT},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}},
}
MAY_ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": cast.ROLE}
EXTERNAL_ID = {"sts:ExternalId": "company-a-7f3d"}
# Twenty statements of five conditions; in ours only the last condition of the last statement lets the request in.
CONDITIONS = {
    "StringEquals": {"aws:PrincipalAccount": cast.B},
    "StringLike": {"aws:userid": "AIDA*"},
    "Bool": {"aws:SecureTransport": "true"},
    "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
}
LARGE = [
    {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": {**CONDITIONS, "DateGreaterThan": {"aws:CurrentTime": f"20{30 if last else 40}-01-01T00:00:00Z"}},
    }
    for last in [False] * 19 + [True]
]
LARGE_CONTEXT = {
    "aws:PrincipalAccount": cast.B,
    "aws:userid": "AIDAOPERATOREXAMPLE",
    "aws:SecureTransport": "true",
    "aws:SourceIp": "203.0.113.9",
    "aws:CurrentTime": "2035-01-15T09:00:00Z",
}


def text(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def once(call: Callable[[], Any], count: int) -> float:
    """Calls a second."""
    start = time.perf_counter()
    for _ in range(count):
        call()
    return count / (time.perf_counter() - start)
