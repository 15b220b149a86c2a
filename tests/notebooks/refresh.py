"""Run the notebooks and make their outputs fit to be committed.

    python3 lab.py run python -m tests.notebooks.refresh [files]

What is committed must be stable, small and readable without a kernel (on GitHub, in an untrusted notebook, on a
phone): widgets leave their text and HTML, not their model; no times, no widget state. What the stage draws becomes a
picture above its words; one that would show the same as the committed one stays as it is, to the byte.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from helpers.course.own import notebook_file, working_copy
from helpers.course.own.notebook_file import WIDGET_VIEW
from tests.notebooks import png, stills
from tests.notebooks.navigation import with_navigation
from tests.notebooks.terms import with_links
from tests.patience import HUNG
from tests.places import NOTEBOOKS

METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
    # As Jupyter writes it; without it nbconvert colours the lines of `%%aws` as Python.
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


Stills = dict[str, list[stills.Still]]  # by the id of the widget that shows them


def execute(notebook: nbformat.NotebookNode, folder: Path = NOTEBOOKS) -> Stills:
    """Run every cell. What a kernel sends in several pieces becomes one output.

    Args:
        notebook: takes the outputs.
        folder: where it runs, as if it stood there.

    Returns:
        What is to be drawn, as it was when its cell had run: later cells change what a workbench shows.
    """
    found: Stills = {}

    def look(cell: nbformat.NotebookNode, **_: Any) -> None:
        views = [output.get("data", {}).get(WIDGET_VIEW) for output in cell.get("outputs", [])]
        found.update({view["model_id"]: stills.shown(view["model_id"], client.widget_state) for view in views if view})

    place = {"metadata": {"path": str(folder)}}
    # Outputs come on a way of their own: the client would go on without those that are four seconds late.
    patient = {"timeout": HUNG, "startup_timeout": HUNG, "iopub_timeout": HUNG}
    client = NotebookClient(notebook, **patient, coalesce_streams=True, resources=place, on_cell_executed=look)
    client.execute()
    return found


def refresh(path: Path) -> None:
    """Execute one notebook and write it back, normalised.

    Raises:
        NoBrowser: a picture has to be drawn, and there is no Chromium; the file stays as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    with_navigation(notebook, path)
    with_links(notebook)
    known = pictures(notebook)
    found = execute(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    with_pictures(notebook, found, known)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def pictures(notebook: nbformat.NotebookNode) -> list[bytes]:
    """The pictures that a notebook holds."""
    every = (stills.picture(output) for cell in notebook.cells for output in cell.get("outputs", []))
    return [each for each in every if each is not None]


def with_pictures(notebook: nbformat.NotebookNode, found: Stills, known: list[bytes]) -> None:
    """Put a picture above each output that is drawn, in place, and leave out the widgets.

    Args:
        notebook: has run.
        found: of `execute`.
        known: pictures drawn before; one of the same scene and the same style is taken again.
    """
    drawn = {_drawn_from(png.texts(each)): each for each in known}
    new = [still for each in found.values() for still in each if _drawn_from(still.texts) not in drawn]
    drawn |= {_drawn_from(still.texts): each for still, each in zip(new, stills.drawn(new), strict=True)}
    for cell in notebook.cells:
        if "outputs" not in cell:
            continue
        outputs = []
        for output in cell.outputs:
            view = output.get("data", {}).pop(WIDGET_VIEW, {"model_id": ""})
            for still in found.get(view["model_id"], ()):
                outputs.append(stills.output(drawn[_drawn_from(still.texts)], still))
            outputs.append(output)
        cell.outputs = outputs


def _drawn_from(texts: dict[str, str]) -> tuple[str, ...]:
    return tuple(texts.get(name, "") for name in ("Model", "Style", "Description"))


def publish() -> None:
    """Write down what the notebooks say now. What says something else in a learner's folder is their own work."""
    edition = {path.name: notebook_file.fingerprint(notebook_file.read(path)) for path in NOTEBOOKS.glob("*.ipynb")}
    working_copy.EDITION.write_text(json.dumps(edition, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all of them."""
    for path in (Path(name).resolve() for name in names) if names else sorted(NOTEBOOKS.glob("*.ipynb")):
        try:
            refresh(path)
        except stills.NoBrowser as problem:
            sys.exit(f"{path.name} stays as it was. {problem}")
        print(f"refreshed {path.name}")
    publish()


if __name__ == "__main__":
    main(sys.argv[1:])
