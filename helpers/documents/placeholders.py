"""What a template leaves open: an account, a role that it makes. Read for something of that form, and said so."""

from __future__ import annotations

import re
from typing import Any

from helpers.documents.tree import CLOSE, OPEN

ACCOUNT = "111122223333"
_OPENED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
# The last word of the placeholder's name → what it is read for.
_KNOWN = (
    (re.compile(r"account_?id", re.IGNORECASE), ACCOUNT),
    (re.compile(r"partition", re.IGNORECASE), "aws"),
    (re.compile(r"region", re.IGNORECASE), "eu-central-1"),
    (re.compile(r"url_?suffix|dns_?suffix", re.IGNORECASE), "amazonaws.com"),
)
# Where in a policy a value stands: that says of which form it has to be.
_ELEMENTS = ("Principal", "NotPrincipal", "AWS", "Service", "Federated", "Resource", "NotResource", "Condition")


def mark(name: str) -> str:
    """A placeholder of that name, for a text in a tree."""
    return f"{OPEN}{' '.join(name.split())[:80]}{CLOSE}"


def filled(policy: Any, account: str = "") -> tuple[Any, tuple[str, ...]]:
    """The policy with its placeholders read for something, and what each was read for.

    Args:
        policy: JSON values with marked placeholders.
        account: the account that owns what the policy is attached to; an example's when it is not known.
    """
    read: dict[str, str] = {}
    return _filled(policy, account or ACCOUNT, "", read), tuple(
        f"${{{name}}} is read as {value}." for name, value in read.items()
    )


def _filled(value: Any, account: str, element: str, read: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            _filled(name, account, "", read): _filled(each, account, name if name in _ELEMENTS else element, read)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_filled(each, account, element, read) for each in value]
    if not isinstance(value, str) or OPEN not in value:
        return value
    whole = _OPENED.match(value)  # at the start of an ARN it stands for one
    if whole and (stand_in := _whole(whole[1], account, element)):
        value = read.setdefault(whole[1], stand_in) + value[whole.end() :]

    def part(found: re.Match[str]) -> str:
        return read.setdefault(found[1], _part(found[1], account))

    return _OPENED.sub(part, value)


def _whole(name: str, account: str, element: str) -> str:
    """What stands for a value that is nothing but a placeholder; empty when its name says it."""
    word = _word(name)
    if any(pattern.search(name) for pattern, _ in _KNOWN):
        return ""
    if element in ("Principal", "NotPrincipal", "AWS"):
        return f"arn:aws:iam::{account}:role/{word}"
    if element == "Federated":
        return f"arn:aws:iam::{account}:oidc-provider/{word.lower()}.example.com"
    if element in ("Resource", "NotResource"):
        return f"arn:aws:s3:::{word.lower()}"
    return ""


def _part(name: str, account: str) -> str:
    for pattern, value in _KNOWN:
        if pattern.search(name):
            return account if value == ACCOUNT else value
    return _word(name)


def _word(name: str) -> str:
    """A name of IAM's letters: of `aws_iam_role.backup.arn` it is `backup`."""
    parts = [part for part in re.split(r"[^A-Za-z0-9_-]+", name) if part]
    if len(parts) > 1 and parts[-1].lower() in ("arn", "id", "name", "json"):
        parts = parts[:-1]
    return (parts[-1] if parts else "value")[:60]


def shown(text: str) -> str:
    """A text of a tree as somebody wrote it, for a name."""
    return text.replace(OPEN, "${").replace(CLOSE, "}")
