"""What the prose of notebook 02 says in numbers."""

from __future__ import annotations

from helpers.cloud.authorization import parameters
from helpers.course import lessons
from tests.notebooks.facts.common import MINUTES, Fact, headings, hours, wanted, word


def exercises(notebook: str) -> int:
    return sum(one.id.startswith(notebook) for one in lessons.exercises())


CHAIN = hours(parameters.ROLE_CHAINING_LIMIT)


REASONS = len(headings("02", "Reason"))

FACTS = (
    Fact("02", "title", f"**{MINUTES['02']} minutes"),
    Fact("02", "title", f"{word(REASONS).capitalize()} reasons to trust"),
    Fact("02", "puzzle", f"{word(REASONS).capitalize()} requests on one day"),
    Fact("02", "puzzle", f"All {word(REASONS)} say"),
    Fact("02", "puzzle", f"Is that one answer or {word(REASONS)}?"),
    Fact("02", "puzzle", f"One answer, a role, and {word(REASONS)} different lines"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
    Fact("02", "own-rule", f"Such a chain lasts {CHAIN} at most"),
    Fact("02", "exercises", f"{word(wanted('02-delegate')).capitalize()} callers of different kinds"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = ('get in" is two claims: these do, *and those do not*',)
