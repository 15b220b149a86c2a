"""What notebook 02 asks: three reasons to trust."""

from __future__ import annotations

from helpers.course.lessons.nb02.claims import CLAIMS
from helpers.course.lessons.nb02.delegate import DELEGATE
from helpers.course.lessons.nb02.deny_list import DENY_LIST
from helpers.course.lessons.nb02.hand_over import HAND_OVER
from helpers.course.lessons.nb02.narrow import NARROW
from helpers.course.lessons.nb02.predictions import PREDICTIONS
from helpers.course.lessons.nb02.recalls import RECALLS
from helpers.course.lessons.nb02.scene import prepare
from helpers.course.lessons.nb02.targets import TARGETS
from helpers.course.lessons.nb02.who import WHO

EXERCISES = (WHO, HAND_OVER, NARROW, DELEGATE, DENY_LIST)

__all__ = ["CLAIMS", "EXERCISES", "PREDICTIONS", "RECALLS", "TARGETS", "prepare"]
