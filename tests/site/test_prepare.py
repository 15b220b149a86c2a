"""What becomes of a notebook and of a page of `docs/` before Sphinx sees them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.course.own import notebook_file
from tests.site.conftest import ROOT

from pages import prepare  # isort: skip

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def notebook(*cells: str) -> dict[str, Any]:
    """Cells by their text: `#` and `*` begin Markdown, all else is code that has printed something."""
    printed = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    return {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": text}
            if text[0] in "#*"
            else {"cell_type": "code", "metadata": {}, "source": text, "outputs": printed}
            for text in cells
        ]
    }


ASKED = 'lab.predict("00-who")'
# The cells of a notebook, and which of them are folded.
FOLDED = [
    (["# 1", "print()"], []),
    (["# 1", ASKED, "answer"], [2]),
    (["# 1", ASKED, "answer", "lab.why()", "* so", "more"], [2, 3]),
    (["# 1", ASKED, "* Run.", "answer", "* so", "more"], [3]),
    (["# 1", ASKED, "answer", ASKED, "another", "* so", "more"], [2, 4]),
    (["# 1", ASKED, ASKED, "both", "* so", "more"], [3]),
    (["# 1", ASKED], []),
]


@pytest.mark.parametrize(("cells", "folded"), FOLDED)
def test_what_answers_a_prediction_is_folded(cells, folded):
    given = notebook(*cells)
    before = json.dumps(given)
    page = prepare.as_page(given)
    tagged = [n for n, cell in enumerate(page["cells"]) if prepare.FOLDED in cell["metadata"].get("tags", ())]
    assert tagged == folded
    assert json.dumps(given) == before, "what is published stays as it is"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_of_the_published_notebooks(path):
    published = notebook_file.read(path)
    page = prepare.as_page(published, "../run/here")
    asked = sum("lab.predict(" in notebook_file.source(cell) for cell in published["cells"])
    folded = [cell for cell in page["cells"] if prepare.FOLDED in cell["metadata"].get("tags", ())]
    assert len(folded) >= asked > 0
    assert not any("lab.predict(" in notebook_file.source(cell) for cell in folded), "the question itself is open"
    text = "\n".join(notebook_file.source(cell) for cell in page["cells"])
    assert notebook_file.NAVIGATION not in text
    first = notebook_file.source(page["cells"][0])
    assert first.startswith("# ") and '<a class="tpl-run" href="../run/here">' in first
    assert "tpl-run" not in json.dumps(prepare.as_page(published))
    outputs = [cell.get("outputs") for cell in published["cells"] if cell["cell_type"] == "code"]
    assert [cell.get("outputs") for cell in page["cells"] if cell["cell_type"] == "code"] == outputs


# A link of docs/engine.md, and what becomes of it without and with a repository.
LINKS = [
    ("[a](glossary.md#role)", "[a](glossary.md#role)", "[a](glossary.md#role)"),
    ("[a](../notebooks/00_start.ipynb)", "[a](../notebooks/00_start.ipynb)", "[a](../notebooks/00_start.ipynb)"),
    ("[a](https://example.com/)", "[a](https://example.com/)", "[a](https://example.com/)"),
    ("[a](#here)", "[a](#here)", "[a](#here)"),
    ("[`a`](../helpers/iam)", "`a`", "[`a`](https://github.com/acme/lab/tree/HEAD/helpers/iam)"),
    ("[a](../README.md#two-commands)", "a", "[a](https://github.com/acme/lab/blob/HEAD/README.md)"),
    ("![a](workbench.png)", "![a](workbench.png)", "![a](workbench.png)"),
]


@pytest.mark.parametrize(("link", "alone", "at_home"), LINKS)
def test_links_out_of_the_pages(link, alone, at_home):
    for repository, wanted in (("", alone), ("acme/lab", at_home)):
        assert prepare.within(f"See {link}.", ROOT / "docs", ROOT, repository) == f"See {wanted}."


def test_every_page_of_docs_is_in_the_contents(tmp_path: Path):
    prepare.source_of(ROOT, tmp_path, "", "", {"licences.md": "# Licences"})
    contents = (tmp_path / "index.md").read_text(encoding="utf-8")
    for page in [*(ROOT / "docs").glob("*.md"), *NOTEBOOKS]:
        assert f"{page.parent.name}/{page.stem}\n" in contents, f"{page.name}: add it to site/pages/prepare.py"
    assert "tpl-run" not in contents
