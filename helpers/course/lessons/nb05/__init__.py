"""What notebook 05 asks: conditions, and what a missing key does."""

from __future__ import annotations

from helpers.course.lessons.nb05.claims import CLAIMS
from helpers.course.lessons.nb05.complete import COMPLETE
from helpers.course.lessons.nb05.make import MAKE
from helpers.course.lessons.nb05.match import MATCH
from helpers.course.lessons.nb05.past_the_deny import PAST_THE_DENY
from helpers.course.lessons.nb05.predictions import PREDICTIONS
from helpers.course.lessons.nb05.recalls import RECALLS
from helpers.course.lessons.nb05.repair import REPAIR
from helpers.course.lessons.nb05.same_name import SAME_NAME
from helpers.course.lessons.nb05.scene import prepare
from helpers.course.lessons.nb05.targets import TARGETS

EXERCISES = (MATCH, COMPLETE, REPAIR, PAST_THE_DENY, MAKE, SAME_NAME)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS", "TARGETS", "prepare"]
