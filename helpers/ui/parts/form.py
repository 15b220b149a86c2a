"""The request form: who asks, and what the call carries. What is not set is shown as absent: absence decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from helpers.cloud.federation.callers import CALLED, COMPANY
from helpers.cloud.personas import LETTERS, PERSONAS, Persona
from helpers.cloud.workloads.callers import CALLED as WORKLOADS
from helpers.course.rounds.request_form import DESCRIBED, OF_SERVICES, Field, fields_of
from helpers.iam.model import ContextValue
from helpers.iam.text import capital
from helpers.ui.parts.markup import button, part, table, text
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import WorkbenchModel

MOST_SHOWN = 120  # characters of a field that are repeated in words
ANOTHER = "another ARN or service …"
# Who a lesson speaks about stands first in the list of callers.
_KINDS = ("user", "role", "service", "root")
_CALLER = Field("caller", "Caller", "Empty: nobody asks.", "arn:aws:iam::444455556666:user/admin")
_EXTERNAL_ID = Field("external_id", "ExternalId", "Absent: the call sends no ExternalId.", "absent")
_SESSION_NAME = Field("session_name", "Session name", "Empty: AWS wants 2 characters or more.", "VendorSession")
# What the quiet button says: of what is behind it, that in short, and that nothing of it is set.
_USUAL = (
    "Second factor, address, time, duration, tags, source identity, VPC endpoints",
    "MFA, address, time, tags: absent",
    "More: all absent",
)
# Keys on whose absence trust policies turn; the others are listed when they are there.
_TELLING = ("sts:ExternalId", "aws:MultiFactorAuthPresent", "aws:SourceIp", "sts:SourceIdentity")


def html(model: WorkbenchModel, view: View) -> str:
    """The form.

    Args:
        model: the workbench.
        view: what is chosen, opened and typed.
    """
    by_arn = model.caller not in (*PERSONAS, *DESCRIBED) or model.caller == view.typed_arn
    # By the caller alone, whatever is typed: a field that moves while one types in it is lost.
    rarely = (_SESSION_NAME,) if model.caller in CALLED else ()
    shown = [each for each in _first(model) if each[0].name in view.first and each[0] not in rarely]
    behind = [each for each in _first(model) if each not in shown]
    behind += [(field, model.fields.get(field.name, "")) for field in fields_of(model.caller)]
    first = "".join(_field(field, value, model, view.uid, by_arn) for field, value in shown)
    rest = "".join(_field(field, value, model, view.uid, by_arn) for field, value in behind)
    some = sum(bool(value.strip()) for field, value in behind if field is not _SESSION_NAME)  # that one is always set
    hint, short, none = _USUAL if model.caller not in DESCRIBED else _of_job(model.caller)
    # The wide words are for the eye alone: they say nothing that the hint does not.
    wide = f'<span class="tpl-wide" aria-hidden="true">{text(short)}</span>'
    summary = f"<span>More: {some} set</span>" if some else f"{wide}<span>{none}</span>"
    act = button(
        "Assume role", "assume", main=True, hint="Save, assume the role, list the bucket (Ctrl+Enter in the editor)"
    )
    inside = (
        f'<div class="tpl-line">{first}<details id="{view.uid}-more"><summary title="{hint}">{summary}</summary>'
        f'<div class="tpl-fields">{rest}</div>{_seen(model)}</details><div class="tpl-act">{act}</div></div>'
    )
    return part("form", "The request", inside, uid=view.uid)


def _of_job(caller: str) -> tuple[str, str, str]:
    labels = [_inside(field.label) for field in fields_of(caller)]
    return (
        capital(", ".join(labels)),
        capital(f"{', '.join(labels[:3])} …: the usual ones"),
        f"More: a usual {_comes_with(caller) or caller}",
    )


def _comes_with(caller: str) -> str:
    """What proves who they are; nothing of a workload, for which an AWS service signs."""
    return "assertion" if caller == COMPANY else "token" if caller in CALLED else ""


def _inside(label: str) -> str:
    """A label inside a sentence; SAML stays SAML."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def in_line(model: WorkbenchModel, first: Collection[str]) -> list[tuple[str, str]]:
    """Name and value of what stands in the request's line, for a form without controls.

    Args:
        model: the workbench.
        first: as of `View`. Of a field that a lesson puts behind the button nothing is said while it is absent.
    """
    said = (each for each in _first(model) if _is_its_own(each, model))
    return [_told(field, value, model) for field, value in said if value or field.name in first]


def lines(model: WorkbenchModel, first: Collection[str]) -> list[tuple[str, str]]:
    """Name and value of every field, for a form without controls; what is absent says so, but for what is rare.

    Args:
        model: the workbench.
        first: as of `in_line`.
    """
    behind = ((field, model.fields.get(field.name, "")) for field in fields_of(model.caller))
    told = (_told(field, value, model) for field, value in behind if value or not field.rare)
    return [*in_line(model, first), *told]


def _told(field: Field, value: str, model: WorkbenchModel) -> tuple[str, str]:
    return field.label, _shown(field, value) or _absent(field, model)


def _first(model: WorkbenchModel) -> tuple[tuple[Field, str], ...]:
    fields = [(_CALLER, model.caller), (_EXTERNAL_ID, model.external_id), (_SESSION_NAME, model.session_name)]
    if model.caller in DESCRIBED:
        fields.remove((_EXTERNAL_ID, model.external_id))  # these calls take none, or their service sends none
    if model.caller in WORKLOADS:
        fields.remove((_SESSION_NAME, model.session_name))  # the service names the session
    return tuple(fields)


