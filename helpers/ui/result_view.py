"""Where answers appear: HTML made in Python, what somebody does with it, and the one live region that speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from helpers.course.rounds.attempt import LOCK
from helpers.ui.callbacks import guarded
from helpers.ui.editor import STYLE
from helpers.ui.findings import well_formed

LINE = "One line of text is copied. It restores all of this."
LINK = "A link is copied. It opens the trust policy for anybody, and restores all of this."
OnDo = Callable[[str, "str | Mapping[str, str]"], object]


class ResultView(anywidget.AnyWidget):
    """Shows HTML, says what somebody did with its buttons and fields, and speaks announcements.

    A button with `data-do="name"` and `data-with="text"` calls `on_do(name, text)`; fields with a `name` call
    `on_do("set", {name: value, …})` after a pause in typing, and always before a button.

    Args:
        on_do: what to call; None for HTML without buttons and fields.
        **traits: any trait below.

    Attributes:
        html: what is shown; whoever sets it has escaped what people typed.
        announcement: what a screen reader says.
        announced: counts the announcements, so that the same words twice are spoken twice.
        patience_ms: milliseconds without an answer after which the page says that the kernel is silent.
        speaks: it has the live region; False leaves that to another panel of the same workbench.
        problem: a fault of the lab itself, in words.
    """

    _esm = Path(__file__).parent / "static" / "result.js"
    _css = STYLE

    html = t.Unicode("").tag(sync=True)
    announcement = t.Unicode("").tag(sync=True)
    announced = t.Int(0).tag(sync=True)
    patience_ms = t.Int(10_000).tag(sync=True)
    speaks = t.Bool(True).tag(sync=True)
    problem = t.Unicode("")
    seen = t.Int(0).tag(sync=True)  # the number of the last message that was answered

    def __init__(self, on_do: OnDo | None = None, **traits: Any) -> None:
        super().__init__(**traits)
        self._on_do = on_do
        self.on_msg(self._receive)

    def say(self, words: str) -> None:
        """Let a screen reader say something, once the learner pauses.

        Args:
            words: what to say.
        """
        with self.hold_sync():
            self.announcement = words
            self.announced += 1

    def copy(self, text: str, words: str = "Copied.") -> None:
        """Put a text on the clipboard of whoever looks at the page.

        Args:
            text: the text.
            words: what is said when it is there.
        """
        self.send({"copy": text, "words": words})

    def share(self, line: str, page: str) -> None:
        """Put a state on the clipboard: as a link to the page that reads policies, where that is, else as the line.

        Args:
            line: from `helpers.ui.sharing.packed`.
            page: the address of that page; empty when unknown. A browser that runs the course as a site knows its own.
        """
        self.send({"copy": line, "words": LINE, "page": page, "link_words": LINK})

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("rev"), int):
            return
        # One message for all of it; `seen` goes out even if the deed failed, so that the page does not wait.
        with LOCK, self.hold_sync():
            try:
                self._do(content.get("do"), content.get("with", ""))
            finally:
                self.seen = content["rev"]

    @guarded
    def _do(self, do: object, value: object) -> None:
        if self._on_do is None or not isinstance(do, str):
            return
        if isinstance(value, str):
            self._on_do(do, well_formed(value))
        elif isinstance(value, dict) and all(isinstance(each, str) for each in (*value, *value.values())):
            self._on_do(do, {well_formed(name): well_formed(each) for name, each in value.items()})

    def __repr__(self) -> str:
        return "ResultView()"  # the default has an address, new on every run
