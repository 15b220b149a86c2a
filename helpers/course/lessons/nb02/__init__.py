"""What notebook 02 asks: three reasons to trust."""

from __future__ import annotations

from helpers.course.lessons.nb02.claims import CLAIMS
from helpers.course.lessons.nb02.delegate import DELEGATE
from helpers.course.lessons.nb02.narrow import NARROW
from helpers.course.lessons.nb02.predictions import PREDICTIONS
from helpers.course.lessons.nb02.recalls import RECALLS

EXERCISES = (DELEGATE, NARROW)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS"]
