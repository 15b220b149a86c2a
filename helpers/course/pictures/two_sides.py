"""Two accounts, two policies, four cases: what the role's account says, and what the caller's account says.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.cloud.api_call import Need
from helpers.cloud.authentication import serving
from helpers.cloud.personas import LETTERS, OTHER_CUSTOMER
from helpers.course.documents import trust
from helpers.course.pictures import asking
from helpers.course.pictures.flow import Flow, Link, Station, met, title_of
from helpers.course.pictures.told import CannotDraw, Told, policy
from helpers.course.stage import walls
from helpers.iam import Decision, PolicyKind

if TYPE_CHECKING:
    from helpers.cloud.world import World

# What stands in for a no: a role always has a trust policy, and this one trusts somebody else; a user may have none.
_TRUSTS_ANOTHER = trust(f"arn:aws:iam::{OTHER_CUSTOMER}:root")
_LESSON = (
    "Each account speaks for itself: the role's account in the trust policy, the caller's account in a permission "
    "policy. Across accounts one yes leaves the other door shut."
)


@dataclass(frozen=True)
class TwoSides:
    """The picture.

    Attributes:
        cases: both policies as they are stored, then each taken away, then both: a way with two doors each.
        decisions: the engine's answer in each.
        told: the same in words.
    """

    cases: tuple[Flow, ...]
    decisions: tuple[Decision, ...]
    told: Told


def two_sides(world: World, caller: str = "backup-operator", role: str = "BackupAccessRole", **sent: str) -> TwoSides:
    """Who gets into a role of another account, with the stored policies and without them.

    Args:
        world: the mocked AWS.
        caller: a persona, or an ARN.
        role: its name or ARN.
        **sent: what the call carries besides, by AWS's names, such as `ExternalId`.

    Raises:
        CannotDraw: there is no such role or caller, both are of one account, or a further policy has a say.
    """
    with serving.turn:
        asks, arn = asking.somebody(world, caller), asking.role_named(role)
        call, need = asking.assume(arn, "VendorSession", **sent), Need("sts:AssumeRole", arn)
        stored = asking.decided(asks, call, need, world.now())
        here, there = stored.request.caller.account, stored.request.resource_account
        if here == there:
            raise CannotDraw(f"{caller[:60]} and {role[:64]} are of one account. Take a caller of another one.")
        policies, other = stored.request.policies, policy(_TRUSTS_ANOTHER, PolicyKind.TRUST)
        given = (
            policies,
            policies.but(identity=()),
            policies.but(resource=other),
            policies.but(resource=other, identity=()),
        )
        decisions = tuple(asking.decided(asks, call, need, world.now(), each) for each in given)
    for decision in decisions:
        _two_policies_alone(decision)
    cases = tuple(_case(decision, asking.called(asks.caller), arn.rpartition("/")[2]) for decision in decisions)
    return TwoSides(cases, decisions, _told(cases, here, there))


def _two_policies_alone(decision: Decision) -> None:
    """Raise when something else than these two policies stops the call: two doors would not tell it."""
    for layer in walls.LAYERS:
        if layer.key not in ("permission", "trust") and walls.stopping(decision, layer) is not None:
            title = layer.title if layer.title.isupper() else layer.title[0].lower() + layer.title[1:]
            raise CannotDraw(f"A further policy stops this call, the {title}; the picture has two doors alone.")


def _case(decision: Decision, who: str, role: str) -> Flow:
    here, there = decision.request.caller.account, decision.request.resource_account
    doors = (
        asking.door(decision, "permission", here, "permission"),
        asking.door(decision, "trust", there, "trust policy"),
    )
    link = Link(doors, True)
    said = [f"{LETTERS.get(door.account, door.account)} says {'yes' if door.opened else 'no'}" for door in doors]
    stations = (Station(who, "", here, "asks"), Station(role, "", there, "live" if link.passed else "idle"))
    return Flow(", ".join(said), stations, (link,), tag="gets in" if link.passed else "stays out")


def _told(cases: tuple[Flow, ...], here: str, there: str) -> Told:
    who, role = (station.name for station in cases[0].stations)
    count = sum(case.links[0].passed for case in cases)
    facts = [f"{who} of {title_of(here)} gets into {role} of {title_of(there)} in {count} of {len(cases)} cases."]
    facts += [f"{case.heading}: {_end(case)}." for case in cases]
    rows = tuple((case.heading, *met(case.links[0]), case.tag) for case in cases)
    head = ("Case", f"permission ({title_of(here)})", f"trust policy ({title_of(there)})", f"{who} and {role}")
    return Told(f"Two sides: {who} and {role}", "Two accounts decide.", " ".join(facts), _LESSON, head, rows)


def _end(case: Flow) -> str:
    (link,) = case.links
    if link.stop is None:
        return case.tag
    door = link.doors[link.stop]
    return f"stopped in {title_of(door.account)}, {door.words}"
