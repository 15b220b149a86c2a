"""Binder gets the same packages, the same Python range and the same settings as a learner's own machine."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from shlex import quote

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import lab
from helpers.course import links
from helpers.course.own.folder import FOLDER
from tests.launch import binder_check
from tests.launch.conftest import ROOT
from tests.patience import HUNG

BINDER = ROOT / "binder"
RUNTIME = (BINDER / "runtime.txt").read_text(encoding="utf-8")
posix = pytest.mark.skipif(os.name == "nt", reason="Binder's machines run Linux; here there is no bash")


def code_lines(name: str) -> list[str]:
    lines = (BINDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


# --- the four files ---


def test_binder_reads_this_folder_and_nothing_else() -> None:
    assert {path.name for path in BINDER.iterdir()} == {"requirements.txt", "runtime.txt", "postBuild", "start"}
    assert not (ROOT / ".binder").exists()  # with two folders, Binder refuses to build


def test_it_installs_the_one_lock() -> None:
    assert code_lines("requirements.txt") == ["-r ../requirements.txt"]


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_the_scripts_can_be_run(name: str) -> None:
    path = BINDER / name
    script = path.read_bytes()
    assert script.startswith(b"#!/usr/bin/env bash\n")
    assert b"\r" not in script  # or Linux looks for a program named bash\r
    assert os.name == "nt" or path.stat().st_mode & stat.S_IXUSR


# what postBuild asks of Python → what the build would lack without it
POST_BUILD = {
    # lab.py, which makes the same link, says why these options.
    "-m pip install --no-deps --no-build-isolation --disable-pip-version-check -e .": "a link to helpers",
    "-m compileall -q helpers": "a fast first import",
    "-c from helpers import lab; lab.start()": "the knowledge that the course can set its scene",
}
PYTHON_STUB = """#!/bin/sh
echo "$*" >> {asked}
[ "$*" != "$BROKEN" ] || exit 1
case "$1" in -c) exec {python} "$@";; esac
"""
COURSE = """
import os, sys

class lab:
    def start():
        print("started", os.environ.get("AWS_EC2_METADATA_DISABLED"))
        sys.exit(os.path.exists("no-scene"))
