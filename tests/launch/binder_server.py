"""Start the server of Binder's image, and ask it for what a learner's browser asks for. A part of binder_check.py."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from websocket import create_connection

ROOT = Path(__file__).parents[2]


class Failed(Exception):
    """Binder would fail; the message says where."""


@contextmanager
def serving(command: list[str], home: Path, env: dict[str, str]) -> Iterator[Server]:
    """Run the server's command, and end it as Binder does."""
    log = home.parent / "server.log"
    with log.open("wb") as out:
        streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
        process = subprocess.Popen(command, cwd=home, env=env, start_new_session=True, **streams)
    try:
        yield wait_for_server(process, home, log)
        process.terminate()
        process.wait()
        if kill_group(process):
            raise Failed("the server lives on when it is told to end; does binder/start end with `exec`?")
    finally:
        kill_group(process)
        process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> bool:
    """End what is left of the command; return whether there was any."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait_for_server(process: subprocess.Popen[bytes], home: Path, log: Path) -> Server:
    """Wait until the server has written down its address and token, and answers."""
    while process.poll() is None:
        for file in (home / ".local/share/jupyter/runtime").glob("jpserver-*.json"):
            try:
                told = json.loads(file.read_text())
                urllib.request.urlopen(told["url"] + "api").close()
                return Server(told["url"], told["token"])
            except (ValueError, OSError):  # half-written, or not listening yet
                pass
        time.sleep(0.1)
    raise Failed(f"the server ended instead of starting:\n{log.read_text(errors='replace')[-3000:]}")


class Server:
    """The running server, asked as a browser asks it."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def get(self, path: str, send: object = None) -> Any:
        """Ask for a path (or send something there). JSON comes back as data, a page as text."""
        data = None if send is None else json.dumps(send).encode()
        request = urllib.request.Request(self.url + path, data, {"Authorization": f"token {self.token}"})
        try:
            with urllib.request.urlopen(request) as answer:
                body = answer.read().decode()
                return json.loads(body) if "json" in answer.headers["Content-Type"] else body
        except urllib.error.HTTPError as error:
            raise Failed(f"{path} is answered with {error.code}: {error.read().decode()[:500]}") from None

    def execute(self, notebook: str, code: str) -> str:
        """Open a notebook's kernel, run a cell in it and return what that prints."""
        kernel = {"path": notebook, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        address = f"api/kernels/{self.get('api/sessions', send=kernel)['kernel']['id']}/channels?token={self.token}"
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        request = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        printed = ""
        with closing(create_connection(self.url.replace("http", "ws", 1) + address)) as socket:
            socket.send(json.dumps(request))
            while True:
                said = json.loads(socket.recv())
                if said["parent_header"].get("msg_id") == "1":
                    printed += said["content"].get("text", "") if said["msg_type"] == "stream" else ""
                    if said["msg_type"] == "error":
                        raise Failed(f"`{code}` ends with {said['content']['ename']}: {said['content']['evalue']}")
                    if said["content"].get("execution_state") == "idle":
                        return printed


def open_as_a_learner(server: Server, notebook: str) -> None:
    """Ask for what the browser asks for when somebody follows the launch link."""
    page = server.get(f"lab/tree/{notebook}")
    found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    if not found:
        raise Failed(f"lab/tree/{notebook} is not JupyterLab:\n{page[:500]}")
    config = json.loads(found[1])
    expect("JupyterLab opens", config["treePath"], notebook)
    expect("JupyterLab's version", config["appVersion"], locked("jupyterlab"))
    expect("the notebook's path", server.get(f"api/contents/{notebook}?content=0")["path"], notebook)
    expect("the kernels", list(server.get("api/kernelspecs")["kernelspecs"]), ["python3"])
    check_copy(server, notebook)
    check_settings(server, config)
    check_widgets(config)
    check_kernel(server, notebook)
    print(f"  {notebook} is open in JupyterLab {config['appVersion']}, with a kernel that runs")


def check_copy(server: Server, notebook: str) -> None:
    """It is the learner's own: nothing is spoiled, and the published one can't be changed by accident."""
    cells = server.get(f"api/contents/{notebook}")["content"]["cells"]
    expect("the outputs of the learner's copy", [cell["outputs"] for cell in cells if cell.get("outputs")], [])
    published = f"notebooks/{Path(notebook).name}"
    expect(
        "the published notebook can be written", server.get(f"api/contents/{published}?content=0")["writable"], False
    )
    desk = server.get("lab/api/workspaces/default")["data"]["layout-restorer:data"]
    expect("the file browser is closed at first", desk["left"]["collapsed"], True)


def check_settings(server: Server, config: dict[str, Any]) -> None:
    """Our defaults are found, which is binder/start's work."""
    if "@jupyterlab/apputils-extension:announcements" not in config["disabledExtensions"]:
        raise Failed("settings/labconfig/page_config.json is not found: what does binder/start set?")
    properties = server.get("lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    ours = json.loads((ROOT / "settings/labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    for name, value in ours["@jupyterlab/apputils-extension:notification"].items():
        expect(f"the default of {name}", properties[name]["default"], value)


def check_widgets(config: dict[str, Any]) -> None:
    extensions = {each["name"] for each in config["federated_extensions"]}
    if missing := {"@jupyter-widgets/jupyterlab-manager", "anywidget", "trust-policy-lab"} - extensions:
        raise Failed(f"JupyterLab does not load {sorted(missing)}, so the course's widgets would stay blank.")


def check_kernel(server: Server, notebook: str) -> None:
    """The notebook's first cell runs, in a kernel with the variables that lab.py sets too."""
    said = server.execute(notebook, "from helpers import lab\nlab.start()")
    if not said.startswith("Ready"):
        raise Failed(f"the notebook's first cell prints {said!r}.")
    said = server.execute(notebook, "import os\nprint(os.environ.get('AWS_EC2_METADATA_DISABLED'))")
    expect("AWS_EC2_METADATA_DISABLED in the kernel", said, "true\n")


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Failed(f"{what}: {found!r} instead of {wanted!r}.")


def locked(name: str) -> str:
    """Return the version of a package in requirements.txt."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return re.search(rf"^{name}==(\S+)", text, re.MULTILINE)[1]
