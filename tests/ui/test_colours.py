"""The style file: a colour has a name, a name has a light and a dark value, and both can be read."""

from __future__ import annotations

import re

import pytest

from tests.places import HELPERS

STYLE = (HELPERS / "ui" / "style.css").read_text(encoding="utf-8")
SOURCE = HELPERS / "ui" / "frontend" / "src"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(")
# https://developer.mozilla.org/en-US/docs/Web/CSS/named-color, those that somebody would write here
NAMED = re.compile(
    r":[^;{}]*\b(black|white|red|green|blue|gr[ae]y|silver|orange|yellow|navy|teal|maroon|purple)\b", re.I
)


def rules():
    """Selector and declarations of every rule, without comments; of what stands in @media too."""
    plain = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    return [
        (selector.strip(), dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", body)))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain)
    ]


LIGHT = next(body for selector, body in rules() if selector == ".tpl, .tpl-workbench")
DARK = next(body for selector, body in rules() if 'data-jp-theme-light="false"' in selector)
COLOURS = [name for name, value in LIGHT.items() if COLOUR.search(value)]


def luminance(value):
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    digits = re.search(r"#([0-9a-fA-F]{6})", value).group(1)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_has_a_dark_one_and_no_other():
    assert len(COLOURS) > 15
    assert [name for name, value in DARK.items() if COLOUR.search(value)] == COLOURS
    assert (LIGHT["color-scheme"], DARK["color-scheme"]) == ("light", "dark")


def test_colours_have_names():
    for selector, body in rules():
        for name, value in body.items():
            if body in (LIGHT, DARK) or "forced-colors" in selector:
                continue
            assert not COLOUR.search(value), f"{selector} {{ {name}: {value} }}"
            assert not NAMED.search(f":{value}"), f"{selector} {{ {name}: {value} }}"


def test_every_name_that_is_used_is_there():
    made = {name for _, body in rules() for name in body if name.startswith("--")}
    sources = [*SOURCE.glob("*.js"), *(HELPERS / "ui" / "parts").glob("*.py")]
    used = set(re.findall(r"var\((--tpl[\w-]+)", STYLE + "".join(file.read_text("utf-8") for file in sources)))
    assert used <= made
    assert {name for name in made if name.startswith("--tpl")} <= used, "nobody uses it"


TEXT_ON = {
    "--tpl-page": ("text", "muted", "key", "string", "atom", "ok", "stop", "warn", "action", "focus"),
    "--tpl-card": ("text", "muted", "ok", "stop", "warn"),
    "--tpl-selection": ("text",),
    "--tpl-ok-soft": ("text", "ok"),
    "--tpl-stop-soft": ("text", "stop"),
    "--tpl-warn-soft": ("text", "warn"),
    "--tpl-action": ("on-action",),
    "--tpl-tag": ("on-tag",),
}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", TEXT_ON)
def test_words_can_be_read_on_what_they_stand_on(theme, ground):
    """https://www.w3.org/TR/WCAG22/#contrast-minimum wants 4.5 : 1."""
    for name in TEXT_ON[ground]:
        assert contrast(theme[f"--tpl-{name}"], theme[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_can_be_seen(theme):
    """https://www.w3.org/TR/WCAG22/#non-text-contrast wants 3 : 1 for what shows a control or a focus."""
    for name in ("line", "wall", "focus", "ok", "stop", "warn", "action"):
        assert contrast(theme[f"--tpl-{name}"], theme["--tpl-page"]) >= 3, name


GROUNDS = (
    "--tpl-page",
    "--tpl-card",
    "--tpl-soft-line",
    "--tpl-ok-soft",
    "--tpl-stop-soft",
    "--tpl-warn-soft",
    "--tpl-selection",
)


def test_light_is_light_and_dark_is_dark():
    """A colour of the other theme stands out: grounds get darker, what is read on them lighter."""
    for name in set(COLOURS) - {"--tpl-line", "--tpl-active"}:  # a grey, and a breath of a colour
        darker = name in GROUNDS or name.startswith("--tpl-on-")
        assert (luminance(LIGHT[name]) > luminance(DARK[name])) is darker, name


def test_a_sign_keeps_its_colour():
    """Green stays green, red and yellow lead with red, in both themes."""
    for kind, leads in (("ok", "g"), ("stop", "r"), ("warn", "r")):
        for name in (f"--tpl-{kind}", f"--tpl-{kind}-soft"):
            for theme in (LIGHT, DARK):
                digits = re.search(r"#([0-9a-f]{6})", theme[name]).group(1)
                parts = dict(zip("rgb", (int(digits[at : at + 2], 16) for at in (0, 2, 4)), strict=True))
                assert max(parts, key=parts.get) == leads, (name, theme[name])
