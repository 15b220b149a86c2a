"""Prove, without Docker, that Binder would build the course and start it. Linux only; takes about a minute.

    python3 lab.py run python -m tests.launch.binder_check           # the files as they are now
    python3 lab.py run python -m tests.launch.binder_check --head    # the last commit, which is what Binder clones

Binder builds with repo2docker. It is asked here for its Dockerfile, whose lines about the repository are then run as
they stand, on top of the same Jupyter packages that its base image holds. At last the image's own command is started,
through its own entrypoint and through binder/start, and the page that the launch link opens is asked for.

Not proved: the Ubuntu packages of the base image, conda itself (its packages come from PyPI here, in the versions that
repo2docker locks), and that an image can be pushed and pulled.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lab
from helpers.course import links
from tests.launch.binder_server import Failed, open_as_a_learner, serving

ROOT = Path(__file__).parents[2]
# Pinned, because what is read from it below is not a promise of its makers. mybinder.org runs about this version.
REPO2DOCKER = "jupyter-repo2docker==2026.4.0"
UNREACHABLE = "the package registry could not be reached"
UNREACHABLE_SIGNS = next(signs for signs, sentence in lab.CAUSES if UNREACHABLE in sentence)
# Settings of the user's that pip or uv may need to reach a registry. All else is as in the image.
NETWORK = re.compile(r"(PIP|UV|SSL|REQUESTS|CURL)_|(https?|no|all)_proxy$", re.IGNORECASE)


NOT_KNOWN = 3  # the exit code of a proof that could not be made


class Unreachable(Failed):
    """Nothing is known: what the proof needs could not be fetched."""


@dataclass(frozen=True)
class Recipe:
    """What the Dockerfile says about this repository."""

    python: str  # such as "3.12"
    builds: list[str]  # shell commands, in order
    entrypoint: str  # our binder/start
    command: list[str]  # what the image runs if it is told nothing else


@dataclass(frozen=True)
class Machine:
    """The container's stand-in: folders, and an environment with nothing of the user's in it."""

    home: Path  # the image's home, where the repository is too
    venv: Path
    env: dict[str, str]


def prove(head: bool = False) -> None:
    """Run the whole proof and print its steps.

    Args:
        head: take the last commit instead of the files as they are.

    Raises:
        Failed: Binder would not build or not start this.
        Unreachable: no package registry can be reached from here.
    """
    with tempfile.TemporaryDirectory(prefix="binder-check-") as temporary:
        work = Path(temporary).resolve()
        home = work / "home" / "jovyan"
        with step("Clone the repository"):
            clone(home, head)
        with step(f"Install {REPO2DOCKER}"):
            make_venv(work / "tools", lab.base_python())
            install(work / "tools", REPO2DOCKER)
        with step("Ask repo2docker for its Dockerfile"):
            recipe = read_dockerfile(ask_for_dockerfile(work / "tools", home))
        machine = prepare(work, home, recipe)
        for command in recipe.builds:
            with step(f"RUN {command}"):
                run(["bash", "-c", command], fetches="pip install" in command, cwd=home, env=machine.env)
        with step("pip check"):
            run([str(machine.venv / "bin/python"), "-m", "pip", "check"], env=machine.env)
        with step("pytest notebooks"):  # with the learner's lock alone: it is all that is installed here
            run([str(machine.venv / "bin/python"), "-m", "pytest", "notebooks"], cwd=home, env=machine.env)
        env = machine.env | {"R2D_ENTRYPOINT": recipe.entrypoint.replace("${REPO_DIR}", str(home))}
        command = launch_command(work / "tools", machine, recipe)
        with step("CMD " + " ".join(recipe.command)), serving(command, home, env) as server:
            open_as_a_learner(server, links.START)


@contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{name} ...", flush=True)
    yield
    print(f"  {time.monotonic() - began:.1f} s", flush=True)


def run(command: list[str], fetches: bool = False, **options: Any) -> str:
    """Run one step and return what it printed.

    Args:
        command: the program and its words.
        fetches: it asks a package registry, so an error may be due to the network.
        options: of subprocess.run.
    """
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", **options)
    if done.returncode == 0:
        return done.stdout
    said = done.stdout + done.stderr
    unreachable = fetches and any(sign in said for sign in UNREACHABLE_SIGNS)
    raise (Unreachable if unreachable else Failed)(
        f"`{' '.join(command)}` ended with {done.returncode}:\n{said[-3000:].strip()}"
    )


# --- what Binder gets ---


def clone(home: Path, head: bool) -> None:
    """Lay out what a clone would hold."""
    home.mkdir(parents=True)
    git = ["git", "-C", str(ROOT)]
    if head:
        archive = home.parent / "clone.tar"
        run([*git, "archive", "-o", str(archive), "HEAD"])
        shutil.unpack_archive(archive, home)
        return
    for name in run([*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split("\0"):
        if name and (ROOT / name).is_file():  # git also names what was deleted since the last commit
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, home / name)  # with its executable bit


# --- what repo2docker makes of it ---


def ask_for_dockerfile(tools: Path, home: Path) -> str:
    asked = ["--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan"]  # as Binder calls it
    return run([str(tools / "bin/jupyter-repo2docker"), *asked, str(home)])


def read_dockerfile(text: str) -> Recipe:
    """Find the lines that come from the repository: all that follow its being copied into the image."""
    lines = text.replace("\\\n", " ").splitlines()
    base = re.search(r"environment-2epy-2d(\d+)-2e(\d+)-2dlinux", text)
    copied = [number for number, line in enumerate(lines) if re.match(r"COPY .* src/ \$\{REPO_DIR\}/", line)]
    entrypoint = re.search(r'^ENV R2D_ENTRYPOINT="(.+)"$', text, re.MULTILINE)
    command = re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)
    if not (base and copied and command):
        raise Failed(f"repo2docker's Dockerfile is built otherwise than {REPO2DOCKER} builds it:\n{text}")
    if not entrypoint:
        raise Failed("repo2docker does not see binder/start.")
    builds = [line.removeprefix("RUN ") for line in lines[copied[0] :] if line.startswith("RUN ")]
    for needed in ('pip install --no-cache-dir -r "binder/requirements.txt"', "binder/postBuild"):
        if not any(line.endswith(needed) for line in builds):
            raise Failed(f"repo2docker does not run `{needed}`; it runs {builds}.")
    return Recipe(".".join(base.groups()), builds, entrypoint[1], json.loads(command[1]))


def base_packages(tools: Path, python: str) -> tuple[list[str], list[str]]:
    """Return what the base image installs by name, and the versions of all that it holds."""
    [conda] = (tools / "lib").glob("python*/site-packages/repo2docker/buildpacks/conda")
    wanted = (conda / "environment.yml").read_text(encoding="utf-8").partition("dependencies:")[2]
    names = [on_pypi(name) for name in re.findall(r"^  - ([\w-]+)", wanted, re.MULTILINE)]
    lock = (conda / f"environment.py-{python}-linux-64.lock").read_text(encoding="utf-8")
    versions = {}
    for name in re.findall(r"/([^/]+)\.(?:conda|tar\.bz2)#", lock):
        package, version, build = name.rsplit("-", 2)
        if build.startswith("py"):  # a Python package; conda also locks libraries of C
            versions[on_pypi(package)] = version
    return [name for name in names if name in versions], [f"{name}=={version}" for name, version in versions.items()]


def on_pypi(name: str) -> str:
    """Return PyPI's name of a conda package. These are cut into pieces there."""
    return re.sub(r"^(jupyterhub|nbconvert|brotli)-(base|singleuser|core|python)$", r"\1", name)


