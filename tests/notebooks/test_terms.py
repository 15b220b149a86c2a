"""Words of the glossary: each has a place of its own, every link leads to one, and first uses are linked."""

from __future__ import annotations

import re

import nbformat
import pytest

from tests.notebooks import terms
from tests.places import DOCS, NOTEBOOKS, ROOT

EVERY = sorted(NOTEBOOKS.glob("*.ipynb"))
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
REFRESH = "python3 lab.py run python -m tests.notebooks.refresh links them"


def test_each_word_has_a_place_of_its_own_in_the_order_of_the_alphabet():
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| <a id=")]
    known = terms.anchors()
    assert len(known) == len(set(known.values())) == len(rows) == GLOSSARY.count("| **") + GLOSSARY.count("</a>**")
    words = [word.lstrip(":").lower() for word in known]
    assert words == sorted(words)


@pytest.mark.parametrize("anchor", terms.anchors().values())
def test_a_place_is_named_alike_for_every_reader(anchor):
    """GitHub makes names lower-case, JupyterLab leaves them: only such a name is the same in both."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", anchor)


def test_every_link_to_the_glossary_leads_to_a_place():
    pages = [*EVERY, *DOCS.glob("*.md"), *ROOT.glob("*.md")]
    for page in pages:
        for anchor in re.findall(r"glossary\.md#([^)\s\"]+)", page.read_text(encoding="utf-8")):
            assert anchor in terms.anchors().values(), f"{page.name}: {anchor}"


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_first_uses_are_linked(path):
    notebook = nbformat.read(path, as_version=4)
    before = [cell.source for cell in notebook.cells]
    terms.with_links(notebook)
    assert [cell.source for cell in notebook.cells] == before, REFRESH
    links = re.findall(r"glossary\.md#([\w-]+)", "".join(before))
    assert len(links) == len(set(links)), "a word is linked once"
    assert len(links) >= 5


LINKED = [
    ("A role and a role.", "A [role](../docs/glossary.md#role) and a role."),
    ("Roles.", "[Roles](../docs/glossary.md#role)."),
    ("## A role\n\nA *role*.", "## A role\n\nA *[role](../docs/glossary.md#role)*."),
    ("`role`, [role](x), a role", "`role`, [role](x), a [role](../docs/glossary.md#role)"),
    ("<details><summary>role</summary>role</details>", None),
    ("```\nrole\n```", None),
    ("a role-play, an arn:role, payrole", None),
    ("An ARN.", "An [ARN](../docs/glossary.md#arn)."),
    ("an arn", None),
]


@pytest.mark.parametrize(("source", "linked"), LINKED)
def test_what_is_linked(source, linked):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in ("# Title", source)])
    terms.with_links(notebook)
    assert notebook.cells[1].source == (linked or source)
