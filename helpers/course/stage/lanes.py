"""Who stands on the stage, and how far each call gets. Asks the engine only: no AWS call, no event in the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from helpers.cloud.assume_request import Ask
from helpers.cloud.personas import LETTERS, NAMES, PERSONAS, YOUR_COMPANY, Persona, digits_of
from helpers.cloud.rehearsal import Drafts, Rehearsal, rehearse
from helpers.course.exercises.targets import Wanted
from helpers.course.rounds.request_form import CODE, TOKEN
from helpers.course.stage import common
from helpers.course.stage.common import Ending
from helpers.course.stage.scene import IN, REFUSED, Account, Lane
from helpers.course.stage.walls import Layer

if TYPE_CHECKING:
    from helpers.cloud.world import World

# Who has a line of their own where a lesson names nobody.
STORY = ("backup-operator", "BackupServiceRole", "intern", "C/admin")


@dataclass(frozen=True)
class Asked:
    """One call: what it asks, who asks it, and whether a target wants it in."""

    key: str
    ask: Ask
    wanted: bool | None = None
    about: str = ""
    label: str = ""

    @property
    def persona(self) -> Persona | None:
        """The one of the cast who asks; None for somebody else's ARN."""
        return PERSONAS.get(NAMES.get(self.ask.caller, self.ask.caller))

    @property
    def account(self) -> str:
        """The letter or number of the caller's account, `common.SERVICES` or `common.TOKENS`; empty for nobody's."""
        return common.account_of(self.ask.caller)


def calls(ask: Ask, target: Sequence[Wanted]) -> tuple[Asked, ...]:
    """The calls of the stage: of a target its requests, else everybody's who can act; the form's is always there.

    Args:
        ask: the request of the form.
        target: a lesson's requests.
    """
    form = Asked("form", ask)
    if target:
        plain = Ask(role=ask.role, bucket=ask.bucket)
        wanted = [(one, replace(plain, **one.request)) for one in target]
        found = tuple(
            Asked(str(n), each, one.gets_in, _about(each, wanted), one.who) for n, (one, each) in enumerate(wanted)
        )
        return found if any(_alike(each.ask, ask) for each in found) else (*found, form)
    cast = (who for who in PERSONAS.values() if who.kind != "root" or who.name == ask.caller)
    # For whom a service works, and what a token says, is nothing that others could send.
    plain = replace(ask, for_account=None, source_arn=None, claims=())
    everybody = tuple(
        Asked(who.name, ask if who.name == ask.caller else replace(plain, caller=who.name)) for who in cast
    )
    return everybody if any(each.ask.caller == ask.caller for each in everybody) else (*everybody, form)


def _about(ask: Ask, wanted: Sequence[tuple[Wanted, Ask]]) -> str:
    """What tells a request from the others of its caller, where the caller asks in several ways."""
    if ask.issuer:  # a token is told by the lesson's own words
        return ""
    own = [other for _, other in wanted if other.caller == ask.caller]
    return ", ".join(
        words(ask, own) for key, words in _TELLING.items() if len({getattr(other, key) for other in own}) > 1
    )


def _for_whom(ask: Ask, _: Sequence[Ask]) -> str:
    account = digits_of(ask.for_account or YOUR_COMPANY)
    return f"for Account {LETTERS.get(account, account)}"


def _with_id(ask: Ask, own: Sequence[Ask]) -> str:
    if ask.external_id is None:
        return "without the ExternalId"
    alone = len({other.external_id for other in own} - {None}) == 1
    return "with the ExternalId" if alone else f"sends {ask.external_id[:20]}"


_TELLING: Mapping[str, Callable[[Ask, Sequence[Ask]], str]] = {
    "for_account": _for_whom,
    "external_id": _with_id,
    "source_identity": lambda ask, _: f"says {name[:20]}" if (name := ask.source_identity) else "no source identity",
    "mfa": lambda ask, _: "with a code" if ask.mfa else "without a code",
    "source_ip": lambda ask, _: f"from {ask.source_ip}" if ask.source_ip else "from its office",
}


def _alike(one: Ask, other: Ask) -> bool:
    """The same request, under whatever session name."""
    return replace(one, session_name=other.session_name, prefix=other.prefix) == other


def answers(world: World, asked: Iterable[Asked], ask: Ask, drafts: Drafts) -> dict[str, Rehearsal]:
    """What would happen to each call, by its key.

    Args:
        world: the mocked AWS.
        asked: the calls.
        ask: the request of the form. A draft of a caller's permission is of its caller, and of nobody else.
        drafts: the policies.
    """
    others = replace(drafts, caller={})
    return {
        each.key: rehearse(world, each.ask, drafts if each.ask.caller == ask.caller else others, lists=False)
        for each in asked
    }


