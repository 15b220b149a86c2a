"""What notebook 04 claims about AWS."""

from __future__ import annotations

from helpers.course.claims import Claim

CLAIMS: tuple[Claim, ...] = ()
