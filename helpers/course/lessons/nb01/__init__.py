"""What notebook 01 asks: what a trust policy is."""

from __future__ import annotations

from helpers.course.lessons.nb01.archive import ARCHIVE
from helpers.course.lessons.nb01.claims import CLAIMS
from helpers.course.lessons.nb01.complete import COMPLETE
from helpers.course.lessons.nb01.match import MATCH
from helpers.course.lessons.nb01.predictions import PREDICTIONS
from helpers.course.lessons.nb01.recalls import RECALLS
from helpers.course.lessons.nb01.repair import REPAIR
from helpers.course.lessons.nb01.scene import prepare
from helpers.course.lessons.nb01.targets import TARGETS

EXERCISES = (COMPLETE, MATCH, REPAIR, ARCHIVE)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS", "TARGETS", "prepare"]
