"""The site's locks and its build."""

from __future__ import annotations

import filecmp
import re
from pathlib import Path

import pytest

from tests.site.conftest import ROOT, build

RECIPE = ROOT / "site"


def test_the_lock_has_what_is_asked_for_and_a_hash_of_each():
    asked = re.findall(r"^([\w-]+)", (RECIPE / "requirements.in").read_text(), re.MULTILINE)
    locked = re.findall(
        r"^([\w.-]+)==[^\n]*\\\n    --hash=sha256:", (RECIPE / "requirements.txt").read_text(), re.MULTILINE
    )
    names = re.findall(r"^([\w.-]+)==", (RECIPE / "requirements.txt").read_text(), re.MULTILINE)
    assert set(asked) <= set(locked) and names == locked
    assert not re.search(r"https?://", (RECIPE / "requirements.txt").read_text()), "no registry by name"


def test_none_of_it_is_in_the_learners_lock():
    learners = (ROOT / "requirements.txt").read_text()
    assert not re.search(r"^(jupyterlite|sphinx|myst)", learners, re.MULTILINE)


def files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


@pytest.mark.long
def test_the_same_sources_make_the_same_bytes(built: Path, tmp_path: Path):
    again = tmp_path / "again"
    (again / "left").mkdir(parents=True)
    (again / "left" / "behind.html").write_text("of an older build")
    assert build(again).returncode == 0
    assert files(again) == files(built)
    assert filecmp.cmpfiles(built, again, files(built), shallow=False)[1:] == ([], [])


@pytest.mark.long
def test_every_file_is_dated_by_its_build(built: Path):
    # A host, and rsync, tell by date and size that a file has changed; JupyterLite dates its own alike in each build.
    made = min((built / path).stat().st_mtime for path in files(built))
    assert made >= (ROOT / ".venv-site" / "installed-from.txt").stat().st_mtime
