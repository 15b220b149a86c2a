"""What lab.py starts, and in what environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lab
from tests.launch.conftest import PYTHON, ROOT, Course, let_ctrl_c_through, need_registry

ECHO = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd()]))"
NAMES = [
    "VIRTUAL_ENV",
    "PATH",
    "JUPYTER_CONFIG_PATH",
    "AWS_EC2_METADATA_DISABLED",
    "PYTHONPATH",
    "PYTHONHOME",
]


@pytest.fixture(scope="module")
def course(new_course: Callable[..., Course]) -> Course:
    """A course whose pytest and jupyterlab print what they are asked; the real ones are tried elsewhere."""
    made = new_course()
    need_registry(made.lab("run", "python", "-V"))
    for name in ("pytest", "jupyterlab"):
        (made.root / f"{name}.py").write_text(ECHO)
    for name in ("helpers", "notebooks", "settings"):
        unused = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / name, made.root / name, dirs_exist_ok=True, ignore=unused)
    need_registry(made.lab("test"))  # adds what the tests need
    return made


def started(course: Course, *words: str, **options: object) -> list[str]:
    done = course.lab(*words, **options)
    assert done.returncode == 0, done.stderr
    argv, folder = json.loads(done.stdout)
    assert Path(folder).samefile(course.root)
    return [word for word in argv if word != "--allow-root"]  # there if and only if root runs the tests


def test_run_passes_words_and_exit_code(course: Course, tmp_path: Path) -> None:
    code = "import sys; print(sys.argv[1:]); sys.exit(7)"
    done = course.lab("run", "python", "-c", code, "a b", "ü", "--help", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (7, "['a b', 'ü', '--help']\n", "")


def test_run_of_an_unknown_program_is_one_sentence(course: Course) -> None:
    done = course.lab("run", "no-such-program")
    assert done.returncode == 127
    assert done.stderr == "lab.py: there is no program `no-such-program` in the environment or on the PATH.\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_what_the_system_cannot_start_is_one_sentence(course: Course, tmp_path: Path) -> None:
    program = tmp_path / "no-program"
    program.write_bytes(b"\x7fELF")
    program.chmod(0o755)
    done = course.lab("run", str(program))
    assert done.returncode == 126
    assert done.stderr == f"lab.py: cannot run `{program}` (Exec format error).\n"


def test_the_environment_of_what_it_starts(course: Course, tmp_path: Path) -> None:
    code = f"import json, os; print(json.dumps([os.environ.get(name) for name in {NAMES}]))"
    mine = {"PYTHONPATH": str(tmp_path), "JUPYTER_CONFIG_PATH": "mine"}
    done = course.lab("run", "python", "-c", code, env=mine)
    venv, path, jupyter, metadata, *python = json.loads(done.stdout)
    assert Path(venv) == course.venv
    assert Path(path.split(os.pathsep)[0]).parent == course.venv
    assert jupyter.split(os.pathsep) == [str(course.root / "settings"), "mine"]
    assert metadata == "true"
    assert python == [None, None]


def test_test_hands_its_options_to_pytest(course: Course, tmp_path: Path) -> None:
    every_core = ["-n", "auto", "--dist", "loadfile"]
    assert started(course, "test", cwd=tmp_path) == every_core
    assert started(course, "test", "-k", "x y") == ["-k", "x y"]
    quick = ["-m", "not browser and not long", *every_core]
    assert started(course, "test", "--quick", "-x") == ["-x", *quick]


def test_the_lab_opens_at_the_courses_root_beside_a_copy_to_work_in(course: Course) -> None:
    root = f"--ServerApp.root_dir={course.root}"
    assert started(course) == [root]
    copies = sorted(path.name for path in (course.root / "my_work").glob("*.ipynb"))
    assert copies == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert started(course, "--no-browser") == started(course, "lab", "--no-browser") == [root, "--no-browser"]


def test_a_published_notebook_is_opened_as_the_learners_copy(course: Course) -> None:
    published, mine = (course.root / folder / "03_cross_account_backup.ipynb" for folder in ("notebooks", "my_work"))
    for word, place in ((published.name, published.parent), (str(published), course.root), (mine.name, mine.parent)):
        _, opened = started(course, word, cwd=place)
        assert Path(opened).samefile(mine)


def test_another_notebook_is_named_from_where_one_stands(course: Course, tmp_path: Path) -> None:
    other = tmp_path / "00_start.ipynb"
    other.touch()
    _, opened = started(course, other.name, cwd=tmp_path)
    assert Path(opened).samefile(other)


def test_copy_and_again_say_what_they_did(course: Course) -> None:
    done = course.lab("copy")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("Your notebooks are in my_work/")
    done = course.lab("again", "00")
    said = "my_work/00_start.ipynb is fresh; your old copy is my_work/00_start-kept-1.ipynb. "
    said += "If it is open, the lab asks at the next save: choose Revert.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    done = course.lab("again", "77")
    numbers = ", ".join(sorted(path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")))
    said = f"There is no notebook '77'. Say its number: {numbers}.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


# --- the real JupyterLab ---


@pytest.fixture
def home() -> dict[str, str]:
    """Nothing to say about the home folder: it is the user's."""
    return {}


