"""The recipe of the site, which is no package of `helpers`; and the site itself, built once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lab

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
