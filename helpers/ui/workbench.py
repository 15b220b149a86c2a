"""The workbench a learner works at: policy editor, form, button, answer. It only draws; `WorkbenchModel` does."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as W

from helpers.cloud.personas import ACCOUNTS
from helpers.course.attempt import Attempt
from helpers.ui import live_form, static_form
from helpers.ui.editor import PolicyEditor
from helpers.ui.findings import well_formed
from helpers.ui.form import Form
from helpers.ui.guard import guarded
from helpers.ui.plain_editor import PlainEditor
from helpers.ui.report import of_model
from helpers.ui.result_view import ResultView
from helpers.ui.workbench_model import WorkbenchModel

if TYPE_CHECKING:
    from helpers.cloud.personas import Persona
    from helpers.cloud.world import World

# Who a lesson speaks about stands first in the list of callers.
_KINDS = ("user", "role", "service", "root")


class Workbench(Form):
    """Edit the trust policy of a role, choose who asks, press "Assume role", read what happens and why.

    Args:
        world: the mocked AWS.
        role: a role in Account A; the editor starts with its stored trust policy.
        caller: who asks at first.
        external_id: sent with the call; empty sends none.
        bucket: the bucket that is listed with the role's credentials.
        plain: True draws without anywidget's JavaScript, for places where it can't load.

    Attributes:
        model: the same without display.
        problem: a fault of the lab itself, in words; empty when there is none.
    """

    def __init__(
        self,
        world: World,
        role: str = "BackupAccessRole",
        caller: str = "backup-operator",
        external_id: str = "",
        bucket: str = "your-bucket-name",
        *,
        plain: bool = False,
    ) -> None:
        self._following = False
        self.model = WorkbenchModel(world, role=role, caller=caller, external_id=external_id, bucket=bucket)
        self.editor = (PlainEditor if plain else PolicyEditor)(
            self.model.trust_policy, check=self.model.check, label=f"Trust policy of {well_formed(role)} (JSON)"
        )
        self.caller_choice = _field(
            W.Dropdown(options=_callers(world, self.model.caller), value=self.model.caller, description="Caller")
        )
        self.external_id_text = _field(
            W.Text(
                value=well_formed(external_id),
                description="ExternalId",
                placeholder="not sent",
                continuous_update=False,
            )
        )
        self.external_id_words = W.HTML()
        self.button = W.Button(
            description="Assume role",
            button_style="primary",
            tooltip="Save the policy, assume the role, list the bucket (Ctrl+Enter in the editor)",
            layout=W.Layout(width="auto"),
        )
        self.result = W.HTML() if plain else ResultView()
        super().__init__(self._parts())
        self.add_class("tpl-workbench")
        self.editor.observe(self._edited, "value")
        self.caller_choice.observe(self._chosen, "value")
        self.external_id_text.observe(self._chosen, "value")
        self.editor.on_submit(self._pressed)
        self.button.on_click(self._pressed)
        self.model.observe(self._filled, ["trust_policy", "caller", "external_id"])
        self.model.observe(self._answered, "attempt")
        self._draw()

    def _parts(self) -> list[W.Widget]:
        if self.model.missing:
            return [self.result]
        who = W.VBox([self.external_id_text, self.external_id_words])
        who.add_class("tpl-stack")
        form = W.HBox([self.caller_choice, who, self.button])
        form.add_class("tpl-form")
        return [self.editor, form, self.result]

    # --- from code -------------------------------------------------------------------------------------------

    @property
    def attempt(self) -> Attempt | None:
        """The last round; None before the first."""
        last: Attempt | None = self.model.attempt
        return last

    @property
    def trust_policy(self) -> str:
        """The draft in the editor."""
        return str(self.model.trust_policy)

    @trust_policy.setter
    def trust_policy(self, text: str) -> None:
        self.model.trust_policy = text

    @property
    def caller(self) -> str:
        """Who asks."""
        return str(self.model.caller)

    @caller.setter
    def caller(self, name: str) -> None:
        self.model.caller = name

    @property
    def external_id(self) -> str:
        """What is sent as ExternalId; empty sends none."""
        return str(self.model.external_id)

    @external_id.setter
    def external_id(self, text: str) -> None:
        self.model.external_id = text

    def assume(self) -> Attempt:
        """Press the button.

        Returns:
            The round, also in `attempt`.
        """
        return self.model.assume()

    # --- from the page ---------------------------------------------------------------------------------------

    @guarded
    def _edited(self, _: Any) -> None:
        if not self._following:
            self.model.trust_policy = self.editor.value

    @guarded
    def _chosen(self, _: Any) -> None:
        if not self._following:
            self.model.caller = self.caller_choice.value or ""
            self.model.external_id = self.external_id_text.value

    @guarded
    def _pressed(self, *_: Any) -> None:
        self.model.assume()

    # --- to the page -----------------------------------------------------------------------------------------

    @guarded
    def _filled(self, _: Any) -> None:
        """The model was set, from code or from the page: every control follows."""
        if self._following:
            return
        self._following = True
        try:
            self.editor.value = self.model.trust_policy
            caller = self.model.caller
            if caller not in dict(self.caller_choice.options).values():
                self.caller_choice.options = [*self.caller_choice.options, (caller, caller)]  # chooses the first
            self.caller_choice.value = caller
            self.external_id_text.value = self.model.external_id
        finally:
            self._following = False
        self._draw()

    @guarded
    def _answered(self, _: Any) -> None:
        self._draw()
        attempt = self.attempt
        if attempt is not None:
            self.announce(well_formed(f"{attempt.verdict} {attempt.reason}"))

    def _draw(self) -> None:
        if self.model.missing and self.attempt is None:
            self.put(live_form.message(self.model.missing))
            return
        self.editor.marks = self.model.marks
        sent = f"Sent: {self.model.external_id}" if self.model.external_id else "Empty: the call sends no ExternalId."
        self.external_id_words.value = f'<p class="tpl-help">{escape(sent)}</p>'
        self.put(live_form.html(of_model(self.model)))
        self.answer_in_one_thread(self.caller_choice, self.external_id_text, self.button)

    # --- where no kernel is ----------------------------------------------------------------------------------

    def as_text(self) -> str:
        """The same words as plain text."""
        return static_form.plain(self.model)

    def as_html(self) -> str:
        """The same words as plain HTML."""
        return static_form.html(self.model)

    def __repr__(self) -> str:
        return f"Workbench(role={self.model.role!r})"


def _field(widget: W.DescriptionWidget) -> W.DescriptionWidget:
    widget.style.description_width = "initial"
    widget.layout.width = "auto"
    widget.add_class("tpl-field")
    return widget


def _callers(world: World, caller: str) -> list[tuple[str, str]]:
    cast = sorted(world.personas, key=lambda who: ("/" in who.name, _KINDS.index(who.kind)))
    options = [(_label(who), who.name) for who in cast]
    if caller not in (name for _, name in options):
        options.append((caller, caller))
    return options


def _label(who: Persona) -> str:
    if who.kind == "service":
        return f"{who.name} (AWS service)"
    letter = next(letter for letter, digits in ACCOUNTS.items() if digits == who.account)
    return f"{who.name} ({who.kind} in Account {letter})"
