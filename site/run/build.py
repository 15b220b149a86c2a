"""The course to run: JupyterLab and Python as files, with the notebooks as a learner begins them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import licences
from licences import Shipped
from run import compiling, offline, pyodide, wheels

from helpers.course.own import notebook_file, working_copy
from helpers.course.own.folder import FOLDER, MANIFEST
from helpers.course.own.notebook_file import Notebook, source

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
APPS = ["lab", "notebooks", "tree", "edit", "repl"]  # a link between two of them is dead when one is not there
_OF_THE_KERNEL = ("ipykernel-", "pyodide_kernel-")  # it brings more: its installer, and copies of what we have
_KERNEL = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension")


def build(into: Path) -> None:
    """Build it.

    Args:
        into: its folder in the site; it is not there yet.

    Raises:
        SystemExit: a part could not be had, or JupyterLite could not be built.
    """
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        own = work / "own"
        own.mkdir()
        wheels.of_helpers(own)
        (helpers,) = own.glob("*.whl")
        _contents(work / "contents")
        (work / "lite").mkdir()
        for each in ("jupyter-lite.json", "overrides.json"):
            shutil.copyfile(HERE / each, work / "lite" / each)
        config = {
            "contents": [str(work / "contents")],
            "output_dir": str(work / "site"),
            "apps": APPS,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "settings_overrides": ["overrides.json"],
            "federated_extensions": [str(helpers)],
        }
        (work / "lite" / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": config}))
        environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "315532800")}
        command = [sys.executable, "-m", "jupyterlite_core", "build"]
        done = subprocess.run(command, cwd=work / "lite", env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{done.stdout}{done.stderr}\nJupyterLite could not be built; what it says stands above.")
        _show_the_manifest(work / "site", work / "contents")
        settings = json.loads((work / "site" / "jupyter-lite.json").read_text(encoding="utf-8"))
        kernel = settings["jupyter-config-data"]["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
        if not kernel["pyodideUrl"].startswith("./"):
            raise SystemExit(f"Python would be loaded from {kernel['pyodideUrl']}, and not from the site.")
        shutil.copytree(work / "site", into)
        _python([*_fetched().glob("*.whl"), helpers], python_of(into))
        for page in into.rglob("index.html"):
            page.write_text(with_our_line(page.read_text(encoding="utf-8")), encoding="utf-8")
        offline.write(into)


def python_of(into: Path) -> Path:
    """Where Python lies.

    Args:
        into: the folder of the run face.
    """
    return into / "static" / "python"


def shipped(into: Path) -> Iterator[Shipped]:
    """What the built face holds that others have written.

    Args:
        into: its folder.
    """
    core = pyodide_core()
    python = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]["python"]
    pyodide_itself = json.loads((core / "package.json").read_text(encoding="utf-8"))["version"]
    yield from licences.of_python(python, pyodide_itself)
    for wheel in sorted([*_fetched().glob("*.whl"), *_brought()]):
        yield licences.of_wheel(wheel)
    for listing in sorted(into.rglob("third-party-licenses.json")):
        yield from licences.of_javascript(listing)
    for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel"):
        yield licences.of_installed(name)


def _brought() -> list[Path]:
    """The packages that JupyterLite's kernel brings, and we take."""
    return [each for each in (_KERNEL / "static" / "pypi").glob("*.whl") if each.name.startswith(_OF_THE_KERNEL)]


def _python(downloaded: list[Path], into: Path) -> None:
    """Python, and its packages: the downloaded ones, the kernel's, and what we put in the place of its installer."""
    core = pyodide_core()
    packages = {name: data for each in (*downloaded, *_brought()) for name, data in wheels.files(each).items()}
    for path in sorted((HERE / "page").rglob("*.py")):
        packages[path.relative_to(HERE / "page").as_posix()] = path.read_bytes()
    trees = {"packages": packages, "library": pyodide.library(core)}
    made = compiling.compiled(trees, core, program("node"))
    pyodide.assemble(core, made["library"], made["packages"], HERE / "page", into)


def _fetched() -> Path:
    """The downloaded wheels, kept beside the environment until the lock changes."""
    lock = hashlib.sha256((HERE / "wheels.txt").read_bytes()).hexdigest()[:16]
    kept = Path(sys.prefix) / f"wheels-{lock}"
    if not kept.is_dir():
        half = kept.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        print("Downloading what runs in the browser (about 60 MB, once) ...", flush=True)
        wheels.fetch(half)
        half.rename(kept)
    return kept


def pyodide_core() -> Path:
    """The npm package `pyodide`, kept beside the environment until its lock changes.

    Raises:
        SystemExit: npm is not there, or could not fetch it.
    """
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    kept = Path(sys.prefix) / f"npm-{lock}"
    if not kept.is_dir():
        npm = program("npm")
        half = kept.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        for each in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / each, half / each)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, cwd=half, check=False).returncode:
            raise SystemExit("npm could not fetch what site/run/package-lock.json names; what it says stands above.")
        half.rename(kept)
    return kept / "node_modules" / "pyodide"


def program(name: str) -> str:
    """Path of a program of Node.js.

    Args:
        name: `npm`, which fetches the browser's Python, or `node`, in which that Python compiles the packages.

    Raises:
        SystemExit: it is not there.
    """
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"The site needs {name} (of Node.js) for Python in the browser. Install it first.")
    return found


def _contents(into: Path) -> None:
    """A learner's folder as on a desktop, made by the same code, with the docs beside it: so every link works in it."""
    into.mkdir()
    for each in ("notebooks", "docs"):
        shutil.copytree(ROOT / each, into / each)
    working_copy.prepare(into)
    shutil.rmtree(into / "notebooks")
    for path in sorted((into / FOLDER).glob("*.ipynb")):
        path.write_text(notebook_file.text(in_one(notebook_file.read(path))), encoding="utf-8")


def _show_the_manifest(site: Path, contents: Path) -> None:
    """List the hidden file by which the learner's folder is known; JupyterLite leaves hidden files out."""
    listing = site / "api" / "contents" / FOLDER / "all.json"
    listed = json.loads(listing.read_text(encoding="utf-8"))
    text = (contents / FOLDER / MANIFEST).read_text(encoding="utf-8")
    example = next(each for each in listed["content"] if each["type"] == "notebook")
    entry = {**example, "name": MANIFEST, "path": f"{FOLDER}/{MANIFEST}", "type": "file", "format": None}
    entry |= {"mimetype": "application/json", "size": len(text.encode()), "hash": None, "hash_algorithm": None}
    listed["content"] = [*listed["content"], {name: value for name, value in entry.items() if name in example}]
    listing.write_text(json.dumps(listed, indent=2, sort_keys=True), encoding="utf-8")
    (site / "files" / FOLDER / MANIFEST).write_text(text, encoding="utf-8")


def with_our_line(page: str) -> str:
    """A page of JupyterLite which says how far its start is: `page/beginning.mjs`.

    Args:
        page: HTML; one that opens no application stays as it is.
    """
    root = re.search(r'data-jupyter-lite-root="([^"]+)"', page)
    script = f'<script type="module" src="{root[1]}/static/python/beginning.mjs"></script>' if root else ""
    return page.replace("</head>", f"{script}</head>", 1)


def in_one(notebook: Notebook) -> Notebook:
    """A notebook whose cells are each one text.

    JupyterLite hands out files as they are, and JupyterLab shows a text that is a list of lines with commas between.

    Args:
        notebook: as a learner begins it; it stays as it is.
    """
    return {**notebook, "cells": [{**cell, "source": source(cell)} for cell in notebook["cells"]]}
