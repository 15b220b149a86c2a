"""What notebook 00 asks: start here."""

from __future__ import annotations

from helpers.course.lessons.nb00.claims import CLAIMS
from helpers.course.lessons.nb00.mend import MEND
from helpers.course.lessons.nb00.predictions import PREDICTIONS
from helpers.course.lessons.nb00.scene import prepare

EXERCISES = (MEND,)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "prepare"]
