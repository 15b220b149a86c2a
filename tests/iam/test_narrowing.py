"""A condition narrows when no stranger can meet it; a pattern that anybody can fit narrows nothing.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import pytest

from helpers.iam.checks.narrowing import leaves_strangers
from helpers.iam.conditions import condition
from tests.iam.build import A

# operator · key · values → may a stranger meet it?
LEFT: list[tuple[str, str, list[str], bool]] = [
    ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/Backup"], True),
    ("ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/Backup"], True),  # Arn operators are all patterns
    ("StringLike", "aws:PrincipalArn", ["arn:aws:iam::1111*:role/Backup"], True),
    ("StringLike", "aws:PrincipalArn", ["*Backup"], True),
    ("StringEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/Backup"], False),  # these very characters
    ("ArnLike", "aws:PrincipalArn", [f"arn:aws:iam::{A}:role/*"], False),
    ("ArnLike", "aws:PrincipalArn", [f"arn:aws:iam::{A}:role/*", "arn:aws:iam::*:role/x"], True),
    ("ArnLike", "aws:SourceArn", ["arn:aws:s3:::*"], True),
    ("ArnLike", "aws:SourceArn", ["arn:aws:s3:::your-bucket-*"], False),
    ("StringLike", "aws:PrincipalOrgID", ["o-*"], True),
    ("StringLike", "aws:PrincipalOrgPaths", ["o-*/r-ab12/*"], True),
    ("StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/r-ab12/*"], False),
    ("StringLike", "aws:PrincipalAccount", ["1111*"], True),
    ("StringLike", "aws:PrincipalAccount", [A], False),
    ("StringLike", "aws:userid", ["*:nightly"], True),
    ("StringLike", "aws:userid", ["AROA???EXAMPLE:nightly"], True),
    ("StringLike", "aws:userid", ["AROAEXAMPLE:*"], False),
    ("StringLike", "aws:SourceVpce", ["vpce-*"], True),
    ("StringLike", "aws:username", ["?*"], True),
    ("StringLike", "aws:username", ["backup-*"], False),
    ("IpAddress", "aws:SourceIp", ["0.0.0.0/0"], True),
    ("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"], True),
    ("IpAddress", "aws:SourceIp", ["64.0.0.0/2"], True),
    ("IpAddress", "aws:SourceIp", ["17.0.0.0/8"], False),  # one company's
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "::/0"], True),
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:db8::/32"], False),
    ("IpAddress", "aws:SourceIp", [], False),
]


@pytest.mark.parametrize(("operator", "key", "values", "left"), LEFT)
def test_who_is_left(operator: str, key: str, values: list[str], left: bool) -> None:
    asked = condition(operator, key, tuple(values), "", replace_variables=True)
    assert leaves_strangers(asked) is left
