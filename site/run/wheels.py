"""The packages of the browser: by the lock, without what nobody uses there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from run import slimming

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Of packages with parts in machine code, the wheel for one and the same machine is taken, and those parts left out.
_ONE_MACHINE = ["--platform", "manylinux2014_x86_64", "--platform", "any", "--python-version", "3.14"]


def fetch(into: Path) -> None:
    """Download what the lock names.

    Args:
        into: an empty folder.

    Raises:
        SystemExit: something could not be had.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    how = ["--require-hashes", "--only-binary", ":all:", *_ONE_MACHINE, "-d", str(into)]
    if subprocess.run([*pip, *how, "-r", str(HERE / "wheels.txt")], check=False).returncode:
        raise SystemExit("The packages of site/run/wheels.txt could not be had; what pip says stands above.")


def of_helpers(into: Path) -> None:
    """Build the wheel of `helpers`.

    Args:
        into: a folder.

    Raises:
        SystemExit: it could not be built.
    """
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-w", str(into), str(ROOT)], check=False).returncode:
        raise SystemExit("The wheel of `helpers` could not be built; what pip says stands above.")


def files(wheel: Path) -> dict[str, bytes]:
    """What the browser gets of a wheel, as it lies in the folder of packages: pure Python, slim.

    Args:
        wheel: as it was downloaded or built.

    Returns:
        Path → bytes.
    """
    package = wheel.name.split("-")[0].lower().replace("_", "-")
    with zipfile.ZipFile(wheel) as given:
        return {
            each: given.read(each)
            for each in given.namelist()
            if not each.endswith("/") and slimming.keeps(package, each)
        }
