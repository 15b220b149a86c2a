"""A control for `pictures.py`: what must fail fails, and what another machine does differently passes."""

from __future__ import annotations

import pytest

from . import pictures
from .pictures import Picture, differences, take

OTHER_FONTS = (
    ".tpl-workbench { --tpl-sans: serif !important; --tpl-mono: monospace !important }",
    ".tpl-workbench { --tpl-sans: sans-serif !important; letter-spacing: 0.02em }",
)


def see(root) -> Picture:
    return Picture.of(root.page, root.screenshot(animations="disabled", caret="hide"))


@pytest.fixture
def root(shared):
    shared.run("caught = Workbench(world)\ncaught.assume()\ncaught")
    place = shared.page.locator(".tpl-workbench").last
    place.locator(".tpl-verdict").wait_for()
    return place


@pytest.fixture
def styled(root):
    """Adds a style sheet, until the test is over."""
    added = []

    def add(css: str):
        added.append(root.page.add_style_tag(content=css))
        return root

    yield add
    for style in added:
        style.evaluate("style => style.remove()")


def test_the_same_picture_passes_and_one_that_is_not_there_says_what_to_do(root, tmp_path, monkeypatch):
    file = tmp_path / "pictures.json"
    with pytest.raises(AssertionError, match="LAB_PICTURES=update"):
        take(root, "control", file)
    monkeypatch.setenv("LAB_PICTURES", "update")
    take(root, "control", file)
    monkeypatch.delenv("LAB_PICTURES")
    assert take(root, "control", file).stat().st_size > 10_000
    first = see(root)
    again = Picture.read(first.entry())
    assert differences(first, first) == differences(first, again) == differences(again, first) == []
    assert max(abs(one - two) for one, two in zip(first.ink, again.ink, strict=True)) < 0.03


@pytest.mark.parametrize(
    "css",
    [".tpl-workbench { position: relative; top: 2px; left: 2px }", *OTHER_FONTS, ".tpl-workbench { font-size: 15px }"],
)
def test_what_fonts_do_passes(styled, root, css):
    reference = see(root)
    assert differences(reference, see(styled(css))) == []


def test_two_pixels_lower_passes(styled, root):
    reference = see(root)
    assert differences(reference, see(styled(".tpl-workbench { padding: 6px 0 6px 4px }"))) == []


@pytest.mark.parametrize(
    "css",
    [
        ".tpl-workbench > * { visibility: hidden }",  # blank
        ".tpl-workbench .tpl-answer { visibility: hidden }",
        ".tpl-workbench .cm-editor { visibility: hidden }",
        ".tpl-workbench .tpl-editor { display: none }",
        ".tpl-workbench .tpl-steps { flex-direction: column !important }",
    ],
)
def test_blank_or_broken_fails(styled, root, css):
    reference = see(root)
    assert differences(reference, see(styled(css))) != []


def test_without_its_style_sheet_it_fails(root):
    reference = see(root)
    switch = """off => { for (const style of document.querySelectorAll("style"))
        if (style.textContent.includes(".tpl-workbench")) style.disabled = off; }"""
    root.page.evaluate(switch, True)
    unstyled = see(root)
    root.page.evaluate(switch, False)
    assert differences(reference, unstyled) != []
    assert differences(reference, see(root)) == []


def test_another_theme_fails(root, shared):
    reference = see(root)
    shared.theme("JupyterLab Dark")
    assert any("blocks" in fault for fault in differences(reference, see(root)))


def test_an_empty_picture_is_measured(blank):
    blank.set_content("<p style='background: #fff'>x</p>")
    empty = Picture.of(blank, blank.screenshot())
    assert empty.size == (1280, 1000)
    assert empty.total < 0.01
    assert len(empty.ink) == pictures.COLUMNS * pictures.ROWS
