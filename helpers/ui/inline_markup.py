"""Texts of the course as HTML: everything escaped, and what stands in backticks as code."""

from __future__ import annotations

import re
from html import escape

from helpers.ui.findings import well_formed

_CODE = re.compile(r"`([^`]+)`")


def html(text: str) -> str:
    """One text.

    Args:
        text: a text of the course, with `code` in backticks.
    """
    return _CODE.sub(r"<code>\1</code>", escape(well_formed(text)))
