"""Which cell makes a name? Whatever the notebook says on disk, in whichever order its cells are run."""

from __future__ import annotations

import ast

import pytest

from helpers.course.own import names, notebook_file
from tests.places import NOTEBOOKS


def code(source, ident=""):
    return {"cell_type": "code", "id": ident, "source": source}


def text(source):
    return {"cell_type": "markdown", "id": "", "source": source}


# What stands in a cell -> the names that it makes.
MAKES = [
    ("a = 1", "a"),
    ("a = b = c", "a b"),
    ("a, (b, *c) = x", "a b c"),
    ("a: int = 1", "a"),
    ("a += 1", "a"),
    ("a.b = 1; c[0] = 2", ""),
    ("import a.b, c as d", "a d"),
    ("from a import b, c as d", "b d"),
    ("def a(b): c = 1", "a"),
    ("async def a(): pass", "a"),
    ("class A:\n    b = 1", "A"),
    ("for a in b:\n    c = a", "a c"),
    ("with a as b, c as (d, e): pass", "b d e"),
    ("if (a := b): c = 1", "a c"),
    ("[a for a in b]", ""),
    ("[a := b for b in c]", "a"),
    ("{a: b for a, b in c}", ""),
    ("lambda a: a", ""),
    ("try:\n    a = 1\nexcept E as e:\n    b = 2", "a b"),
    ("match a:\n    case {'k': b, **c}: pass\n    case [d, *e]: pass", "b c d e"),
    ("%time a = 1\nb = 2", "b"),
    ("!ls\nb = 2", "b"),
    ("%%aws backup-operator\naws sts get-caller-identity", ""),
    ("a = = 1", ""),
    ("", ""),
]


@pytest.mark.parametrize(("source", "makes"), MAKES, ids=[source for source, _ in MAKES])
def test_what_a_cell_makes(source, makes):
    assert sorted(names.made(code(source))) == makes.split()


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_for_every_name_that_a_notebook_uses_some_cell_is_named(path):
    notebook = notebook_file.read(path)
    for cell in notebook["cells"]:
        source = notebook_file.source(cell)
        if cell["cell_type"] == "code" and not source.startswith("%%"):
            stored = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
            for name in stored & names.made(cell).keys():
                assert names.sentence(notebook, name).startswith(f"`{name}` is made in the cell with `"), name


STORY = {
    "cells": [
        text("# 99 · A story"),
        code("from helpers import lab", "start"),
        text("Words.\n\n## Step 1\n\nMore words."),
        code("import json\ncredentials = lab.session(1)", "make"),
        code("print(credentials)", "use"),
        text("## Step 2"),
        code("credentials = lab.session(2)", "again"),
        code("later = credentials", "late"),
    ]
}
RUN = "Run that cell first: click into it and press Shift+Enter. Run → Run All Above Selected Cell runs everything above this one."


def test_the_sentence_names_the_cell_and_what_to_do():
    said = f"`credentials` is made in the cell with `credentials = lab.session(1)`, under “Step 1”. {RUN}"
    assert names.sentence(STORY, "credentials", "use") == said


def test_it_is_the_nearest_one_above():
    assert "session(2)" in names.sentence(STORY, "credentials", "late")


def test_what_is_made_further_down_is_said_so():
    said = "`later` is made further down, in the cell with `later = credentials`, under “Step 2”. Go on in order, from the top."
    assert names.sentence(STORY, "later", "use") == said


@pytest.mark.parametrize(("name", "asking"), [("nothing", "use"), ("later", "late"), ("print", "use")])
def test_of_what_no_other_cell_makes_nothing_is_said(name, asking):
    assert names.sentence(STORY, name, asking) == ""


# --- which notebook runs? --------------------------------------------------------------------------------------

OURS = notebook_file.text({"cells": [code("from helpers import lab\n\nlab.start('03')")], "metadata": {}})
THEIRS = notebook_file.text({"cells": [code("import lab")], "metadata": {}})


@pytest.mark.parametrize(
    ("session", "lesson", "told", "held", "found"),
    [
        ("my_work/03_story.ipynb", "", "", OURS, True),
        ("", "03", "", OURS, True),
        ("", "", "/somewhere/03_story.ipynb", OURS, True),
        ("my_work/03_story.ipynb", "03", "", THEIRS, False),
        ("my_work/03_story.ipynb", "", "", "{", False),
        ("my_work/other.ipynb", "", "", OURS, False),
        ("", "", "", OURS, False),
        ("", "*", "", OURS, False),
    ],
)
def test_the_notebook_of_this_process(session, lesson, told, held, found, tmp_path, monkeypatch):
    (tmp_path / "03_story.ipynb").write_text(held)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", session)
    assert (names.running(lesson, told) is not None) is found
