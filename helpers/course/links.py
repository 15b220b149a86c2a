"""Where the course lives on the web. The one place that names its repository."""

from __future__ import annotations

from urllib.parse import quote

from helpers.course.own.folder import FOLDER

# GitHub's OWNER/REPO. After a change, tests/launch/test_binder.py names every page that still has another link.
REPOSITORY = "OWNER/REPO"

START = f"{FOLDER}/00_start.ipynb"  # the learner's copy; the server makes it before it opens


def binder_link(notebook: str = START) -> str:
    """Return the link that opens a notebook on Binder, at the newest commit.

    Args:
        notebook: its path inside the repository.
    """
    return f"https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?urlpath=lab/tree/{quote(notebook)}"
