"""What the browser sends, and what stands in the HTML that it gets: for the tests of all widgets."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from helpers.ui.parts.draw import DETAILS, DRAW

NASTY = "<img src=x onerror=alert(1)>&\"'"


def type_in(editor: Any, text: str) -> None:
    """What the page sends after a pause in typing."""
    editor._handle_msg({"content": {"data": {"method": "update", "state": {"rev": editor.rev + 1, "value": text}}}})


def send(panel: Any, deed: str, value: Any = "") -> None:
    """What the page sends when a button of the panel is pressed, or a field is filled."""
    panel._handle_custom_msg({"do": deed, "with": value, "rev": panel.seen + 1}, [])


def page(workbench: Any) -> str:
    """The HTML of the screen and of every tab of the details, whichever is chosen."""
    behind = [DRAW[name](workbench.model, workbench._view) for name in DETAILS if name in workbench.parts]
    return "".join([workbench.result.html, workbench.details.html, *behind])


class Tags(HTMLParser):
    """The tags of some HTML, and the names of their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
