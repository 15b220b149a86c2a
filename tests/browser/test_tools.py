"""The tools of the browser tests find what they are for: a check that can not fail checks nothing."""

from __future__ import annotations

from playwright.sync_api import expect

from . import pictures
from .axe import COLOURS, violations

# As in JupyterLab, where axe would skip contrast silently: a body without height that hides what is beyond it.
FAULTY = """<style>body { overflow: hidden; height: 0; margin: 0 } .faint { color: rgb(200, 200, 200); background: white }</style>
<div id="part"><button></button><p class="faint">hardly to be read</p><img src="data:,"><ul><p>no item</p></ul>
<input type="text"></div>"""


def test_axe_finds_what_is_wrong(page, axe_source):
    page.set_content(FAULTY)
    found = " ".join(violations(page, "#part", axe_source))
    for rule in ("button-name", "color-contrast", "image-alt", "list", "label"):
        assert f"{rule}:" in found, found
    [contrast] = violations(page, "#part", axe_source, COLOURS)
    assert contrast.startswith("color-contrast:")


def test_a_picture_is_the_same_until_it_is_blank_or_bare(lab, page):
    lab.open().run_all()
    root = page.locator(".tpl-workbench").first
    expect(root.locator(".tpl-verdict")).to_contain_text("Allowed")
    before = pictures.seen(page, pictures.whole(root))
    assert pictures.difference(before, pictures.seen(page, pictures.whole(root))) == ""

    page.evaluate("() => { document.querySelector('.tpl-workbench').style.paddingTop = '6px'; }")
    assert pictures.difference(before, pictures.seen(page, pictures.whole(root))) == ""

    page.evaluate("() => { document.querySelector('.tpl-workbench').style.opacity = '0'; }")
    assert "hardly anything" in pictures.difference(before, pictures.seen(page, pictures.whole(root)))
    page.evaluate("() => { document.querySelector('.tpl-workbench').style.opacity = '1'; }")

    lab.theme("JupyterLab Dark")
    assert "greys" in pictures.difference(before, pictures.seen(page, pictures.whole(root)))
    lab.theme("JupyterLab Light")

    page.evaluate(
        """() => { for (const style of [...document.querySelectorAll("style")])
            if (style.textContent.includes(".tpl-workbench")) style.remove(); }"""
    )
    assert pictures.difference(before, pictures.seen(page, pictures.whole(root))) != ""
