"""What notebook 05 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import Claim

CLAIMS: tuple[Claim, ...] = ()
