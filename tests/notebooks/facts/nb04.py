"""What the prose of notebook 04 says in numbers."""

from __future__ import annotations

from tests.notebooks.facts.common import MINUTES, Fact

FACTS = (
    Fact("04", "title", f"**{MINUTES['04']} minutes"),
)

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = ()