# --- the machine ---


def find_python(version: str) -> str | None:
    """Look for a Python that can make an environment: the running one, on the PATH, among pyenv's."""
    modules = "venv" if shutil.which("uv") else "venv, ensurepip"
    code = f"import sys, {modules}; print('%d.%d' % sys.version_info[:2])"
    pyenv = (Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python")
    for python in (lab.base_python(), shutil.which(f"python{version}"), *map(str, pyenv)):
        if python and subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip() == version:
            return python
    return None


def make_venv(venv: Path, python: str) -> None:
    uv = shutil.which("uv")
    maker = [uv, "venv", "--quiet", "--no-project", "--python"] if uv else []
    run([*maker, python, str(venv)] if uv else [python, "-m", "venv", str(venv)])


def install(venv: Path, *what: str) -> None:
    """Install by uv if there is one, else by pip. Only what is not under test comes this way."""
    uv, python = shutil.which("uv"), str(venv / "bin/python")
    installer = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install", "--no-compile"]
    run([*installer, "--quiet", *what], fetches=True)


def prepare(work: Path, home: Path, recipe: Recipe) -> Machine:
    """Make the base image's stand-in."""
    python = find_python(recipe.python)
    version = recipe.python
    if not python:
        python, version = lab.base_python(), ".".join(map(str, sys.version_info[:2]))
        print(f"NOTE: there is no Python {recipe.python} here, which Binder would use. This proves it for {version}.")
    names, versions = base_packages(work / "tools", version)
    (work / "base.txt").write_text("\n".join(names))
    (work / "base-versions.txt").write_text("\n".join(versions))
    venv = work / "conda" / "envs" / "notebook"
    venv.parent.mkdir(parents=True)
    with step(f"Install the base image's Jupyter packages on Python {version}"):
        make_venv(venv, python)
        install(venv, "-r", str(work / "base.txt"), "-c", str(work / "base-versions.txt"))
    return Machine(home, venv, environment(home, venv))


def environment(home: Path, venv: Path) -> dict[str, str]:
    """Return the image's variables, and those of the user's without which pip reaches no registry here."""
    users = {name: value for name, value in os.environ.items() if NETWORK.match(name)}
    places = [home / ".local/bin", venv / "bin", "/usr/local/bin", "/usr/bin", "/bin"]
    own = {
        "CONDA_DEFAULT_ENV": venv,
        "CONDA_DIR": venv.parents[1],
        "HOME": home,
        "KERNEL_PYTHON_PREFIX": venv,
        "LC_ALL": "C.UTF-8",  # en_US.UTF-8 in the image, but not every machine has that
        "NB_PYTHON_PREFIX": venv,
        "PATH": os.pathsep.join(map(str, places)),
        "PIP_COMPILE": "0",  # saves half of pip's time; the steps below compile what they import
        "PIP_USER": "0",  # a pip configured with `user = true` refuses to install into an environment
        "PYTHONUNBUFFERED": "1",
        "REPO_DIR": home,
        "SHELL": "/bin/bash",
        "USER": "jovyan",
    }
    for file in (Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf"):
        if file.exists():  # the image's home hides it
            users.setdefault("PIP_CONFIG_FILE", str(file))
    return users | {name: str(value) for name, value in own.items()}


# --- the launch ---


def launch_command(tools: Path, machine: Machine, recipe: Recipe) -> list[str]:
    """Return the image's command, behind the image's own entrypoint, which runs binder/start."""
    [script] = (tools / "lib").glob("python*/site-packages/repo2docker/buildpacks/repo2docker-entrypoint")
    # For a test: this machine alone may ask, on any free port; and where root runs the tests, Jupyter wants a word.
    command = ["127.0.0.1" if word == "0.0.0.0" else word for word in recipe.command] + ["--port", "0", "--no-browser"]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    return [str(machine.venv / "bin/python"), str(script), *command]


def main(words: list[str]) -> int:
    """Prove it and return the exit code."""
    if sys.platform != "linux":
        print("Binder's machines run Linux, and so must this one.")
        return 2
    began = time.monotonic()
    try:
        prove(head="--head" in words)
    except Unreachable as why:
        print(f"NOT KNOWN: {why}")
        return NOT_KNOWN
    except Failed as why:
        print(f"FAILED: {why}")
        return 1
    print(f"Binder would build this and start it. ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
