"""The examples of docs/lab.md are true."""

from __future__ import annotations

import doctest

from tests.places import DOCS

PAGE = DOCS / "lab.md"


def test_every_example_prints_what_the_page_says() -> None:
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags, encoding="utf-8")
    assert (failed, tried > 15) == (0, True)
