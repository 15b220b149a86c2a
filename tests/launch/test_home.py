"""`lab.py home`: one address, written once into every page; without one, no link at all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

import lab
from helpers.course import links
from helpers.course.links import Home
from helpers.course.own import home, working_copy
from helpers.course.own.home import NoHome, main, parsed
from tests.launch.conftest import ROOT

OURS = Home("octo-org/trust-lab", "v0.1.0")
SITE = "https://octo-org.github.io/trust-lab/"
LINK = "https://mybinder.org/v2/gh/octo-org/trust-lab/v0.1.0?urlpath=lab/tree/my_work/"

# What somebody gives -> the repository; empty: a sentence.
GIVEN = {
    "octo-org/trust-lab": "octo-org/trust-lab",
    " octo/a.b_c-1 ": "octo/a.b_c-1",
    "https://github.com/Octo/Lab": "Octo/Lab",
    "https://www.github.com/Octo/Lab/": "Octo/Lab",
    "https://github.com/Octo/Lab.git": "Octo/Lab",
    "git@github.com:Octo/Lab.git": "Octo/Lab",
    "ssh://git@github.com/Octo/Lab.git": "Octo/Lab",
    "OWNER/REPO": "",
    "octo": "",
    "octo/lab/more": "",
    "octo/": "",
    "/lab": "",
    "octo /lab": "",
    "-octo/lab": "",
    "octo/..": "",
    "https://gitlab.com/octo/lab": "",
    "octo/lab)](x": "",
    "": "",
}


@pytest.mark.parametrize("given", GIVEN)
def test_an_address_is_understood_or_refused_in_a_sentence(given: str) -> None:
    if GIVEN[given]:
        assert parsed(given) == GIVEN[given]
    else:
        with pytest.raises(NoHome, match=r"is no repository on GitHub: say OWNER/REPO, for example"):
            parsed(given)


# A repository -> where GitHub Pages shows it.
SITES = {
    "": "",
    "octo/lab": "https://octo.github.io/lab/",
    "Octo-Org/Trust.Lab": "https://octo-org.github.io/Trust.Lab/",
    "Octo/octo.github.io": "https://octo.github.io/",
}


@pytest.mark.parametrize("repository", SITES)
def test_where_the_site_is(repository: str) -> None:
    there = Home(repository)
    assert there.site == SITES[repository]
    assert there.reader == (f"{there.site}read/" if there.site else "")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """What has links, and what says which version this is; as it is without a home."""
    for name in ("docs", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("README.md", "pyproject.toml", "helpers/course/home.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    home.write(tmp_path, Home())
    return tmp_path


def contents(course: Path) -> dict[str, bytes]:
    return {path.relative_to(course).as_posix(): path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_without_a_home_no_link_is_dead(course: Path) -> None:
    for name, held in contents(course).items():
        assert b"OWNER/REPO" not in held.replace(b"lab.py home OWNER/REPO", b""), name
        assert b"mybinder.org/v2" not in held, name
        assert b".github.io" not in held.replace(b"OWNER.github.io/REPO", b""), name


def test_with_a_home_every_page_and_notebook_has_its_link(course: Path) -> None:
    changed = home.write(course, OURS)
    notebooks = sorted(path.name for path in (course / "notebooks").glob("*.ipynb"))
    pages = [
        "README.md",
        "docs/launch.md",
        "docs/site.md",
        "helpers/course/home.json",
        *(f"notebooks/{name}" for name in notebooks),
    ]
    assert sorted(changed) == pages
    for page in ("README.md", "docs/launch.md"):
        assert f"{LINK}00_start.ipynb" in (course / page).read_text(encoding="utf-8")
    readme = (course / "README.md").read_text("utf-8")
    for workflow, leads_to in (
        ("tests", "https://github.com/octo-org/trust-lab/actions/workflows/tests.yml"),
        ("site", SITE),
    ):
        assert f"octo-org/trust-lab/actions/workflows/{workflow}.yml/badge.svg)]({leads_to})" in readme
        assert (ROOT / f".github/workflows/{workflow}.yml").is_file()
    assert f"[open it in your browser]({SITE})" in readme and f"({SITE}read/)" in readme
    assert f"<{SITE}>" in (course / "docs/site.md").read_text("utf-8")
    for name in notebooks:
        notebook = nbformat.read(course / "notebooks" / name, as_version=4)
        run = f"[Run in the browser]({SITE}run/notebooks/index.html?path=my_work/{name})"
        assert f"{run} · [Open on Binder]({LINK}{name}) · " in notebook.cells[0].source
        # Links are no work of the learner's, and no other edition.
        found = working_copy.known_edition(ROOT)[name]
        assert home.notebook_file.fingerprint(home.notebook_file.read(course / "notebooks" / name)) == found
    assert json.loads((course / "helpers/course/home.json").read_text()) == {
        "repository": "octo-org/trust-lab",
        "tag": "v0.1.0",
    }


def test_a_second_time_changes_nothing_another_home_replaces_it_and_none_takes_it_away(course: Path) -> None:
    before = contents(course)
    home.write(course, OURS)
    assert home.write(course, OURS) == ()
    home.write(course, Home("someone/else", "v2"))
    assert not any(b"octo-org" in held for held in contents(course).values())
    home.write(course, Home())
    assert contents(course) == before


def test_no_link_names_a_branch_that_moves() -> None:
    assert home.newest_tag(ROOT) == "v0.1.0"
    assert "HEAD" not in Home("a/b", home.newest_tag(ROOT)).binder_link()


def test_what_the_pages_say_is_what_is_written_down() -> None:
    """Ours is as `lab.py home` leaves it."""
    written = links.home()
    for page in (ROOT / name for name in home.PAGES):
        text = page.read_text(encoding="utf-8")
        assert home.with_home(text, written) == text


def test_the_command_line(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(course)]
    assert main([*root, "octo-org/trust-lab", "--tag", "v1.0"]) == 0
    assert "Binder's links name the tag v1.0" in capsys.readouterr().out
    assert "/v1.0?urlpath=" in (course / "README.md").read_text(encoding="utf-8")
    assert main([*root, "--none"]) == 0
    assert main([*root, "nonsense"]) == main([*root, "a/b", "--tag", "a b"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_without_a_word_it_proposes_the_remote_and_writes_nothing(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(course)
    for words in (["init", "-q"], ["remote", "add", "origin", "git@github.com:octo-org/trust-lab.git"]):
        subprocess.run(["git", "-C", str(course), *words], check=True)
    main(["--root", str(course)])
    assert "python3 lab.py home octo-org/trust-lab\n" in capsys.readouterr().out
    assert {name: held for name, held in contents(course).items() if not name.startswith(".git/")} == before


def test_a_container_of_vs_code_or_codespaces_is_set_up_as_everybody() -> None:
    held = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    words = held["postCreateCommand"].split()
    assert words == ["python3", "lab.py", "copy"] and "lab.py copy" in (lab.__doc__ or "")
    [opened] = held["customizations"]["codespaces"]["openFiles"]
    assert opened == links.START
    interpreter = held["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert interpreter.endswith("/.venv/bin/python")
    version = tuple(int(part) for part in re.search(r":(\d+)\.(\d+)$", held["image"]).groups())
    assert lab.OLDEST <= version <= lab.NEWEST
