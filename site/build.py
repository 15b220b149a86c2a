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

import serving  # noqa: E402
from pages import build as pages  # noqa: E402
from pages import links  # noqa: E402
from reader import build as reader  # noqa: E402
from run import build as run  # noqa: E402

INTO = ROOT / "_site"


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
    pages.build(into)
    run.build(into / "run")
    reader.build(into / "read")
    if found := list(links.dead(into, elsewhere=("run",))):
        raise SystemExit("\n".join(found))
    for path in into.rglob("*"):
        os.utime(path)  # JupyterLite dates its files alike in each build: a host would take a new one for the old


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