def accounts(
    asked: Sequence[Asked],
    found: dict[str, Rehearsal],
    before: dict[str, Rehearsal],
    ask: Ask,
    layers: Sequence[Layer],
    named: Sequence[str] = STORY,
    opened: frozenset[str] = frozenset(),
) -> tuple[Account, ...]:
    """The calls as lanes, by account.

    Args:
        asked: the calls.
        found: what would happen to each with the drafts.
        before: what would have happened to each before the change; empty where nothing is compared.
        ask: the request of the form.
        layers: the walls.
        named: whose lanes are drawn one by one; the others are folded by account.
        opened: the keys of accounts that somebody has opened.
    """
    rows = [(each, _lane(each, found[each.key], before.get(each.key), ask, layers)) for each in asked]
    by_account: dict[str, list[tuple[Asked, Lane]]] = {}
    for each, lane in sorted(rows, key=lambda row: common.place_of(row[0].account)):
        by_account.setdefault(each.account, []).append((each, lane))
    return tuple(_accounts(by_account, named, opened))


def _accounts(
    rows: dict[str, list[tuple[Asked, Lane]]], named: Sequence[str], opened: frozenset[str]
) -> Iterator[Account]:
    for key, members in rows.items():
        shown = [
            lane
            for each, lane in members
            if key in opened or each.key in named or lane.chosen or lane.wanted is not None or each.key == "form"
        ]
        shown.sort(key=lambda lane: named.index(lane.key) if lane.key in named else len(named))
        folded = [lane for _, lane in members if lane not in shown]
        yield common.account(key, shown, folded, opened=key in opened)


def _lane(each: Asked, found: Rehearsal, before: Rehearsal | None, ask: Ask, layers: Sequence[Layer]) -> Lane:
    met = _end(found, layers)
    inside = met.end == IN
    change = "" if before is None or before.assumed == inside else "let in" if inside else "shut out"
    persona, caller = each.persona, each.ask.caller
    called = each.ask.called
    described = called.partition(" ")[2] if called != caller else ""  # without its article
    if each.label and each.ask.issuer:  # to AWS all tokens are one provider's: the lesson's words tell them apart
        described = each.label
    role, _, session = caller.partition(":assumed-role/")[2].partition("/")
    name = described or common.provider_of(caller) or role or caller.rpartition(":")[2] or caller or "nobody"
    return Lane(
        each.key,
        persona.bare_name if persona else name,
        persona.kind if persona else _kind(each, role),
        each.label or each.ask.called,
        each.about or (f"session {session[:20]}" if role else ""),
        met.end,
        met.words,
        met.reason,
        met.denied,
        met.shut,
        _alike(each.ask, ask),
        change,
        each.wanted,
        found.assumed_permission,
        _fields(each.ask) if each.wanted is not None else {"caller": each.ask.caller},
        met.spared,
    )


def _kind(each: Asked, role: str) -> str:
    return "service" if each.account == common.SERVICES else "role" if role else "other"


def _end(found: Rehearsal, layers: Sequence[Layer]) -> Ending:
    """Where a call ends, also one that no policy has decided."""
    if found.problem:
        return Ending(REFUSED, "not sent", found.problem)
    stopped = next((decision for decision in found.decisions if not decision.allowed), None)
    if stopped is not None:
        return common.ending(stopped, layers)
    if found.error is not None:
        return Ending(REFUSED, "not accepted", found.error.message)
    if not found.assumed:
        return Ending(REFUSED, "not asked")
    return common.ending(found.decisions[0], layers)


def _fields(ask: Ask) -> dict[str, str]:
    """The fields of the form that ask this, the absent ones empty."""
    return {
        "caller": ask.caller,
        "external_id": ask.external_id or "",
        "mfa": CODE if ask.mfa else "",
        "source_ip": ask.source_ip or "",
        "moment": f"{ask.moment:%Y-%m-%d %H:%M}" if ask.moment else "",
        "duration": str(ask.duration or ""),
        "tags": ", ".join(f"{key}={value}" for key, value in ask.tags),
        "source_identity": ask.source_identity or "",
        "for_account": ask.for_account or "",
        "source_arn": ask.source_arn or "",
        **{TOKEN + name: value for name, value in ask.claims},
    }
