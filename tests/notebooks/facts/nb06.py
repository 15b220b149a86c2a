"""What the prose of notebook 06 says in numbers."""

from __future__ import annotations

from tests.notebooks.committed import shown
from tests.notebooks.facts.common import MINUTES, Fact, practice, word

REFUSALS = shown("06", "errors").count("An error occurred")

FACTS = (
    Fact("06", "title", f"**{MINUTES['06']} minutes"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/document-history.html (6 June 2025)
    Fact("06", "shared-read", "since June 2025"),
    # https://docs.github.com/en/actions/reference/security/oidc (15 July 2026)
    Fact("06", "shared-read", "Since July 2026"),
    Fact("06", "errors-intro", f"## {word(REFUSALS).capitalize()} refusals"),
    Fact("06", "exercises", f"{word(practice('06')).capitalize()} tickets"),
)

# Turns of phrase that count nothing.
IDIOMS: tuple[str, ...] = ("several audiences",)
