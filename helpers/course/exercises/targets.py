"""A lesson's target at the workbench: requests that should be answered in a certain way, and whether they are.

Asks the engine, and nobody else: no AWS call, no event in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, rehearse

if TYPE_CHECKING:
    from helpers.cloud.world import World


@dataclass(frozen=True)
class Wanted:
    """One request of a lesson's target.

    Attributes:
        who: the request in words: `backup-operator without the ExternalId`.
        gets_in: should it get the role's credentials?
        request: fields of `helpers.cloud.assume_request.Ask`, such as `caller` and `external_id`.
    """

    who: str
    gets_in: bool
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Met:
    """A wanted request and what the draft says to it."""

    wanted: Wanted
    gets_in: bool
    reason: str

    @property
    def right(self) -> bool:
        """Is it as wanted?"""
        return self.gets_in is self.wanted.gets_in


def met(world: World, target: Iterable[Wanted], ask: Ask, drafts: Drafts) -> tuple[Met, ...]:
    """What a draft says to each request of a target.

    Args:
        world: the mocked AWS.
        target: the requests.
        ask: what stands in the form; the requests change only what they name of the role's and bucket's.
        drafts: the policies.
    """
    plain = Ask(role=ask.role, bucket=ask.bucket)
    found = []
    for wanted in target:
        asked = replace(plain, **wanted.request)
        # A draft of the caller's permission is of whoever stands in the form, and of nobody else.
        theirs = drafts if asked.caller == ask.caller else replace(drafts, caller={})
        answer = rehearse(world, asked, theirs)
        reason = answer.problem or (answer.assume.reason if answer.assume else "")
        found.append(Met(wanted, answer.assumed, reason))
    return tuple(found)


def target_words(found: Sequence[Met]) -> str:
    """How far a target is met, one sentence."""
    right = sum(one.right for one in found)
    if right == len(found):
        return f"Target met: all {len(found)} requests are answered as wanted."
    return f"Target not met yet: {right} of {len(found)} requests are answered as wanted."
