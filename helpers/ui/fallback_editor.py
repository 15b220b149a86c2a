"""The policy editor for where anywidget's JavaScript can't load: a plain text area, the findings below it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as W
import traitlets as t

from helpers.ui.callbacks import guarded
from helpers.ui.editor import Check
from helpers.ui.findings import for_editor, well_formed


class PlainEditor(W.VBox):  # type: ignore[misc]
    """A text area with the same face as `PolicyEditor`: value, label, findings, marks, on_submit.

    Args:
        value: the text it starts with.
        check: text → findings; None checks nothing.
        label: the name above the text area.
    """

    value = t.Unicode("")
    findings = t.List(t.Dict())
    marks = t.List(t.Dict())
    problem = t.Unicode("")

    def __init__(self, value: str = "", *, check: Check | None = None, label: str = "Policy (JSON)") -> None:
        self._check = check
        self.label = label
        self.area = W.Textarea(
            description=label, rows=16, layout=W.Layout(width="auto"), style={"description_width": "initial"}
        )
        self.words = W.HTML()
        super().__init__([self.area, self.words])
        self.add_class("tpl-plain")
        t.link((self, "value"), (self.area, "value"))
        self.value = value
        self._look()

    def on_submit(self, callback: Callable[[], object]) -> None:
        """A text area has no Ctrl+Enter of its own: the button does it."""

    @t.validate("value")
    def _well_formed(self, proposal: Any) -> str:
        return well_formed(proposal["value"])

    @t.observe("value")
    def _changed(self, _: Any) -> None:
        self._look()

    @guarded
    def _look(self) -> None:
        if self._check is not None:
            self.findings = for_editor(self._check(self.value))

    @t.observe("findings", "marks", "problem")
    def _draw(self, _: Any) -> None:
        lines = [f"Line {f['line']}, column {f['column']} ({f['severity']}): {f['words']}" for f in self.findings]
        lines += [mark["text"] for mark in self.marks]
        lines += [self.problem] if self.problem else []
        self.words.value = "".join(f"<p>{escape(line)}</p>" for line in lines)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(label={self.label!r})"
