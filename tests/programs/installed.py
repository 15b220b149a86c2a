"""Installs the programs: by pip and npm into a folder of their own, by apt where a command is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".programs"
_PIP = ("awscli", "minio")
_NPM = tuple(f"@aws-sdk/{name}" for name in ("client-s3", "client-sts", "credential-providers", "s3-request-presigner"))
_APT = {"s3cmd": "s3cmd", "rclone": "rclone", "restic": "restic", "s3fs": "s3fs"}  # command → package


def python() -> Path:
    """A Python that has the AWS CLI and minio-py, and nothing of ours."""
    folder = FOLDER / "env"
    found = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete.txt"  # whoever was interrupted has half of it
    if not complete.exists():
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        _run(str(found), "-m", "pip", "install", "--quiet", *_PIP)
        complete.touch()
    return found


def scripts() -> Path:
    """A folder in which Node finds the SDK for JavaScript."""
    folder = FOLDER / "node"
    if not all((folder / "node_modules" / package).exists() for package in _NPM):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        _run("npm", "install", "--silent", "--no-fund", "--no-audit", *_NPM, cwd=folder)
    return folder


def commands() -> None:
    """Ask apt for the commands that are missing, all at once. Whoever may not ask installs them first."""
    missing = [package for command, package in _APT.items() if shutil.which(command) is None]
    if missing and shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run(
            [*sudo, "apt-get", "install", "-y", "--no-install-recommends", *missing], stdout=subprocess.DEVNULL
        )


def _run(*command: str, cwd: Path | None = None) -> None:
    if shutil.which(command[0]) is None:
        sys.exit(f"{command[0]} is not here, and the programs can not be installed without it.")
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    if done.returncode:
        sys.exit(f"Could not run {' '.join(command[:4])} …: {(done.stderr or done.stdout).strip()[-500:]}")
