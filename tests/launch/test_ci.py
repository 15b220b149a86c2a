"""What continuous integration runs is what a contributor runs."""

from __future__ import annotations

import os
import re

import yaml

import lab
from tests.launch.conftest import ROOT
from tests.patience import HUNG


def test_ci_run_calls_the_one_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    assert re.findall(r"^[^#\n]*lab\.py.*$", script, re.MULTILINE) == ["python3 lab.py test || status=$?"]
    assert os.name == "nt" or os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_workflow_covers_the_oldest_and_newest_python_on_each_system() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["tests"]
    pythons = [".".join(map(str, version)) for version in (lab.OLDEST, lab.NEWEST)]
    assert job["strategy"]["matrix"] == {
        "os": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": pythons,
    }
    assert "python lab.py test" in [step.get("run") for step in job["steps"]]
    assert workflow["permissions"] == {"contents": "read"}
    # A test that hangs is to say so, before the whole job is ended without a word.
    assert job["timeout-minutes"] * 60 >= 3 * HUNG


def test_the_project_names_the_same_oldest_python() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    dotted = ".".join(map(str, lab.OLDEST))
    assert f'requires-python = ">={dotted}"' in project
    assert f'python_version = "{dotted}"' in project
    assert f'target-version = "py{dotted.replace(".", "")}"' in project
