"""Every whole request near what trust policies name: tokens, assertions, calls of services, members."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from helpers.iam.analysis.near import for_whom, github, people, pipelines
from helpers.iam.analysis.near.request import Near
from helpers.iam.document import Policy, Statement
from helpers.iam.model import AccountFacts, Caller, CallerType, PrincipalMatch
from helpers.iam.principals import match

MOST = 16  # of one heading and one caller: a learner reads them all
_MOST_CALLERS = 6
_MOST_MEMBERS = 2
_NO_FACTS = AccountFacts()

_Issuer = Callable[[Sequence[Statement], str, Caller], Iterator[Near]]
_ISSUERS: tuple[tuple[re.Pattern[str], _Issuer], ...] = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), issuer)
    for pattern, issuer in (
        (r"token\.actions\.githubusercontent\.com(?:/.+)?|.+/_services/token|[\w.-]+\.ghe\.com(?:/.*)?", github.tokens),
        (r"gitlab\.com", pipelines.gitlab),
        (r"app\.terraform\.io", pipelines.terraform),
        (r"oidc\.circleci\.com/org/.+", pipelines.circleci),
        (r"api\.bitbucket\.org/2\.0/workspaces/.+", pipelines.bitbucket),
        (r"oidc(?:-eks)?\.(?:eks\.)?[\w-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)/id/.+|oidc\.eks\..+", pipelines.pods),
        (r"cognito-identity\.amazonaws\.com", people.cognito),
        (r"accounts\.google\.com", people.google),
    )
)
# One's own server is known by its subjects.
_BY_SUBJECT = (("system:serviceaccount:", pipelines.pods), ("project_path:", pipelines.gitlab))


def near(policies: Sequence[Policy], role: str, callers: Callable[[], Iterable[Caller]]) -> Iterator[Near]:
    """The requests, those of each caller from the nearest to the farthest.

    Args:
        policies: trust policies of one role.
        role: its ARN.
        callers: makes the users and sessions that are worth asking, where an organization is asked for.
    """
    statements = [statement for policy in policies for statement in policy.statements]
    allows = [statement for statement in statements if statement.effect == "Allow" and statement.principal]
    values = [value for s in allows if s.principal for value in s.principal.values]
    providers = dict.fromkeys(value.text for value in values if value.kind == "Federated")
    for text in itertools.islice(providers, _MOST_CALLERS):
        yield from _cut(_of_provider(statements, Caller(CallerType.FEDERATED, text)))
    named = dict.fromkeys(value.text for value in values if value.kind == "Service")
    for text in itertools.islice(named, _MOST_CALLERS):
        yield from _cut(for_whom.service(statements, Caller(CallerType.SERVICE, text), role.split(":")[4]))
    if any(c.name in ("aws:principalorgid", "aws:principalorgpaths") for s in statements for c in s.conditions):
        for caller in itertools.islice(_members(allows, callers()), _MOST_MEMBERS):
            yield from for_whom.member(statements, caller)


def _of_provider(statements: Sequence[Statement], caller: Caller) -> Iterator[Near]:
    if ":saml-provider/" in caller.arn:
        return people.saml(statements, caller)
    provider = caller.arn.partition(":oidc-provider/")[2] or caller.arn
    issuer: _Issuer | None = next((each for pattern, each in _ISSUERS if pattern.fullmatch(provider)), None)
    if issuer is None:
        key = f"{provider.lower()}:sub"
        subjects = [text for s in statements for c in s.conditions if c.name == key for text in c.values]
        found = (each for start, each in _BY_SUBJECT if subjects and subjects[0].startswith(start))
        issuer = next(found, people.others)
    return issuer(statements, provider, caller)


def _members(allows: Sequence[Statement], callers: Iterable[Caller]) -> Iterator[Caller]:
    """Users and sessions that an Allow names, of each account one; accounts that none writes out come first."""
    listed = [caller for caller in callers if caller.type in (CallerType.USER, CallerType.ROLE_SESSION)]
    elements = [statement.principal for statement in allows if statement.principal]
    none = PrincipalMatch.NONE
    told = {caller for caller in listed if any(match(each, caller, _NO_FACTS) is not none for each in elements)}
    texts = " ".join(value.text for element in elements for value in element.values)
    accounts: dict[str, Caller] = {}
    for caller in sorted(filter(told.__contains__, listed), key=lambda each: each.account in texts):
        accounts.setdefault(caller.account, caller)
    return iter(accounts.values())


def _cut(found: Iterator[Near]) -> Iterator[Near]:
    """So many as can be read, those farthest out among them."""
    listed = list(found)
    if len(listed) > MOST:
        half = MOST // 2
        listed = [*listed[:half], *listed[-half:]]
    return iter(listed)
