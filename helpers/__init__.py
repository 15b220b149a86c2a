"""Trust Policy Lab: a course on AWS IAM trust policies that decides, enforces and explains them offline.

`from helpers import lab` is all a notebook needs. It is loaded on first use, so that `helpers.iam` and
`helpers.simulate` stay free of everything but the standard library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.notebook import lab

__all__ = ["lab"]


def __getattr__(name: str) -> Any:
    if name == "lab":
        from helpers.notebook import lab

        return lab
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
