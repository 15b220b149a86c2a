"""The wheels of the browser: by the lock, without what nobody uses there, on every machine the same bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from run import slimming

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Of packages with parts in machine code, the wheel for one and the same machine is taken, and those parts left out.
_ONE_MACHINE = ["--platform", "manylinux2014_x86_64", "--platform", "any", "--python-version", "3.14"]
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date of a ZIP file


def fetch(into: Path) -> None:
    """Download what the lock names.

    Args:
        into: an empty folder.

    Raises:
        SystemExit: something could not be had.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    how = ["--require-hashes", "--only-binary", ":all:", *_ONE_MACHINE, "-d", str(into)]
    if subprocess.run([*pip, *how, "-r", str(HERE / "wheels.txt")], check=False).returncode:
        raise SystemExit("The packages of site/run/wheels.txt could not be had; what pip says stands above.")


def of_helpers(into: Path) -> None:
    """Build the wheel of `helpers`.

    Args:
        into: a folder.

    Raises:
        SystemExit: it could not be built.
    """
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-w", str(into), str(ROOT)], check=False).returncode:
        raise SystemExit("The wheel of `helpers` could not be built; what pip says stands above.")


def repacked(wheel: Path) -> tuple[str, bytes]:
    """A wheel as the browser gets it: pure Python, slim, and the same bytes whenever it is made.

    Args:
        wheel: as it was downloaded or built.

    Returns:
        Its new file name, and its bytes.
    """
    name, version = wheel.name.split("-")[:2]
    package = name.lower().replace("_", "-")
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(wheel) as given:
        for each in given.namelist():
            if not each.endswith("/") and slimming.keeps(package, each):
                data = given.read(each)
                files[each] = _pure(data.decode()).encode() if each.endswith(".dist-info/WHEEL") else data
    return f"{name}-{version}-py3-none-any.whl", _packed(files)


def compiled(wheels: Mapping[str, bytes], core: Path, node: str) -> dict[str, bytes]:
    """Put bytecode in the place of the sources: see `bytecode.py`.

    Args:
        wheels: file name → bytes.
        core: the npm package `pyodide`.
        node: the program.

    Returns:
        The same wheels, compiled. What can't be compiled stays as it is.

    Raises:
        SystemExit: the browser's Python did not run.
    """
    held = {wheel: _unpacked(data) for wheel, data in wheels.items()}
    sources = {f"{wheel}/{each}": files[each] for wheel, files in held.items() for each in files}
    code = bytecode(
        {name: data for name, data in sources.items() if slimming.compiles(name.partition("/")[2])}, core, node
    )
    return {wheel: _packed(dict(_in_place(wheel, files, code))) for wheel, files in held.items()}


def bytecode(sources: Mapping[str, bytes], core: Path, node: str) -> dict[str, bytes]:
    """Compile sources for the browser's Python: see `bytecode.py`.

    Args:
        sources: name → source; what stands before the name's first slash is not part of the file's path.
        core: the npm package `pyodide`.
        node: the program.

    Returns:
        The bytecode by the same names, without what can't be compiled.

    Raises:
        SystemExit: the browser's Python did not run.
    """
    with tempfile.TemporaryDirectory() as name:
        given, made = Path(name, "sources.zip"), Path(name, "made.zip")
        with zipfile.ZipFile(given, "w") as archive:
            for each in sorted(sources):
                archive.writestr(each, sources[each])
        command = [node, str(HERE / "compile.mjs"), str(core), str(given), str(made)]
        if subprocess.run(command, check=False).returncode:
            raise SystemExit("The packages could not be compiled for the browser; what Node.js says stands above.")
        with zipfile.ZipFile(made) as archive:
            return {each: archive.read(each) for each in archive.namelist()}


def _in_place(wheel: str, files: Mapping[str, bytes], code: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for each, data in files.items():
        made = code.get(f"{wheel}/{each}")
        yield (each, data) if made is None else (f"{each}c", made)


def _unpacked(wheel: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def _packed(files: Mapping[str, bytes]) -> bytes:
    """A wheel of these files, with a RECORD made anew: always the same bytes."""
    out = io.BytesIO()
    rows: list[str] = []
    record = next(each for each in files if each.endswith(".dist-info/RECORD"))
    with zipfile.ZipFile(out, "w") as made:
        for each in sorted(files.keys() - {record}):
            data = files[each]
            write(made, each, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{each},sha256={digest},{len(data)}\n")
        write(made, record, "".join([*rows, f"{record},,\n"]).encode())
    return out.getvalue()


def _pure(metadata: str) -> str:
    """WHEEL of a wheel without machine code.

    https://packaging.python.org/specifications/binary-distribution-format/
    """
    kept = [line for line in metadata.splitlines() if line.strip() and not re.match(r"Tag:|Root-Is-Purelib:", line)]
    return "\n".join([*kept, "Root-Is-Purelib: true", "Tag: py3-none-any"]) + "\n"


def write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Put a file into an archive, the same bytes on every day.

    Args:
        archive: it is being written.
        name: the file's path in it.
        data: what is in the file.
    """
    member = zipfile.ZipInfo(name, _EPOCH)
    member.external_attr = 0o644 << 16
    archive.writestr(member, data, zipfile.ZIP_DEFLATED, 9)
