"""The stage's marks in SVG: walls, doors, lines, bars, boxes and words. Colours are classes of the style file.

Nothing is measured in the browser: a word is taken to be as wide as in DejaVu Sans, the widest of the system fonts.
"""

from __future__ import annotations

from helpers.ui.parts.markup import text as escaped

SMALL, PLAIN, LARGE = 12, 13, 15  # pixels, where the picture is as wide as it is drawn
GAP = 18  # how wide a door is
_WALL = 10
# Hundredths of the font's size, from the space to the tilde.
_LETTERS = (
    (32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34)
    + (64,) * 10
    + (34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73)
    + (68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63)
    + (41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84)
)
_BOLD = (
    (35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37)
    + (70,) * 10
    + (40, 40, 84, 84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100, 84, 85, 73, 85, 77, 72, 68, 81)
    + (77, 110, 77, 72, 73, 46, 37, 46, 84, 50, 50, 67, 72, 59, 72, 68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72)
    + (49, 60, 48, 71, 65, 92, 65, 65, 58, 71, 37, 71, 84)
)
_OTHERS = {"’": 38, "“": 66, "”": 66, "·": 38}


def width(words: str, size: float = PLAIN, *, bold: bool = False) -> float:
    """How wide some words are at most, in pixels.

    Args:
        words: on one line.
        size: of the font.
        bold: are they?
    """
    letters = _BOLD if bold else _LETTERS
    ems = sum(letters[ord(each) - 32] if " " <= each <= "~" else _OTHERS.get(each, 104) for each in words)
    return ems * size / 100


def fit(words: str, most: float, size: float = PLAIN, *, bold: bool = False) -> str:
    """The words, or as much of them as there is room for, and an ellipsis."""
    if width(words, size, bold=bold) <= most:
        return words
    while words and width(f"{words}…", size, bold=bold) > most:
        words = words[:-1]
    return f"{words.rstrip()}…"


def fit_end(words: str, most: float, size: float = PLAIN) -> str:
    """The end of the words, where the beginning has no room: of a path, its last piece tells most."""
    if width(words, size) <= most:
        return words
    while words and width(f"…{words}", size) > most:
        words = words[1:]
    return f"…{words}"


def wrap(words: str, most: float, size: float = PLAIN, *, bold: bool = False) -> list[str]:
    """The words on as many lines as they need; a word that is too long alone is cut."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= most:
            lines[-1] = longer
        else:
            lines.append(fit(word, most, size, bold=bold))
    return lines


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Words.

    Args:
        x: where they begin, or have their middle or end.
        y: their base line.
        words: on one line; escaped here.
        kind: names of `m` (muted and small), `b` (bold), `h` (heading), `yes`, `no`, `ink`, apart by spaces.
        anchor: `start`, `middle` or `end`.
    """
    classes = " ".join(f"tpl-d-{each}" for each in ("t", *kind.split()))
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}" class="{classes}"{at}>{escaped(words)}</text>'


def label(x: float, y: float, words: str, kind: str = "b", size: float = PLAIN) -> str:
    """Words in the middle of a line, on a ground of their own."""
    wide = width(words, size, bold="b" in kind.split()) + 10
    return rect(x - wide / 2, y - 11, wide, 22, "ground", 4) + text(x, y + 4.5, words, kind, "middle")


