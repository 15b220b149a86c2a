"""Python for the browser: Pyodide's core, with its standard library compiled, and our packages beside it.

Its lock names no package, so nothing is ever looked for on a CDN or in a package index.
https://pyodide.org/en/stable/usage/loading-packages.html
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from run import archive

LIBRARY = "python_stdlib.zip"
CORE = ("package.json", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs")


def library(core: Path) -> dict[str, bytes]:
    """The files of the standard library: sources, which the browser would compile anew on each visit.

    Args:
        core: the npm package `pyodide`.
    """
    with zipfile.ZipFile(core / LIBRARY) as archive:
        return {each: archive.read(each) for each in archive.namelist() if not each.endswith("/")}


def assemble(core: Path, library: Mapping[str, bytes], packages: Mapping[str, bytes], page: Path, into: Path) -> None:
    """Write the folder that a page loads Python from.

    Args:
        core: the npm package `pyodide`.
        library: the standard library: path → bytes.
        packages: the packages: path → bytes.
        page: what our own page adds: modules of JavaScript.
        into: the folder; it is made.
    """
    into.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(core / name, into / name)
    for module in sorted(page.glob("*.mjs")):
        shutil.copyfile(module, into / module.name)
    (into / LIBRARY).write_bytes(archive.zipped(library))
    (into / "packages.gz").write_bytes(archive.packed(packages))
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    (into / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}, indent=1) + "\n", encoding="utf-8")
