"""The course's server, wherever lab.py or binder/start has put this folder on Jupyter's path.

Before it opens, the learner has a copy of the notebooks to work in. The published ones are opened to be read only.
Who writes the course sets LAB_AUTHOR=1, and edits those.
"""

import os
import shutil
import sys
from pathlib import Path

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado import web

from helpers.cloud import isolation
from helpers.course.own import working_copy
from helpers.course.own.folder import FOLDER

COURSE = Path(__file__).resolve().parents[1]
READ_ONLY = (
    f"{working_copy.PUBLISHED}/ holds the course as it was published, to be read. "
    f"Work in {FOLDER}/: File, Save Notebook As puts this one there, too."
)


class Contents(AsyncLargeFileManager):
    """Files as always, but the published notebooks can't be changed by accident."""

    def _published(self, path: str) -> bool:
        file = Path(self._get_os_path(path))
        return file.suffix == ".ipynb" and file.parent == COURSE / working_copy.PUBLISHED

    def is_writable(self, path: str) -> bool:
        """Can it be written? JupyterLab says "read-only" beside what can't, and does not save it by itself."""
        return not self._published(path) and super().is_writable(path)

    async def save(self, model: dict, path: str = "") -> dict:
        """Save what may be saved."""
        self._refuse(path)
        return await super().save(model, path)

    async def delete_file(self, path: str) -> None:
        """Delete what may be deleted."""
        self._refuse(path)
        await super().delete_file(path)

    async def rename_file(self, old_path: str, new_path: str) -> None:
        """Rename what may be renamed."""
        self._refuse(old_path)
        self._refuse(new_path)
        await super().rename_file(old_path, new_path)

    def _refuse(self, path: str) -> None:
        if self._published(path):
            raise web.HTTPError(403, READ_ONLY)


def keep_out_the_users_aws() -> None:
    """Kernels and terminals have this process's environment: no AWS keys, profiles or addresses of the user's."""
    for name in [name for name in os.environ if isolation.is_aws_variable(name)]:
        del os.environ[name]
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    terminal = str(COURSE / "settings" / "terminal")  # its `aws` says how a terminal reaches the lab
    path = f"{terminal}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ.update(nothing, AWS_EC2_METADATA_DISABLED="true", LAB_TERMINAL=terminal, PATH=path)


def shell() -> list[str]:
    """The terminals' shell: yours, if it understands the lines of lab.serve().

    Not as a login: that would begin with the user's environment anew. After your own settings it reads ours.
    """
    if os.name == "nt":
        return ["powershell.exe"]
    terminal = Path(os.environ["LAB_TERMINAL"])
    found = os.environ.get("SHELL") or ""
    if Path(found).name not in ("bash", "zsh", "sh", "dash", "ksh") or shutil.which(found) is None:
        found = shutil.which("bash") or "/bin/sh"
    name = Path(found).name
    if name == "bash":
        return [found, "--rcfile", str(terminal / "bashrc")]
    kept, ours = ("ZDOTDIR", terminal) if name == "zsh" else ("ENV", terminal / "shrc")
    os.environ[f"LAB_{kept}"] = os.environ.get(kept, "")
    os.environ[kept] = str(ours)
    return [found]


keep_out_the_users_aws()
c = get_config()  # noqa: F821  (Jupyter gives it)
c.ServerApp.terminado_settings = {"shell_command": shell()}
if os.environ.get("LAB_AUTHOR") != "1":
    c.ServerApp.contents_manager_class = Contents

try:
    print(*working_copy.prepare(COURSE).news, sep="\n", end="", file=sys.stderr)
except working_copy.CannotCopy as problem:
    # The lab opens all the same: the published notebooks can be read and run.
    print(problem, file=sys.stderr)
