"""What notebook 03 asks: cross-account access for backups."""

from __future__ import annotations

from helpers.course.lessons.nb03.claims import CLAIMS
from helpers.course.lessons.nb03.grant import GRANT
from helpers.course.lessons.nb03.make import MAKE
from helpers.course.lessons.nb03.mends import MENDS
from helpers.course.lessons.nb03.predictions import PREDICTIONS
from helpers.course.lessons.nb03.recalls import RECALLS
from helpers.course.lessons.nb03.repair import REPAIR
from helpers.course.lessons.nb03.restore import RESTORE
from helpers.course.lessons.nb03.steps import STEPS
from helpers.course.lessons.nb03.targets import SOLUTIONS, TARGETS

EXERCISES = (STEPS, GRANT, MENDS, REPAIR, MAKE, RESTORE)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS", "SOLUTIONS", "TARGETS"]
