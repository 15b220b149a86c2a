"""What a learner's drafts would do, all of it from the engine: no call, no event in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, Rehearsal, rehearse
from helpers.course import decision_path, trust_matrix
from helpers.course.decision_path import PathStep
from helpers.course.rounds.attempt import not_sendable
from helpers.course.rounds.foreseen_words import Foreseen, foreseen
from helpers.course.stored_policies import Document
from helpers.course.trust_matrix import Standing

if TYPE_CHECKING:
    from helpers.cloud.world import World


@dataclass(frozen=True)
class Preview:
    """What the drafts would do.

    Attributes:
        ask: the request.
        found: the answers.
        foreseen: the same in words.
        path: the six steps.
        trust: the trust policy as it is drafted, and as it is stored.
        drafts: all the drafts.
    """

    ask: Ask
    found: Rehearsal
    foreseen: Foreseen
    path: tuple[PathStep, ...]
    trust: tuple[str, str]
    drafts: Drafts

    @cached_property
    def standing(self) -> Standing:
        """Who gets in, as a matrix; made when somebody looks at it."""
        return trust_matrix.standing(*self.trust, self.ask.role_arn)


def preview(
    world: World,
    ask: Ask,
    trust: tuple[str, str],
    others: tuple[Document, ...],
    problem: str = "",
) -> Preview:
    """What the drafts would do.

    Args:
        world: the mocked AWS.
        ask: the request.
        trust: the trust policy as it is drafted, and as it is stored.
        others: the drafts of the other policies.
        problem: why the request can't be sent, when that is known already; one sentence.
    """
    draft, _ = trust
    drafts = drafts_of(draft, others)
    problem = problem or not_sendable(ask)
    found = Rehearsal(problem=problem) if problem else rehearse(world, ask, drafts)
    return Preview(
        ask,
        found,
        foreseen(found, ask, draft, others),
        decision_path.steps(found, ask),
        trust,
        drafts,
    )


def drafts_of(trust: str, others: tuple[Document, ...]) -> Drafts:
    """The drafts, as a rehearsal takes them.

    Args:
        trust: the draft of the trust policy.
        others: the drafts of the other policies.
    """
    texts = {document.key: document.text for document in others}
    inline = {document.key: {document.name: document.text} for document in others}
    return Drafts(trust, inline.get("role", {}), inline.get("caller", {}), texts.get("bucket"), texts.get("boundary"))
