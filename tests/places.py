"""Where the project's folders are, for all tests: a test may move and needs no other address."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
HELPERS = ROOT / "helpers"
DOCS = ROOT / "docs"
NOTEBOOKS = ROOT / "notebooks"