@pytest.fixture
def server(home: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    if not Path(sys.prefix).samefile(ROOT / ".venv"):
        pytest.skip("needs the environment that `python3 lab.py test` makes")
    command = [PYTHON, str(ROOT / "lab.py"), "--no-browser", "--ServerApp.port=0"]
    how = {} if os.name == "nt" else {"start_new_session": True, "preexec_fn": let_ctrl_c_through}
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    process = subprocess.Popen(command, text=True, errors="replace", env={**os.environ, **home}, **both, **how)
    yield process
    if os.name == "nt":  # there, lab.py stays the parent of the server
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True)
    process.kill()
    process.wait()
    process.stdout.close()


def address(server: subprocess.Popen[str]) -> tuple[str, str]:
    """Read on until JupyterLab tells its address and token."""
    said = []
    for line in server.stdout:
        said.append(line)
        found = re.search(r"(http://(?:127\.0\.0\.1|localhost):\d+)/lab\S*\?token=(\w+)", line)
        if found:
            return found[1], found[2]
    raise AssertionError("".join(said))


def get(server: subprocess.Popen[str], url: str) -> str:
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:  # it tells its address a moment before it listens
            if server.poll() is not None:
                raise
            time.sleep(0.1)


def test_jupyterlab_answers_with_our_settings_and_ends_on_ctrl_c(server: subprocess.Popen[str]) -> None:
    base, token = address(server)
    page = get(server, f"{base}/lab?token={token}")
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert "@jupyterlab/apputils-extension:announcements" in config["disabledExtensions"]

    plugin = "@jupyterlab/apputils-extension:notification"
    settings = json.loads(get(server, f"{base}/lab/api/settings/{plugin}?token={token}"))
    asked = {name: settings["schema"]["properties"][name]["default"] for name in ("fetchNews", "checkForUpdates")}
    assert asked == {"fetchNews": "false", "checkForUpdates": False}

    if os.name == "nt":
        return  # a test cannot press Ctrl-C there; the fixture ends the process
    os.killpg(server.pid, signal.SIGINT)  # in a terminal it asks whether one means it; here there is none
    assert server.wait() == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows names the home folder otherwise")
@pytest.mark.parametrize("home", [{"HOME": os.devnull + "/nobody"}])
def test_a_home_folder_that_nobody_can_write_is_no_trouble(server: subprocess.Popen[str], home: dict[str, str]) -> None:
    base, token = address(server)
    assert "jupyter-config-data" in get(server, f"{base}/lab?token={token}")
    kernels = urllib.request.Request(f"{base}/api/kernels?token={token}", b"{}", method="POST")
    with urllib.request.urlopen(kernels) as answer:
        assert answer.status == 201


def test_what_lies_in_the_home_folder_lies_elsewhere_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _ in lab.IN_THE_HOME:
        monkeypatch.delenv(name, raising=False)
    for home, elsewhere in ((tmp_path, False), (tmp_path / "none", True), (tmp_path / "none" / "deeper", True)):
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        env = lab.lab_environment()
        assert all((name in env) is elsewhere for name, _ in lab.IN_THE_HOME)
    monkeypatch.setenv("IPYTHONDIR", "mine")
    assert lab.lab_environment()["IPYTHONDIR"] == "mine"
