"""What a learner can do after an exercise: each names one skill, and `lab.progress()` shows which are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpers.course import lessons
from helpers.course.own.work import EXERCISE, Work

SKILLS: dict[str, str] = {
    "elements": "Read a trust policy, element by element",
    "read-principal": "Read a Principal: who is named, and who is not",
    "write-principal": "Write a Principal for an account, a user, a role, a service",
    "own-account": "Say when the caller needs a permission of its own",
    "pass-role": "Say who may hand a role to a service",
    "two-sides": "Find which of two accounts has not said yes",
    "bucket-and-objects": "Grant on a bucket and on its objects, and no more",
    "external-id": "Keep another customer of a vendor out",
    "session": "Say what a session may do, and until when",
    "records": "Read who did what in CloudTrail",
    "name-the-person": "Tie a session to the person behind it",
    "missing-key": "Say what a condition does when its key is missing",
    "deny": "Write a Deny that stops whom it should",
    "narrow-a-wildcard": "Narrow a pattern that lets strangers in",
    "token-claims": "Read a token, and say which condition tests it",
    "narrow-a-token": "Narrow a trust in tokens to one job",
}


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill, and how far somebody has come in it.

    Attributes:
        name: in words.
        done: how many of its exercises are right.
        of: how many it has.
    """

    name: str
    done: int
    of: int

    def __str__(self) -> str:
        sign = "✓" if self.done == self.of else "·"
        return f"{sign} {self.name}: {self.done} of {self.of}"


def skills(book: Mapping[str, Work]) -> tuple[Skill, ...]:
    """The skills that somebody has begun to practise, in the order of the course.

    Args:
        book: what is kept of their work.
    """
    right: dict[str, list[bool]] = {}
    touched = set()
    for one in lessons.practice():
        work = book.get(f"{EXERCISE}:{one.id}", Work())
        right.setdefault(one.skill, []).append(work.right)
        if work.touched:
            touched.add(one.skill)
    return tuple(Skill(SKILLS[name], sum(done), len(done)) for name, done in right.items() if name in touched)
