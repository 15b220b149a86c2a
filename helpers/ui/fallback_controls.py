"""Caller, ExternalId and the button as plain ipywidgets, for where anywidget's JavaScript can't load."""

from __future__ import annotations

from typing import Any

import ipywidgets as W

from helpers.course.rounds.request_form import DESCRIBED
from helpers.ui.parts import form
from helpers.ui.workbench_model import WorkbenchModel


class PlainControls:
    """The form without JavaScript of ours.

    Args:
        model: the workbench without display; it is filled at once.

    Attributes:
        button: makes the round.
        widgets: all of them, in order.
    """

    def __init__(self, model: WorkbenchModel) -> None:
        self.model = model
        options = [(form.label(who), who.name) for who in model.world.personas]
        options += [(form.in_list(caller), caller) for caller in DESCRIBED]
        if model.caller not in (name for _, name in options):
            options.append((model.caller, model.caller))
        self.caller = _field(W.Dropdown(options=options, value=model.caller, description="Caller"))
        self.external_id = _field(
            W.Text(value=model.external_id, description="ExternalId", placeholder="absent", continuous_update=False)
        )
        self.button = W.Button(description="Assume role", button_style="primary", layout=W.Layout(width="auto"))
        self.widgets = [self.caller, self.external_id, self.button]
        self.caller.observe(self._chosen, "value")
        self.external_id.observe(self._chosen, "value")

    def _chosen(self, _: Any) -> None:
        self.model.fill({"caller": self.caller.value or "", "external_id": self.external_id.value})

    def follow(self) -> None:
        """Show what the model says."""
        if self.model.caller not in dict(self.caller.options).values():
            self.caller.options = [*self.caller.options, (self.model.caller, self.model.caller)]
        self.caller.value, self.external_id.value = self.model.caller, self.model.external_id


def _field(widget: W.DescriptionWidget) -> W.DescriptionWidget:
    widget.style.description_width = "initial"
    widget.layout.width = "auto"
    widget.add_class("tpl-field")
    return widget
