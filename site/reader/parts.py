"""What of `helpers` the page's Python needs: the engine, the reader of documents, and a few files beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Folders whole, and single files. Nothing of it imports what is not in the standard library before a text asks for it.
_WHOLE = ("helpers/iam", "helpers/documents")
_SINGLE = (
    "helpers/__init__.py",
    "helpers/lazily.py",
    "helpers/regex.py",
    "helpers/cloud/__init__.py",
    "helpers/cloud/personas.py",
    "helpers/course/__init__.py",
    "helpers/course/studied.py",
    "helpers/ui/__init__.py",
    "helpers/ui/findings.py",
    "helpers/ui/sharing.py",
)
ANSWERS = "answers.py"


def sources() -> Iterator[tuple[str, bytes]]:
    """Every source, by its name in the archive, always in the same order."""
    folders = (path for folder in _WHOLE for path in (ROOT / folder).rglob("*.py"))
    for path in sorted([*folders, *(ROOT / name for name in _SINGLE)]):
        yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    yield ANSWERS, (Path(__file__).parent / ANSWERS).read_bytes()
