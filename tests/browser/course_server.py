"""The lab as a learner starts it: a course of its own in a folder with blanks, with the settings that lab.py sets."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.places import ROOT

from .jupyterlab_server import Server


def lay_out(root: Path) -> None:
    """What a clone holds of the course, as far as a lab needs it, committed to git.

    Args:
        root: the course's folder; it is made.
    """
    for name in ("docs", "notebooks", "settings", "helpers/ui/labextensions"):
        shutil.copytree(ROOT / name, root / name)
    for name in (".gitignore", "helpers/course/own/edition.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    for words in (["init"], ["add", "."], ["commit", "-m", "The course"]):
        subprocess.run([*_git(root), *words], check=True, capture_output=True)


def dirty(root: Path) -> str:
    """What git says has changed; nothing in a clean course.

    Args:
        root: the course's folder.
    """
    done = subprocess.run([*_git(root), "status", "--porcelain"], check=True, capture_output=True, text=True)
    return done.stdout


def _git(root: Path) -> list[str]:
    return ["git", "-C", str(root), "-c", "user.name=learner", "-c", "user.email=learner@localhost"]


class CourseServer(Server):
    """JupyterLab as `python3 lab.py` starts it.

    Args:
        work: holds the server's log and the learner's home.
        root: the course's folder.
        environment: set besides what lab.py sets.
    """

    def __init__(self, work: Path, root: Path, environment: dict[str, str] | None = None) -> None:
        self.root = root
        super().__init__(work, {"JUPYTER_CONFIG_PATH": str(root / "settings"), **(environment or {})})

    def command(self) -> list[str]:
        """As lab.py's, with the port and the token of a test."""
        words = [word for word in super().command() if not word.startswith("--ServerApp.root_dir")]
        return [*words, f"--ServerApp.root_dir={self.root}"]

    def close(self) -> None:
        """End the server, if it was not killed."""
        if self.process.poll() is None:
            super().close()

    def kill(self) -> None:
        """As when the machine stops: nobody is asked, and nothing is saved."""
        if hasattr(os, "killpg"):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
