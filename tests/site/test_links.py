"""A dead link is found, and so is whatever a page would load from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.site.conftest  # noqa: F401  (it finds `pages`)

from pages import links  # isort: skip

PAGES = {
    "index.html": '<h1 id="top">1</h1><a href="{}">a</a>',
    "look/words.html": '<a id="role"></a><a href="../index.html#top">up</a>',
    "img/one.png": "",
    "run/lab/index.html": '<a href="made-by-a-script">others look after it</a>',
}
# A link on the first page, and what is said of it.
LINKS = [
    ("look/words.html", ""),
    ("look/words.html#role", ""),
    ("look/words.html?highlight=a#role", ""),
    ("look", "index.html links to look, which is not there."),
    ("#top", ""),
    ("img/one.png", ""),
    ("https://example.com/", ""),
    ("run/lab/index.html?path=x", ""),
    ("run/tree/index.html", "index.html links to run/tree/index.html, which is not there."),
    ("look/words.html#rule", "index.html links to look/words.html#rule, and that page has no such place."),
    ("#bottom", "index.html links to #bottom, and that page has no such place."),
    ("look/limits.html", "index.html links to look/limits.html, which is not there."),
    ('x"><script src="https://cdn.example.com/a.js"></script><a href="#top', "index.html would load https://cdn"),
    ('#top"><link rel="stylesheet" href="//fonts.example.com/a.css"><a href="#top', "index.html would load //fonts"),
    ('#top"><img src="img/two.png"><a href="#top', "index.html links to img/two.png, which is not there."),
]


@pytest.mark.parametrize(("link", "said"), LINKS)
def test_where_a_link_leads(tmp_path: Path, link: str, said: str):
    for name, text in PAGES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.format(link))
    found = list(links.dead(tmp_path, others=("run",)))
    assert found[0].startswith(said) if said else found == []
