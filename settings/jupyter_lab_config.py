"""JupyterLab for the course: its own extension, and a desk of its own that the first start finds tidy."""

import shutil
from contextlib import suppress
from pathlib import Path

from helpers.course.own.folder import FOLDER

COURSE = Path(__file__).resolve().parents[1]
# What is open where is kept beside the learner's notebooks: other work of theirs has other tabs.
DESKS = COURSE / FOLDER / ".lab" / "workspaces"
FIRST = DESKS / "default-37a8.jupyterlab-workspace"  # JupyterLab's own name of the default one

c = get_config()  # noqa: F821  (Jupyter gives it)
c.LabApp.extra_labextensions_path = [str(COURSE / "helpers" / "ui" / "labextensions")]
with suppress(OSError):
    DESKS.mkdir(parents=True, exist_ok=True)
    if not FIRST.exists():
        shutil.copyfile(Path(__file__).with_name("first_desk.json"), FIRST)
    c.LabApp.workspaces_dir = str(DESKS)
