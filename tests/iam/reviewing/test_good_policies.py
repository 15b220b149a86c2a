"""A finding that can be wrong about a good policy is left out: these are good, and nothing is said of them.

Each is written by us after the page of AWS, or of an issuer of tokens, that its row names. What the pages advise
against, or what lets in more than its author may think (any branch, every project, guests), is not among them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.describe import describe
from helpers.iam.review import review
from tests.iam.build import A
from tests.pages import fault, issuer_fault

LINES = Path(__file__).with_name("good_policies.jsonl").read_text("utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['kind']}: {row['what']}" for row in ROWS])
def test_a_good_policy_stays_without_a_finding(row: dict[str, Any]) -> None:
    policy = iam.parse(json.dumps(row["policy"]), PolicyKind(row["kind"]))
    assert policy.findings == ()
    assert [(finding.code, finding.message) for finding in review(policy, role_account=A)] == []
    assert "lets nobody in" not in str(describe(policy)) and "Nobody" not in str(describe(policy))


@pytest.mark.parametrize("row", ROWS, ids=[row["page"] for row in ROWS])
def test_a_row_names_its_page(row: dict[str, Any]) -> None:
    assert not fault(row["page"]) or not issuer_fault(row["page"])


def test_there_are_enough_of_them_and_no_two_are_the_same() -> None:
    assert len({json.dumps(row["policy"]) for row in ROWS}) == len(ROWS) >= 80
