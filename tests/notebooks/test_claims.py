"""Does the cell a claim points to show what the claim says? (docs/claims.md)"""

from __future__ import annotations

import pytest

from helpers.course.claims import CLAIMS, PAGE, page
from tests.notebooks.committed import NUMBERS, one_line, shown


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.notebook} {claim.cell}")
def test_the_cell_shows_the_evidence(claim):
    assert one_line(claim.evidence) in one_line(shown(claim.notebook, claim.cell))
    assert claim.sentence.endswith(".")


def test_every_notebook_makes_claims_and_the_page_is_up_to_date():
    assert {claim.notebook for claim in CLAIMS} == set(NUMBERS)
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m helpers.course.claims"
