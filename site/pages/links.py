"""Does every link of a built page answer, and does what it points at exist?"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """The names in a page, and where it points."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.targets: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names |= {given[name] for name in ("id", "name") if name in given}
        if "href" in given:
            (self.loaded if tag == "link" and given.get("rel") == "stylesheet" else self.targets).append(given["href"])
        if "src" in given:
            self.loaded.append(given["src"])


def dead(site: Path, elsewhere: tuple[str, ...] = ()) -> Iterator[str]:
    """Every link that leads nowhere, and everything that a page would load from another host: a sentence each.

    Args:
        site: the folder with the built pages.
        elsewhere: folders of the site that others build: their pages are not read, and as long as such a folder is not
            there, its files are not looked for.
    """
    found = sorted(path for path in site.rglob("*.html") if path.relative_to(site).parts[0] not in elsewhere)
    pages = {path.resolve(): _read(path) for path in found}
    for path, page in pages.items():
        where = path.relative_to(site.resolve()).as_posix()
        for target in page.loaded:
            if urlsplit(target).netloc:
                yield f"{where} would load {target}."
        for target in [*page.targets, *page.loaded]:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if there.is_dir():
                there /= "index.html"
            first = there.relative_to(site.resolve()).parts[:1]
            if first and first[0] in elsewhere and not (site / first[0]).exists():
                continue
            if not there.is_file():
                yield f"{where} links to {target}, which is not there."
            elif parts.fragment and there in pages and unquote(parts.fragment) not in pages[there].names:
                yield f"{where} links to {target}, and that page has no such place."


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
