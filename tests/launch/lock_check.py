#!/usr/bin/env python3
"""Would requirements.txt install on learners' machines, from wheels alone and with every hash checked?

usage: python3 tests/launch/lock_check.py [requirements.txt]

Asks uv to resolve the lock for each system and Python. That is a dry run: nothing is installed, and no such
machine is needed. It needs uv on the PATH and a package registry, and takes up to a minute, so it is not one of
the tests: run it after each change of the lock. Ends with exit code 1 if any combination fails.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.txt"
SYSTEMS = {
    "Windows": "x86_64-pc-windows-msvc",
    "macOS, Apple chip": "aarch64-apple-darwin",
    "macOS, Intel": "x86_64-apple-darwin",
    "Linux": "x86_64-unknown-linux-gnu",
    "Linux, ARM": "aarch64-unknown-linux-gnu",
}
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]


def complaint(lock: Path, platform: str, python: str) -> str:
    """Return uv's last word if the lock does not resolve there, else nothing."""
    with tempfile.TemporaryDirectory() as target:
        where = ["--target", target, "--python-platform", platform, "--python-version", python]
        how = ["--dry-run", "--only-binary", ":all:", "--require-hashes", "-r", str(lock)]
        done = subprocess.run(["uv", "pip", "install", *where, *how], capture_output=True, text=True)
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return (lines or ["no word from uv"])[-1] if done.returncode else ""


def main() -> int:
    lock = Path(sys.argv[1]) if len(sys.argv) > 1 else LOCK
    failed = 0
    for system, platform in SYSTEMS.items():
        for python in PYTHONS:
            why = complaint(lock, platform, python)
            failed += bool(why)
            print(f"{system}, Python {python}: {'FAILED: ' + why if why else 'ok'}", flush=True)
    print(f"{len(SYSTEMS) * len(PYTHONS) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
