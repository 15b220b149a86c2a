"""The plan of the house: who may import whom, what the folders are, and that the docs name what is there.

docs/architecture.md tells the same in words.
"""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import recipes
from tests.places import HELPERS, ROOT

FLOORS = ["iam", "documents", "cloud", "course", "ui", "notebook"]  # lowest first
FILES = sorted(path for path in HELPERS.rglob("*.py") if "node_modules" not in path.parts)
MOST_IN_A_FOLDER = 24

# Each folder below helpers, and the folders whose files its own may import, besides its own and those of lower floors.
FOLDERS = {
    "iam": {"iam/carried", "iam/checks", "iam/reasons", "iam/saving"},
    "iam/carried": {"iam"},
    "iam/reasons": {"iam"},
    "iam/saving": {"iam"},
    "iam/checks": {"iam", "iam/carried", "iam/saving"},
    "iam/analysis": {"iam", "iam/analysis/near", "iam/carried"},
    "iam/analysis/near": {"iam", "iam/carried"},
    "documents": set(),
    "cloud": {
        "cloud/authentication",
        "cloud/authorization",
        "cloud/endpoints",
        "cloud/federation",
        "cloud/moto_patches",
        "cloud/organizations",
        "cloud/trail",
        "cloud/workloads",
    },
    "cloud/authentication": {"cloud"},
    "cloud/federation": {"cloud", "cloud/authentication"},
    "cloud/organizations": {"cloud"},
    "cloud/s3": {"cloud"},
    "cloud/workloads": {"cloud"},
    "cloud/simulator": {"cloud", "cloud/organizations", "cloud/s3"},
    "cloud/trail": {"cloud", "cloud/authentication"},
    "cloud/moto_patches": {
        "cloud",
        "cloud/authentication",
        "cloud/federation",
        "cloud/organizations",
        "cloud/s3",
        "cloud/simulator",
    },
    "cloud/authorization": {
        "cloud",
        "cloud/authentication",
        "cloud/federation",
        "cloud/moto_patches",
        "cloud/organizations",
        "cloud/s3",
        "cloud/simulator",
        "cloud/trail",
    },
    "cloud/endpoints": {"cloud", "cloud/authentication", "cloud/authorization", "cloud/moto_patches", "cloud/trail"},
    "course": {"course/exercises", "course/lessons", "course/own", "course/rounds"},
    "course/own": {"course", "course/exercises", "course/exercises/kinds", "course/lessons"},
    "course/rounds": {"course"},
    "course/stage": {"course", "course/exercises", "course/rounds"},
    "course/pictures": {"course", "course/stage"},
    "course/exercises": {"course"},
    "course/exercises/kinds": {"course", "course/exercises", "course/rounds"},
    "course/lessons": {"course", "course/exercises", "course/exercises/kinds"},
    "ui": {"ui/parts"},
    "ui/parts": {"ui"},
    "ui/kinds": {"ui", "ui/parts"},
    "ui/pictures": {"ui", "ui/parts"},
}

A_LESSON = re.compile(r"lessons/nb\d\d")  # a folder a notebook, a file an exercise: all of one kind

# The one circle: a decision renders its prose when somebody reads it, so that deciding stays fast.
CIRCLES = [
    {
        "helpers.iam.aws_messages",
        "helpers.iam.decision",
        "helpers.iam.explain",
        "helpers.iam.reasons.held_words",
        "helpers.iam.reasons.holding",
    }
]


def floor_of(path: Path) -> str:
    return path.relative_to(HELPERS).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


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


def our_modules(path: Path) -> set[str]:
    """The files of helpers that a file imports; of a name, the file that it stands in."""
    found = {name if name in MODULES else name.rpartition(".")[0] for name in imported(path)}
    return (found & MODULES.keys()) - {module_of(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HELPERS)))
def test_arrows_go_down(path: Path) -> None:
    here = floor_of(path)
    if here not in FLOORS:
        return
    above = FLOORS[FLOORS.index(here) + 1 :]
    upward = [name for name in imported(path) if name.startswith(tuple(f"helpers.{floor}" for floor in above))]
    assert not upward, f"{path} reaches up: {upward}"
    folder = A_LESSON.sub("lessons", path.parent.relative_to(HELPERS).as_posix())
    if folder in FOLDERS:
        near = (MODULES[name].parent.relative_to(HELPERS).as_posix() for name in our_modules(path))
        beside = {A_LESSON.sub("lessons", one) for one in near}
        foreign = {one for one in beside - {folder} if one.split("/")[0] == here}
        assert foreign <= FOLDERS[folder], (
            f"{path} imports from {sorted(foreign - FOLDERS[folder])}: put it where it may, "
            "or change FOLDERS here and the rooms in docs/architecture.md"
        )


def test_the_folders_are_those_of_the_plan() -> None:
    folders = {path.parent.relative_to(HELPERS).as_posix() for path in FILES if not A_LESSON.search(str(path))} - {"."}
    assert folders == FOLDERS.keys(), "change FOLDERS here, and the rooms in docs/architecture.md"


