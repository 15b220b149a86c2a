"""What the job of both browsers finds out, without a browser: the guard, the verdicts, and the spoiled sites."""

from __future__ import annotations

import copy
import http.client
import json
import re
from pathlib import Path
from typing import Any

import pytest

from helpers.course.own import notebook_file
from tests.site import spoiled, visits, whole
from tests.site.conftest import ROOT
from tests.site.guard import guarded, host
from tests.site.test_run_recipe import unpacked
from tests.site.visits import Program, Visit

from run import archive  # isort: skip

FIREFOX, CHROMIUM = Program("firefox", "firefox"), Program("chromium", "chromium")


def test_the_guard_refuses_and_counts_whatever_comes():
    with guarded() as guard:
        for method, target in (
            ("CONNECT", "elsewhere.example:443"),
            ("GET", "http://elsewhere.example/a?b"),
            ("POST", "http://127.0.0.1:9/"),
        ):
            connection = http.client.HTTPConnection("127.0.0.1", guard.server_port)
            connection.request(method, target)
            assert connection.getresponse().status == 403
            connection.close()
    assert guard.asked == [
        "CONNECT elsewhere.example:443",
        "GET http://elsewhere.example/a?b",
        "POST http://127.0.0.1:9/",
    ]
    assert [host(each) for each in guard.asked] == ["elsewhere.example", "elsewhere.example", "127.0.0.1"]


def test_what_a_browser_asks_of_its_own_accord_is_told_apart():
    asked = ["CONNECT accounts.google.com:443", "CONNECT elsewhere.example:443", "CONNECT accounts.google.com:443"]
    assert visits.told(CHROMIUM, asked) == (asked[1:2], {"accounts.google.com": 2})
    assert visits.told(FIREFOX, asked) == (asked, {})


def test_both_browsers_are_started_behind_the_guard():
    arguments, _ = CHROMIUM.start(8888)
    assert "--proxy-server=http://127.0.0.1:8888" in arguments
    _, preferences = FIREFOX.start(8888)
    assert preferences["network.proxy.type"] == 1
    assert [preferences[f"network.proxy.{kind}_port"] for kind in ("http", "ssl")] == [8888, 8888]


def test_what_drives_the_browsers_is_pinned_and_hashed():
    folder = visits.SCRIPT.parent
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["dependencies"] == wanted
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def test_the_script_has_every_visit():
    (names,) = re.findall(r"^const VISITS = \{ (.+) \};$", visits.SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names.split(", ")) == {*whole.KINDS, "learner", "phone"}
    assert {control.what for control in spoiled.CONTROLS} <= whole.KINDS.keys()


# -- verdicts ---------------------------------------------------------------------------------------------------------


def as_published() -> dict[str, Any]:
    notebook = notebook_file.read(ROOT / "notebooks" / whole.FIRST)
    before = {"cells": [{**cell, "outputs": []} for cell in notebook["cells"]]}
    return {"before": before, "notebook": notebook, "first": 1.0, "all": 2.0}


@pytest.mark.parametrize("what", whole.KINDS)
def test_a_notebook_as_published_has_no_fault(what):
    assert whole.faults(Visit(as_published()), whole.FIRST, what) == []


def test_every_fault_of_a_notebook_is_told():
    found = as_published()
    found["before"] = copy.deepcopy(found["notebook"])
    assert any("begins with an output" in each for each in whole.faults(Visit(found), whole.FIRST, "cells"))
    found = as_published()
    cell = next(each for each in found["notebook"]["cells"] if each.get("outputs"))
    cell["outputs"] = [{"output_type": "error", "ename": "KeyError", "evalue": "'sdb'"}]
    (fault,) = whole.faults(Visit(found), whole.FIRST, "all")
    assert "KeyError: 'sdb'" in fault
    seen = Visit(as_published(), elsewhere=["CONNECT elsewhere.example:443"] * 2)
    assert whole.faults(seen, whole.FIRST, "all") == ["asks CONNECT elsewhere.example:443"]
    assert whole.faults(Visit(stopped="Error: hung: x"), whole.FIRST, "learner") == ["stopped: Error: hung: x"]


