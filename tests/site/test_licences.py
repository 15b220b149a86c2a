"""Whatever the site hands out is named with its licence, and the licence's text comes along."""

from __future__ import annotations

import json
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest

from tests.site.conftest import ROOT

import licences  # isort: skip
from licences import Shipped  # isort: skip

# What METADATA says, which files there are, and what is told of the package.
WHEELS = [
    ("License-Expression: MIT\n", {"licenses/LICENSE": "MIT text"}, ("MIT", "MIT text")),
    ("License: Apache 2.0\n", {"LICENSE.txt": "one", "NOTICE": "two"}, ("Apache 2.0", "one\n\ntwo")),
    (
        "License: Permission is hereby granted, free of charge, to any person who reads it\n"
        "Classifier: License :: OSI Approved :: BSD License\n",
        {"COPYING": "text"},
        ("BSD License", "text"),
    ),
    ("Home-page: https://example.com/\n", {}, ("see its text", "https://example.com/")),
    ("Project-URL: Source, https://example.com/s\n", {"licenses/": ""}, ("see its text", "https://example.com/s")),
]


@pytest.mark.parametrize(("said", "files", "told"), WHEELS)
def test_a_package_is_told_by_what_it_says(said: str, files: dict[str, str], told: tuple[str, str], tmp_path: Path):
    wheel = tmp_path / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("some-1.0.dist-info/METADATA", f"Name: Some\nVersion: 1.0\n{said}")
        for name, text in files.items():
            archive.writestr(f"some-1.0.dist-info/{name}", text)
    assert licences.of_wheel(wheel) == Shipped("Some", "1.0", *told)


def test_of_a_bundle_every_package_is_told(tmp_path: Path):
    packages = [
        {"name": "yjs", "versionInfo": "13.6", "licenseId": "MIT", "extractedText": "text"},
        {"name": "@jupyterlab/cells", "versionInfo": "4.6", "licenseId": "BSD-3-Clause", "extractedText": ""},
    ]
    (tmp_path / "listing.json").write_text(json.dumps({"packages": packages}))
    addressed = "https://www.npmjs.com/package/@jupyterlab/cells"
    assert list(licences.of_javascript(tmp_path / "listing.json")) == [
        Shipped("yjs", "13.6", "MIT", "text"),
        Shipped("@jupyterlab/cells", "4.6", "BSD-3-Clause", addressed),
    ]


def test_what_is_named_twice_is_shown_once():
    shipped = [Shipped("b", "1", "MIT | BSD", "text of b"), Shipped("a", "2", "MIT", "text of a")] * 2
    page = licences.page(shipped, "The course.")
    assert [row for row in page.splitlines() if row.startswith(("| a", "| b"))] == [
        "| a | 2 | MIT |",
        "| b | 1 | MIT \\| BSD |",
    ]
    assert "in 2 packages" in page
    texts = licences.texts(shipped, "of the bundle")
    assert texts.index("text of a") < texts.index("text of b") < texts.index("of the bundle")
    assert texts.count("text of a") == 1


def test_the_fonts_in_the_cheat_sheet_to_print_are_told_with_their_notice():
    pdf = (ROOT / "docs" / "cheatsheet.pdf").read_bytes()
    fonts = set(re.findall(rb"/FontName /[A-Z]{6}\+(\w+)", pdf))
    assert fonts and all(each.startswith(b"DejaVuSans") for each in fonts), "another font: name it, with its licence"
    (told,) = licences.of_fonts()
    beside = re.sub(r"\s+", " ", (ROOT / "LICENSE-TEXT").read_text(encoding="utf-8"))
    for text in (re.sub(r"\s+", " ", told.text), beside):
        assert "DejaVu" in text and "Copyright (c) 2003 by Bitstream, Inc." in text
        assert "Bitstream Vera is a trademark of Bitstream, Inc." in text and "/License.html" in text


@pytest.mark.long
def test_the_built_site_names_every_package_of_its_locks(built: Path):
    page = unescape((built / "licences").with_suffix(".html").read_text(encoding="utf-8"))
    locked = re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "site" / "run" / "wheels.txt").read_text(), re.MULTILINE)
    named = {re.sub(r"[-_.]+", "-", each).lower() for each in re.findall(r"<td><p>([^<]+)</p></td>", page)}
    assert set(locked) <= named
    assert {"cpython", "pyodide", "@jupyterlab/notebook", "sphinx", "jupyterlite-core", "dejavu fonts"} <= named
    texts = (built / licences.TEXTS).read_text(encoding="utf-8")
    assert texts.count("@codemirror/view") and "moto" in texts
