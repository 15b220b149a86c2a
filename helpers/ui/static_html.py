"""The static form of a part: its own HTML without what needs a kernel or a style, and the same words as plain text.

GitHub, an untrusted notebook, nbconvert or a phone show it, and nbval compares it. It is made from the live HTML, so
the two can not say different words.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from helpers.course.words import filled

_KEPT = {"h3", "p", "pre", "table", "thead", "tbody", "tr", "th", "td", "caption", "ol", "ul", "li", "code"}
_BLOCKS = {"h3", "p", "pre", "tr", "li", "caption", "summary", "table", "ol", "ul"}
_EMPTY = {"input", "br", "img", "hr"}
_BEFORE_A_LIST = re.compile(r" +(?=</?(?:li|ol|ul)>)")  # what parted two paragraphs of an item
_OUTER, _INNER = "- ", "· "  # before an item of a list, and before an item's own items
_INDENTED = ("    ", "  ")


def html(live: str) -> str:
    """The HTML without class, style, id, control or sign.

    Args:
        live: the HTML of a part.
    """
    return _BEFORE_A_LIST.sub("", "".join(_read(live).html))


def words(live: str) -> str:
    """The words as plain text, a line for each paragraph, row or item.

    Args:
        live: the HTML of a part.
    """
    lines = [" ".join(line.split()) for line in "".join(_read(live).text).split("\n")]
    return "\n".join(filled(line, *(_INDENTED if line.startswith(_INNER) else ("  ",))) for line in lines if line)


def _read(live: str) -> _Reader:
    reader = _Reader()
    reader.feed(live)
    reader.close()
    return reader


class _Reader(HTMLParser):
    """Reads our own HTML, which is well formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.html: list[str] = []
        self.text: list[str] = []
        self._open: list[tuple[str, bool]] = []  # tag, and whether what is in it is dropped

    @property
    def _dropping(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag in _EMPTY:
            return
        dropped = self._dropping or "data-live" in names or "aria-hidden" in names
        self._open.append((tag, dropped))
        if dropped:
            return
        self._mark(tag, f"<{tag}>")
        if tag in ("td",) or (tag == "th" and self.text and not self.text[-1].endswith("\n")):
            self.text.append(" | ")
        elif tag == "li":
            self.text.append(f"\n{_OUTER if self._items == 1 else _INNER}")
        elif tag in _BLOCKS:
            self.text.append(self._break)

    def _mark(self, tag: str, marked: str) -> None:
        """Keep a tag. Paragraphs of one item stand on one line, in HTML too.

        nbconvert's style gives a fixed width to `code` and to its own `pre` alone.
        """
        if tag in ("p", "summary") and self._items:
            self.html.append(" " if marked.startswith("</") else "")
        elif tag == "pre":
            self.html.append("</code></pre>" if marked.startswith("</") else "<pre><code>")
        elif tag in _KEPT:
            self.html.append(marked)
        elif tag == "summary":
            self.html.append(marked.replace(tag, "p"))

    @property
    def _items(self) -> int:
        """How many items of lists one is in: more than one, and it is an item of an item."""
        return sum(tag == "li" for tag, _ in self._open)

    @property
    def _break(self) -> str:
        """What parts two blocks."""
        return " " if self._items else "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or not self._open:
            return
        _, dropped = self._open.pop()
        if dropped:
            return
        self._mark(tag, f"</{tag}>")
        if tag in _BLOCKS:
            self.text.append(self._break)

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.html.append(escape(data))
            self.text.append(data)
