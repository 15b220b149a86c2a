"""Does the cell a claim points to show what the claim says? (docs/claims.md)"""

from __future__ import annotations

import nbformat
import pytest

from helpers.course.claims import CLAIMS, PAGE, page
from tests.notebooks.refresh import NOTEBOOKS


def shown(notebook: str, cell_id: str) -> str:
    (path,) = NOTEBOOKS.glob(f"{notebook}_*.ipynb")
    (cell,) = (cell for cell in nbformat.read(path, as_version=4).cells if cell.id == cell_id)
    return "".join(o.get("text", "") + str(o.get("data", {}).get("text/plain", "")) for o in cell.outputs)


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.notebook} {claim.cell}")
def test_the_cell_shows_the_evidence(claim):
    assert one_line(claim.evidence) in one_line(shown(claim.notebook, claim.cell))
    assert claim.page.startswith("https://docs.aws.amazon.com/")
    assert claim.sentence.endswith(".")


def test_every_notebook_makes_claims_and_the_page_is_up_to_date():
    assert {claim.notebook for claim in CLAIMS} == {path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")}
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m helpers.course.claims"
