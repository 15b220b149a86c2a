"""Notebook 7 for the course: its own extension."""

from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]

c = get_config()  # noqa: F821  (Jupyter gives it)
c.JupyterNotebookApp.extra_labextensions_path = [str(COURSE / "helpers" / "ui" / "labextensions")]
