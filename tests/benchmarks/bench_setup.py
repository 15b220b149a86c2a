"""How long does the set-up take, and how large is it? Locks and installers side by side, in one run; medians.

    python3 lab.py run python tests/benchmarks/bench_setup.py [--rounds 3] [another lock to compare with …]

Each round makes every environment anew in a temporary folder, in turn, from a warm cache (a first, uncounted round
warms it). Needs a package registry or a full cache, and some gigabytes of disk.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import lab

ROOT = Path(__file__).parents[2]


def make(folder: Path, lock: Path, uv: str | None) -> tuple[float, float]:
    """Make one environment.

    Returns:
        Seconds, and megabytes on disk.
    """
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if uv:
        steps = [
            [uv, "venv", "--quiet", "--no-project", "--python", lab.base_python(), str(folder)],
            [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)],
        ]
    else:
        quiet = ["--quiet", "--disable-pip-version-check"]
        steps = [
            [lab.base_python(), "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock)],
        ]
    began = time.perf_counter()
    for step in steps:
        subprocess.run(step, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    return seconds, lab.megabytes(str(folder))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("others", nargs="*", type=Path)
    asked = parser.parse_args()
    locks = [ROOT / "requirements.txt", ROOT / "requirements-tests.txt", *asked.others]
    uv = shutil.which("uv")
    ways = [(lock, tool) for lock in locks for tool in ((None, uv) if uv else (None,))]
    found: dict[tuple[Path, str | None], list[tuple[float, float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as temporary:
        for round_ in range(asked.rounds + 1):
            for way in ways:
                folder = Path(temporary) / "venv"
                measured = make(folder, *way)
                shutil.rmtree(folder)
                if round_:
                    found[way].append(measured)
    for (lock, tool), measures in found.items():
        seconds, size = (statistics.median(each) for each in zip(*measures, strict=True))
        print(f"{lock.name:28} {'uv' if tool else 'pip':4} {seconds:6.1f} s {size:6.0f} MB")


if __name__ == "__main__":
    main()
