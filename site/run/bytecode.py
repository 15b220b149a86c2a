"""Python's sources, compiled before they are sent: a browser has no place to keep what it has compiled.

It takes the browser's own Python, whose bytecode no other reads: Node.js runs it, by `compile.mjs`, and that runs the
function `compiled` of this file.

https://docs.python.org/3/library/py_compile.html
"""

from __future__ import annotations

import py_compile
import tempfile
import warnings
import zipfile
from pathlib import Path

# Where the files lie in the page. It stands in the bytecode, and so in every traceback.
PLACES = {"packages": "/lib/python{}.{}/site-packages", "library": "/lib/python{}{}.zip", "reader": "/python.zip"}


def compiled(given: Path, into: Path, version: tuple[int, int]) -> None:
    """Compile the sources in one archive into another, under the same names: the place's, then the file's in it.

    A file that can't be compiled is left out: a template, or of another Python.

    Args:
        given: an archive of sources.
        into: the archive to write.
        version: of this Python.
    """
    with (
        tempfile.TemporaryDirectory() as name,
        zipfile.ZipFile(given) as sources,
        zipfile.ZipFile(into, "w") as made,
        warnings.catch_warnings(),
    ):
        source, target = Path(name, "source.py"), Path(name, "target.pyc")
        warnings.simplefilter("ignore")  # of other people's sources: an invalid escape
        for each in sources.namelist():
            place, _, file = each.partition("/")
            source.write_bytes(sources.read(each))
            try:
                py_compile.compile(
                    str(source),
                    str(target),
                    dfile=f"{PLACES[place].format(*version)}/{file}",
                    doraise=True,
                    optimize=0,
                    # Nothing is looked up beside it, and no date is in it: the same sources make the same bytes.
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
            except py_compile.PyCompileError:
                continue
            made.writestr(each, target.read_bytes())
