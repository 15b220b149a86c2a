"""How long may a policy be? Each quota at its edge: as long as AWS takes, and one character more."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.jsontext import DEEPEST
from helpers.iam.parse import LONGEST
from helpers.iam.saving import quotas
from tests.iam.build import BUCKET, B, allowing, document, trusting

IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
STS = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"
ORGANIZATIONS = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"
ENDPOINTS = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"

# kind → AWS's page · the most characters · does white space count? · AWS's error code
QUOTAS: Mapping[PolicyKind, tuple[str, int, bool, str]] = {
    PolicyKind.TRUST: (IAM, 2048, False, "LimitExceeded"),
    PolicyKind.IDENTITY: (IAM, 10_240, False, "LimitExceeded"),
    PolicyKind.BOUNDARY: (IAM, 6144, False, "LimitExceeded"),
    PolicyKind.SESSION: (STS, 2048, True, "ValidationError"),
    PolicyKind.BUCKET: (S3, 20_480, False, "MalformedPolicy"),
    PolicyKind.SCP: (ORGANIZATIONS, 10_240, True, "ConstraintViolationException"),
    PolicyKind.RCP: (ORGANIZATIONS, 5120, True, "ConstraintViolationException"),
    PolicyKind.ENDPOINT: (ENDPOINTS, 20_480, True, ""),  # EC2's is on no page
}


def of_length(kind: PolicyKind, length: int) -> str:
    """A policy of that kind that AWS would save, of so many characters and no white space."""
    lists = {"Action": "s3:ListBucket", "Resource": BUCKET}
    statement = {
        PolicyKind.TRUST: trusting({"AWS": B}),
        PolicyKind.BUCKET: {"Effect": "Allow", "Principal": {"AWS": B}, **lists},
        PolicyKind.RCP: {"Effect": "Deny", "Principal": "*", **lists},
        PolicyKind.ENDPOINT: {"Effect": "Allow", "Principal": "*", **lists},
    }.get(kind, {"Effect": "Allow", **lists})
    key = "aws:PrincipalTag/a"

    def written(value: str) -> str:
        whole = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": {"StringEquals": {key: value}}}]}
        return json.dumps(whole, separators=(",", ":"))

    return written("x" * (length - len(written(""))))


def test_every_kind_of_policy_has_its_quota_here() -> None:
    missing = {kind.value for kind in PolicyKind} - {kind.value for kind in QUOTAS}
    assert not missing, f"add a row to QUOTAS in tests/iam/saving/test_quotas.py, with AWS's page: {', '.join(missing)}"
    assert set(quotas.QUOTAS) == set(QUOTAS)


@pytest.mark.parametrize(("kind", "row"), QUOTAS.items(), ids=[kind.value for kind in QUOTAS])
def test_the_last_character_that_fits(kind: PolicyKind, row: tuple[str, int, bool, str]) -> None:
    page, most, _, code = row
    assert iam.parse(of_length(kind, most), kind).errors == ()
    (finding,) = iam.parse(of_length(kind, most + 1), kind).errors
    assert (finding.code, finding.aws_code, finding.url) == ("quota", code, page)
    assert f"has {most + 1:,} characters" in finding.message and f"the quota is {most:,}." in finding.message
    told = {number for number in (most, most + 1) if str(number) in finding.aws_message}
    assert told <= {most}, "AWS names the quota, not the length"
    assert told or not any(map(str.isdigit, finding.aws_message.replace("1 validation", "")))


@pytest.mark.parametrize(("kind", "row"), QUOTAS.items(), ids=[kind.value for kind in QUOTAS])
@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\r"], ids=repr)
def test_whether_white_space_counts(kind: PolicyKind, row: tuple[str, int, bool, str], blank: str) -> None:
    _, most, counts, _ = row
    longer = of_length(kind, most) + blank
    assert bool(iam.parse(longer, kind).errors) is counts


# The lab's own limits, which keep it from choking. No quota of AWS is near.
def test_the_longest_text_that_is_read() -> None:
    fits = document(allowing("s3:*")).ljust(LONGEST)
    assert LONGEST == 131_072
    assert iam.parse(fits, PolicyKind.IDENTITY).errors == ()
    assert iam.parse(fits + " ", PolicyKind.IDENTITY).errors


def test_the_deepest_text_that_is_read() -> None:
    def nested(depth: int) -> list[str]:
        return [finding.message for finding in iam.parse("[" * depth + "]" * depth, PolicyKind.IDENTITY).errors]

    assert DEEPEST == 64
    assert nested(DEEPEST) == nested(2) != nested(DEEPEST + 1)


# What a trust policy may name: characters of a name or an id, and whether AWS saves it.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html, RoleId: at least 16, at most 128
NAMED: list[tuple[str, int, bool]] = [
    *((f"arn:aws:iam::{B}:{kind}/{path}", *row) for kind in ("user", "role") for path in ("", "a/b/") for row in ((1, True), (64, True), (65, False))),
    *((prefix, *row) for prefix in ("AIDA", "AROA") for row in ((12, True), (124, True), (125, False))),
]  # fmt: skip


@pytest.mark.parametrize(("before", "length", "saved"), NAMED)
def test_how_long_a_principals_name_may_be(before: str, length: int, saved: bool) -> None:
    found = iam.parse(document(trusting({"AWS": before + "X" * length})), PolicyKind.TRUST)
    assert (found.errors == ()) is saved, found.errors
