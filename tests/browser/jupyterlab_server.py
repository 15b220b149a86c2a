"""JupyterLab for tests: the project's environment, a free port, an empty home, and a small notebook of our own."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.patience import WAIT

from .local_server import LocalServer

# Settings in files instead of clicks: no news question, no autosave, every cell in the page.
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "apputils-extension/themes": {"theme": "JupyterLab Light", "adaptive-theme": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none", "enableKernelInitNotification": False},
}
# A notebook of our own, as long as notebook 03 has no workbench.
SCENE = """
import json
from helpers.cloud.world import get_world
from helpers.ui import Workbench
world = get_world()
def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
role = "arn:aws:iam::111122223333:role/BackupAccessRole"
bucket = "arn:aws:s3:::your-bucket-name"
trusted = document(Principal={"AWS": "arn:aws:iam::123456789012:root"}, Action="sts:AssumeRole")
company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
company.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=trusted)
company.put_role_policy(RoleName="BackupAccessRole", PolicyName="Backup",
                        PolicyDocument=document(Action="s3:*", Resource=[bucket, bucket + "/*"]))
vendor.put_user_policy(UserName="backup-operator", PolicyName="Assume",
                       PolicyDocument=document(Action="sts:AssumeRole", Resource=role))
"""

WORKBENCH = """
workbench = Workbench(world, policies=("trust", "role", "boundary", "caller", "bucket", "session"))
workbench
"""


class Server(LocalServer):
    """JupyterLab of the project's environment, on a free port, with an empty home."""

    path = "/api/status"

    def __init__(self, work: Path, environment: Mapping[str, str] | None = None) -> None:
        self.token = secrets.token_hex(16)
        self.headers = {"Authorization": f"token {self.token}"}
        for name, value in SETTINGS.items():
            file = work / "home" / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value))
        super().__init__(work, environment)

    def command(self) -> list[str]:
        return [
            sys.executable,
            # `python -m jupyter lab` would run the jupyter-lab of PATH, not of this Python.
            *("-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={self.work / 'notebooks'}"),
            *(f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"),
            *(f"--IdentityProvider.token={self.token}", "--LabApp.expose_app_in_browser=True"),
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            *("--LabApp.extension_manager=readonly", "--ServerApp.terminals_enabled=False"),
            f"--MappingKernelManager.kernel_info_timeout={WAIT}",  # a kernel starts slowly on a busy machine
        ]

    def start_kernel(self, notebook: str) -> None:
        """Start a notebook's kernel while the page still loads; the page finds it by the notebook's path."""
        wanted = {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"name": "python3"}}
        self.ask("/api/sessions", "POST", json.dumps(wanted).encode())

    def stop_kernels(self) -> None:
        for session in json.loads(self.ask("/api/sessions")):
            self.ask(f"/api/sessions/{session['id']}", "DELETE")


def write_own_notebook(path: Path) -> None:
    sources = [SCENE.strip(), WORKBENCH.strip(), "Workbench(world, caller='intern')"]
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"jupyter": {"source_hidden": True}} if number == 0 else {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    # The workbench's headings are of level 3, for a lesson's section.
    cells.insert(0, {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "## The workbench"})
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
