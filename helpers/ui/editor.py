"""The policy editor: CodeMirror in one anywidget, with findings from Python. Works offline; all of it by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from helpers.course.rounds.attempt import LOCK
from helpers.iam import Finding, jsontext, layout
from helpers.ui import completions, pasted
from helpers.ui.callbacks import guarded
from helpers.ui.findings import for_editor, well_formed

_HERE = Path(__file__).parent
STYLE = _HERE / "style.css"

Check = Callable[[str], Iterable[Finding]]


class PolicyEditor(anywidget.AnyWidget):
    """An editor for one policy.

    Args:
        value: the text it starts with.
        check: text → findings, asked after every pause in typing; None checks nothing.
        **traits: any trait below, such as `label`.

    Attributes:
        value: the text.
        document: which document this is; each has an undo history of its own.
        kind: what kind of policy it is, for completions: a key of `completions`.
        completions: what may be offered; see `helpers.ui.completions`.
        label: the name above the editor, also for screen readers.
        findings: what is wrong and where; see `helpers.ui.findings`.
        marks: lines that decided: `line`, `end_line`, `kind` ("allow", "deny" or "nomatch"), `word` and `text`.
        disabled: True makes it read-only.
        debounce_ms: shortest pause in typing, in milliseconds, after which the text travels to Python; where answers
            are slow the pause is as long as the last one took.
        patience_ms: milliseconds without an answer after which the editor says that the kernel is silent.
        problem: a fault of the lab itself, in words.
    """

    _esm = _HERE / "static" / "editor.js"
    _css = STYLE

    # Other browsers' windows would get it as an echo; with a long text that costs more than it brings.
    value = t.Unicode("").tag(sync=True, echo_update=False)
    document = t.Unicode("").tag(sync=True)
    kind = t.Unicode("trust").tag(sync=True)
    completions = t.Dict().tag(sync=True)
    label = t.Unicode("Policy (JSON)").tag(sync=True)
    findings = t.List(t.Dict()).tag(sync=True)
    marks = t.List(t.Dict()).tag(sync=True)
    disabled = t.Bool(False).tag(sync=True)
    debounce_ms = t.Int(40).tag(sync=True)
    patience_ms = t.Int(10_000).tag(sync=True)
    problem = t.Unicode("").tag(sync=True)
    checked = t.Bool(False).tag(sync=True)  # somebody looks for findings
    written = t.Unicode("").tag(sync=True)  # the `document` that the text from the browser is of
    rev = t.Int(0).tag(sync=True)  # counted up in the browser with every text it sends
    seen = t.Int(0).tag(sync=True)  # the `rev` that Python has answered

    def __init__(self, value: str = "", *, check: Check | None = None, **traits: Any) -> None:
        self._check = check
        self._looked_at: str | None = None
        self._on_submit: list[Callable[[], object]] = []
        super().__init__(value=value, checked=check is not None, completions=completions.all_of_them(), **traits)
        self.on_msg(self._receive)
        if self._looked_at is None:  # it starts empty, which is no change
            self._look()

    def on_submit(self, callback: Callable[[], object]) -> None:
        """Call this when the learner presses Ctrl+Enter in the editor."""
        self._on_submit.append(callback)

    def reveal(self, line: int, column: int = 1, *, focus: bool = True) -> None:
        """Scroll to a place, and put the cursor there.

        Args:
            line: from 1.
            column: from 1.
            focus: take the focus, too.
        """
        self.send({"reveal": {"line": line, "column": column, "focus": focus}})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has sent.

        Nobody else may come between a text and what hears of it: a workbench that follows the world in another thread
        would find a text that its model does not know yet, and put the older one in its place.
        """
        with LOCK:
            super().set_state(sync_data)

    @t.validate("value")
    def _well_formed(self, proposal: Any) -> str:
        return well_formed(proposal["value"])

    @t.observe("value", "rev")
    def _answer(self, _: Any) -> None:
        # One message for all of it; `seen` goes out even if the check failed, so that the editor does not wait.
        with LOCK, self.hold_sync():
            try:
                if self._looked_at != self.value:  # a text from the page changes `value` and `rev`
                    self._looked_at = self.value
                    self._look()
            finally:
                self.seen = self.rev

    @guarded
    def _look(self) -> None:
        if self._check is not None:
            self.findings = for_editor(self._check(self.value))

    @guarded
    def _receive(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict):
            return
        text = content.get("value")
        if content.get("event") == "left" and isinstance(text, str):
            written, rev = content.get("written"), content.get("rev")
            if isinstance(written, str) and isinstance(rev, int) and rev > self.seen:
                self.set_state({"value": text, "written": written, "rev": rev})
        elif content.get("event") == "submit":
            if isinstance(text, str):
                self.value = text
            for callback in self._on_submit:
                callback()
        elif content.get("event") == "format" and isinstance(text, str):
            self._format(well_formed(text))
        elif content.get("event") == "pasted" and isinstance(text, str):
            self._take_out(well_formed(text))

    def _format(self, text: str) -> None:
        """Lay the text out; the page puts it in as one change that can be undone."""
        problem = jsontext.problem(text)
        if problem is None:
            self.send({"formatted": layout.formatted(text)})
            return
        self.send({"words": f"Not formatted: {problem}"})

    def _take_out(self, text: str) -> None:
        """Somebody has pasted all of the text: perhaps the output of a command, with the policy in it."""
        policy, words = pasted.taken_out(text, self.kind)
        if policy:
            self.send({"formatted": policy, "words": words})
        elif words:
            self.send({"words": words})

    def __repr__(self) -> str:
        return f"{type(self).__name__}(label={self.label!r})"  # the default has an address, new on every run
