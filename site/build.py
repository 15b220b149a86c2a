"""Build the static site: python3 lab.py site [--serve].

Everything comes from this folder and the course; the same sources make the same bytes. Nothing of the built site is
loaded from elsewhere.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import licences  # noqa: E402
import serving  # noqa: E402
from pages import build as pages  # noqa: E402
from reader import build as reader  # noqa: E402
from run import build as run  # noqa: E402

INTO = ROOT / "_site"
IN_THE_PAGES = ("sphinx", "sphinx-book-theme", "pydata-sphinx-theme")  # they bring the pages' styles and scripts
THE_COURSE = (
    "The code of Trust Policy Lab is under the MIT License, its text and pictures under CC BY 4.0: take it, change it, "
    "teach with it, and say where it is from."
)


def main(words: list[str]) -> int:
    """Build, and show it on this machine if asked to.

    Args:
        words: of the command line.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python3 lab.py site", description="Build the course as a static site.")
    parser.add_argument("--serve", action="store_true", help="then show it at an address of this machine")
    parser.add_argument("--into", type=Path, default=INTO, help=f"the folder; {INTO.name} when left out")
    given = parser.parse_args(words)
    build(given.into)
    size = sum(path.stat().st_size for path in given.into.rglob("*") if path.is_file())
    print(f"{given.into} holds the site: {size / 1e6:.1f} MB.")
    if given.serve:
        serving.serve(given.into)
    return 0


def build(into: Path) -> None:
    """Build the whole site, clean.

    Args:
        into: its folder; what stood there is removed.

    Raises:
        SystemExit: a part could not be made, or a link of a page leads nowhere.
    """
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    run.build(into / "run")
    reader.build(into / "read", run.python_of(into / "run"))
    in_the_pages = [*map(licences.of_installed, IN_THE_PAGES), *licences.of_fonts()]
    shipped = [*run.shipped(into / "run"), *in_the_pages]
    bundled = (ROOT / "helpers" / "ui" / "static" / "THIRD-PARTY-LICENSES.txt").read_text(encoding="utf-8")
    (into / licences.TEXTS).write_text(licences.texts(shipped, bundled), encoding="utf-8")
    pages.build(into, {"licences.md": licences.page(shipped, THE_COURSE)})
    for path in into.rglob("*"):
        os.utime(path)  # JupyterLite dates its files alike in each build: a host would take a new one for the old


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