def _is_its_own(each: tuple[Field, str], model: WorkbenchModel) -> bool:
    """False of the usual session's name, a vendor's, where a job or a person comes with a token: another story."""
    field, value = each
    return model.caller not in CALLED or field is not _SESSION_NAME or value != field.example


def _shown(field: Field, value: str) -> str:
    words = dict(field.choices).get(value, value)
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}… ({len(words):,} characters)"


def _field(field: Field, value: str, model: WorkbenchModel, uid: str, by_arn: bool = False) -> str:
    ident = f"{uid}-{field.name}"
    described = f'aria-describedby="{ident}-words"'
    if field is _CALLER:
        control = _caller(value, model, ident, described, by_arn)
    elif field.choices:
        options = "".join(_option(*choice, chosen=value == choice[0]) for choice in (("", "absent"), *field.choices))
        control = f'<select id="{ident}" name="{field.name}" {described}>{options}</select>'
    else:
        control = (
            f'<input id="{ident}" name="{field.name}" type="text" value="{text(value)}" autocomplete="off" '
            f'spellcheck="false" placeholder="{text(field.example)}" {described}>'
        )
    words = _words(field, value, model)
    said = f'<p class="tpl-help" id="{ident}-words">{text(words)}</p>'
    return (
        f'<div class="tpl-field{"" if value else " tpl-absent"}"><div data-live><label for="{ident}">'
        f"{text(field.label)}</label>{control}</div>{said}</div>"
    )


def _words(field: Field, value: str, model: WorkbenchModel) -> str:
    """What is sent, or that it is absent; of the caller, who that is to a policy."""
    if not value:
        return _absent(field, model)
    caller = model.preview.found.caller
    if field is _CALLER:
        return caller.arn if caller is not None and caller.arn != value else f"Asks: {value}"
    return f"Set: {_shown(field, value)}"


def _absent(field: Field, model: WorkbenchModel) -> str:
    """What follows from a field that is empty. A session knows by itself whether its user had a second factor."""
    decision = model.preview.found.assume
    known = {key.lower(): value for key, value in decision.request.context.items()} if decision is not None else {}
    if field.name == "mfa" and (said := known.get("aws:multifactorauthpresent")):
        return f"Absent: the caller's own session says aws:MultiFactorAuthPresent {said}."
    if field.name == "source_ip" and decision is not None and "aws:sourceip" not in known:
        return "Absent: an AWS service sends no aws:SourceIp."
    if field.name == "source_ip" and model.caller in CALLED:
        return f"Somewhere on the internet: {known.get('aws:sourceip', 'no address')}."
    if (key := OF_SERVICES.get(field.name)) and (sent := known.get(key.lower())):
        return f"Absent: by itself the service sends {key} {sent if isinstance(sent, str) else ', '.join(sent)}."
    return field.absent


def _caller(value: str, model: WorkbenchModel, ident: str, described: str, by_arn: bool) -> str:
    cast = sorted(model.world.personas, key=lambda who: ("/" in who.name, _KINDS.index(who.kind)))
    options = "".join(_option(who.name, label(who), chosen=who.name == value and not by_arn) for who in cast)
    options += "".join(_option(name, in_list(name), chosen=name == value and not by_arn) for name in DESCRIBED)
    options += _option("arn:", ANOTHER, chosen=by_arn)
    control = f'<select id="{ident}" name="caller" {described}>{options}</select>'
    if not by_arn:
        return control
    return (
        f'{control}<input id="{ident}-arn" name="caller_arn" type="text" value="{text(value)}" autocomplete="off" '
        f'spellcheck="false" aria-label="ARN of the caller, or a service" placeholder="{text(_CALLER.example)}">'
    )


def _option(value: str, words: str, *, chosen: bool) -> str:
    return f'<option value="{text(value)}"{" selected" if chosen else ""}>{text(words)}</option>'


def label(who: Persona) -> str:
    """A persona in the list of callers."""
    if who.kind == "service":
        return f"{who.name}, AWS service"
    return f"{who.bare_name}, Account {LETTERS[who.account]}"


def in_list(caller: str) -> str:
    """Whoever comes with a token or an assertion, and whoever an AWS service calls for, in the list of callers."""
    name, proof = capital(DESCRIBED[caller].partition(" ")[2]), _comes_with(caller)
    return f"{name}, {proof}" if proof else name


def _seen(model: WorkbenchModel) -> str:
    """What policies can see of the request."""
    decision = model.preview.found.assume
    if decision is None:
        return ""
    rows = [(f"<code>{text(key)}</code>", text(value)) for key, value in _keys(decision.request.context)]
    return table("What the trust policy can see of this request", ("Condition key", "Value"), rows)


def _keys(known: Mapping[str, ContextValue]) -> Iterator[tuple[str, str]]:
    of_token = sorted((key for key in known if key.endswith((":sub", ":aud"))), reverse=True)
    for key in () if of_token else _TELLING:
        if key not in known:
            yield key, "absent"
    for key in (*of_token, *sorted(known.keys() - set(of_token))):
        value = known[key]
        words = value if isinstance(value, str) else ", ".join(value)
        yield key, words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"
