"""The lab's extension does in a browser what `helpers.course.own` does on a disk: it must mean the same by it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpers.course.own import notebook_file, store
from tests.places import HELPERS, NOTEBOOKS

LAB = HELPERS / "ui" / "frontend" / "lab"


def in_node(module: str, code: str, given: Any) -> Any:
    """What a module of the extension makes of something. CI has Node.js, which builds the bundle."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not here")
    script = f"""
    import * as module from {json.dumps((LAB / module).as_uri())};
    import {{ readFileSync }} from "node:fs";
    const given = JSON.parse(readFileSync(0, "utf8"));
    console.log(JSON.stringify(await Promise.all(given.map(async (each) => ({code})(each)))));
    """
    command = [node, "--input-type=module", "-e", script]
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout)


NASTY = [
    {"cells": []},
    {"cells": [{"cell_type": "markdown", "source": ["a\n", "b\n", "\n"]}, {"cell_type": "code", "source": "x\n\n"}]},
    {"cells": [{"cell_type": "markdown", "source": 'é “quoted” \\ "\t\x00\x7f\u2028 𝒂 /'}]},
    {"cells": [{"source": f"# t\n[a](b) {notebook_file.NAVIGATION}\nrest\n"}]},
    {"cells": [{"cell_type": "raw", "source": f"{notebook_file.NAVIGATION} in the middle\nof it"}]},
    {"cells": [{"cell_type": "code"}, {"cell_type": "code", "source": None}]},
]


def test_both_know_an_edition_by_the_same_fingerprint():
    books = [notebook_file.read(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    given = [*books, *map(notebook_file.cleared, books), *NASTY[:-1], {"cells": [{"cell_type": "code"}]}]
    found = in_node("renewed.js", "module.fingerprint", given)
    assert found == [notebook_file.fingerprint(each) for each in given]
    assert len(set(found)) == len(books) + len(NASTY)


LINKS = [
    ("https://o.github.io/lab/run/files/docs/glossary.md#bucket", "https://o.github.io/lab/docs/glossary.html#bucket"),
    ("https://o.github.io/lab/run/files/docs/limits.md", "https://o.github.io/lab/docs/limits.html"),
    (
        "https://o.github.io/lab/run/files/my_work/02_three.ipynb#Part",
        "https://o.github.io/lab/run/notebooks/index.html?path=my_work/02_three.ipynb#Part",
    ),
    ("https://o.github.io/lab/run/files/docs/stage.png", None),
    ("https://docs.aws.amazon.com/IAM/latest/UserGuide/x.md", None),
    ("https://o.github.io/lab/docs/glossary.html", None),
]


def test_on_the_site_links_of_a_notebook_lead_to_pages():
    where = '{ run: new URL("https://o.github.io/lab/run/"), whole: new URL("https://o.github.io/lab/") }'
    found = in_node("site.js", f"(href) => module.destination(href, {where})", [href for href, _ in LINKS])
    assert found == [leads_to for _, leads_to in LINKS]


def test_what_arrives_has_one_name():
    script = (LAB / "carry.js").read_text(encoding="utf-8")
    assert f'"{store.ARRIVING}"' in script and f'"{store.FILE}"' in script and f"{store.LARGEST:_}" in script
    assert Path(store.ARRIVING).suffix == ".json"
