"""Where an answer appears: HTML made in Python, and the one live region that speaks it."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets as t

from helpers.ui.editor import STYLE


class ResultView(anywidget.AnyWidget):
    """Shows HTML and speaks an announcement.

    Attributes:
        html: what is shown; whoever sets it has escaped what people typed.
        announcement: what a screen reader says.
        announced: counts the announcements, so that the same words twice are spoken twice.
    """

    _esm = Path(__file__).parent / "static" / "result.js"
    _css = STYLE

    html = t.Unicode("").tag(sync=True)
    announcement = t.Unicode("").tag(sync=True)
    announced = t.Int(0).tag(sync=True)

    def say(self, words: str) -> None:
        """Let a screen reader say something, once the learner pauses.

        Args:
            words: what to say.
        """
        with self.hold_sync():
            self.announcement = words
            self.announced += 1

    def __repr__(self) -> str:
        return "ResultView()"  # the default has an address, new on every run
