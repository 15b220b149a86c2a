"""Voilà, which shows a notebook's outputs as a page of their own. It is no part of the lab: tests bring it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import WAIT

from .axe import TOOLS
from .local_server import ROOT, LocalServer


def install(folder: Path) -> None:
    """Put Voilà, and what it needs beside the lab's packages, into a folder of its own."""
    what = ["--quiet", "--no-deps", "--require-hashes", "--target", str(folder), "-r", TOOLS / "voila.txt"]
    # Without PYTHONPATH, by which the tests keep every Python offline: pip is the one that may go out.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([*_install(folder), *what], capture_output=True, text=True, env=env, timeout=WAIT)
    if done.returncode and os.environ.get("CI", "").lower() != "true":
        pytest.skip(f"Voilà can't be installed here, so the workbench is not tested in it: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr


def _install(folder: Path) -> list[str | Path]:
    """What installs for this Python: uv, its own pip, or, where uv made `.venv` and is gone, the pip of a new one."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", sys.executable]
    python: str | Path = sys.executable
    if importlib.util.find_spec("pip") is None:
        made = folder.with_name(f"{folder.name}-pip")
        subprocess.run([sys.executable, "-m", "venv", made], check=True, capture_output=True)
        python = made / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return [python, "-m", "pip", "install"]


class Voila(LocalServer):
    """Voilà with one notebook."""

    # Its page asks for the icons of another host, and draws without them.
    icons = "https://cdn.jsdelivr.net/npm/@fortawesome/"
    path = "/voila/static/voila.js"  # the page itself would start a kernel

    def __init__(self, work: Path, notebook: Path, theme: str, packages: Path) -> None:
        self.notebook, self.theme = notebook, theme
        work.mkdir()
        super().__init__(
            work,
            {
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(packages)]),
                "JUPYTER_PATH": str(packages / "share" / "jupyter"),
            },
        )

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "voila", str(self.notebook), "--no-browser", f"--theme={self.theme}"),
            *(f"--port={self.port}", "--Voila.ip=127.0.0.1", "--Voila.port_retries=0"),
        ]
