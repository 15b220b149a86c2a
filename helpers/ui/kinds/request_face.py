"""A request to make: the fields of the workbench's form in small. What is empty is absent."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from helpers.cloud.federation.callers import CALLED
from helpers.cloud.personas import PERSONAS
from helpers.course.exercises.kinds import token_fields
from helpers.course.exercises.kinds.outcome import Outcome
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.rounds.request_form import FIELDS, TOKEN, Field, fields_of
from helpers.ui.findings import well_formed
from helpers.ui.kinds.face import Face, chosen, listed
from helpers.ui.parts import markup
from helpers.ui.parts.form import in_list, label

_FIELDS = {
    "external_id": Field("external_id", "ExternalId", "Absent: the call sends no ExternalId.", "absent"),
    "session_name": Field("session_name", "Session name", "Not set: VendorSession.", "VendorSession"),
    **{field.name: field for field in FIELDS},
}


class RequestFace(Face):
    """The fields of a request.

    Args:
        task: the request to make.
        uid: as of `Face`.
        shows_policy: False where the policy stands above already.
    """

    verb = "Send it"

    def __init__(self, task: RequestTask, uid: str, *, shows_policy: bool = True) -> None:
        super().__init__(uid)
        self.task = task
        self.fields: dict[str, str] = {"caller": task.callers[0], **task.start}
        self._shows_policy = shows_policy

    @property
    def answer(self) -> object:
        """The fields by their names; those of another caller wait until it is chosen."""
        return {name: value for name, value in self.fields.items() if value and name in self._shown}

    @property
    def _shown(self) -> tuple[str, ...]:
        """The fields that the chosen caller's request can have."""
        return token_fields.of_caller(self.task.fields, self.fields["caller"])

    def take(self, answer: object) -> None:
        """Fill in what came from code."""
        if isinstance(answer, Mapping):
            self.reset()
            self.fill({str(name): value for name, value in answer.items() if isinstance(value, str)})

    def fill(self, fields: Mapping[str, str]) -> None:
        """Take what was typed or chosen."""
        self.fields |= {name: value for name, value in fields.items() if name in self.task.fields}

    def reset(self) -> None:
        """As it began."""
        self.fields = {"caller": self.task.callers[0], **self.task.start}

    def html(self, outcome: Outcome | None) -> str:
        """The policy, and the form below it."""
        fields = "".join(self._field(name) for name in self._shown)
        return f'{self._policy()}<div class="tpl-fields">{fields}</div>'

    def _policy(self) -> str:
        return f'<pre class="tpl-aws">{escape(well_formed(self.task.trust))}</pre>' if self._shows_policy else ""

    def _field(self, name: str) -> str:
        ident, value = f"{self.uid}-{name}", self.fields.get(name, "")
        if name == "caller":
            options = [(caller, self._called(caller)) for caller in self.task.callers]
            return self._labelled(
                ident, "Caller", f'<select id="{ident}" name="{ident}">{chosen(options, value)}</select>'
            )
        field = _FIELDS.get(name) or self._of_token(name)
        said = f'aria-describedby="{ident}-words"'
        if field.choices:
            options = [("", "absent"), *field.choices]
            control = f'<select id="{ident}" name="{ident}" {said}>{chosen(options, value)}</select>'
        else:
            control = (
                f'<input type="text" id="{ident}" name="{ident}" value="{markup.text(value)}" autocomplete="off" '
                f'spellcheck="false" placeholder="{markup.text(field.example)}" {said}>'
            )
        words = f'<p class="tpl-help" id="{ident}-words">{markup.text("Set." if value else field.absent)}</p>'
        return self._labelled(ident, field.label, control + words, absent=not value)

    def _of_token(self, name: str) -> Field:
        """What the workbench's form has of the token."""
        return next(each for each in fields_of(self.fields["caller"]) if each.name == f"{TOKEN}{name}")

    def _called(self, caller: str) -> str:
        if caller in CALLED:
            return in_list(caller)
        return caller if caller in self.task.others else label(PERSONAS[caller])

    def _labelled(self, ident: str, words: str, inside: str, *, absent: bool = False) -> str:
        kind = "tpl-field tpl-absent" if absent else "tpl-field"
        return f'<div class="{kind}"><label for="{ident}">{markup.text(words)}</label>{inside}</div>'

    def still(self) -> str:
        """The policy, who may ask, and what can be filled in."""
        policy = f"<pre><code>{escape(well_formed(self.task.trust))}</code></pre>" if self._shows_policy else ""
        return policy + listed(self.task.offered)
