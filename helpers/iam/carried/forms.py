"""Can a key have this value at all? Of some keys the form is known, and a value of another form is never sent.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.iam import patterns, variables

_ASSUME_ROLE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"


@dataclass(frozen=True, slots=True)
class Form:
    """What the values of a key are made of.

    Attributes:
        letter: one character of a value, as a regular expression.
        least: the fewest characters.
        most: the most.
        words: the form as the rest of a sentence.
        page: AWS's page.
    """

    letter: re.Pattern[str]
    least: int
    most: int
    words: str
    page: str


_ACCOUNT = Form(re.compile(r"[0-9]"), 12, 12, "12 digits", f"{_KEYS}#condition-keys-sourceaccount")
FORMS = {
    "sts:externalid": Form(
        re.compile(r"[\w+=,.@:/-]", re.ASCII),
        2,
        1224,
        "2 to 1,224 letters, digits and characters of +=,.@:/-_",
        _ASSUME_ROLE,
    ),
    "sts:rolesessionname": Form(
        re.compile(r"[\w+=,.@-]", re.ASCII), 2, 64, "2 to 64 letters, digits and characters of +=,.@-_", _ASSUME_ROLE
    ),
    # Pages differ about the length, up to 256.
    "sts:sourceidentity": Form(
        re.compile(r"[\w+=,.@-]", re.ASCII), 2, 256, "2 or more letters, digits and characters of +=,.@-_", _ASSUME_ROLE
    ),
    "aws:sourceaccount": _ACCOUNT,
    "aws:principalaccount": _ACCOUNT,
}


def possible(key: str, value: str) -> bool:
    """False when no request has that value under the key.

    Args:
        key: a condition key, in lower case.
        value: a value without wildcards.
    """
    form = FORMS.get(key)
    return form is None or (form.least <= len(value) <= form.most and all(map(form.letter.fullmatch, value)))


def can_fit(key: str, pattern: str, *, wildcards: bool) -> bool:
    """False when no value that the key can have fits a value of a policy.

    Args:
        key: a condition key, in lower case.
        pattern: the policy's value.
        wildcards: `*` and `?` stand for other characters.
    """
    form = FORMS.get(key)
    # An anonymous request says so where others have their account's id; what a variable holds, the request says.
    if form is None or variables.has_variable(pattern) or (form is _ACCOUNT and pattern == "anonymous"):
        return True
    if not wildcards:
        return possible(key, pattern)
    tokens = list(patterns.tokens(pattern))
    letters = [token for token in tokens if isinstance(token, str)]
    fixed = "".join(letters)
    shortest = len(fixed) + sum(token is not patterns.STAR for token in tokens if not isinstance(token, str))
    longest_enough = patterns.STAR in tokens or shortest >= form.least
    return all(map(form.letter.fullmatch, fixed)) and shortest <= form.most and longest_enough
