"""What the notebooks claim about AWS, each claim with the cell that shows it and the page of AWS that says it.

The table itself is in the folders of `helpers.course.lessons`. `docs/claims.md` is made from it and from the lessons'
answers (by `helpers.course.pages`), and the tests hold every row to its notebook: the cell exists, and its committed
output shows the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

ENGINE, MOTO, BOTH, CLI = "engine", "moto", "both", "AWS CLI"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence about AWS.

    Attributes:
        notebook: its number.
        cell: the id of the cell that shows it.
        sentence: the claim.
        evidence: what that cell's output says.
        decided_by: who decided it here: our engine, moto, both, or the AWS CLI itself.
        page: the page of AWS's documentation.
    """

    notebook: str
    cell: str
    sentence: str
    evidence: str
    decided_by: str
    page: str
