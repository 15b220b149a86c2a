"""Bytecode in the place of sources, made by the browser's own Python in Node.js: see `bytecode.py`."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from run import slimming

HERE = Path(__file__).resolve().parent
Files = Mapping[str, bytes]  # path → bytes


def compiled(trees: Mapping[str, Files], core: Path, node: str) -> dict[str, dict[str, bytes]]:
    """Put bytecode in the place of the sources.

    Args:
        trees: name of a place (`bytecode.PLACES`) → the files that stand there.
        core: the npm package `pyodide`.
        node: the program.

    Returns:
        The same trees, compiled. What can't be compiled stays as it is.

    Raises:
        SystemExit: the browser's Python did not run.
    """
    with tempfile.TemporaryDirectory() as name:
        sources, made = Path(name, "sources.zip"), Path(name, "made.zip")
        with zipfile.ZipFile(sources, "w") as archive:
            for tree, files in sorted(trees.items()):
                for each in sorted(filter(slimming.compiles, files)):
                    archive.writestr(f"{tree}/{each}", files[each])
        command = [node, str(HERE / "compile.mjs"), str(core), str(sources), str(made)]
        if subprocess.run(command, check=False).returncode:
            raise SystemExit("The packages could not be compiled for the browser; what Node.js says stands above.")
        with zipfile.ZipFile(made) as archive:
            code = {each: archive.read(each) for each in archive.namelist()}
    return {tree: dict(_in_place(tree, files, code)) for tree, files in trees.items()}


def _in_place(tree: str, files: Files, code: Files) -> Iterator[tuple[str, bytes]]:
    for each, data in files.items():
        made = code.get(f"{tree}/{each}")
        yield (each, data) if made is None else (f"{each}c", made)
