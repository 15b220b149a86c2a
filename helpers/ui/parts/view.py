"""What somebody has chosen, opened or typed on one page. The model of a workbench knows nothing of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """One page's view of a workbench.

    Attributes:
        uid: makes ids unique in the page.
        tabs: the policies that have a tab, by the keys of `helpers.ui.parts.bar.TITLES`.
        said: what came of the last button of the bar, one sentence.
        chosen: the cell of the matrix that explains itself, as `row:column`; empty for none.
        revealed: show the session's secrets too.
        opened: the accounts of the stage whose callers are unfolded.
        detail: the tab of the details; empty for the first.
        fresh: how many events the last round has left in the trail, until somebody has looked.
        first: the fields that stand in the request's line; the rest is behind one quiet button.
        typed_arn: what stands in the field for another caller's ARN. It stays open for as long as the caller is that,
            because on its way to an ARN a text may be a persona's name.
        came_back: the texts are those of another day; the way to the beginning stands beside them.
    """

    uid: str
    tabs: tuple[str, ...] = ("trust",)
    said: str = ""
    chosen: str = ""
    revealed: bool = False
    typed_arn: str | None = None
    opened: frozenset[str] = frozenset()
    detail: str = ""
    fresh: int = 0
    first: tuple[str, ...] = ("caller", "external_id", "session_name")
    came_back: bool = False
