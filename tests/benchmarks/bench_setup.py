"""How long does the set-up take, and how large is it? Beside what pip takes for another lock, in one run; medians.

    python3 lab.py run python tests/benchmarks/bench_setup.py [--rounds 3] [a lock to compare with …]

Each round makes every environment anew in a temporary folder, in turn, from a warm cache (a first, uncounted round
warms it). `lab.py` is what a learner runs, of the last commit, without uv and with it. Needs a package registry or a
full cache, and some gigabytes of disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lab

ROOT = Path(__file__).parents[2]
Way = Callable[[Path], Path]  # it makes an environment below a folder, and returns where


def by_pip(lock: Path) -> Way:
    """Return a way: Python's own venv, and pip on this lock."""

    def make(folder: Path) -> Path:
        made = folder / "venv"
        python = made / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        run([lab.base_python(), "-m", "venv", str(made)])
        quiet = ["--quiet", "--disable-pip-version-check"]
        run([str(python), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock)])
        return made

    return make


def by_lab(uv: str | None) -> Way:
    """Return a way: `lab.py` in a fresh clone, with this uv or without any."""
    folders = os.environ["PATH"].split(os.pathsep)
    path = [place for place in folders if not shutil.which("uv", path=place)]
    path += [str(Path(uv).parent)] if uv else []

    def make(folder: Path) -> Path:
        course = folder / "course"
        shutil.copytree(CLONE, course)
        run([lab.base_python(), str(course / "lab.py"), "run", "python", "-V"], PATH=os.pathsep.join(path))
        return course / ".venv"

    return make


def run(command: list[str], **env: str) -> None:
    """Run one step, or say what it wrote."""
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | env)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def measure(ways: dict[str, Way], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return each way's seconds and megabytes, round by round."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for round_ in range(rounds + 1):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                made = way(Path(folder))
                seconds = time.perf_counter() - began
                if round_:
                    found[name].append((seconds, lab.megabytes(str(made))))
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("others", nargs="*", type=Path)
    asked = parser.parse_args()
    run(["git", "clone", "--quiet", str(ROOT), str(CLONE)])
    uv = shutil.which("uv")
    ways = {f"pip on {lock.name}": by_pip(lock.resolve()) for lock in asked.others}
    ways |= {"lab.py, by pip": by_lab(None)} | ({"lab.py, by uv": by_lab(uv)} if uv else {})
    base = None
    for name, measures in measure(ways, asked.rounds).items():
        seconds, size = (statistics.median(each) for each in zip(*measures, strict=True))
        base = base or seconds
        print(f"{name:32} {seconds:6.1f} s {seconds / base:5.2f} {size:6.0f} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        CLONE = Path(place) / "clone"
        main()
