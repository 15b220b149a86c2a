"""Input that never reaches AWS, and what to say about it: one sentence each."""

from __future__ import annotations

import re

from helpers.course.rounds.attempt_result import Refusal

LONGEST_FIELD = 2048  # characters; longer than anything AWS takes in a name or an ExternalId
_TOO_SHORT = re.compile(r"Invalid length for parameter ([\w.\[\]]+), value: (\d+), valid min length: (\d+)")
_TOO_SMALL = re.compile(r"Invalid value for parameter ([\w.\[\]]+), value: (-?\d+), valid min value: (\d+)")
_MEMBER = re.compile(r"(\w+?)s\[(\d+)\]\.(\w+)")  # of the things in a list: Tags[0].Key


def unreadable(name: str, value: object, longest: int | None = None) -> str:
    """Why a value can't even be sent, in one sentence; empty when it can.

    Args:
        name: what it is, for the sentence.
        value: what somebody gave.
        longest: characters at most; None sets no limit.
    """
    if not isinstance(value, str):
        return f"The {name} must be text, and this is {type(value).__name__}."
    if longest is not None and len(value) > longest:
        return f"The {name} has {len(value):,} characters; that is more than AWS takes."
    try:
        value.encode()
    except UnicodeEncodeError:
        return f"The {name} holds half a character, which can't be sent."
    return ""


def in_short(error: Refusal) -> str:
    """What boto3's own check of the parameters found, in one sentence.

    Args:
        error: boto3's refusal, from before anything was sent.
    """
    if short := _TOO_SHORT.search(error.message):
        name, length, least = short.groups()
        words = f"The {_called(name)} has {length} character{'' if length == '1' else 's'}; AWS wants at least {least}."
        return f"{words} To send no ExternalId, leave it out." if name == "ExternalId" and length == "0" else words
    if small := _TOO_SMALL.search(error.message):
        name, value, least = small.groups()
        return f"The {_called(name)} is {value}; AWS wants at least {least}."
    if "Invalid bucket name" in error.message:
        return "No bucket can have this name: letters, digits, dots and hyphens only."
    return " ".join(error.message.split())


def _called(name: str) -> str:
    """A parameter as botocore writes it, in words: `Key of tag 1` for `Tags[0].Key`."""
    if member := _MEMBER.fullmatch(name):
        one, number, part = member.groups()
        return f"{part} of {one.lower()} {int(number) + 1}"
    return name
