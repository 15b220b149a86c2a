"""JupyterLab for tests: the project's environment, a free port, an empty home, and a small notebook of our own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
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
workbench = Workbench(world, "editor", "form", "verdict", "path", "session", "matrix", "trail",
                      policies=("trust", "role", "caller", "bucket", "session"))
workbench
"""


class Server:
    """JupyterLab of the project's environment, on a free port, with an empty home."""

    def __init__(self, work: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.token = secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{port}"
        home = work / "home"
        for name, value in SETTINGS.items():
            file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value))
        self.log = work / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    # `python -m jupyter lab` would run the jupyter-lab of PATH, not of this Python.
                    *("-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={work / 'notebooks'}"),
                    *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"),
                    *(f"--IdentityProvider.token={self.token}", "--LabApp.expose_app_in_browser=True"),
                    "--JupyterNotebookApp.expose_app_in_browser=True",
                    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                    *("--LabApp.extension_manager=readonly", "--ServerApp.terminals_enabled=False"),
                ],
                env=_environment(home),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            try:
                self.api("status")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def api(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(
            f"{self.url}/api/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def stop_kernels(self) -> None:
        for session in self.api("sessions"):
            self.api(f"sessions/{session['id']}", "DELETE")

    def close(self) -> None:
        if hasattr(os, "killpg"):
            os.killpg(self.process.pid, signal.SIGTERM)
        else:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
    }


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
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
