"""Who may knock at the served door? Programs of this machine; no web page, whichever name it calls the door by.

A page that somebody visits can send requests to this machine's own addresses: an image, a form, a script. It can also
have its own host name led there ("DNS rebinding"), and read the answers. A browser says which page it acts for, and a
page can not change that: in Host, Origin and Sec-Fetch-Site.
https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# As this machine calls itself; a bucket's name may stand in front of localhost.
_OWN_NAME = re.compile(r"(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::\d{1,5})?", re.IGNORECASE)
_FROM_HERE = ("none", "same-origin")  # typed into the address bar, or from the door's own pages

# What a browser may show, as text: AWS's own answers among it.
_SHOWN = ("text/plain", "text/xml", "application/xml", "application/json")
# For every answer: what is stored in a bucket is nobody's page, whatever its Content-Type says.
ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'; sandbox"))


def refusal(headers: Mapping[str, str]) -> str:
    """Why a request is not let in, one sentence; empty when it may come.

    Args:
        headers: the request's, by name in lower case.
    """
    host = headers.get("host")  # a browser always sends one; its port is another where a tunnel leads here
    if host is not None and not _OWN_NAME.fullmatch(host.strip()):
        return "The lab answers to its own address alone, and this request calls it by another name."
    by_page = headers.get("origin", f"http://{host}") != f"http://{host}"
    if by_page or headers.get("sec-fetch-site", "none").strip().lower() not in _FROM_HERE:
        return "The lab answers programs, and a web page has sent this request."
    return ""


def disposition(headers: Mapping[str, str], content_type: str) -> tuple[tuple[str, str], ...]:
    """What an answer to a browser says besides: keep it as a file. Programs read the object's own header.

    Args:
        headers: the request's, by name in lower case.
        content_type: the answer's.
    """
    shown = content_type.partition(";")[0].strip().lower() in _SHOWN
    return (("Content-Disposition", "attachment"),) if "sec-fetch-dest" in headers and not shown else ()
