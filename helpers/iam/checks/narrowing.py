"""Does a condition narrow who gets in? Judged by what it leaves: a pattern that strangers can fit narrows nothing.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from helpers.iam.conditions import Condition, network

# The shortest prefix that one owner may have: the largest blocks ever given to one are a /8 and a /19.
# https://www.iana.org/assignments/ipv4-address-space/ipv4-address-space.xhtml
_ONE_OWNERS = {4: 8, 6: 16}
_ACCOUNTS = ("aws:principalaccount", "aws:sourceaccount", "aws:vpceaccount", "s3:dataaccesspointaccount")
_ARNS = ("aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn", "s3:dataaccesspointarn")
_ORGANIZATIONS = ("orgid", "orgpaths")  # how the keys end


def leaves_strangers(condition: Condition) -> bool:
    """May a stranger meet the condition? Asked of one that is not negated and needs its key.

    Args:
        condition: a key under its operator.
    """
    if condition.operator.name == "IpAddress":
        return _is_much_of_the_internet(condition.values)
    # Arn operators know wildcards as the Like ones do; all others mean their characters.
    patterned = condition.operator.name.endswith("Like") or condition.operator.name.startswith("Arn")
    return patterned and any(_fits_strangers(condition.name, value) for value in condition.values)


def _is_much_of_the_internet(values: Iterable[str]) -> bool:
    """Are the networks together wider than what any one owner has? 0.0.0.0/0 may be written as its two halves."""
    networks = [network(value) for value in values]
    for version, shortest in _ONE_OWNERS.items():
        together = ipaddress.collapse_addresses(each for each in networks if each.version == version)  # type: ignore[type-var]
        if any(each.prefixlen < shortest for each in together):
            return True
    return False


def _fits_strangers(key: str, value: str) -> bool:
    if not re.search(r"[*?]", value):
        return False
    if not value.strip("*?"):
        return True
    if key in _ACCOUNTS:
        return True
    if key in _ARNS:
        parts = value.split(":", 5)
        # An ARN's account stands in its fifth part. Anybody can make a role of any name in their own.
        if len(parts) < 6 or re.search(r"[*?]", parts[4]):
            return True
        return not parts[4] and parts[5][:1] in ("*", "?")  # a bucket's ARN has no account
    if key.endswith(_ORGANIZATIONS):
        return bool(re.search(r"[*?]", value.partition("/")[0]))
    if key == "aws:userid":  # an id of AWS's, and a session name of the caller's choice
        return bool(re.search(r"[*?]", value.partition(":")[0]))
    if key in ("aws:sourcevpc", "aws:sourcevpce"):
        return True
    return value[0] in "*?"
