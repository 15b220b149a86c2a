"""lab.py makes the environment: by uv or pip, once, again when it must, and never half."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import lab
from tests.launch.conftest import (
    PYTHON,
    UNREACHABLE,
    Course,
    finish,
    need_registry,
    path_without_uv,
)

pytestmark = pytest.mark.long

Make = Callable[..., Course]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and stubs")


# Nobody listens there, and nobody else can as long as it is ours.
CLOSED = socket.socket()
CLOSED.bind(("127.0.0.1", 0))


def offline() -> dict[str, str]:
    """Settings that leave pip and uv nothing but a registry that does not answer."""
    nowhere = f"http://127.0.0.1:{CLOSED.getsockname()[1]}/simple"
    pip = {"CONFIG_FILE": os.devnull, "INDEX_URL": nowhere, "EXTRA_INDEX_URL": "", "FIND_LINKS": ""}
    uv = {"NO_CONFIG": "1", "DEFAULT_INDEX": nowhere, "INDEX": "", "FIND_LINKS": ""}
    pip |= {"NO_CACHE_DIR": "1", "RETRIES": "0"}
    uv |= {"NO_CACHE": "1", "HTTP_RETRIES": "0"}
    return {f"PIP_{name}": each for name, each in pip.items()} | {f"UV_{name}": each for name, each in uv.items()}


def works(course: Course) -> bool:
    return course.lab("run", "python", "-c", "import helpers").returncode == 0


# --- once, and again when it must ---


@pytest.fixture(scope="module")
def twins(new_course: Make) -> tuple[Course, list[subprocess.CompletedProcess[str]]]:
    """A course, and what two calls said that came while another one held its lock."""
    course = new_course()
    with (course.root / ".venv.lock").open("a") as guard:
        assert lab.take(guard)
        both = [course.start("run", "python", "-c", "print('here')") for _ in range(2)]
        waiting = [each.stdout.readline() for each in both]
    assert waiting == ["Another lab.py is setting up; waiting for it ...\n"] * 2
    return course, [finish(each) for each in both]


@pytest.fixture
def ready(twins: tuple[Course, list[subprocess.CompletedProcess[str]]]) -> Course:
    course, both = twins
    for each in both:
        need_registry(each)
    (course.venv / "marker").touch()  # still there = not made again
    return course


def test_of_two_at_once_one_sets_up(
    twins: tuple[Course, list[subprocess.CompletedProcess[str]]], ready: Course
) -> None:
    said = sorted(each.stdout for each in twins[1])
    assert re.fullmatch(r"Setting up \.venv .*\n( *still .*\n)*Ready after \d+ s\.\nhere\n", said[0])
    assert said[1] == "here\n"


def test_what_is_ready_is_not_made_again(ready: Course) -> None:
    done = ready.lab("run", "python", "-c", "print('here')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "here\n", "")
    assert (ready.venv / "marker").exists()


def test_a_changed_project_is_linked_again(ready: Course) -> None:
    with (ready.root / "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    before = ready.stamp.read_text()
    assert works(ready)
    assert ready.stamp.read_text() != before
    assert (ready.venv / "marker").exists()


def test_a_changed_lock_is_installed_from_the_start(ready: Course) -> None:
    with ready.lock.open("a") as file:
        file.write("# changed\n")
    done = ready.lab("run", "python", "-c", "import helpers")
    assert done.returncode == 0, done.stderr
    assert "Setting up .venv" in done.stdout
    assert not (ready.venv / "marker").exists()


def test_a_half_removed_environment_is_made_again(ready: Course) -> None:
    shutil.rmtree(ready.venv / ("Scripts" if os.name == "nt" else "bin"))
    assert works(ready)


@posix
def test_the_python_inside_can_make_it_again(ready: Course) -> None:
    """In an activated environment, `python lab.py` is run by the Python that it is about to remove."""
    with ready.lock.open("a") as file:
        file.write("# changed again\n")
    inside = ready.venv / "bin" / "python"
    command = [inside, ready.root / "lab.py", "run", "python", "-c", "import helpers"]
    done = subprocess.run(command, env=ready.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not (ready.venv / "marker").exists()
    assert "Setting up" not in ready.lab("run", "python", "-V").stdout


@posix
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_helpers_is_found_in_every_locale(locale: str, ready: Course, tmp_path: Path) -> None:
    code = "import helpers; print(ascii(helpers.__file__))"
    done = ready.lab("run", "python", "-c", code, cwd=tmp_path, env={"LC_ALL": locale})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ascii(str(ready.root / "helpers" / "__init__.py")) + "\n"


# --- by pip, when uv does not manage ---


@posix
def test_pip_steps_in_when_uv_fails(new_course: Make, tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho no registry that I know of >&2\nexit 2\n")
    uv.chmod(0o755)
    course = new_course(path=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    need_registry(course.lab("run", "python", "-m", "pip", "--version"))
    assert works(course)
    # Each package of the lock came by one of the two pips, and pip itself by its own lock; nothing else is there.
    done = course.lab("run", "python", "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check")
    locks = course.lock.read_text() + (course.root / "settings/pip.txt").read_text()
    there = {line for line in done.stdout.splitlines() if not line.startswith("trust-policy-lab")}
    everywhere = set(re.findall(r"^([\w.-]+==[\w.]+) \\$", locks, flags=re.MULTILINE))
    assert everywhere <= there <= set(re.findall(r"^[\w.-]+==[\w.]+", locks, flags=re.MULTILINE))
    assert len(everywhere) > 3


# --- when it cannot be made ---


@pytest.mark.parametrize("tool", ["pip", *(["uv"] if shutil.which("uv") else [])])
def test_offline_ends_with_one_sentence(tool: str, new_course: Make) -> None:
    course = new_course(path=os.environ["PATH"] if tool == "uv" else path_without_uv(), **offline())
    done = course.lab("test")
    assert done.returncode == 1
    assert re.fullmatch(rf"lab\.py: {UNREACHABLE}: connect .*then run this again\. \(.*\)\n", done.stderr)
    assert not course.stamp.exists()


def test_a_package_that_is_not_the_locked_one_is_refused(new_course: Make) -> None:
    course = new_course(path=path_without_uv())
    course.lock.write_text(re.sub(r"sha256:\w+", "sha256:" + "0" * 64, course.lock.read_text()))
    done = course.lab("test")
    if UNREACHABLE in done.stderr:
        need_registry(done)
    assert done.returncode == 1
    assert re.fullmatch(r"lab\.py: a downloaded package is not the one that .*\n", done.stderr)
    assert not course.stamp.exists()


@posix
def test_debian_without_python3_venv(new_course: Make, tmp_path: Path) -> None:
    stub = tmp_path / "python3"
    stub.write_text("#!/bin/sh\necho 'The virtual environment was not created: ensurepip is not available.'\nexit 1\n")
    stub.chmod(0o755)
    course = new_course(path=path_without_uv())
    # lab.py itself, run by a Python that says it lives where the stub is.
    program = str(course.root / "lab.py")
    code = "import runpy, sys; "
    code += f"sys.executable = {str(stub)!r}; sys.argv = ['lab.py']; runpy.run_path({program!r}, run_name='__main__')"
    done = subprocess.run([PYTHON, "-c", code], env=course.env, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(r"lab\.py: this Python cannot make .*`sudo apt install python3-venv`, .*\n", done.stderr)
    assert not course.stamp.exists()
