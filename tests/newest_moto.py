"""Runs the tests against the newest moto, in an environment of its own beside .venv, which stays as it is.

    python3 lab.py run python -m tests.newest_moto [options for pytest]

The environment is .newest-moto: it takes every package from .venv but moto. `tests/cloud/moto_patches/test_moto_drift.py` says
which of moto's answers have changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from helpers.cloud.moto_version import OVERRIDE

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".newest-moto"


def make(folder: Path, *packages: str) -> Path:
    """Make the environment anew.

    Args:
        folder: where.
        packages: what it has of its own, as pip takes it.

    Returns:
        Its Python.
    """
    shutil.rmtree(folder, ignore_errors=True)
    windows = os.name == "nt"
    python = folder / ("Scripts/python.exe" if windows else "bin/python")
    uv = shutil.which("uv")
    if uv:
        _run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder))
        _run(uv, "pip", "install", "--quiet", "--upgrade", "--no-deps", "--python", str(python), *packages)
    else:
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(python), "-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", *packages)
    # Its own packages come first, then those of .venv with their links.
    packages_of = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(subprocess.run([python, "-c", packages_of], capture_output=True, text=True, check=True).stdout.strip())
    (own / "beside.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    return python


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Could not make {FOLDER.name}: {(done.stderr or done.stdout).strip()}")


def main() -> int:
    """Make the environment and run pytest in it.

    Returns:
        pytest's exit code.
    """
    python = make(FOLDER, "moto")
    script = "import moto; print(moto.__version__)"
    version = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    print(f"The newest moto is {version}.", flush=True)
    environment = {**os.environ, OVERRIDE: "1"}
    return subprocess.run([python, "-m", "pytest", *sys.argv[1:]], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