@pytest.mark.parametrize("name", ["RuntimeError", "<class 'RuntimeError'>"])
def test_the_sign_of_an_error_is_in_its_fault(name: str):
    found = as_published()
    cell = next(each for each in found["notebook"]["cells"] if each.get("outputs"))
    cell["outputs"] = [{"output_type": "error", "ename": name, "evalue": "spoiled"}]
    (fault,) = whole.faults(Visit(found), whole.FIRST, "cells")
    signs = {control.sign for control in spoiled.CONTROLS if control.spoil is spoiled.raising_cell}
    assert len(signs) == 1 and signs.pop() in fault


def test_every_fault_of_a_round_is_told():
    read = {name: "\n".join(words) for name, words in whole.ROUND.items()}
    assert whole.faults(Visit({"read": read}), whole.FIRST, "learner") == []
    for name, words in whole.ROUND.items():
        found = whole.faults(Visit({"read": {**read, name: "nothing"}}), whole.FIRST, "learner")
        assert len(found) == len(words) and all(each.startswith(f"{name}: ") for each in found)


PHONE = {
    "width": whole.PHONE,
    "overReading": 0,
    "overRunning": 0,
    "title": {"words": "00 · Start here", "left": 29, "right": 342, "size": 14},
    "output": {"words": "Ready for notebook 00: …", "left": 23, "right": 363},
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 1280},
        {"overReading": 40},
        {"overRunning": 1},
        {"title": {**PHONE["title"], "right": 391}},
        {"title": {**PHONE["title"], "size": 8}},
        {"output": {**PHONE["output"], "left": -1}},
        {"output": {**PHONE["output"], "words": "KeyError"}},
    ],
)
def test_every_fault_of_a_telephone_is_told(wrong):
    assert whole.faults(Visit(PHONE), whole.FIRST, "phone") == []
    assert len(whole.faults(Visit({**PHONE, **wrong}), whole.FIRST, "phone")) == 1


def test_a_line_says_what_is_wrong_and_not_more_than_can_be_read():
    assert whole.line(FIREFOX, whole.FIRST, [], "3 s") == "firefox  00_start.ipynb: as it should be; 3 s"
    assert whole.line(CHROMIUM, "x", ["a" * 10_000]) == "chromium x: 1 faults\n    " + "a" * whole.LONG


# -- spoiled sites ----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """As little of a site as can be spoiled."""
    site = tmp_path / "site"
    packages, notebooks = site / spoiled.PACKAGES, site / "run" / "files" / "my_work"
    for folder in (packages.parent, notebooks, site / "run" / "notebooks"):
        folder.mkdir(parents=True)
    models = {f"botocore/data/{service}/1/service-2.json.gz": service.encode() for service in ("sdb", "sts")}
    packages.write_bytes(archive.packed(models))
    (site / "run" / "notebooks" / "index.html").write_text("<body></body>")
    (notebooks / whole.FIRST).write_bytes((ROOT / "notebooks" / whole.FIRST).read_bytes())
    return site


def files(site: Path) -> dict[Path, bytes]:
    return {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.parametrize("control", spoiled.CONTROLS, ids=lambda control: control.spoil.__name__)
def test_a_copy_is_spoiled_and_the_site_stays(site: Path, control: spoiled.Control):
    before = files(site)
    with spoiled.spoiled(site, control.spoil) as made:
        assert files(made).keys() == before.keys()
        assert files(made) != before
    assert files(site) == before
    assert list(site.parent.iterdir()) == [site]


def test_a_missing_model_is_all_that_is_missing(site: Path):
    with spoiled.spoiled(site, spoiled.without_a_model) as made:
        assert unpacked((made / spoiled.PACKAGES).read_bytes()) == {"botocore/data/sts/1/service-2.json.gz": b"sts"}