"""


def post_build(folder: Path, broken: str = "") -> tuple[int, str, list[str]]:
    """Run it beside a small `helpers`: its exit code, what it prints, and what it asks of Python."""
    asked = folder / "asked"
    stub = folder / "bin" / "python"
    stub.parent.mkdir()
    stub.write_text(PYTHON_STUB.format(asked=quote(str(asked)), python=quote(sys.executable)))
    stub.chmod(0o755)
    (folder / "helpers").mkdir()
    (folder / "helpers" / "__init__.py").write_text(COURSE)
    env = os.environ | {"PATH": f"{stub.parent}{os.pathsep}{os.environ['PATH']}", "BROKEN": broken}
    env.pop("AWS_EC2_METADATA_DISABLED", None)  # lab.py, which runs these tests, has set it
    done = subprocess.run([str(BINDER / "postBuild")], cwd=folder, env=env, capture_output=True, text=True)
    return done.returncode, done.stdout, asked.read_text().splitlines()


@posix
def test_post_build_links_compiles_and_tries_the_course(tmp_path: Path) -> None:
    # Binder's machines stand in a cloud: no client asks them for real credentials.
    assert post_build(tmp_path) == (0, "started true\n", list(POST_BUILD))


@posix
@pytest.mark.parametrize("broken", POST_BUILD, ids=POST_BUILD.values())
def test_post_build_stops_at_the_first_error(broken: str, tmp_path: Path) -> None:
    code, _, asked = post_build(tmp_path, broken)
    assert code != 0 and asked[-1] == broken


@posix
def test_a_course_that_cannot_set_its_scene_is_not_built(tmp_path: Path) -> None:
    (tmp_path / "no-scene").touch()
    code, said, _ = post_build(tmp_path)
    assert code != 0 and said == "started true\n"


def test_start_becomes_the_server() -> None:
    assert code_lines("start")[-1] == 'exec "$@"'


# --- as on a learner's machine ---


def test_its_python_is_one_of_ours() -> None:
    written = re.fullmatch(r"python-(3)\.(\d+)\n", RUNTIME)  # repo2docker takes no third number
    assert written
    version = tuple(map(int, written.groups()))
    assert lab.OLDEST <= version <= lab.NEWEST
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = re.search(r'^requires-python = "(.+)"$', project, re.MULTILINE)[1]
    assert SpecifierSet(asked).contains(".".join(written.groups()))


@pytest.mark.parametrize("name", ["notebook", "jupyterlab", "ipywidgets", "jupyter-server"])
def test_the_lock_replaces_what_the_base_image_holds(name: str) -> None:
    # The image comes with notebook 7.4, which refuses the JupyterLab that the lock would put beside it.
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    version = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    assert metadata.version(name) == version[name]
    for asked in map(Requirement, metadata.requires(name) or []):
        if asked.name in version and (asked.marker is None or asked.marker.evaluate({"extra": ""})):
            assert asked.specifier.contains(version[asked.name]), f"{name} needs {asked}"


@posix
def test_start_sets_what_lab_py_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTER_CONFIG_PATH", "AWS_EC2_METADATA_DISABLED", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)  # lab.py, which runs these tests, has set them
    before, after = lab.clean_environment(), lab.lab_environment()
    ours = {name: value for name, value in after.items() if before.get(name) != value}
    del ours["VIRTUAL_ENV"], ours["PATH"]  # they lead to .venv, which Binder has no need of

    code = "import json, os; print(json.dumps(dict(os.environ)))"
    start = [str(BINDER / "start"), sys.executable, "-c", code]
    done = subprocess.run(start, env=before | {"REPO_DIR": str(ROOT)}, capture_output=True, text=True, check=True)
    theirs = {name: value for name, value in json.loads(done.stdout).items() if before.get(name) != value}
    shells_own = {"REPO_DIR", "PWD", "OLDPWD", "SHLVL", "_"}
    assert {name: value for name, value in theirs.items() if name not in shells_own} == ours


@posix
def test_start_keeps_words_exit_code_and_the_users_settings(tmp_path: Path) -> None:
    code = "import os, sys; print(sys.argv[1:], os.environ['JUPYTER_CONFIG_PATH']); sys.exit(7)"
    env = os.environ | {"REPO_DIR": str(tmp_path), "JUPYTER_CONFIG_PATH": "mine"}
    start = [str(BINDER / "start"), sys.executable, "-c", code, "a b", "*"]
    done = subprocess.run(start, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (7, f"['a b', '*'] {tmp_path}/settings:mine\n")


# --- the launch link ---


def test_every_link_leads_to_our_home_and_to_a_learners_notebook() -> None:
    home = links.home()
    notebooks = [f"{FOLDER}/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")]
    allowed = {home.binder_link(), *map(home.binder_link, notebooks)} - {""}
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "notebooks").glob("*.ipynb")]
    for page in pages:
        for link in re.findall(r"https://mybinder\.org/v2/[^\s)\"'<>\\`]+", page.read_text(encoding="utf-8")):
            assert link in allowed, f"{page.name}: {link}"


# --- the proof ---


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="Binder's machines run Linux")
@pytest.mark.timeout(3 * HUNG)  # some three hundred packages are installed, one after the other
def test_binder_would_build_and_start_it(binder_proof: subprocess.Popen[str]) -> None:
    said, errors = binder_proof.communicate()
    if binder_proof.returncode == binder_check.NOT_KNOWN and os.environ.get("CI") != "true":
        pytest.skip(f"{binder_check.UNREACHABLE}: {said.splitlines()[-1].strip()}")
    assert binder_proof.returncode == 0, said + errors
