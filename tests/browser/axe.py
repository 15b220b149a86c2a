"""axe-core in the page: what a person with a screen reader, a keyboard or weak eyes would stumble over."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parent / "tools"
# JupyterLab's body has no height, and axe takes everything in it for off screen: it would skip contrast silently.
_TALL = "body { min-height: 100vh !important; }"
# What can differ between two themes of the same page: everything else is the same elements and the same words.
COLOURS = ("color-contrast", "link-in-text-block")
_RUN = """async ([selector, rules]) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(selector, { runOnly: rules.length ? { type: "rule", values: rules } : { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ` + nodes.map(n => n.html.slice(0, 200)).join(" | "));
}"""


@functools.cache
def script(folder: Path) -> str:
    """The source of axe-core, by npm, into a folder of its own."""
    shutil.copytree(TOOLS, folder, dirs_exist_ok=True)
    npm = shutil.which("npm")
    if npm is None and os.environ.get("CI") != "true":
        pytest.skip("no npm here, so no axe-core: the workbench is not checked for accessibility")
    assert npm is not None, "CI needs npm for axe-core"
    done = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True)
    if done.returncode and os.environ.get("CI") != "true":
        pytest.skip("npm reaches no registry from here, so no axe-core")
    assert done.returncode == 0, done.stderr
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Any, selector: str, source: str, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds inside a part of the page: WCAG 2.2 A and AA, and best practice.

    Args:
        page: Playwright's page.
        selector: CSS, of one element.
        source: from `script`.
        rules: these alone, such as `COLOURS`; empty is all of them.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.add_style_tag(content=_TALL)
        page.evaluate(source)
    found: list[str] = page.evaluate(_RUN, [selector, list(rules)])
    return found
