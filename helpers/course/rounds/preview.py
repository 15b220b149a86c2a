"""What a learner's drafts would do, all of it from the engine: no call, no event in the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, Rehearsal, rehearse
from helpers.course import decision_path, trust_matrix
from helpers.course.decision_path import PathStep
from helpers.course.exercises import targets
from helpers.course.exercises.targets import Met, Wanted
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
        standing: who gets in.
        target: the lesson's requests, each with its answer.
    """

    ask: Ask
    found: Rehearsal
    foreseen: Foreseen
    path: tuple[PathStep, ...]
    standing: Standing
    target: tuple[Met, ...]


def preview(
    world: World,
    ask: Ask,
    trust: tuple[str, str],
    others: tuple[Document, ...],
    target: Iterable[Wanted] = (),
    problem: str = "",
) -> Preview:
    """What the drafts would do.

    Args:
        world: the mocked AWS.
        ask: the request.
        trust: the trust policy as it is drafted, and as it is stored.
        others: the drafts of the other policies.
        target: a lesson's requests.
        problem: why the request can't be sent, when that is known already; one sentence.
    """
    draft, stored = trust
    drafts = _as_drafts(draft, others)
    problem = problem or not_sendable(ask)
    found = Rehearsal(problem=problem) if problem else rehearse(world, ask, drafts)
    return Preview(
        ask,
        found,
        foreseen(found, ask, draft, others),
        decision_path.steps(found, ask),
        trust_matrix.standing(draft, stored, ask.role_arn),
        targets.met(world, target, ask, drafts),
    )


def _as_drafts(trust: str, others: tuple[Document, ...]) -> Drafts:
    texts = {document.key: document.text for document in others}
    inline = {document.key: {document.name: document.text} for document in others}
    return Drafts(trust, inline.get("role", {}), inline.get("caller", {}), texts.get("bucket"), texts.get("boundary"))
