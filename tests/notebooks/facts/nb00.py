"""What the prose of notebook 00 says in numbers."""

from __future__ import annotations

import re
from datetime import datetime

from helpers.cloud import clock
from helpers.cloud.personas import ACCOUNTS
from tests.notebooks.committed import one_line, shown
from tests.notebooks.facts.common import MINUTES, A, B, C, Fact, code_cells_after, hours, word


def values_that_differ() -> int:
    """ARNs in the first refusal's reason: whom the policy trusts, and who calls."""
    why = one_line(shown("00", "by-code")).partition("Why:")[2].partition(" 1. Save")[0]
    return len(set(re.findall(r"arn:aws:iam::\d{12}:[\w/-]+", why)))


def moved() -> float:
    """Seconds by which the calendar's cell moves the clock."""
    before, after = (datetime.fromisoformat(line) for line in shown("00", "clock").split("\n")[:2])
    return (after - before).total_seconds()


FACTS = (
    Fact("00", "title", f"**{MINUTES['00']} minutes"),
    Fact("00", "map", f"| 00 Start here | {MINUTES['00']} |"),
    *(Fact("00", "map", f"{end}) | {MINUTES[n]} |") for n, end in (
        ("01", "is.ipynb"), ("02", "trust.ipynb"), ("03", "backup.ipynb"),
        ("04", "session.ipynb"), ("05", "conditions.ipynb"), ("06", "keys.ipynb")) if n in MINUTES),
    Fact("00", "mend-it", f"{word(values_that_differ())} values that differ"),
    Fact("00", "mend-it", f"account {C}. The vendor is {B}."),
    Fact("00", "mend-it", f"replace {C} with {B}"),
    Fact("00", "mend-it", f"`arn:aws:iam::{B}:user/backup-operator` is a user of account {B}"),
    Fact("00", "what-happened", f"delegates* to account {B}"),
    Fact("00", "mend-it", f"The next {word(code_cells_after('00', 'mend-it'))} cells"),
    Fact("00", "who-is-who", f"| **A** | {A}, your company"),
    Fact("00", "who-is-who", f"| **B** | {B}, the backup vendor"),
    Fact("00", "who-is-who", f"| **C** | {C} | another customer"),
    Fact("00", "who-is-who", f"| **D** | {ACCOUNTS['D']} | a stranger"),
    Fact("00", "real-or-not", f"it starts in {clock.START.year}"),
    Fact("00", "real-or-not", f"an{hours(moved()).removeprefix('one')} passes when you say so"),
)  # fmt: skip

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = (
    "and reads none of your keys",
    "A *session* is one time of being a role",
)
