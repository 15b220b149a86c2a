"""The page that reads policies, as files: what it loads, its colours, and what it shares with the workbench's links."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.ui import sharing
from tests.site.conftest import ROOT

from reader import examples  # isort: skip

PAGE = ROOT / "site" / "reader" / "page"
SOURCES = sorted(PAGE.iterdir())
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")
NODE = shutil.which("node")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    assert not re.findall(r"https?:|\bsrc=[\"']//|import\(?\s*[\"'](?:https?:)?//", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_colours_have_names(path: Path) -> None:
    named = [line for line in path.read_text(encoding="utf-8").splitlines() if _COLOUR.search(line)]
    assert all(path.name == "page.css" and line.startswith((":root {", ":root.dark {")) for line in named)


def test_each_control_has_a_label() -> None:
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r"<(?:input|select|textarea)\b[^>]*\bid=\"(\w+)\"", page):
        assert f'<label for="{name}">' in page


def test_there_are_a_few_examples_each_with_something_to_find() -> None:
    assert 2 <= len(examples.EXAMPLES) <= 3 and len(set(examples.EXAMPLES.values())) == len(examples.EXAMPLES)


def node(code: str) -> str:
    if NODE is None:
        pytest.skip("no Node.js here, which the site's build needs too")
    done = subprocess.run([NODE, "--input-type=module", "-"], input=code, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


# A state, and does the page's own reader take it? What it does not take goes to Python, for its sentence.
STATES = [
    ({"trust_policy": "{}"}, True),
    ({"trust_policy": "é😀\n" * 9000, "account": "111122223333"}, True),
    (
        {
            "trust_policy": "{}",
            "caller": "intern",
            "others": {"role": "{}"},
            "fields": {},
            "external_id": "",
            "session_name": "x",
        },
        True,
    ),
    ({"caller": "intern"}, False),
    ({"trust_policy": 1}, False),
    ({"trust_policy": "{}", "fields": {"a": 1}}, False),
    ({"trust_policy": "{}", "fields": []}, False),
    ({"trust_policy": "{}", "attempt": ""}, False),
    ({"trust_policy": "a" * 4_100_000}, False),
]


def test_javascript_and_python_write_and_read_the_same_lines() -> None:
    lines = json.dumps([sharing.packed(state) for state, _ in STATES])
    good = json.dumps([state for state, taken in STATES if taken])
    told = json.loads(
        node(
            f"import {{ packed, unpacked }} from {(PAGE / 'link.js').as_uri()!r};"
            f"const read = await Promise.all({lines}.map(unpacked)), written = await Promise.all({good}.map(packed));"
            "console.log(JSON.stringify({ read, written }));"
        )
    )
    assert told["read"] == [state if taken else None for state, taken in STATES]
    assert [sharing.unpacked(line) for line in told["written"]] == json.loads(good)


# Where the workbench is shown, and what Python knows → the page that a copied link leads to; empty: the line alone.
PLACES = [
    ("https://octo.github.io", "/lab/run/notebooks/index.html", "", "https://octo.github.io/lab/read/"),
    ("https://octo.github.io", "/lab/run/lab/", "https://other.github.io/x/read/", "https://octo.github.io/lab/read/"),
    ("http://127.0.0.1:8000", "/run/notebooks/index.html", "", "http://127.0.0.1:8000/read/"),
    ("http://localhost:8888", "/lab/tree/my_work/00_start.ipynb", "", ""),
    (
        "http://localhost:8888",
        "/lab/tree/my_work/00_start.ipynb",
        "https://octo.github.io/lab/read/",
        "https://octo.github.io/lab/read/",
    ),
    ("https://hub.example.com", "/user/run/lab/tree/a.ipynb", "", ""),
    ("https://hub.example.com", "/run/notebooks/my_work/00_start.ipynb", "", ""),
    ("https://example.com", "/dry-run/lab/index.html", "", ""),
]


def test_where_a_copied_link_leads() -> None:
    source = (ROOT / "helpers" / "ui" / "frontend" / "src" / "panel.js").read_text(encoding="utf-8")
    (function,) = re.findall(r"^export (function readerOf.*?^\})", source, re.MULTILINE | re.DOTALL)
    given = json.dumps([[{"origin": origin, "pathname": path}, known] for origin, path, known, _ in PLACES])
    told = json.loads(node(f"{function}\nconsole.log(JSON.stringify({given}.map((each) => readerOf(...each))));"))
    assert told == [expected for *_, expected in PLACES]
