"""What a text for learners never says."""

from __future__ import annotations

import re

BANNED = re.compile(r"\b(simply|just|obviously|of course|easy|easily)\b", re.IGNORECASE)
