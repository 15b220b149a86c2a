"""What lab.py refuses before it sets anything up."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lab
from tests.launch.conftest import PYTHON, ROOT, Course

SOURCE = (ROOT / "lab.py").read_bytes()
OLD = ["2.7", "3.6", "3.7", "3.8", "3.9"]


@pytest.fixture(scope="module")
def bare(new_course: Callable[..., Course]) -> Course:
    """A course that no test here may set up."""
    return new_course(lock="")


def interpreters(version: str) -> Iterator[str]:
    """Where an old Python may be: on the PATH, or among pyenv's."""
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path
    yield from map(str, (Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))


def answers(python: str, version: str) -> bool:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip() == version


@pytest.mark.parametrize("version", OLD)
def test_an_old_python_gets_one_sentence(version: str, bare: Course) -> None:
    python = next((each for each in interpreters(version) if answers(each, version)), None)
    if not python:  # on continuous integration too: the next two tests say what they can without one
        pytest.skip(f"there is no Python {version} on this machine")
    done = subprocess.run([python, bare.root / "lab.py", "test"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        rf"lab\.py: needs Python 3\.10 or newer, and this is Python {re.escape(version)}\.\d+: install .*\n",
        done.stderr,
    )


@pytest.mark.parametrize("version", [(3, 9, 18, "final", 0), (3, 10, 0, "final", 0)])
def test_the_oldest_python_is_the_one_it_names(version: tuple[object, ...], bare: Course) -> None:
    """As if this Python were another one."""
    code = f"import runpy, sys; sys.version_info = {version}; sys.version = '{version[0]}.{version[1]}.{version[2]} x'"
    code += f"; sys.argv = ['lab.py', '--help']; runpy.run_path({str(bare.root / 'lab.py')!r}, run_name='__main__')"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True)
    refused = version < lab.OLDEST
    assert (done.returncode, done.stdout == "") == ((1, True) if refused else (0, False))
    assert done.stderr.startswith("lab.py: needs Python 3.10 or newer, and this is Python 3.9.18: ") is refused


def test_an_old_python_can_read_it() -> None:
    SOURCE.decode("ascii")  # Python 2 takes no other character without a declaration
    assert b"\r" not in SOURCE  # or the first line names no interpreter
    tree = ast.parse(SOURCE, feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.Starred)
    for node in ast.walk(tree):
        if isinstance(node, ast.Starred):  # only as an argument, and then the last one
            continue
        assert not isinstance(node, newer), f"line {node.lineno}"
        assert not (isinstance(node, ast.arg) and node.annotation), f"line {node.lineno}"
        assert not (isinstance(node, ast.FunctionDef) and (node.returns or node.args.kwonlyargs)), node.name
    assert not re.search(rb"\*\w+,\s*\)", SOURCE)  # f(*args,) is no Python 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["tset"],
            "there is no command `tset`: say test, run, copy, again, home, site, or nothing (it opens the lab); see --help.",
        ),
        (["run"], "`run` needs a command, for example: python3 lab.py run python -V"),
        (["again"], "`again` needs a notebook's number, for example: python3 lab.py again 03"),
        (["notebooks/99.ipynb"], "there is no notebook `notebooks/99.ipynb` here."),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(words: list[str], sentence: str, bare: Course) -> None:
    done = bare.lab(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"lab.py: {sentence}\n")
    assert not bare.venv.exists()


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_names_each_command(word: str, bare: Course) -> None:
    done = bare.lab(word)
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        "lab.py [options]",
        "lab.py test [options]",
        "lab.py test --quick",
        "lab.py run COMMAND",
        "lab.py copy",
        "lab.py home OWNER/REPO",
        "lab.py again 03",
    ):
        assert line in done.stdout
    assert not bare.venv.exists()


def test_a_course_with_a_file_missing_says_so(new_course: Callable[..., Course]) -> None:
    course = new_course()
    course.lock.unlink()
    done = course.lab("test")
    assert done.returncode == 1
    assert re.fullmatch(r"lab\.py: cannot set up \(.*requirements\.txt.*\): the course needs .*\n", done.stderr)