@pytest.mark.parametrize("top", ["helpers", "tests"])
def test_no_folder_is_too_full_to_look_through(top: str) -> None:
    folders: dict[Path, int] = {}
    for path in (ROOT / top).rglob("*.py"):
        if "node_modules" not in path.parts:
            folders[path.parent] = folders.get(path.parent, 0) + 1
    full = {str(folder.relative_to(ROOT)): count for folder, count in folders.items() if count > MOST_IN_A_FOLDER}
    assert not full


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules that reach each other."""
    reach = {name: set(direct) for name, direct in arrows.items()}
    grown = True
    while grown:
        grown = False
        for name, known in reach.items():
            more = set().union(*(reach.get(other, set()) for other in known)) - known
            if more:
                reach[name] |= more
                grown = True
    found: list[set[str]] = []
    for name, known in reach.items():
        if name in known and not any(name in circle for circle in found):
            found.append({other for other in known if name in reach.get(other, set())})
    return found


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles({name: our_modules(path) for name, path in MODULES.items()}) == CIRCLES
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]


@pytest.mark.parametrize("path", [path for path in FILES if floor_of(path) == "iam"], ids=lambda path: path.name)
def test_the_engine_needs_the_standard_library_alone(path: Path) -> None:
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


def test_helpers_import_without_what_a_browser_lacks() -> None:
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


def test_the_engine_imports_fast_and_alone() -> None:
    code = "import sys; before = set(sys.modules); import helpers.iam; print(*sorted(m for m in set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    foreign = {name.partition(".")[0] for name in done.stdout.split()} - set(sys.stdlib_module_names) - {"helpers"}
    assert foreign == set()


# -- what the docs name is there ------------------------------------------------------------------------------------

PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "tests").rglob("*.md"),
    *(ROOT / ".github").rglob("*.yml"),
    *(ROOT / "binder").iterdir(),
    ROOT / ".ci" / "run",
    ROOT / "pyproject.toml",
    ROOT / "requirements.in",
]
_PATH = re.compile(r"(?<![\w./-])(?:helpers|tests|notebooks|docs|binder|settings)/[\w./-]*\w")
_MODULE = re.compile(r"(?<![\w./-])(?:helpers|tests)(?:\.[a-zA-Z_]\w*)+")
# Files that a reader of a recipe or of the docs is to write, or that a command makes.
_TO_BE_WRITTEN = re.compile(r"nb07|07_|99\.ipynb|parts/calendar")


def sources() -> Iterator[Path]:
    yield from (page for page in PAGES if "node_modules" not in page.parts and page.name != "CHANGELOG.md")
    yield from FILES
    yield from (path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts)


def is_there(dotted: str) -> bool:
    """Is it a module, or something in one?"""
    name, rest = dotted, []
    while name:
        path = ROOT.joinpath(*name.split("."))
        if path.is_dir() or path.with_suffix(".py").is_file():
            if not rest:
                return True
            if name.startswith("tests"):
                return True  # what stands in a test is not for others
            thing: object = importlib.import_module(name)
            for step in rest:
                if not hasattr(thing, step) and step not in getattr(thing, "__annotations__", {}):
                    return False
                thing = getattr(thing, step, None)
            return True
        name, _, last = name.rpartition(".")
        rest.insert(0, last)
    return False


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_or_a_comment_names_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = {one for one in _PATH.findall(text) if not _TO_BE_WRITTEN.search(one)}
    missing = {one for one in named if not (ROOT / one).exists() and not list(ROOT.glob(f"{one}*"))}
    missing |= {one for one in set(_MODULE.findall(text)) if not _TO_BE_WRITTEN.search(one) and not is_there(one)}
    assert not missing


def test_the_plan_names_every_file() -> None:
    """Somebody who knows the question finds the file; a new one gets its line."""
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w/]*?(\w+\.py)", plan))
    here = {path.name for path in FILES if path.name != "__init__.py" and not A_LESSON.search(str(path))}
    unnamed = sorted(here - named)
    where = "docs/architecture.md: the question it answers, in the table of its floor"
    assert not unnamed, f"{unnamed}: a word in {where}; of a part of the workbench see {recipes.PART}"
    files = {path.name for path in ROOT.rglob("*.py") if ".venv" not in path.parts}
    assert named - files == set()


def test_what_others_import_stays_where_it_is() -> None:
    """The engine's face: whoever wrote `from helpers.iam import decide, wire` need not know of any room."""
    from helpers import iam
    from helpers.iam import decide, wire

    assert callable(decide) and wire.__name__ == "helpers.iam.wire"
    assert set(iam.__all__) == {
        *("AccountFacts", "Caller", "CallerType", "Decision", "Finding", "Gate", "Mismatch", "Outcome", "Place"),
        *("Policies", "Policy", "PolicyKind", "PrincipalMatch", "Request", "Statement", "StatementMatch"),
        *("Unsupported", "Verdict", "caller_from_arn", "decide", "parse"),
    }
    assert all(hasattr(iam, name) for name in iam.__all__)
