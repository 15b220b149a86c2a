"""What every form of the course shares: a policy editor, controls, and one region where the answer stands."""

from __future__ import annotations

from typing import Any

import ipywidgets as W
import traitlets as t

from helpers.ui.editor import STYLE, PolicyEditor
from helpers.ui.fallback_editor import PlainEditor
from helpers.ui.parts import markup
from helpers.ui.result_view import ResultView


class Form(W.VBox):  # type: ignore[misc]
    """A form. Who derives from it sets `editor` and `result` before `super().__init__`.

    Attributes:
        editor: where the policy is written.
        result: where the answer stands.
        problem: a fault of the lab itself, in words; empty when there is none.
    """

    problem = t.Unicode("")
    editor: PolicyEditor | PlainEditor
    result: ResultView | W.HTML

    def as_text(self) -> str:
        """What the form shows, as plain text: for nbval, terminals and screen readers without a kernel."""
        raise NotImplementedError

    def as_html(self) -> str:
        """What the form shows, as HTML without style, class or script: for GitHub and untrusted notebooks."""
        raise NotImplementedError

    def put(self, html: str) -> None:
        """Show an answer.

        Args:
            html: the answer, escaped already.
        """
        if isinstance(self.result, ResultView):
            self.result.html = html
        else:
            self.result.value = f'<style>{STYLE.read_text()}</style><div class="tpl" role="status">{html}</div>'

    def announce(self, words: str) -> None:
        """Have a screen reader say the answer; the plain result does so by itself."""
        if isinstance(self.result, ResultView):
            self.result.say(words)

    def answer_in_one_thread(self, *controls: W.Widget) -> None:
        """Have the kernel answer these controls, and the editor, in one order.

        ipykernel 7 answers each control in the thread that last sent it something. A button that is sent nothing would
        be answered in another thread than the text beside it, and a click overtake the edit before it.
        """
        editor = self.editor.area if isinstance(self.editor, PlainEditor) else self.editor
        for control in (editor, *controls):
            if control.comm is not None:
                control.send_state("disabled" if control.has_trait("disabled") else "seen")

    @t.observe("problem")
    def _failed(self, _: Any) -> None:
        if self.problem:
            self.put(markup.message(self.problem))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget, and beside it the same words as text and plain HTML."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if not isinstance(bundle, dict):
            return bundle
        return {**bundle, "text/plain": self.as_text(), "text/html": self.as_html()}
