"""The site, spoiled in one way: what the tests of the whole course must find out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.course.own import notebook_file
from tests.site.test_run_recipe import unpacked

from run import archive  # isort: skip

ELSEWHERE = "https://elsewhere.example/"
PACKAGES = Path("run/static/python/packages.gz")
_PAGE = Path("run/notebooks/index.html")
_NOTEBOOK = Path("run/files/my_work/00_start.ipynb")


@contextmanager
def spoiled(site: Path, spoil: Callable[[Path], None]) -> Iterator[Path]:
    """A copy of the site, with something wrong in it. What stays as it was is shared with the site, and not copied."""
    with tempfile.TemporaryDirectory(dir=site.resolve().parent) as name:
        copy = Path(name) / "site"
        shutil.copytree(site, copy, copy_function=os.link)
        spoil(copy)
        yield copy


def _write(path: Path, data: bytes) -> None:
    path.unlink()  # it is the site's own file, too
    path.write_bytes(data)


def without_a_model(site: Path, service: str = "sdb") -> None:
    """Take a service out of botocore."""
    packages = site / PACKAGES
    left = {
        name: data
        for name, data in unpacked(packages.read_bytes()).items()
        if not name.startswith(f"botocore/data/{service}/")
    }
    _write(packages, archive.packed(left))


def asking_page(site: Path) -> None:
    """The page in which a notebook runs asks another host."""
    page = (site / _PAGE).read_text(encoding="utf-8")
    script = f"<script>fetch({ELSEWHERE!r}).catch(() => null)</script></body>"
    _write(site / _PAGE, page.replace("</body>", script).encode())


def _first_cell(site: Path, before: str = "", after: str = "", **fields: object) -> None:
    notebook = notebook_file.read(site / _NOTEBOOK)
    cell = next(each for each in notebook["cells"] if each["cell_type"] == "code")
    cell |= {"source": f"{before}{notebook_file.source(cell)}{after}", **fields}
    _write(site / _NOTEBOOK, notebook_file.text(notebook).encode())


def asking_kernel(site: Path) -> None:
    """Python, which runs in a worker of the page, asks another host, and says nothing of it."""
    _first_cell(site, before=f"import js\nasked = js.fetch({ELSEWHERE!r})\n")


def raising_cell(site: Path) -> None:
    """A cell raises an error after its words."""
    _first_cell(site, after='\nraise RuntimeError("spoiled")')


def answered_cell(site: Path) -> None:
    """A notebook begins with an answer in it."""
    _first_cell(site, outputs=[{"output_type": "stream", "name": "stdout", "text": "answered before"}])


@dataclass(frozen=True)
class Control:
    """One way in which a site is wrong, how it is visited, and what must stand in a fault."""

    name: str
    spoil: Callable[[Path], None]
    what: str
    sign: str


# JupyterLite calls the error <class 'RuntimeError'>, and a desktop RuntimeError: so its own words are the sign.
CONTROLS = [
    Control("a service model that the AWS CLI needs is missing", without_a_model, "cells", "sdb"),
    Control("the page asks another host", asking_page, "cells", f"asks {ELSEWHERE}"),
    Control("Python asks another host", asking_kernel, "cells", "asks CONNECT elsewhere.example:443"),
    Control("a cell raises an error", raising_cell, "cells", ": spoiled"),
    Control("a cell raises an error", raising_cell, "all", ": spoiled"),
    Control("a notebook begins with an output", answered_cell, "all", "begins with an output"),
]
