"""The stage of an exercise: its requests as lanes, before a check and after it. It has no bucket and no world."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.course.exercises.exercise import Exercise
from helpers.course.exercises.result import Probe, ProbeAnswer
from helpers.course.stage import common, walls
from helpers.course.stage.common import SERVICES, TOKENS, Ending
from helpers.course.stage.scene import NOT_ASKED, Account, Home, Lane, Scene, Wall
from helpers.course.stage.walls import Layer
from helpers.iam import Caller, CallerType

MOST_DRAWN = 6  # lanes, where no more have to be
OLDER = "Before your last change"
_KINDS = {
    CallerType.USER: "user",
    CallerType.ROLE_SESSION: "role",
    CallerType.ROOT: "root",
    CallerType.SERVICE: "service",
}


def scene(
    exercise: Exercise,
    answers: Sequence[ProbeAnswer] = (),
    chosen: str = "",
    opened: frozenset[str] = frozenset(),
    *,
    place: str = "",
    stale: bool = False,
) -> Scene:
    """The stage.

    Args:
        exercise: what is asked.
        answers: what a check found, in the exercise's order; none before the first.
        chosen: the number of the chosen request, from 0; empty for none.
        opened: the keys of accounts that somebody has opened.
        place: where the trust policy's deciding line stands, as `trust:line`; empty for nowhere.
        stale: the draft is another text than the one that was checked.
    """
    layers = walls.present(answer.decision for answer in answers)
    asked = [(answer.probe, common.ending(answer.decision, layers)) for answer in answers] or [
        (probe, _unknown(layers)) for probe in exercise.requests
    ]
    rows = [_lane(str(number), probe, met, chosen) for number, (probe, met) in enumerate(asked)]
    callers = [probe.asks for probe, _ in asked]
    accounts = tuple(_accounts(list(zip(map(_account_of, callers), rows, strict=True)), opened))
    met = next((lane for lane in rows if lane.chosen), None)
    end = met.end if met else NOT_ASKED
    shown = tuple(
        Wall(
            layer.key,
            layer.title,
            layer.side,
            walls.state(n, end, layers, met.spared if met else frozenset()),
            place if layer.key == "trust" else "",
        )
        for n, layer in enumerate(layers)
    )
    inside = met is not None and met.gets_in
    home = Home(exercise.role, "", "forecast", words="would issue a session") if inside else Home(exercise.role, "")
    return Scene(accounts, shown, home, stale, older=OLDER)


def _unknown(layers: Sequence[Layer]) -> Ending:
    """Nobody has asked: no line, and no door that would tell."""
    return Ending(NOT_ASKED, "not checked", shut=frozenset(layer.key for layer in layers))


def _lane(key: str, probe: Probe, met: Ending, chosen: str) -> Lane:
    caller = probe.asks
    return Lane(
        key,
        _token(probe) if probe.issuer else _name(caller, probe.who),
        _KINDS.get(caller.type, "other"),
        probe.who,
        probe.about,
        met.end,
        met.words,
        met.reason,
        met.denied,
        met.shut,
        key == chosen,
        wanted=probe.wanted,
        spared=met.spared,
    )


def _name(caller: Caller, who: str) -> str:
    """What one calls a caller inside its account; a service by the name that the exercise gives it."""
    if caller.type is CallerType.SERVICE:
        first = who.split()[0]
        return first if caller.arn.startswith(first.lower()) else caller.arn
    if caller.type is CallerType.ROOT:
        return "root"
    if caller.type is CallerType.FEDERATED:
        return common.provider_of(caller.arn) or caller.arn
    return (caller.role_arn or caller.arn).rpartition("/")[2] or "nobody signed"


def _token(probe: Probe) -> str:
    """Whoever comes with a token: all of them are one provider to AWS, so the exercise's own words tell them apart."""
    return (probe.who.removesuffix(f"({probe.about})").removesuffix(probe.about)).strip(" ,")


def _account_of(caller: Caller) -> str:
    if caller.type is CallerType.SERVICE:
        return SERVICES
    return TOKENS if caller.type is CallerType.FEDERATED else common.account_of(caller.arn)


def _accounts(rows: Sequence[tuple[str, Lane]], opened: frozenset[str]) -> list[Account]:
    """The accounts from top to bottom, each with those who matter; who should stay out, and does, is folded.

    First those of which somebody should get in: the exercise is about them. Drawn one by one are who should get in,
    who is not as wanted, the chosen one, and as many more as there is room for: the verdict stays in sight also where
    an exercise asks for many.
    """
    by_account: dict[str, list[Lane]] = {}
    meant = {key for key, lane in rows if lane.wanted}
    for key, lane in sorted(rows, key=lambda row: (row[0] not in meant, common.place_of(row[0]))):
        by_account.setdefault(key, []).append(lane)
    drawn = _drawn(list(by_account.values()))
    return [_account(key, lanes, drawn, key in opened) for key, lanes in by_account.items()]


def _drawn(accounts: Sequence[Sequence[Lane]]) -> frozenset[str]:
    """The keys of the lanes that are drawn; with room left, the nearest to those who should get in, too."""
    found = {lane.key for lanes in accounts for lane in lanes if lane.wanted or lane.chosen or not lane.right}
    found |= {lanes[0].key for lanes in accounts if len(lanes) == 1}
    near = [lane.key for lanes in accounts if any(lane.wanted for lane in lanes) for lane in lanes]
    more = [key for key in near if key not in found]
    return frozenset([*found, *more[: max(0, MOST_DRAWN - len(found))]])


def _account(key: str, lanes: Sequence[Lane], drawn: frozenset[str], opened: bool) -> Account:
    folded = [lane for lane in lanes if lane.key not in drawn]
    if opened or len(folded) < 2:  # a line for one is no shorter than the one
        return common.account(key, lanes, opened=len(folded) > 1)
    return common.account(key, [lane for lane in lanes if lane.key in drawn], folded)
