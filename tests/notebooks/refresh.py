"""Run the notebooks and make their outputs fit to be committed.

    python3 lab.py run python -m tests.notebooks.refresh [files]

What is committed must be stable, small and readable without a kernel (on GitHub, in an untrusted notebook, on a
phone): widgets leave their text and HTML, not their model; no times, no widget state.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.notebooks.navigation import with_navigation
from tests.patience import HUNG
from tests.places import NOTEBOOKS

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
    "language_info": {"name": "python"},
}


def execute(notebook: nbformat.NotebookNode) -> None:
    """Run every cell where the notebooks live. What a kernel sends in several pieces becomes one output."""
    place = {"metadata": {"path": str(NOTEBOOKS)}}
    # Outputs come on a way of their own: the client would go on without those that are four seconds late.
    patient = {"timeout": HUNG, "startup_timeout": HUNG, "iopub_timeout": HUNG}
    NotebookClient(notebook, **patient, coalesce_streams=True, resources=place).execute()


def refresh(path: Path) -> None:
    """Execute one notebook and write it back, normalised."""
    notebook = nbformat.read(path, as_version=4)
    with_navigation(notebook, path)
    execute(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all of them."""
    for path in (Path(name).resolve() for name in names) if names else sorted(NOTEBOOKS.glob("*.ipynb")):
        refresh(path)
        print(f"refreshed {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
