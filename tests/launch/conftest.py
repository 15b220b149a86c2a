"""Small courses to set up: the real lab.py, with a lock of a few packages instead of 150."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lab

ROOT = Path(__file__).parents[2]
# The Python that .venv was made from: a learner starts lab.py by it, not by the one inside .venv.
PYTHON = lab.base_python()
UNREACHABLE = "the package registry could not be reached"


PROOF = "test_binder_would_build_and_start_it"
_proofs: list[subprocess.Popen[str]] = []


def prove_binder() -> subprocess.Popen[str]:
    """Start the proof that Binder would build the course, in a process of its own."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # it needs a registry
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "tests.launch.binder_check"]
    how = {"cwd": ROOT, "env": env, "preexec_fn": let_ctrl_c_through}
    _proofs.append(subprocess.Popen(command, text=True, errors="replace", **how, **streams))
    return _proofs[-1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask for its end last."""
    items.sort(key=lambda item: item.name == PROOF)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the longest test first, beside the others: it waits for downloads most of the time."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ and not session.config.option.collectonly
    if alone and sys.platform == "linux" and any(item.name == PROOF for item in session.items):
        prove_binder()


def pytest_unconfigure() -> None:
    """Leave nothing running when the tests were stopped early."""
    for proof in _proofs:
        if proof.poll() is None:
            proof.send_signal(signal.SIGINT)  # it ends its own processes and removes its folder
            proof.wait()


@pytest.fixture
def binder_proof() -> subprocess.Popen[str]:
    """The proof that runs already, or one that begins now."""
    return _proofs[-1] if _proofs else prove_binder()


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting up is what these tests are about: their processes may reach a registry, and load no guard of ours."""
    monkeypatch.delenv("PYTHONPATH", raising=False)


class Course:
    """A folder with lab.py in it, and ways to call it as a learner does."""

    def __init__(self, root: Path, lock: str, path: str, **env: str) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.stamp = self.venv / "installed-from.txt"
        self.lock = root / "requirements.txt"
        self.tests_lock = root / "requirements-tests.txt"
        self.env = {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", **env}
        for name in ("VIRTUAL_ENV", "JUPYTER_CONFIG_PATH", "AWS_EC2_METADATA_DISABLED"):
            self.env.pop(name, None)  # as lab.py, which runs these tests, has set them
        (root / "helpers").mkdir(parents=True)
        (root / "helpers" / "__init__.py").write_text("")
        self.lock.write_text(lock, encoding="utf-8")
        self.tests_lock.write_text(lock, encoding="utf-8")
        (root / "settings").mkdir()
        for name in ("lab.py", "pyproject.toml", "settings/pip.txt"):
            shutil.copy(ROOT / name, root / name)

    def start(self, *words: str, env: dict[str, str] | None = None, **options: object) -> subprocess.Popen[str]:
        command = [PYTHON, str(self.root / "lab.py"), *words]
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": self.env | (env or {}), **options}
        return subprocess.Popen(command, text=True, encoding="utf-8", errors="replace", **how)

    def lab(self, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
        return finish(self.start(*words, **options))


def finish(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    try:
        out, err = process.communicate()
    finally:
        process.kill()  # if waiting for it was cut short
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def need_registry(done: subprocess.CompletedProcess[str]) -> None:
    """Skip where no registry can be reached; on continuous integration that is a failure like any other."""
    if UNREACHABLE in done.stderr and os.environ.get("CI") != "true":
        pytest.skip("no package registry can be reached from here")
    assert done.returncode == 0, done.stderr


def small_lock() -> str:
    """The build backend of `helpers` and all it needs, with their lines from requirements.txt."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = {block.split("==")[0]: block for block in re.split(r"\n(?=\w)", text) if "==" in block}
    asked = {name: re.findall(r"^    #(?: via)? +([\w-]+)$", block, re.MULTILINE) for name, block in lines.items()}
    needed = {"hatchling"}
    while more := {name for name, by in asked.items() if needed & set(by)} - needed:
        needed |= more
    return "".join(lines[name] + "\n" for name in sorted(needed))


def let_ctrl_c_through() -> None:
    """Undo, in a new process, that a shell makes background jobs ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def path_without_uv() -> str:
    places = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(place for place in places if not shutil.which("uv", path=place))


@pytest.fixture(scope="module")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Course]]:
    """Make a course in a folder with blanks and umlauts in its name."""

    def make(lock: str | None = None, path: str = os.environ["PATH"], **env: str) -> Course:
        root = tmp_path_factory.mktemp("Übung") / "Mein Kurs für IAM"
        return Course(root, small_lock() if lock is None else lock, path, **env)

    yield make
