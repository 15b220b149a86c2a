"""What the prose of notebook 02 says in numbers."""

from __future__ import annotations

from helpers.cloud.authorization import parameters
from helpers.cloud.personas import YOUR_COMPANY
from helpers.course import lessons
from helpers.course.exercises.kinds.matching import Matching
from helpers.course.exercises.kinds.order import Order
from tests.notebooks.committed import cells
from tests.notebooks.facts.common import MINUTES, Fact, headings, hours, word


def targets(name: str) -> str:
    """How many requests a target has, as a word."""
    return word(len(lessons.target(name)))


def matched() -> str:
    """How many requests are to be matched with a Principal, as a word."""
    who = lessons.of_any_kind("02-who")
    return word(len(who.items)) if isinstance(who, Matching) else "?"


def steps() -> str:
    """How many steps are to be put in order, as a word."""
    order = lessons.of_any_kind("02-hand-over")
    return word(len(order.steps)) if isinstance(order, Order) else "?"


def source_keys() -> str:
    """In how many keys a service says for whom it works, as the cell below prints them."""
    (shown,) = (output.text for output in cells("02")["tasks-stage"].outputs if "text" in output)
    return word(shown.count("aws:Source"))


CHAIN = hours(parameters.ROLE_CHAINING_LIMIT)
REASONS = len(headings("02", "Reason"))
COLLEAGUE = 1 + [heading.endswith("A colleague in your own account") for heading in headings("02", "Reason")].index(
    True
)

FACTS = (
    Fact("02", "title", f"**{MINUTES['02']} minutes"),
    Fact("02", "title", f"{word(REASONS).capitalize()} reasons to trust"),
    Fact("02", "title", f"for each of the {word(REASONS)}"),
    Fact("02", "puzzle", f"{word(REASONS).capitalize()} requests on one day"),
    Fact("02", "puzzle", f"All {word(REASONS)} say"),
    Fact("02", "puzzle", f"Is that one answer or {word(REASONS)}?"),
    Fact("02", "puzzle", f"and {word(REASONS)} different lines"),
    Fact("02", "puzzle", f"(reason {COLLEAGUE})"),
    Fact("02", "vendor-target", f"all {targets('02-vendor')} lines"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
    Fact("02", "who-hands-over", f"The second session lasts {CHAIN} at most"),
    Fact("02", "for-whom", f"{source_keys().capitalize()} keys of its request"),
    Fact("02", "tasks-target", f"your account, {YOUR_COMPANY}."),
    Fact("02", "tasks-target", f"all {targets('02-tasks')} lines"),
    Fact("02", "colleague-target", f"all {targets('02-colleague')} lines"),
    Fact("02", "exercises", f"**Match** {matched()} requests"),
    Fact("02", "exercises", f"**order** {steps()} steps"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = (
    "is half a test",
    "is two claims: these get in, *and those do not*",
    "a vendor with several customers",
    "Where a service sends none",
    "one yes of two is missing",
)