def rect(x: float, y: float, wide: float, high: float, kind: str, round_: float = 3) -> str:
    """A box; `kind` as in `line`."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{max(0, wide):g}" height="{max(0, high):g}" rx="{round_:g}" '
        f'class="tpl-d-{kind}"/>'
    )


def line(path: str, kind: str) -> str:
    """A line.

    Args:
        path: as in SVG's `d`.
        kind: `yes`, `no`, `order`, `dots`, `axis` or `pin`.
    """
    return f'<path d="{path}" class="tpl-d-line tpl-d-{kind}"/>'


def across(x: float, end: float, y: float, kind: str = "yes") -> str:
    """A line to the right that ends in an arrow."""
    return line(f"M{x:g},{y:g}H{end - 7:g}", kind) + _tip(
        f"M{end - 9:g},{y - 6:g}L{end:g},{y:g}L{end - 9:g},{y + 6:g}z", kind
    )


def down(x: float, y: float, end: float, kind: str = "yes") -> str:
    """A line downwards that ends in an arrow."""
    return line(f"M{x:g},{y:g}V{end - 7:g}", kind) + _tip(
        f"M{x - 6:g},{end - 9:g}L{x:g},{end:g}L{x + 6:g},{end - 9:g}z", kind
    )


def up(x: float, y: float, end: float, kind: str = "yes") -> str:
    """A line upwards that ends in an arrow."""
    return line(f"M{x:g},{y:g}V{end + 7:g}", kind) + _tip(
        f"M{x - 6:g},{end + 9:g}L{x:g},{end:g}L{x + 6:g},{end + 9:g}z", kind
    )


def _tip(path: str, kind: str) -> str:
    return f'<path d="{path}" class="tpl-d-tip tpl-d-{kind}"/>'


def stopped_across(x: float, wall: float, y: float, *, denied: bool = False) -> str:
    """A line to the right that ends at a bar before a wall; two bars for an explicit Deny."""
    first = wall - _WALL / 2 - 6
    bars = rect(first, y - 13, 6, 26, "bar", 0)
    if denied:
        bars, first = bars + rect(first - 9, y - 13, 5, 26, "bar", 0), first - 9
    return line(f"M{x:g},{y:g}H{first:g}", "no") + bars


def stopped_down(x: float, y: float, wall: float, *, denied: bool = False) -> str:
    """The same downwards."""
    first = wall - _WALL / 2 - 6
    bars = rect(x - 13, first, 26, 6, "bar", 0)
    if denied:
        bars, first = bars + rect(x - 13, first - 9, 26, 5, "bar", 0), first - 9
    return line(f"M{x:g},{y:g}V{first:g}", "no") + bars


def stopped_up(x: float, y: float, end: float) -> str:
    """A line upwards that ends at a bar."""
    return line(f"M{x:g},{y:g}V{end + 6:g}", "no") + rect(x - 13, end, 26, 6, "bar", 0)


def wall(x: float, y: float, end: float, *doors: float | None) -> str:
    """A wall from top to bottom, with a gap at each door that is open; None is one that is shut."""
    left, half = x - _WALL / 2, GAP / 2
    drawn = ""
    for door in sorted(door for door in doors if door is not None):
        drawn += rect(left, y, _WALL, door - half - y, "wall")
        y = door + half
    return drawn + rect(left, y, _WALL, end - y, "wall")


def beam(y: float, x: float, end: float, door: float | None) -> str:
    """A wall from left to right."""
    top = y - _WALL / 2
    if door is None:
        return rect(x, top, end - x, _WALL, "wall")
    half = GAP / 2
    return rect(x, top, door - half - x, _WALL, "wall") + rect(door + half, top, end - door - half, _WALL, "wall")


def tag(x: float, y: float, words: str, *, right: bool) -> str:
    """A sign of right or wrong with its words, in ink; `x` is its right end and `y` its base line.

    Wrong is reversed: never green or red, which say what was decided.
    """
    said = f"{'✓' if right else '✕'} {words}"
    if right:
        return text(x, y, said, "m", "end")
    wide = width(said, SMALL, bold=True) + 14
    return rect(x - wide, y - 14, wide, 20, "tag", 4) + text(x - wide / 2, y, said, "m b ink", "middle")


def tag_width(words: str) -> float:
    """How wide a `tag` is at most."""
    return width(f"✕ {words}", SMALL, bold=True) + 14


def canvas(wide: float, high: float, uid: str, form: str, title: str, summary: str, drawn: str) -> str:
    """A whole drawing with its name and its description.

    Args:
        wide: its width in its own pixels.
        high: its height.
        uid: makes ids unique in the page.
        form: `wide` or `slim`: of the two, the page shows the one that fits.
        title: its name.
        summary: all that it shows, in sentences.
        drawn: what is in it.
    """
    name = f"{uid}-{form}"
    return (
        f'<svg class="tpl-pic-{form}" viewBox="0 0 {wide:g} {high:g}" role="img" data-live '
        f'aria-labelledby="{name}-t" aria-describedby="{name}-d"><title id="{name}-t">{escaped(title)}</title>'
        f'<desc id="{name}-d">{escaped(summary)}</desc>{drawn}</svg>'
    )
