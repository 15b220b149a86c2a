"""What notebook 04 asks: inside a session, and who sees it."""

from __future__ import annotations

from helpers.course.lessons.nb04.carry import CARRY
from helpers.course.lessons.nb04.claims import CLAIMS
from helpers.course.lessons.nb04.hour import HOUR
from helpers.course.lessons.nb04.predictions import PREDICTIONS
from helpers.course.lessons.nb04.recalls import RECALLS
from helpers.course.lessons.nb04.records import RECORDS
from helpers.course.lessons.nb04.scene import prepare
from helpers.course.lessons.nb04.shared_name import SHARED_NAME
from helpers.course.lessons.nb04.targets import TARGETS

EXERCISES = (RECORDS, HOUR, CARRY, SHARED_NAME)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS", "TARGETS", "prepare"]
