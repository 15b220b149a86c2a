"""The project's own style rules, as machines can hold them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests import recipes
from tests.places import ROOT

CHECKS = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]]
THE_STYLE_FILE = ROOT / "helpers/ui/style.css"
SOURCES = [
    path
    for folder, endings in {"helpers": ("py", "js", "mjs", "css"), "notebooks": ("ipynb",), "docs": ("md",)}.items()
    for ending in endings
    for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
    if not {"node_modules", "static", ".ipynb_checkpoints"} & set(path.parts)
]


@pytest.mark.parametrize("command", CHECKS, ids=" ".join)
def test_ruff_and_mypy_have_nothing_to_say(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_colour_outside_the_one_style_file():
    colour = re.compile(
        r"(?<![\w&/])#(?:[0-9a-fA-F]{3}|(?!\d+\b)[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgb|hsl)a?\("
    )
    found = {str(path) for path in SOURCES if path != THE_STYLE_FILE and colour.search(path.read_text("utf-8"))}
    assert not found


def test_every_link_inside_the_repository_leads_somewhere():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    links = [(page, target) for page in pages for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))]
    missing = [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()]
    assert links and not missing


def test_a_recipe_that_a_test_names_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    titles = [re.fullmatch(r"recipe: CONTRIBUTING, '(.+)'", recipe).group(1) for recipe in recipes.ALL]
    assert not [title for title in titles if f"\n### {title}\n" not in text]
