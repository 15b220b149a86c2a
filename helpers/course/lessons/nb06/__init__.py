"""What notebook 06 asks: tokens instead of keys."""

from __future__ import annotations

from helpers.course.lessons.nb06.almost import ALMOST
from helpers.course.lessons.nb06.claims import CLAIMS
from helpers.course.lessons.nb06.cluster import CLUSTER_CARD
from helpers.course.lessons.nb06.environment import ENVIRONMENT
from helpers.course.lessons.nb06.gitlab import GITLAB
from helpers.course.lessons.nb06.group import GROUP
from helpers.course.lessons.nb06.narrow import NARROW
from helpers.course.lessons.nb06.predictions import PREDICTIONS
from helpers.course.lessons.nb06.recalls import RECALLS
from helpers.course.lessons.nb06.scene import prepare
from helpers.course.lessons.nb06.subs import SUBS
from helpers.course.lessons.nb06.targets import SOLUTIONS, TARGETS

EXERCISES = (SUBS, NARROW, ENVIRONMENT, ALMOST, GROUP, GITLAB, CLUSTER_CARD)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS", "SOLUTIONS", "TARGETS", "prepare"]
