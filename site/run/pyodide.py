"""Python for the browser: Pyodide's core, our wheels, and a lock that names these alone. No CDN, no package index.

https://pyodide.org/en/stable/usage/loading-packages.html
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.metadata import parse_email
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CORE = ("package.json", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip")


def assemble(core: Path, wheels: Mapping[str, bytes], into: Path) -> None:
    """Write the folder that a page loads Python from.

    Args:
        core: the npm package `pyodide`.
        wheels: file name → bytes.
        into: the folder; it is made.
    """
    into.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(core / name, into / name)
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    environment = _environment(lock["info"]["python"])
    packages: dict[str, dict[str, Any]] = {}
    needed: dict[str, list[str]] = {}
    for file, data in sorted(wheels.items()):
        (into / file).write_bytes(data)
        name, version, imports, wants = _read(into / file)
        needed[name] = sorted({each.name for each in wants if not each.marker or each.marker.evaluate(environment)})
        packages[name] = {
            "name": name,
            "version": version,
            "file_name": file,
            "install_dir": "site",
            "sha256": hashlib.sha256(data).hexdigest(),
            "package_type": "package",
            "imports": imports,
            "depends": [],
            "unvendored_tests": False,
        }
    for name, wanted in needed.items():
        packages[name]["depends"] = sorted({canonicalize_name(each) for each in wanted} & packages.keys())
    lock["packages"] = dict(sorted(packages.items()))
    (into / "pyodide-lock.json").write_text(json.dumps(lock, indent=1) + "\n", encoding="utf-8")


def _read(wheel: Path) -> tuple[str, str, list[str], list[Requirement]]:
    """Name, version, what can be imported, and what it asks for."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = next(each for each in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
        said, _ = parse_email(archive.read(metadata))
    code = (name for name in names if name.endswith((".py", ".pyc")) and ".dist-info/" not in name)
    imports = sorted({name.split("/")[0].removesuffix(".pyc").removesuffix(".py") for name in code})
    wants = [Requirement(each) for each in said.get("requires_dist", [])]
    return canonicalize_name(said["name"]), said["version"], imports, wants


def _environment(version: str) -> dict[str, str]:
    """What markers are held against.

    https://packaging.python.org/specifications/dependency-specifiers/
    """
    return {
        "python_version": ".".join(version.split(".")[:2]),
        "python_full_version": version,
        "sys_platform": "emscripten",
        "os_name": "posix",
        "platform_system": "Emscripten",
        "platform_machine": "wasm32",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
