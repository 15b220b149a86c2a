"""Where the course lives on the web, if it lives anywhere. `python3 lab.py home OWNER/REPO` writes it down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpers.course.own.folder import FOLDER

START = f"{FOLDER}/00_start.ipynb"  # the learner's copy; the server makes it before it opens
HOME = Path(__file__).with_name("home.json")


@dataclass(frozen=True, slots=True)
class Home:
    """A repository on GitHub.

    Attributes:
        repository: `OWNER/REPO`; empty when the course has no home, and then there are no links to it.
        tag: what Binder's links name: each commit after it would build an image anew.
    """

    repository: str = ""
    tag: str = ""

    def binder_link(self, notebook: str = START) -> str:
        """The link that opens a learner's notebook on Binder; empty without a home.

        Args:
            notebook: its path below the course's folder.
        """
        if not self.repository:
            return ""
        return f"https://mybinder.org/v2/gh/{self.repository}/{quote(self.tag)}?urlpath=lab/tree/{quote(notebook)}"


def home() -> Home:
    """The home that is written down. Nothing else is asked, and no git remote is read."""
    return Home(**json.loads(HOME.read_text(encoding="utf-8")))
