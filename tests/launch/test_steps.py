"""What lab.py runs to set up, and when: seen by a uv that writes down what it is asked and does next to nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote

import pytest

import lab
from tests.launch.conftest import PYTHON, Course, finish, let_ctrl_c_through, path_without_uv

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows runs no shell script in place of uv")

UV = """#!/bin/sh
cd {here}
echo "$PIP_USER|$PYTHONPATH|$PYTHONHOME|$*" >> asked
case "$*" in *"$(cat fails)"*) cat says >&2; exit 2;; esac
for last; do :; done
[ "$1" != venv ] || {{ mkdir -p "$last/bin" && ln -s {python} "$last/bin/python"; }}
held() {{ [ -e held ] && case "$*" in *"$(cat held)"*) ;; *) return 1 ;; esac; }}
if held "$@"; then touch begun; fi
while held "$@"; do sleep 0.05; done
"""
NOTHING = "nothing is asked like this"

VENV, PACKAGES, LINK = ALL = ["venv", "packages", "link"]
TESTS = "the tests' packages"
WORDS = {VENV: "venv --", PACKAGES: "requirements.txt", LINK: "-e .", TESTS: "requirements-tests.txt"}


class Stub:
    """The uv, and what it was asked."""

    def __init__(self, here: Path) -> None:
        self.here = here
        script = here / "uv"
        script.write_text(UV.format(here=quote(str(here)), python=quote(PYTHON)))
        script.chmod(0o755)
        self.fails(NOTHING)

    def path(self) -> str:
        return f"{self.here}{os.pathsep}{path_without_uv()}"

    def fails(self, words: str, says: str = "error: as it is told") -> None:
        """From now on it ends badly when asked this."""
        (self.here / "fails").write_text(words)
        (self.here / "says").write_text(says + "\n")

    def asked(self) -> list[str]:
        """What it was asked since the last time."""
        asked = self.here / "asked"
        lines = asked.read_text().splitlines() if asked.exists() else []
        asked.unlink(missing_ok=True)
        return lines

    def steps(self) -> list[str]:
        return [next(name for name, words in WORDS.items() if words in line.split("|")[3]) for line in self.asked()]

    def hold(self, step: str = VENV) -> None:
        """From now on this step does not end."""
        (self.here / "held").write_text(WORDS[step])

    def let_go(self) -> None:
        (self.here / "held").unlink(missing_ok=True)

    def wait_until_begun(self, process: subprocess.Popen[str]) -> None:
        while not (self.here / "begun").exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)


@pytest.fixture
def uv(tmp_path: Path) -> Iterator[Stub]:
    stub = Stub(tmp_path)
    yield stub
    stub.let_go()


@pytest.fixture
def course(uv: Stub, new_course: Callable[..., Course]) -> Course:
    """A course that is ready."""
    made = new_course(path=uv.path(), PYTHONPATH="mine", PYTHONHOME="")
    done = made.lab("run", "python", "-c", "print('here')")
    assert done.returncode == 0 and done.stdout.endswith("here\n"), done.stderr
    return made


def test_the_commands_word_for_word(uv: Stub, course: Course) -> None:
    inside = course.venv / "bin" / "python"
    assert [line.split("|") for line in uv.asked()] == [
        ["0", "", "", f"venv --quiet --no-project --python {PYTHON} {course.venv}"],
        ["0", "", "", f"pip install --quiet --python {inside} --require-hashes -r {course.lock}"],
        ["0", "", "", f"pip install --quiet --python {inside} --no-deps --no-build-isolation -e ."],
    ]


# --- the tests' packages ---

# what is called -> does it add what the tests need?
ADDS = [
    (["test"], True),
    (["test", "--quick", "-x"], True),
    (["run", "ruff", "check"], True),
    (["run", "mypy"], True),
    (["run", "python", "-m", "mypy"], True),
    (["run", "python", "-m", "tests.notebooks.refresh"], True),
    (["run", "python3", "-X", "dev", "-m", "hypothesis"], True),
    (["run", "playwright", "--version"], True),
    (["run", "python", "-V"], False),
    (["run", "python", "-c", "import ruff"], False),
    (["run", "python", "-m", "pytest", "notebooks"], False),
    (["run", "pytest", "notebooks"], False),
    (["run", "python", "-m"], False),
    (["run", "jupyter", "--version"], False),
    (["run", "python", "-m", "helpers.course.own", "copy"], False),
    (["again", "03"], False),
    (["copy"], False),
    ([], False),
]


@pytest.mark.parametrize(("words", "adds"), ADDS, ids=lambda each: " ".join(each) if isinstance(each, list) else "")
def test_who_needs_the_tests_packages(words: list[str], adds: bool, uv: Stub, course: Course) -> None:
    assert lab.needs_tests(words) is adds


def test_the_tests_packages_are_added_once(uv: Stub, course: Course) -> None:
    uv.asked()
    inside = course.venv / "bin" / "python"
    done = course.lab("run", "ruff", "check")
    assert done.stdout.startswith("Adding what the tests need from requirements-tests.txt: ")
    [line] = uv.asked()
    assert line.split("|")[3] == f"pip install --quiet --python {inside} --require-hashes -r {course.tests_lock}"
    for words in (["run", "ruff", "check"], ["run", "python", "-V"], ["run", "mypy"]):
        course.lab(*words)
        assert uv.steps() == [], words


def test_where_nothing_is_yet_both_are_made(uv: Stub, new_course: Callable[..., Course]) -> None:
    course = new_course(path=uv.path())
    course.lab("run", "ruff", "check")
    assert uv.steps() == [*ALL, TESTS]


# what changed since both were ready -> what is done for a learner, and then for who runs a test
BOTH: dict[str, tuple[Callable[[Course], object], list[str], list[str]]] = {
    "the tests' lock": (lambda course: append(course.tests_lock), [], [TESTS]),
    "the learner's lock": (lambda course: append(course.lock), ALL, [TESTS]),
    "the project": (lambda course: append(course.root / "pyproject.toml"), [LINK], []),
}


@pytest.mark.parametrize("what", BOTH)
def test_what_is_made_again_of_both(what: str, uv: Stub, course: Course) -> None:
    change, for_a_learner, for_a_test = BOTH[what]
    course.lab("run", "ruff", "check")
    change(course)
    uv.asked()
    course.lab("run", "python", "-V")
    assert uv.steps() == for_a_learner
    course.lab("run", "ruff", "check")
    assert uv.steps() == for_a_test


def test_killed_between_the_locks_the_second_one_is_added(uv: Stub, new_course: Callable[..., Course]) -> None:
    course = new_course(path=uv.path())
    uv.hold(TESTS)
    first = course.start("run", "ruff", "check")
    uv.wait_until_begun(first)
    first.kill()
    finish(first)
    uv.let_go()
    uv.asked()
    # A learner's packages are whole, and need no network.
    assert course.lab("run", "python", "-V").returncode == 0
    assert uv.steps() == []
    # Half of a tool may be there, and an installer would take it for whole.
    course.lab("run", "ruff", "check")
    assert uv.steps() == [*ALL, TESTS]


def test_tests_packages_that_can_not_be_added_are_told_and_the_lab_opens(uv: Stub, course: Course) -> None:
    uv.fails("requirements-tests.txt", says="error: Failed to fetch")
    (course.root / "pip.py").write_text("raise SystemExit(1)")
    done = course.lab("run", "ruff", "check")
    assert done.returncode == 1
    assert done.stderr.startswith("lab.py: the package registry could not be reached: "), done.stderr
    uv.asked()
    assert course.lab("run", "python", "-V").returncode == 0
    assert uv.steps() == []


def by_another_python(
    course: Course, version: str = "3.12.99", numbers: tuple[object, ...] = (3, 12, 99, "final", 0)
) -> subprocess.CompletedProcess[str]:
    """As if the Python that runs lab.py had been upgraded."""
    words = ["lab.py", "run", "python", "-V"]
    code = f"import runpy, sys; sys.version = '{version} (main)'; sys.version_info = {numbers}; sys.argv = {words}; "
    code += f"runpy.run_path({str(course.root / 'lab.py')!r}, run_name='__main__')"
    env = {name: value for name, value in course.env.items() if name != "PYTHONPATH"}
    return subprocess.run([PYTHON, "-c", code], env=env, capture_output=True, text=True)


def moved(course: Course) -> None:
    """To another folder: the scripts inside .venv name the old one."""
    elsewhere = course.root.with_name("anderswo")
    shutil.move(course.root, elsewhere)
    course.root = elsewhere


def no_pip(course: Course) -> None:
    """Where uv fails, pip steps in: let it fail too, at its first step and without a word."""
    (course.root / "venv.py").write_text("raise SystemExit(1)")


def append(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")


# what happened since it was ready → what is done about it
SINCE: dict[str, tuple[Callable[[Course], object], list[str]]] = {
    "nothing": (lambda course: None, []),
    "the lab was used": (lambda course: course.lab("run", "python", "-V"), []),
    "the lock changed": (lambda course: append(course.lock), ALL),
    "the project changed": (lambda course: append(course.root / "pyproject.toml"), [LINK]),
    "both changed": (lambda course: (append(course.lock), append(course.root / "pyproject.toml")), ALL),
    "the folder was moved": (moved, ALL),
    ".venv was deleted": (lambda course: shutil.rmtree(course.venv), ALL),
    "its Python was deleted": (lambda course: (course.venv / "bin" / "python").unlink(), ALL),
    "its Python was deleted, and the project changed": (
        lambda course: ((course.venv / "bin" / "python").unlink(), append(course.root / "pyproject.toml")),
        ALL,
    ),
    "the stamp was deleted": (lambda course: course.stamp.unlink(), ALL),
    "the stamp is empty": (lambda course: course.stamp.write_text(""), ALL),
    "the stamp is no text": (lambda course: course.stamp.write_bytes(b"\xff\xfe\x00"), ALL),
}


@pytest.mark.parametrize("since", SINCE)
def test_what_is_made_again(since: str, uv: Stub, course: Course) -> None:
    happens, steps = SINCE[since]
    uv.asked()
    happens(course)
    assert course.lab("run", "python", "-V").returncode == 0
    assert uv.steps() == steps
    assert course.lab("run", "python", "-V").returncode == 0
    assert uv.steps() == []


def test_another_python_makes_it_again(uv: Stub, course: Course) -> None:
    # The packages inside were chosen for the old one, and its link may lead nowhere.
    uv.asked()
    assert by_another_python(course).returncode == 0
    assert uv.steps() == ALL
    assert by_another_python(course).returncode == 0
    assert uv.steps() == []
    assert course.lab("run", "python", "-V").returncode == 0  # and back
    assert uv.steps() == ALL


@pytest.mark.parametrize("step", [VENV, PACKAGES, LINK])
def test_what_failed_is_not_taken_for_ready(step: str, uv: Stub, course: Course) -> None:
    append(course.lock)
    uv.asked()
    uv.fails(WORDS[step])
    no_pip(course)
    done = course.lab("run", "python", "-V")
    assert (done.returncode, course.stamp.exists()) == (1, False), done.stderr
    assert done.stderr.startswith("lab.py: the set-up did not finish; its last word was: error: as it is told")
    assert uv.steps() == ALL[: ALL.index(step) + 1]
    uv.fails(NOTHING)
    assert course.lab("run", "python", "-V").returncode == 0
    assert uv.steps() == ALL


def test_a_link_that_fails_makes_all_again(uv: Stub, course: Course) -> None:
    append(course.root / "pyproject.toml")
    uv.asked()
    uv.fails("-e .")
    no_pip(course)
    assert course.lab("run", "python", "-V").returncode == 1
    assert uv.steps() == [LINK, *ALL]


def test_what_cannot_be_removed_is_not_taken_for_ready(uv: Stub, course: Course, tmp_path: Path) -> None:
    shutil.move(course.venv, tmp_path / "elsewhere")
    course.venv.symlink_to(tmp_path / "elsewhere")  # Python removes no folder through a link
    append(course.lock)
    done = course.lab("run", "python", "-V")
    assert done.returncode == 1
    assert done.stderr.startswith("lab.py: could not remove the old .venv (")
    assert done.stderr.endswith("): close every open lab, then run this again.\n")
    assert not course.stamp.exists()


# --- why it could not be made ---

# what a step wrote → how the one sentence begins
TOLD = {
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device": "the disk is full: ",
    "error: failed to write: No space left on device (os error 28)": "the disk is full: ",
    "There is not enough space on the disk. (os error 112)": "the disk is full: ",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.": "a downloaded package is not the one ",
    "error: Hash mismatch for `moto==5.2.5`": "a downloaded package is not the one ",
    "Retrying after connection broken by 'NewConnectionError(...)'": "the package registry could not be reached: ",
    "requests.exceptions.ConnectionError: HTTPSConnectionPool": "the package registry could not be reached: ",
    "ConnectTimeoutError: timed out; ConnectTimeout": "the package registry could not be reached: ",
    "ReadTimeoutError: Read timed out": "the package registry could not be reached: ",
    "ProxyError('Cannot connect to proxy.')": "the package registry could not be reached: ",
    "SSLError(SSLCertVerificationError(1, ...))": "the package registry could not be reached: ",
    "error: Failed to fetch: `https://pypi.org/simple/moto/`": "the package registry could not be reached: ",
    "error sending request for url (https://pypi.org/)": "the package registry could not be reached: ",
    "dns error: failed to lookup address": "the package registry could not be reached: ",
    "ERROR: No matching distribution found for hatchling": "the package registry could not be reached: ",
    "/usr/bin/python3: No module named venv": "this Python cannot make a virtual environment: ",
    "No module named ensurepip": "this Python cannot make a virtual environment: ",
    "because ensurepip is not available.": "this Python cannot make a virtual environment: ",
    "first\nError: the reason\nlast": "the set-up did not finish; its last word was: Error: the reason (",
    "first\nlast": "the set-up did not finish; its last word was: last (",
}


@pytest.mark.parametrize("wrote", TOLD)
def test_a_failure_is_told_in_one_sentence(wrote: str, uv: Stub, new_course: Callable[..., Course]) -> None:
    course = new_course(path=uv.path())
    no_pip(course)
    uv.fails("venv --", says="error sending request, but an hour ago")
    course.lab("run", "python", "-V")
    uv.fails("venv --", says=wrote)  # only what this set-up wrote counts
    done = course.lab("run", "python", "-V")
    assert done.returncode == 1
    assert done.stderr.startswith(f"lab.py: {TOLD[wrote]}"), done.stderr
    assert done.stderr.endswith(" (Full report: .venv.log)\n") and done.stderr.count("\n") == 1


def test_a_python_newer_than_the_lock_is_named(uv: Stub, new_course: Callable[..., Course]) -> None:
    course = new_course(path=uv.path())
    no_pip(course)
    uv.fails("requirements.txt", says="error: no wheel for this Python")
    done = by_another_python(course, "3.99.0", (3, 99, 0, "final", 0))
    assert done.returncode == 1
    newest = ".".join(map(str, lab.NEWEST))
    sentence = (
        f"lab.py: the packages do not install on Python 3.99.0 yet: use Python {newest}. (Full report: .venv.log)\n"
    )
    assert done.stderr == sentence


# --- several at once, and stopped midway ---


def test_whoever_comes_while_one_sets_up_waits(uv: Stub, new_course: Callable[..., Course]) -> None:
    course = new_course(path=uv.path())
    uv.hold()
    first = course.start("run", "python", "-V")
    uv.wait_until_begun(first)
    second = course.start("run", "python", "-c", "print('here')")
    assert second.stdout.readline() == "Another lab.py is setting up; waiting for it ...\n"
    uv.let_go()
    assert [finish(each).returncode for each in (first, second)] == [0, 0]
    assert uv.steps() == ALL


def killed(course: Course, uv: Stub, step: str) -> list[str]:
    """Kill it in the middle of this step, call it again, and return all that was asked."""
    uv.asked()
    uv.hold(step)
    first = course.start("run", "python", "-V")
    uv.wait_until_begun(first)
    first.kill()
    finish(first)
    second = course.start("run", "python", "-V")
    # The step lives on, and two at once would spoil the folder.
    assert second.stdout.readline() == "Another lab.py is setting up; waiting for it ...\n"
    uv.let_go()
    done = finish(second)
    assert done.returncode == 0, done.stderr
    return uv.steps()


@pytest.mark.parametrize("step", ALL)
def test_killed_midway_its_step_is_waited_for_and_all_made_again(
    step: str, uv: Stub, new_course: Callable[..., Course]
) -> None:
    assert killed(new_course(path=uv.path()), uv, step) == [*ALL[: ALL.index(step) + 1], *ALL]


def test_killed_while_it_links_it_links_again(uv: Stub, course: Course) -> None:
    append(course.root / "pyproject.toml")
    assert killed(course, uv, LINK) == [LINK, LINK]


def test_stopped_by_ctrl_c_it_says_so(uv: Stub, new_course: Callable[..., Course]) -> None:
    course = new_course(path=uv.path())
    uv.hold()
    process = course.start("run", "python", "-V", start_new_session=True, preexec_fn=let_ctrl_c_through)
    uv.wait_until_begun(process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to lab.py and to the step it runs
    done = finish(process)
    assert (done.returncode, done.stderr) == (130, "lab.py: the set-up was stopped: run this again to finish it.\n")
    assert not course.stamp.exists()
