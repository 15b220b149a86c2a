"""A notebook as a file: what it says, what running left in it, and what a dead widget leaves."""

from __future__ import annotations

import copy
import json
import re

import pytest

from helpers.course.own import notebook_file, whole_file
from helpers.course.own.notebook_file import AWAKEN, WIDGET_VIEW, NotANotebook
from tests.places import HELPERS, NOTEBOOKS

VIEW = {"model_id": "4711", "version_major": 2, "version_minor": 0}


def code(source="lab.workbench()", **data):
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data}] if data else []
    return {
        "cell_type": "code",
        "id": "one",
        "metadata": {},
        "execution_count": 7,
        "source": source,
        "outputs": outputs,
    }


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


# What is done to a notebook -> does the learner have another text then?
CHANGES = {
    "an output": (lambda nb: nb["cells"][1]["outputs"].append({"output_type": "stream", "text": "x"}), False),
    "a number of running": (lambda nb: nb["cells"][1].update(execution_count=99), False),
    "metadata": (lambda nb: nb["metadata"].update(language_info={"version": "3.14"}), False),
    "a cell that is folded": (lambda nb: nb["cells"][1]["metadata"].update(collapsed=True), False),
    "lines in place of one text": (lambda nb: nb["cells"][1].update(source=["lab.workbench()"]), False),
    "a link to a neighbour": (lambda nb: nb["cells"][0].update(source="# 00\n\n[01](b) <!-- navigation -->"), False),
    "no link to a neighbour": (lambda nb: nb["cells"][0].update(source="# 00"), False),
    "an argument": (lambda nb: nb["cells"][1].update(source="lab.workbench('stage')"), True),
    "a letter of the text": (lambda nb: nb["cells"][0].update(source="# 01\n\n[a](a) <!-- navigation -->"), True),
    "a cell more": (lambda nb: nb["cells"].append(code("1 + 1")), True),
    "a cell less": (lambda nb: nb["cells"].pop(), True),
    "code turned to text": (lambda nb: nb["cells"][1].update(cell_type="raw"), True),
    "the order": (lambda nb: nb["cells"].reverse(), True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_the_cells_say_makes_another_text(change):
    deed, another = CHANGES[change]
    before = notebook({"cell_type": "markdown", "source": "# 00\n\n[a](a) <!-- navigation -->"}, code())
    after = copy.deepcopy(before)
    deed(after)
    assert (notebook_file.fingerprint(before) != notebook_file.fingerprint(after)) is another


def test_a_cleared_notebook_is_as_nobody_has_run_it():
    given = notebook(code(**{"text/plain": "Denied"}), widgets={"state": {}}, kernelspec={"name": "python3"})
    given["cells"][0]["metadata"] = {"execution": {"iopub": 1}, "jupyter": {"source_hidden": True}}
    before = copy.deepcopy(given)
    (cell,) = notebook_file.cleared(given)["cells"]
    assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert cell["metadata"] == {"jupyter": {"source_hidden": True}}
    assert notebook_file.cleared(given)["metadata"] == {"kernelspec": {"name": "python3"}}
    assert given == before


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_copy_of_a_published_notebook_spoils_nothing(path):
    given = notebook_file.read(path)
    fresh = notebook_file.cleared(given)
    assert not any(cell.get("outputs") for cell in fresh["cells"])
    assert notebook_file.fingerprint(fresh) == notebook_file.fingerprint(given)


# The data of an output, with the view of a widget -> what is left of it.
LEFT = [
    (
        {"text/plain": "Denied", "text/html": "<p>Denied</p>"},
        {"text/plain": "Denied", "text/html": f"{AWAKEN}<p>Denied</p>"},
    ),
    ({"text/html": ["<p>", "</p>"]}, {"text/html": [AWAKEN, "<p>", "</p>"]}),
    ({"text/plain": "IntSlider()"}, {"text/plain": "IntSlider()"}),
    ({}, {}),
]


@pytest.mark.parametrize(("data", "left"), LEFT)
def test_a_dead_widget_leaves_its_readable_form_and_a_line(data, left):
    without = notebook_file.stripped(notebook(code(**data, **{WIDGET_VIEW: VIEW}), widgets={"state": {"4711": {}}}))
    assert without["cells"][0]["outputs"][0]["data"] == left
    assert "widgets" not in without["metadata"]
    assert notebook_file.stripped(without) == without


def test_other_outputs_stay_as_they_are():
    given = notebook(code(**{"text/html": "<p>a table</p>"}), code())
    given["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    assert notebook_file.stripped(given) == given


def test_the_labs_extension_leaves_the_same_line():
    script = (HELPERS / "ui/frontend/lab/asleep.js").read_text(encoding="utf-8")
    assert re.findall(r'^const AWAKEN = "(.+)";$', script, re.MULTILINE) == [AWAKEN]
    assert re.findall(r'^const VIEW = "(.+)";$', script, re.MULTILINE) == [WIDGET_VIEW]


BAD = {
    "no JSON": (b"{", "x.ipynb can't be read (it is no JSON)."),
    "nothing": (b"", "x.ipynb can't be read (it is no JSON)."),
    "no text": (b"\xff\xfe\x00", "x.ipynb can't be read (it is no JSON)."),
    "deep": (b"[" * 100_000, "x.ipynb can't be read (it is no JSON)."),
    "a list": (b"[]", "x.ipynb holds no notebook: it has no list of cells."),
    "no cells": (b'{"cells": 3}', "x.ipynb holds no notebook: it has no list of cells."),
    "cells that are none": (b'{"cells": [3]}', "x.ipynb holds no notebook: it has no list of cells."),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_notebook_gets_a_sentence(bad, tmp_path):
    held, sentence = BAD[bad]
    (tmp_path / "x.ipynb").write_bytes(held)
    with pytest.raises(NotANotebook, match=re.escape(sentence)):
        notebook_file.read(tmp_path / "x.ipynb")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_written_as_jupyter_writes_it(path):
    assert notebook_file.text(notebook_file.read(path)) == path.read_text(encoding="utf-8")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "work.json"
    whole_file.write(path, "old")
    with pytest.raises(UnicodeEncodeError):
        whole_file.write(path, "new \udcff")
    assert path.read_text() == "old"
    assert json.dumps([each.name for each in tmp_path.iterdir()]) == '["work.json"]'
