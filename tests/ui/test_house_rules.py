"""Rules the drawing floor keeps: imports that cost nothing, a bundle that is its source's build."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.places import HELPERS

UI = HELPERS / "ui"


def test_importing_the_floor_loads_no_widget():
    code = "import sys, helpers.ui; print(*sorted({'ipywidgets', 'anywidget', 'boto3', 'moto'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=UI.parents[1])
    assert done.stdout.strip() == ""


def test_the_lock_names_no_registry():
    lock = json.loads((UI / "frontend" / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    wanted = json.loads((UI / "frontend" / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values()), versions


def test_every_package_in_the_bundle_has_its_licence():
    text = (UI / "static" / "THIRD-PARTY-LICENSES.txt").read_text(encoding="utf-8")
    for package in ("@codemirror/view", "@codemirror/lang-json", "@lezer/json", "style-mod", "w3c-keyname"):
        assert re.search(rf"^{re.escape(package)} \d+\.\d+\.\d+ \(MIT\)$", text, re.MULTILINE), package


def test_the_committed_bundle_is_the_build_of_its_source(tmp_path):
    """In a folder of its own: learners have no node, and nothing is left behind."""
    if not shutil.which("npm"):
        pytest.skip("no npm here: `npm ci && npm run check` in helpers/ui/frontend compares the bundles")
    for name in ("frontend", "static", "labextensions"):
        shutil.copytree(UI / name, tmp_path / name, ignore=shutil.ignore_patterns("node_modules"))
    npm = functools.partial(subprocess.run, cwd=tmp_path / "frontend", capture_output=True, text=True)
    installed = npm([shutil.which("npm"), "ci", "--no-audit", "--no-fund"])
    if installed.returncode and os.environ.get("CI") != "true":
        pytest.skip("npm reaches no registry from here")
    assert installed.returncode == 0, installed.stderr
    checked = npm([shutil.which("npm"), "run", "check"])
    assert checked.returncode == 0, checked.stderr
