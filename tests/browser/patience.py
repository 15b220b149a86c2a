"""How long anything in the browser tests may take: so long that only what hangs takes longer.

A busy machine makes a test slow and never red. So nothing here waits for a time to pass: tests wait for states and
events, and this is the one limit behind all of them. Whoever works at a failing test sets LAB_PATIENCE to fewer
seconds.
"""

from __future__ import annotations

import os

SECONDS = float(os.environ.get("LAB_PATIENCE") or 15 * 60)
MILLISECONDS = SECONDS * 1000
WHOLE_TEST = SECONDS + 5 * 60  # so that the step that hangs is named, and not the test alone
