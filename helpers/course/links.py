"""Where the course lives on the web, if it lives anywhere. `python3 lab.py home OWNER/REPO` writes it down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpers.course.own.folder import FOLDER

START = f"{FOLDER}/00_start.ipynb"  # the learner's copy; the server makes it before it opens
RUN = "run/notebooks/index.html?path="  # below the site's address
READER = "read/"  # below the site's address; helpers/ui/frontend/src/panel.js knows it too
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

    @property
    def site(self) -> str:
        """The address of the course as a site, which ends in a slash; empty without a home.

        https://docs.github.com/en/pages/getting-started-with-github-pages/what-is-github-pages
        """
        owner, _, name = self.repository.partition("/")
        host = f"{owner.lower()}.github.io"
        if not name:
            return ""
        return f"https://{host}/" if name.lower() == host else f"https://{host}/{quote(name)}/"

    @property
    def reader(self) -> str:
        """The address of the page that reads a trust policy; empty without a home."""
        return f"{self.site}{READER}" if self.site else ""

    def run_link(self, notebook: str = START) -> str:
        """The link that opens a learner's notebook on the site, in the browser alone; empty without a home.

        Args:
            notebook: its path below the course's folder.
        """
        return f"{self.site}{RUN}{quote(notebook)}" if self.site else ""

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
