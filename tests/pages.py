"""What counts as a page of AWS's documentation: one that somebody can open and find the sentence on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# /product/version/guide/page.html, and perhaps the place on the page.
_GUIDE_PAGE = re.compile(r"/[\w-]+/(?:latest|v\d)(?:/[\w-]+)+/(?!index\.)[\w.-]+\.html")
_POST = re.compile(r"/blogs/[\w-]+/[\w-]+/|/about-aws/whats-new/20\d\d/[01]\d/[\w-]+/")
# Where AWS documents itself, and what an address there looks like.
PAGES = {
    "docs.aws.amazon.com": _GUIDE_PAGE,
    "aws.amazon.com": _POST,  # its blogs, and its announcements, each with its month
    "boto3.amazonaws.com": re.compile(r"/v1/documentation/api/latest/[\w/-]+\.html"),
}
# Where the issuers of tokens say what theirs look like.
ISSUERS = (
    "buildkite.com",
    "circleci.com",
    "developer.hashicorp.com",
    "docs.github.com",
    "docs.gitlab.com",
    "support.atlassian.com",
)


def issuer_fault(address: str) -> str:
    """Why an address is no page of an issuer's documentation; empty when it is one."""
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.netloc not in ISSUERS:
        return f"{address!r} is not where an issuer documents itself"
    return "" if re.fullmatch(r"(?:/[\w.-]+){2,}/?", parts.path) and not parts.query else "no page"


def fault(address: str) -> str:
    """Why an address is no page of AWS's documentation; empty when it is one."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        return "not https"
    if parts.netloc not in PAGES:
        return f"{parts.netloc!r} is not where AWS documents itself"
    if parts.query or not PAGES[parts.netloc].fullmatch(parts.path):
        return "no page of a guide"
    if not re.fullmatch(r"[\w.:-]+", parts.fragment or "none"):
        return "no place on a page"
    if address.endswith("#"):
        return "no place behind the #"
    return ""
