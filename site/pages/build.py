"""The course as pages to read, made by Sphinx from the published notebooks and `docs/`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import links, prepare

from helpers.course.links import home

ROOT = Path(__file__).resolve().parents[2]
# What Sphinx and the theme leave for other builds.
_UNNEEDED = (".buildinfo", "_sources", "objects.inv", "_static/webpack-macros.html", "_static/sbt-webpack-macros.html")
# Seen from a notebook's page; the run face is built into this folder of the site.
RUN = "../run/notebooks/index.html?path=my_work/{}"


def build(into: Path, run: str = RUN) -> None:
    """Build the pages.

    Args:
        into: the site's folder; what is there besides stays.
        run: where a notebook opens to be run, seen from its page; empty when nowhere.

    Raises:
        SystemExit: the pages could not be made, or one of their links leads nowhere.
    """
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name, "source"), Path(name, "made")
        prepare.source_of(ROOT, source, run, home().repository)
        # The date of the page is no date of ours: https://reproducible-builds.org/docs/source-date-epoch/
        environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0")}
        sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", Path(name, "cache")]
        if subprocess.run([*sphinx, source, made], env=environment, check=False).returncode:
            raise SystemExit("The reading pages could not be made; what Sphinx says stands above.")
        for unneeded in _UNNEEDED:
            path = Path(made, unneeded)
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if found := list(links.dead(made, elsewhere=("read", "run"))):
            raise SystemExit("\n".join(found))
        shutil.copytree(made, into, dirs_exist_ok=True)
