"""Packages reach the browser as bytecode: which files, and what stands in it."""

from __future__ import annotations

import marshal
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.site.test_run_recipe import unpacked

from run import bytecode, slimming  # isort: skip

# A file of a wheel, and whether the browser gets it as bytecode.
COMPILED = [
    ("moto/iam/models.py", True),
    ("moto/py.typed", False),
    ("botocore/data/sts/2011-06-15/service-2.json.gz", False),
    ("json/decoder.py", True),
    ("docutils/core.py", False),
]


@pytest.mark.parametrize(("name", "is_compiled"), COMPILED)
def test_what_the_browser_gets_as_bytecode(name, is_compiled):
    assert slimming.compiles(name) is is_compiled


def archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


SOURCES = {
    "packages/a/door.py": "'Words.'\ndef fails():\n    assert False\n",
    "packages/a/old.py": "print 'of Python 2'\n",
    "library/a/door.py": "def fails():\n    return 'another'\n",
}


def test_bytecode_says_where_its_source_stood_and_is_always_the_same(tmp_path: Path):
    version = sys.version_info[:2]
    made = []
    for turn in ("1", "2"):
        bytecode.compiled(archive(tmp_path / f"{turn}.zip", SOURCES), tmp_path / f"{turn}-made.zip", version)
        with zipfile.ZipFile(tmp_path / f"{turn}-made.zip") as found:
            made.append({name: found.read(name) for name in found.namelist()})
    assert made[0] == made[1]
    assert list(made[0]) == ["packages/a/door.py", "library/a/door.py"], "what can't be compiled is left as it is"
    code = {name: marshal.loads(data[16:]) for name, data in made[0].items()}
    assert code["packages/a/door.py"] != code["library/a/door.py"]
    # By the file's place the lab tells its own mistakes from moto's, and a traceback names it.
    assert {name: each.co_filename for name, each in code.items()} == {
        "packages/a/door.py": f"/lib/python{version[0]}.{version[1]}/site-packages/a/door.py",
        "library/a/door.py": f"/lib/python{version[0]}{version[1]}.zip/a/door.py",
    }
    found: dict[str, Any] = {}
    exec(code["packages/a/door.py"], found)
    assert found["__doc__"] == "Words."
    with pytest.raises(AssertionError):  # checks stay
        found["fails"]()
    # Bit 0 says that it goes by a hash, bit 1 that it is held against its source: https://peps.python.org/pep-0552/
    assert [data[4:8] for data in made[0].values()] == [b"\x01\0\0\0"] * 2


@pytest.mark.long
def test_the_built_site_has_bytecode(built: Path):
    python = built / "run" / "static" / "python"
    with zipfile.ZipFile(python / "python_stdlib.zip") as library:
        assert not [each for each in library.namelist() if each.endswith(".py")]
    packages = unpacked((python / "packages.gz").read_bytes())
    assert not [each for each in packages if slimming.compiles(each)]
    assert {f"{'helpers/notebook.py'}c", "helpers/ui/style.css", "piplite/cli.pyc"} <= packages.keys()
