"""The page "Read my trust policy": its files, the course's own editor, and an archive of what its Python needs."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from reader import examples, parts
from run import archive, compiling
from run import build as run

from helpers.ui import completions

HERE = Path(__file__).resolve().parent
PAGE = HERE / "page"
_SHOWN = ("static/editor.js", "style.css")  # of `helpers/ui`: the editor is the notebooks' own
ARCHIVE = "python.zip"
COURSE = "course.json"
MEMORY = "python.memory"


def build(into: Path, python: Path) -> None:
    """Build it. Python itself it takes from the run face, so that a browser fetches it once.

    Args:
        into: its folder in the site; it is not there yet.
        python: where Python lies in the run face.

    Raises:
        SystemExit: the sources could not be compiled, or Python did not start with them.
    """
    shutil.copytree(PAGE, into)
    for each in _SHOWN:
        path = parts.ROOT / "helpers" / "ui" / each
        shutil.copyfile(path, into / path.name)
    course = {
        "examples": [{"name": name, "text": text} for name, text in examples.EXAMPLES.items()],
        "completions": {"trust": completions.all_of_them()["trust"]},
    }
    (into / COURSE).write_text(json.dumps(course), encoding="utf-8")
    _archive(into / ARCHIVE)
    _memory(into, python)


def _memory(into: Path, python: Path) -> None:
    """Python as it stands in memory when it has started and answered: to copy that takes a third of the time."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name, MEMORY)
        script = [run.program("node"), str(HERE / "memory.mjs"), str(python)]
        if subprocess.run([*script, str(into / ARCHIVE), str(into / COURSE), str(made)], check=False).returncode:
            raise SystemExit("Python did not start for the page that reads policies; what Node.js says stands above.")
        (into / MEMORY).write_bytes(gzip.compress(made.read_bytes(), mtime=0))


def _archive(into: Path) -> None:
    """Bytecode alone: Python reads it from the archive, file by file, when it imports it."""
    made = compiling.compiled({"reader": dict(parts.sources())}, run.pyodide_core(), run.program("node"))["reader"]
    if sources := sorted(name for name in made if name.endswith(".py")):
        raise SystemExit(f"Of the page's Python, these could not be compiled: {', '.join(sources)}.")
    into.write_bytes(archive.zipped(made))
