"""For whom does a service act, and of which organization is a caller? Neighbours of what a policy asks of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from helpers.iam.analysis.near.request import STRANGER, Far, Near, Value, filled, named, one
from helpers.iam.carried import services
from helpers.iam.document import Statement
from helpers.iam.model import Caller

_ACCOUNT, _ARN = "aws:sourceaccount", "aws:sourcearn"
_ORG, _PATHS = "aws:sourceorgid", "aws:sourceorgpaths"
_UNKNOWN = "; no page of AWS that was read says whether it tells"
_MORE = tuple(digit * 12 for digit in "87654321")  # as many as a policy is likely to name, and more
_MOST_ALIKE = 3
_OURS, _THEIRS = "o-a1b2c3d4e5", "o-z9y8x7w6v5"


def service(statements: Sequence[Statement], caller: Caller, own: str) -> Iterator[Near]:
    """Calls of a service for the role's account, and for others.

    Nothing where neither a page says that the service tells for whom it acts, nor the policy asks.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

    Args:
        statements: of trust policies.
        caller: the service.
        own: account of the role.
    """
    asked = {c.name for s in statements for c in s.conditions} & {_ACCOUNT, _ARN, _ORG, _PATHS}
    documented = {key for key in (_ACCOUNT, _ARN) if services.sends(caller.arn, key) is services.Sends.DOCUMENTED}
    told = documented | asked
    if not told:
        return
    known = services.SERVICES.get(caller.arn)
    # Where the page tests a key, strangers' calls have it too; of the others it is not known.
    unsure = _UNKNOWN if asked - documented else ""
    account = one(statements, _ACCOUNT, own)
    account = account if re.fullmatch(r"\d{12}", account, re.ASCII) else own
    stranger, *alike = _strangers(statements, {account, own})
    usual = f"arn:aws:{caller.arn.partition('.')[0]}:eu-west-1:{account}:some-resource"
    arn = next((text for text in named(statements, _ARN) if text.count(":") >= 4), usual)
    organization = _organization(statements, _ORG, _PATHS, "")

    def call(whose: str, source: str, org: dict[str, Value]) -> dict[str, Value]:
        every: dict[str, Value] = {_ACCOUNT: whose, _ARN: source, **org}
        return {key: value for key, value in every.items() if key in told or key in (_ORG, _PATHS)}

    none: dict[str, Value] = {}
    calls: list[tuple[str, Far, dict[str, Value]]] = [
        (f"acting for account {account}", Far.NAMED, call(account, _source(arn, account), organization))
    ]
    if _ARN in asked:
        other = f"{_source(arn, account)}-other"
        calls.append((f"acting for another resource of {account}", Far.SAME, call(account, other, organization)))
    for other in (*alike, stranger):
        calls.append((f"acting for another customer ({other})", Far.STRANGER, call(other, _source(arn, other), none)))
    if {_ORG, _PATHS} & asked:
        elsewhere = _of(_THEIRS, _ORG, _PATHS)
        foreign = call(stranger, _source(arn, stranger), elsewhere)
        calls.append((f"acting for a customer of another organization ({stranger})", Far.STRANGER, foreign))
        inside = call(stranger, _source(arn, stranger), organization)
        calls.append(("acting for another account of the organization", Far.BESIDE, inside))
    for words, far, facts in calls:
        yield Near("Services", f"{words}{unsure}", caller, facts, (_ACCOUNT, _ARN, _ORG, _PATHS), far, added=True)
    if unsure or (known and not known.everywhere):
        words = "not telling for whom it acts"
        yield Near("Services", words, caller, none, (_ACCOUNT, _ARN, _ORG, _PATHS), Far.BESIDE, added=True)


def _strangers(statements: Sequence[Statement], ours: set[str]) -> Iterator[str]:
    """Accounts of other customers: one that no text names, then those that fit a pattern as one's own does.

    Whoever opens an account does not choose its number, and among all numbers there is one for every pattern.
    """
    asked = [
        *named(statements, _ACCOUNT),
        *(text.split(":", 5)[4] for text in named(statements, _ARN) if text.count(":") > 3),
    ]
    yield next(each for each in (STRANGER, *_MORE) if each not in ours | {*asked})
    made = (_fitting(text, ours) for text in dict.fromkeys(asked) if set(text) & {"*", "?"})
    yield from itertools.islice(dict.fromkeys(filter(None, made)), _MOST_ALIKE)


def _fitting(pattern: str, ours: set[str]) -> str:
    """Another account that fits a pattern; empty where there is none."""
    rest = re.sub(r"[*?]", "", pattern)
    missing = 12 - len(rest) - pattern.count("?")
    if missing < 0 or (rest and not re.fullmatch(r"\d+", rest, re.ASCII)):
        return ""
    for digit in "987":
        account = pattern.replace("?", digit).replace("*", digit * missing, 1).replace("*", "")
        if len(account) == 12 and account not in ours:
            return account
    return ""


def member(statements: Sequence[Statement], caller: Caller) -> Iterator[Near]:
    """The caller as one of the organization that the policy asks for, of another unit, another one and of none.

    Organizations have an id of their own, and units do not: a path begins with the organization.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
    """
    keys = ("aws:principalorgid", "aws:principalorgpaths")
    ours = _organization(statements, *keys, _OURS)
    name = str(ours[keys[0]])
    told: list[tuple[str, Far, dict[str, Value]]] = [(f"of the organization {name}", Far.NAMED, ours)]
    if any(named(statements, keys[1])):
        path = f"{name}/r-ab12/ou-ab12-99999999/"
        unit: dict[str, Value] = {keys[0]: name, keys[1]: (path,)}
        told.append((f"of another unit of the organization ({path})", Far.SAME, unit))
    other = _THEIRS if name != _THEIRS else _OURS
    told.append((f"of another organization ({other})", Far.STRANGER, _of(other, *keys)))
    told.append(("of no organization", Far.STRANGER, {}))
    for words, far, facts in told:
        yield Near("Organizations", words, caller, facts, keys, far, added=True)


def _organization(statements: Sequence[Statement], org: str, paths: str, otherwise: str) -> dict[str, Value]:
    """Id and path of an organization that agree; nothing where the policy names none."""
    path = next((filled(text) for text in named(statements, paths) if re.match(r"o-\w+/", text)), "")
    name = path.partition("/")[0] or one(statements, org, otherwise)
    if not name:
        return {}
    if not re.fullmatch(r"o-\w+", name):
        name = _OURS
    if len(path.rstrip("/").split("/")) < 2:
        return _of(name, org, paths)
    return {org: name, paths: (f"{path.rstrip('/')}/",)}


def _of(name: str, org: str, paths: str) -> dict[str, Value]:
    return {org: name, paths: (f"{name}/r-ab12/ou-ab12-11111111/",)}


def _source(arn: str, account: str) -> str:
    """An ARN of that account's, wildcards filled."""
    parts = [*arn.split(":", 5), *[""] * 6][:6]
    resource = parts[5].replace("*", "x").replace("?", "x") or "x"
    if parts[4]:
        parts[4] = account
    elif account == STRANGER:  # a bucket's ARN has no account: it is another bucket
        resource += "-of-another"
    parts[3] = filled(parts[3], "eu-west-1") if parts[3] else ""
    return ":".join([*parts[:5], resource])
