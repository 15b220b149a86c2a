"""What the workbench has to say, in the order it says it. The live and the static form draw this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.course.attempt_result import Attempt, ListedObject, Step, StepVerdict
from helpers.ui.workbench_model import WorkbenchModel

NOT_YET = "Not asked yet."
PRESS = "Change the policy, or leave it as it is, and press “Assume role”. Three real calls go to the mocked AWS."
_SIGNS = {"allowed": "✓", "denied": "✕", "refused": "!", "waiting": "–"}


@dataclass(frozen=True)
class Report:
    """The words of one answer.

    Attributes:
        kind: `allowed`, `denied`, `refused` (AWS did not even decide) or `waiting` (nothing was asked).
        about: what the answer belongs to: the form as it is now, or as it was.
        verdict: the answer, one sentence.
        reason: why.
        steps: the three calls.
        credentials: name and value of each field that may be shown.
        bucket: whose listing it is.
        listing: the objects that are shown; None when the bucket was not listed.
        listing_words: what to say about the rest of the listing.
    """

    kind: str
    about: str
    verdict: str
    reason: str
    steps: tuple[Step, ...]
    credentials: tuple[tuple[str, str], ...] = ()
    bucket: str = ""
    listing: tuple[ListedObject, ...] | None = None
    listing_words: str = ""

    @property
    def sign(self) -> str:
        """One character for the kind; the words come first."""
        return _SIGNS[self.kind]

    @property
    def current(self) -> bool:
        """False when the form has changed since the answer."""
        return not self.about.startswith("Before")


def of_attempt(attempt: Attempt, *, current: bool = True) -> Report:
    """The report of a round.

    Args:
        attempt: the round.
        current: False when the form has changed since.
    """
    first_word = attempt.verdict.partition(":")[0]
    return Report(
        kind={"Allowed": "allowed", "Denied": "denied"}.get(first_word, "refused"),
        about="Answer to what stands above" if current else "Before your last change: press “Assume role” to ask again",
        verdict=attempt.verdict,
        reason=attempt.reason,
        steps=attempt.steps,
        credentials=attempt.credentials.rows if attempt.credentials else (),
        bucket=attempt.bucket,
        listing=None if attempt.listing is None else attempt.listed,
        listing_words=attempt.listed_words,
    )


def of_model(model: WorkbenchModel) -> Report:
    """The report of a workbench: its last round, or that there was none."""
    if model.attempt is not None:
        return of_attempt(model.attempt, current=model.answered)
    steps = tuple(Step.number(index, StepVerdict.NOT_REACHED) for index in range(3))
    return Report("waiting", "The answer will stand here", NOT_YET, PRESS, steps)
