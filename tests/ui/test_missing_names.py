"""A NameError in a real kernel: in a lesson it helps, everywhere else it is as it always was."""

from __future__ import annotations

import shutil
import sys

import pytest
from jupyter_client.manager import start_new_kernel

from tests.patience import WAIT
from tests.places import NOTEBOOKS

STORY = "03_cross_account_backup.ipynb"


class Kernel:
    """A kernel as the lab starts one for a notebook."""

    def __init__(self, folder, notebook):
        env = {"JPY_SESSION_NAME": notebook, "IPYTHONDIR": str(folder / "ipython")}
        self.manager, self.client = start_new_kernel(cwd=str(folder), env=env, startup_timeout=WAIT)

    def error(self, code, cell=""):
        """What a cell ends with; empty when it ends well. JupyterLab says which cell it is."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        asked = message["header"]["msg_id"]
        said = ""
        while True:
            message = self.client.get_iopub_msg(timeout=WAIT)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == "error":
                said = "\n".join(message["content"]["traceback"])
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return said

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    shutil.copy(NOTEBOOKS / STORY, tmp_path)
    (tmp_path / "other.ipynb").write_text('{"cells": []}')
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    running = []

    def start(notebook):
        running.append(Kernel(tmp_path, f"my_work/{notebook}"))
        return running[-1]

    yield start
    for each in running:
        each.close()


LOADED = "get_ipython().extension_manager.load_extension('helpers.ui.missing_names')"


def test_before_anything_of_ours_was_imported(kernel):
    """The environment's own configuration loads it; where that is not installed, as here, perhaps, by hand."""
    lesson = kernel(STORY)
    lesson.error(LOADED)
    said = lesson.error('lab.start("03")')
    assert said.startswith(
        "NameError: name 'lab' is not defined\n`lab` is made in the cell with `from helpers import lab`"
    )
    assert "Traceback" not in said
    assert lesson.error("import sys; assert not {'boto3', 'moto'} & set(sys.modules)") == ""


def test_after_the_start_and_inside_a_function(kernel):
    lesson = kernel(STORY)
    assert lesson.error('from helpers import lab\nlab.start("03")') == ""
    assert "`policy` is made in the cell with `def policy(" in lesson.error("policy()")
    assert "`policy` is made" in lesson.error("def mine():\n    return policy(1)\nmine()")
    assert lesson.error("policy = 3\npolicy") == ""


def test_other_errors_and_names_are_as_always(kernel):
    lesson = kernel(STORY)
    assert lesson.error('from helpers import lab\nlab.start("03")') == ""
    for code, error in (
        ("nothing_of_ours", "NameError"),
        ("1/0", "ZeroDivisionError"),
        ("def f(): policy; policy = 1\nf()", "UnboundLocalError"),
    ):
        said = lesson.error(code)
        assert error in said and "Traceback" in said and "is made in" not in said


def test_another_notebook_is_as_always(kernel):
    other = kernel("other.ipynb")
    other.error(LOADED)
    assert "Traceback" in other.error("lab")
    assert other.error("assert not get_ipython().custom_exceptions") == ""


def test_the_environment_loads_it_into_each_kernel():
    """lab.py and Binder install it with `helpers`."""
    from pathlib import Path

    installed = Path(sys.prefix, "etc", "ipython", "ipython_kernel_config.py")
    if not installed.exists():
        pytest.skip("needs the environment that `python3 lab.py test` makes")
    assert "helpers.ui.missing_names" in installed.read_text(encoding="utf-8")


def test_a_workbench_is_known_by_its_cell(kernel):
    lesson = kernel(STORY)
    assert lesson.error('from helpers.ui import whereabouts\nwhereabouts.begin("03")') == ""
    both = "assert [whereabouts.place(), whereabouts.place()] == {}"
    assert lesson.error(both.format(["03/workbench", "03/workbench/2"]), cell="workbench") == ""
    assert lesson.error(both.format(["03/other", "03/other/2"]), cell="other") == ""
    assert lesson.error(both.format(["03/workbench", "03/workbench/2"]), cell="workbench") == ""  # run again
    assert lesson.error(both.format(["03/1", "03/2"])) == ""  # where nobody says which cell it is
