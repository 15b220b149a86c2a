"""The arrows of the house go down only: notebook → ui → course → cloud → iam. (docs/architecture.md)"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import HELPERS

FLOORS = ["iam", "cloud", "course", "ui", "notebook"]  # lowest first
FILES = sorted(path for path in HELPERS.rglob("*.py") if "node_modules" not in path.parts)


def floor_of(path: Path) -> str:
    return path.relative_to(HELPERS).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Every module the file names in an import, at the top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name, so that the arrow can be seen"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HELPERS)))
def test_arrows_go_down(path):
    here = floor_of(path)
    if here not in FLOORS:
        return
    above = FLOORS[FLOORS.index(here) + 1 :]
    upward = [name for name in imported(path) if name.startswith(tuple(f"helpers.{floor}" for floor in above))]
    assert not upward, f"{path} reaches up: {upward}"


@pytest.mark.parametrize("path", [path for path in FILES if floor_of(path) == "iam"], ids=lambda path: path.name)
def test_the_engine_needs_the_standard_library_alone(path):
    roots = {name.partition(".")[0] for name in imported(path)}
    assert roots <= sys.stdlib_module_names | {"helpers"}


BLOCKER = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(name + " is not here")
sys.meta_path.insert(0, Blocked())
for name in {blocked!r}:
    sys.modules.pop(name, None)
"""


def test_helpers_import_without_what_a_browser_lacks():
    # Pyodide has no subprocess and no awscli, starts no thread and carries no real cryptography.
    blocked = ["subprocess", "awscli", "cryptography", "multiprocessing"]
    code = BLOCKER.format(blocked=blocked) + (
        "import threading\n"
        "def refuse(self): raise RuntimeError('no threads here')\n"
        "threading.Thread.start = refuse\n"
        "import helpers, helpers.iam, helpers.cloud, helpers.course, helpers.ui\n"
        "from helpers import lab\n"
        "print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "fine", done.stderr


def test_the_engine_imports_fast_and_alone():
    code = "import sys; before = set(sys.modules); import helpers.iam; print(*sorted(m for m in set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    foreign = {name.partition(".")[0] for name in done.stdout.split()} - set(sys.stdlib_module_names) - {"helpers"}
    assert foreign == set()
