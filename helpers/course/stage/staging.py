"""The whole stage for a request and the drafts of its policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from helpers import iam
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, Rehearsal
from helpers.course.exercises import crowd, feedback
from helpers.course.exercises.targets import Wanted
from helpers.course.stage import lanes, walls
from helpers.course.stage.home import Answered, home
from helpers.course.stage.lanes import STORY
from helpers.course.stage.scene import REFUSED, Scene, Wall
from helpers.iam import PolicyKind

if TYPE_CHECKING:
    from helpers.cloud.world import World


@dataclass(frozen=True)
class Setting:
    """What a stage is asked to show.

    Attributes:
        ask: the request of the form.
        drafts: the policies as they are written.
        found: what would happen to the setting.
        target: a lesson's requests.
        named: whose lanes are drawn one by one.
        opened: the keys of accounts that somebody has opened.
        held: which policies stand on the way to S3.
        places: of a tab, the line that decides, as `tab:line`.
        answered: the last real round.
        stale: the draft that is shown can't be saved; `drafts` are the last ones that could.
        solution: a trust policy that meets the target; empty: none is known.
    """

    ask: Ask
    drafts: Drafts
    found: Rehearsal
    target: Sequence[Wanted] = ()
    named: Sequence[str] = STORY
    opened: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    answered: Answered | None = None
    stale: bool = False
    solution: str = ""


def scene(world: World, setting: Setting, before: Mapping[str, Rehearsal]) -> Scene:
    """The stage.

    Args:
        world: the mocked AWS.
        setting: what it shows.
        before: what would have happened to each call, from `before`.
    """
    ask = setting.ask
    asked = lanes.calls(ask, setting.target)
    found = lanes.answers(world, asked, ask, setting.drafts)
    layers = walls.present(decision for one in found.values() for decision in one.decisions)
    compared = {} if setting.stale else dict(before)
    accounts = lanes.accounts(asked, found, compared, ask, layers, setting.named, setting.opened)
    places = dict(setting.places)
    inside = home(setting.found, ask, ask.moment or world.now(), setting.held, setting.answered, places)
    drawn = Scene(accounts, (), inside, setting.stale)
    chosen = drawn.chosen
    end = chosen.end if chosen else REFUSED
    shown = tuple(
        Wall(
            layer.key,
            layer.title,
            layer.side,
            "" if setting.stale else walls.state(number, end, layers, chosen.spared if chosen else frozenset()),
            places.get(layer.tab, ""),
        )
        for number, layer in enumerate(layers)
    )
    current = setting.answered if setting.answered and setting.answered.current else None
    number = current.events[0] if current else 0
    whole = Scene(accounts, shown, inside, setting.stale, number, late=world.late)
    return replace(whole, intruder=_intruder(setting)) if whole.target_met else whole


def _intruder(setting: Setting) -> str:
    """Somebody of whom the target does not speak, and who gets in; empty when there is nobody.

    A target has a few requests, and a policy can name anybody: so the crowd of the exercises is asked as well.
    """
    if not setting.solution or setting.drafts.trust is None:
        return ""
    right, draft = (iam.parse(text, PolicyKind.TRUST) for text in (setting.solution, setting.drafts.trust))
    try:
        found = crowd.intruder(right, draft, setting.ask.role_arn)
    except iam.Unsupported:
        return ""
    if found is None:
        return ""
    return f"{found.probe.who} gets in too, and should stay out. {feedback.found(found.decision)}"


def before(world: World, ask: Ask, target: Sequence[Wanted], drafts: Drafts) -> dict[str, Rehearsal]:
    """What would happen to each call with the policies that a change is held against.

    Args:
        world: the mocked AWS.
        ask: the request of the form.
        target: a lesson's requests.
        drafts: the policies as they were before the change.

    Returns:
        The answers by the keys of the calls; none when those could not be saved either.
    """
    found = lanes.answers(world, lanes.calls(ask, target), ask, drafts)
    return {} if any(one.not_saved is not None for one in found.values()) else found
