"""A server in a process of its own: a free port, an empty home, stopped with everything it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.patience import WAIT
from tests.places import ROOT


class LocalServer:
    """A program that serves pages to this machine.

    Who derives from it sets `command` by the port, and says with `path` which page answers once it is ready.
    """

    path = "/"
    headers: Mapping[str, str] = {}

    def __init__(self, work: Path, environment: Mapping[str, str] | None = None) -> None:
        self.work = work
        self.log = work / "server.log"
        self.environment = {**_environment(work / "home"), **(environment or {})}
        # Between finding a port free and listening on it, another program may take it: then once more.
        while not self._start():
            pass

    def _start(self) -> bool:
        """Start the program, and wait until it answers; False when somebody else has its port."""
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.work, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            return self._answers()
        except pytest.fail.Exception:  # the test has hung
            print(self.log.read_text())
            self.close()
            raise

    def _answers(self) -> bool:
        while True:
            try:
                self.ask(self.path)
                return True
            except OSError:
                if self.process.poll() is not None:
                    if _taken(self.port):
                        return False
                    raise RuntimeError(self.log.read_text()) from None
                time.sleep(0.05)

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def ask(self, path: str, method: str = "GET", body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.url + path, body, method=method, headers=dict(self.headers))
        with urllib.request.urlopen(request, timeout=WAIT) as answer:
            return bytes(answer.read())

    def close(self) -> None:
        """End the program: it is asked first, and ended for good once nobody listens at its port any more.

        A JupyterLab that has closed its port can still wait for ever for a thread of its own.
        """
        if not hasattr(os, "killpg"):
            self.process.terminate()
        else:
            os.killpg(self.process.pid, signal.SIGTERM)
            while self.process.poll() is None and _taken(self.port):
                time.sleep(0.05)
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(WAIT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _environment(home: Path) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
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
