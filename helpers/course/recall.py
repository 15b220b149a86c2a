"""Questions to answer from memory: data, and the words a notebook shows of it.

Each lesson opens with one about an earlier notebook, and ends with three about itself. The notebooks hold the text,
so that it is there without a kernel; the tests hold that text to this data, and the answers to what a cell showed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.course.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Recall:
    """A question whose answer is folded away.

    Attributes:
        question: what is asked.
        answer: what is right.
        evidence: the cells that show it.
        url: the page of AWS that says it.

    Raises:
        ValueError: it would teach badly; the message says how.
    """

    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    url: str

    def __post_init__(self) -> None:
        if not self.question.strip() or not self.answer.strip():
            raise ValueError("A question from memory needs a question and an answer.")
        if not self.evidence:
            raise ValueError(f"No cell shows the answer to {self.question!r}.")


def opening(recall: Recall) -> str:
    """The cell near the head of a lesson."""
    folded = f"<details><summary>Answer</summary>\n\n{recall.answer}\n\n</details>"
    return f"**From memory.** {recall.question}\n\n{folded}"


def closing(recalls: Sequence[Recall]) -> str:
    """The section near the end of a lesson."""
    lines = (
        f"<details><summary>{number} · {recall.question}</summary>{recall.answer}</details>"
        for number, recall in enumerate(recalls, 1)
    )
    return "\n".join(["## Check from memory", "", *lines])
