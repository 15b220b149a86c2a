"""What the prose of notebook 05 says in numbers."""

from __future__ import annotations

import re
from ipaddress import ip_network

from helpers.cloud import clock
from helpers.course.pictures.keys import keys
from helpers.iam.conditions import operator_of
from tests.notebooks.committed import cells
from tests.notebooks.facts.common import MINUTES, STS_MODEL, Fact, practice, word

OFFICE = ip_network(re.search(r"[\d.]+/24", cells("05")["network"].source).group())


def safe_forms() -> int:
    """Ways to let in those with a code and nobody else: by an Allow, and by a Deny."""
    every = [{operator: value} for operator in ("Bool", "BoolIfExists") for value in ("true", "false")]
    rows = keys("aws:MultiFactorAuthPresent", ["true", "false"], every).rows
    return sum(row.holds in ((True, False, False), (False, True, True)) for row in rows)


def prefixes() -> int:
    return sum(operator_of(f"{each}:StringEquals")[0] is not None for each in ("ForAnyValue", "ForAllValues"))


def acts() -> int:
    return sum(len(re.findall(r"^act\(\d, ", cells("05")[each].source, re.M)) for each in ("deputy", "careless-vendor"))


FACTS = (
    Fact("05", "title", f"**{MINUTES['05']} minutes"),
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    Fact("05", "puzzle", f"the {word(STS_MODEL.shape_for('tokenCodeType').metadata['max'])} digits that an MFA device"),
    Fact("05", "read-table", f"So {word(safe_forms())} forms are safe"),
    Fact("05", "several-values", f"It is {clock.START.day} {clock.START:%B %Y} in the lab"),
    Fact("05", "several-values", f"one of {word(prefixes())} prefixes"),
    Fact("05", "network-intro", f"has {OFFICE[0]} to {OFFICE[-1]}, written"),
    Fact("05", "deputy-intro", f"a play in {word(acts())} acts"),
    Fact("05", "exercises", f"{word(practice('05')).capitalize()} tickets"),
)

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = (
    "Several values under one key",
    "none may match",
    "Several keys in one Condition",
    "A request can have several values",
)
