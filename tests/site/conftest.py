"""The recipe of the site, which is no package of `helpers`; and the site itself, built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

import lab
from tests.patience import WAIT

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "site"))


def build(into: Path) -> subprocess.CompletedProcess[str]:
    """Build the site as a person does."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # the first time needs a registry
    command = [lab.base_python(), "lab.py", "site", "--into", str(into)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site, built once, also for the processes beside this one. Nobody changes it: whoever spoils it takes a copy."""
    if sys.version_info < (3, 11):
        pytest.skip("building the site takes Python 3.11")
    own = tmp_path_factory.getbasetemp()
    place = own if worker_id == "master" else own.parent  # https://pytest-xdist.readthedocs.io/en/stable/how-to.html
    into, done = place / "site", place / "site-is-built"
    with (place / "site.lock").open("a") as guard:
        lab.wait_for(guard)
        if not done.exists():
            said = build(into)
            assert said.returncode == 0, said.stdout + said.stderr
            done.touch()
    return into


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    from tests.site.answers import served  # it finds the recipe by the path that stands above

    with served(built) as address:
        yield address


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy, for whoever changes it."""
    return Path(shutil.copytree(built, tmp_path / "site"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    with browser.new_context() as made:
        made.set_default_timeout(WAIT * 1000)
        yield made
