"""Who gets in with a draft, and who is newly let in or shut out by it.

Asks the engine, and nobody else: no AWS call, no event in the trail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from helpers import iam
from helpers.cloud.personas import BACKUP_VENDOR, PERSONAS
from helpers.iam import Decision, PolicyKind
from helpers.iam.analysis.analyse import compare, who_can
from helpers.iam.analysis.probes import derive

if TYPE_CHECKING:
    pass

# The people of the story are always asked about, whether or not the policy names them.
_CAST = tuple(
    iam.caller_from_arn(arn)
    for arn in (
        PERSONAS["backup-operator"].arn,
        PERSONAS["intern"].arn,
        f"arn:aws:sts::{BACKUP_VENDOR}:assumed-role/BackupServiceRole/nightly",
        PERSONAS["developer"].arn,
        PERSONAS["C/admin"].arn,
        PERSONAS["D/admin"].arn,
    )
)
MOST_ROWS = 12  # callers that are shown; those whom the policy does not name come last
MOST_COLUMNS = 5


@dataclass(frozen=True)
class Cell:
    """What a caller meets in one circumstance.

    Attributes:
        allowed: does it get in?
        changed: the stored policy says otherwise.
        decision: the engine's answer, with its reason.
    """

    allowed: bool
    changed: bool
    decision: Decision


@dataclass(frozen=True)
class Standing:
    """The matrix of a draft.

    Attributes:
        columns: the circumstances in words.
        rows: a caller in words, and a cell for each circumstance.
        left_out: how many callers and circumstances there is no room for.
        changes: whom the draft newly lets in or shuts out, against the stored policy; a sentence each.
        words: what to say in place of a matrix; empty when there is one.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Cell, ...]], ...] = ()
    left_out: int = 0
    changes: tuple[str, ...] = ()
    words: str = ""


def standing(draft: str, stored: str, role_arn: str) -> Standing:
    """The matrix of a draft against the stored policy.

    Args:
        draft: the trust policy's text.
        stored: the text of the one that is stored; empty when there is none.
        role_arn: the role's ARN.
    """
    policy = iam.parse(draft, PolicyKind.TRUST)
    if policy.invalid:
        return Standing(words="AWS would not save this trust policy, so nobody gets in with it.")
    before = iam.parse(stored, PolicyKind.TRUST) if stored else None
    if before is not None and (before.invalid or before.unsupported):
        before = None
    try:
        tried = derive([policy, *([before] if before else [])], role_arn)
        tried = replace(tried, callers=tuple(dict.fromkeys((*_CAST, *tried.callers))))
        matrix = who_can(policy, tried, role=role_arn)
        changed = compare(before, policy, tried, role=role_arn) if before and draft != stored else None
    except iam.Unsupported as unknown:
        return Standing(words=f"{unknown} So nobody can say who gets in.")
    groups = sorted(matrix.summary(), key=lambda group: -sum(group.allowed))
    # Who gets in comes first; among them the story's people.
    askers = sorted(range(len(matrix.callers)), key=lambda row: not any(group.allowed[row] for group in groups))
    rows = []
    for row in askers[:MOST_ROWS]:
        cells = []
        for group in groups[:MOST_COLUMNS]:
            decision = matrix.cell(matrix.callers[row], group.telling)
            cells.append(Cell(decision.allowed, _otherwise(decision, before), decision))
        rows.append((matrix.callers[row].label, tuple(cells)))
    witnesses = [*changed.let_in, *changed.shut_out] if changed else []
    return Standing(
        tuple(group.label for group in groups[:MOST_COLUMNS]),
        tuple(rows),
        max(0, len(askers) - MOST_ROWS) + max(0, len(groups) - MOST_COLUMNS),
        tuple(witness.sentence for witness in witnesses),
    )


def _otherwise(decision: Decision, before: iam.Policy | None) -> bool:
    """Does the stored policy say otherwise to the same request?"""
    if before is None:
        return False
    request = decision.request
    old = request._replace(policies=request.policies.with_resource(before))
    return iam.decide(old).allowed is not decision.allowed
