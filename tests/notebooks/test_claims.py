"""Does the cell a claim points to show what the claim says? (docs/claims.md)"""

from __future__ import annotations

import pytest

from helpers.course import lessons, pages
from tests import recipes
from tests.notebooks.committed import NUMBERS, not_shown, one_line, shown


@pytest.mark.parametrize("claim", lessons.claims(), ids=lambda claim: f"{claim.notebook} {claim.cell}")
def test_the_cell_shows_the_evidence(claim):
    seen = one_line(claim.evidence) in one_line(shown(claim.notebook, claim.cell))
    assert seen, not_shown(claim.notebook, claim.cell)
    assert claim.sentence.endswith(".")


def test_every_notebook_makes_claims():
    missing = set(NUMBERS) - {claim.notebook for claim in lessons.claims()}
    assert not missing, f"{sorted(missing)}: add a Claim to helpers/course/lessons; {recipes.NOTEBOOK}"


@pytest.mark.parametrize("name", pages.PAGES)
def test_the_pages_made_from_the_course_are_up_to_date(name):
    text = (pages.DOCS / name).read_text(encoding="utf-8")
    up_to_date = text == pages.PAGES[name]()  # pytest would take minutes to compare such long lines
    assert up_to_date, f"python3 lab.py run python -m helpers.course.pages; {recipes.NOTEBOOK}"
