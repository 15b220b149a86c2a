"""Which callers can a trust policy tell apart? Those it names, and their neighbours that it does not.

What AWS works out from who calls (ARN, account, user name, unique id) always goes together: a caller is built whole,
never put together from facts that do not fit.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from helpers.iam import keys
from helpers.iam.analysis.values import GIVEN, keys_of, near_misses
from helpers.iam.carried import supply
from helpers.iam.carried.supply import ASSUME, WITH_SAML, WITH_TOKEN
from helpers.iam.conditions import Condition
from helpers.iam.document import PrincipalValue, Statement
from helpers.iam.model import AccountFacts, Caller, CallerType, ContextValue
from helpers.iam.principals import WEB_IDENTITY_PROVIDERS, caller_from_arn, match

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
_PRINCIPAL_TYPES = {
    CallerType.ROOT: "Account",
    CallerType.USER: "User",
    CallerType.ROLE_SESSION: "AssumedRole",
    CallerType.FEDERATED_USER: "FederatedUser",
}
# Names for those whom no policy names.
_USER, _ROLE, _SESSION = "somebody-else", "another-role", "another-session"
_USER_ID, _ROLE_ID = "AIDASOMEBODYELSE", "AROAANOTHERROLE"
_ACCOUNTS = ("999999999999", "888888888888", "777777777777")
_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "somebody-else.amazonaws.com")

_NAME = re.compile(r"(?:[!-)+->@-~]+/)?[\w+=,.@-]{1,64}", re.ASCII)  # with its path
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_ACCOUNT = re.compile(r"(?:^|:iam::|:sts::)(\d{1,12})(?!\d)", re.ASCII)
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{4,127}", re.ASCII)
_USER_OR_ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:(?:user|role)/(?:[!-)+->@-~]+/)?[\w+=,.@-]{1,64}", re.ASCII)
_NO_FACTS = AccountFacts()


def known_of(caller: Caller) -> dict[str, ContextValue]:
    """The condition keys, in lower case, that AWS works out from who calls."""
    if caller.type is CallerType.SERVICE:
        return {
            "aws:principalisawsservice": "true",
            "aws:principalservicename": caller.arn,
            "aws:principalservicenameslist": (caller.arn,),
        }
    if caller.type is CallerType.FEDERATED:  # the call is not signed: AWS knows nobody but the provider
        return {"aws:federatedprovider": caller.arn} if way_in(caller) == WITH_TOKEN else {}
    if caller.type is CallerType.ANONYMOUS:
        return {"aws:principaltype": "Anonymous", "aws:userid": "anonymous"}
    # "For IAM roles, the request context returns the ARN of the role, not the ARN of the user that assumed the role."
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    known: dict[str, ContextValue] = {
        "aws:principalaccount": caller.account,
        "aws:principalarn": caller.role_arn or caller.arn,
        "aws:principalisawsservice": "false",
        "aws:principaltype": _PRINCIPAL_TYPES[caller.type],
    }
    if caller.unique_id:
        known["aws:userid"] = caller.unique_id
    if caller.username:
        known["aws:username"] = caller.username
    return known


def way_in(caller: Caller) -> str:
    """The action by which such a caller assumes a role."""
    if caller.type is not CallerType.FEDERATED:
        return ASSUME
    return WITH_SAML if ":saml-provider/" in caller.arn else WITH_TOKEN


def carries(caller: Caller, key: str) -> bool:
    """False when AWS never sends the key, in lower case, with such a caller's request."""
    return supply.supply(supply.sender_of(caller), key) is not keys.Supply.NEVER


def candidates(
    statements: Sequence[Statement], texts: Mapping[str, Sequence[str]], role: str, most: int
) -> tuple[tuple[Caller, ...], bool]:
    """Callers around everything the statements name, and whether none had to be left out.

    Args:
        statements: of one trust policy or of several.
        texts: key in lower case → the texts that conditions compare it with.
        role: the ARN of the role.
        most: how many may be weighed.
    """
    names = _Names(statements, texts, role)
    told = _telling(statements, names.own)
    found = dict.fromkeys(names.plain())
    seen = {told(caller) for caller in found if caller.type in (CallerType.USER, CallerType.ROLE_SESSION)}
    everybody = names.everybody()
    for caller in itertools.islice(everybody, most):
        if (answer := told(caller)) not in seen:
            seen.add(answer)
            found[caller] = None
    return tuple(found), next(everybody, None) is None


def _telling(statements: Sequence[Statement], own_account: str) -> Callable[[Caller], object]:
    """A function that says what the statements know a caller by: who gives the same answer gets the same verdicts."""
    elements = [statement.principal for statement in statements if statement.principal]
    held = [condition for statement in statements for condition in statement.conditions]
    of_caller = [condition for condition in held if keys_of(condition) <= GIVEN.keys()]
    mixed = [c for c in held if GIVEN.keys() & keys_of(c) and not keys_of(c) <= GIVEN.keys()]
    compared = sorted(GIVEN.keys() & set().union(*map(keys_of, mixed)))
    # Held against another key, a fact tells by its very text if the policy has that text; else by its presence alone.
    texts = {None, *(text for condition in held for text in condition.values)}

    def told(caller: Caller) -> object:
        known = known_of(caller)
        facts = [known.get(key) for key in compared]
        return (
            caller.account == own_account,
            tuple(match(element, caller, _NO_FACTS) for element in elements),
            tuple(condition.mismatch(known) is None for condition in of_caller),
            tuple(_fits(condition, known.get(condition.key.lower())) for condition in mixed),
            tuple(fact if fact in texts else "" for fact in facts),
        )

    return told


def _fits(condition: Condition, fact: ContextValue | None) -> bool:
    return isinstance(fact, str) and condition.fits(fact)


class _Names:
    """Every name the policy holds, by what it is a name of; invented ones come last."""

    def __init__(self, statements: Sequence[Statement], texts: Mapping[str, Sequence[str]], role: str) -> None:
        elements = (statement.principal for statement in statements)
        self.principals = list(dict.fromkeys(value for element in elements if element for value in element.values))
        compared = [(c.key.lower(), text) for s in statements for c in s.conditions for text in c.values]
        self.arns = [text for key, text in compared if key == "aws:principalarn" and _USER_OR_ROLE.fullmatch(text)]
        accounts = [text for key, text in compared if key == "aws:principalaccount"]
        self.compared_accounts = [text for text in accounts if re.fullmatch(r"\d{12}", text, re.ASCII)]
        _, self.partition, _, _, self.own, _ = role.split(":", 5)
        self.with_ids = "aws:userid" in texts
        # Dicts, because they keep the policy's order.
        self.accounts: dict[str, None] = {}
        self.users: dict[str, None] = {}
        self.roles: dict[str, None] = {}
        self.sessions: dict[str, None] = {}
        self.user_ids: dict[str, None] = {}
        self.role_ids: dict[str, None] = {}
        for value in self.principals:
            if value.kind == "AWS":
                self._learn_id(value.text) if value.text[:4] in ("AIDA", "AROA") else self._learn_arn(value.text)
        self.named_accounts = tuple(self.accounts)
        self._learn_from(texts)
        # A session's ARN leaves out its role's path, so it may have any; but a role that is named has the path it has.
        named = {value.text.rpartition("/")[2] for value in self.principals if ":role/" in value.text}
        behind = [value.text.split("/")[1] for value in self.principals if ":assumed-role/" in value.text]
        self.roles |= dict.fromkeys(f"some-path/{name}" for name in behind if name not in named)
        self.stranger = next(account for account in _ACCOUNTS if account not in (*self.accounts, self.own))
        self.accounts |= dict.fromkeys((self.own, self.stranger))
        self.else_user, self.else_role = _unused(_USER, self.users), _unused(_ROLE, self.roles)
        self.else_session = _unused(_SESSION, self.sessions)

    def _learn_from(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Take the names in conditions, and their near misses; a Principal takes whole names, and has none."""
        known = [set(names) for names in (self.users, self.roles, self.sessions)]
        for text in (*texts.get("aws:principalarn", ()), *texts.get("aws:principalaccount", ())):
            self._learn_arn(text)
        for text in texts.get("aws:userid", ()):
            self._learn_id(text)
        self.users |= dict.fromkeys(texts.get("aws:username", ()))
        for names, old in zip((self.users, self.roles, self.sessions), known, strict=True):
            names |= dict.fromkeys(near for name in [*names] if name not in old for near in near_misses(name)[:4])

    def _learn_arn(self, text: str) -> None:
        """Take an ARN apart; what a wildcard left open is filled up."""
        if found := _ACCOUNT.search(text):
            self.accounts[found.group(1).ljust(12, "0")] = None
        if "/" not in text and (found or text == "*"):
            return
        resource = text.rpartition(":")[2]
        kind, _, name = resource.partition("/")
        if kind == "assumed-role":
            name, _, session = name.partition("/")
            self.sessions[session] = None
        if kind not in ("user", "role", "assumed-role"):  # a wildcard left open which it is
            self.users[resource] = self.roles[resource] = None
        elif kind == "user":
            self.users[name] = None
        else:
            self.roles[name] = None

    def _learn_id(self, text: str) -> None:
        """A user's unique id, or a session's: `AROA…:session-name`."""
        head, colon, session = text.partition(":")
        if session:
            self.sessions[session] = None
        if _UNIQUE_ID.fullmatch(head.upper()):
            (self.role_ids if colon or head.startswith("AROA") else self.user_ids)[head.upper()] = None

    def plain(self) -> Iterator[Caller]:
        """Whom a reader looks for: everybody the policy names, a neighbour of each, and those always worth asking."""
        for value in self.principals:
            yield from self._around(value)
        for arn in self.arns:
            account, (_, _, name) = arn.split(":")[4], arn.partition("/")
            yield self._user(account, name) if ":user/" in arn else self._session(account, name)
        for account in self.compared_accounts:
            yield from (self._user(account), self._session(account))
        yield self._user(self.stranger)
        if any(value.text == "*" for value in self.principals):
            yield self._session(self.stranger)
        yield self._user(self.own)
        yield caller_from_arn(f"arn:{self.partition}:iam::{next(iter(self.named_accounts), self.own)}:root")
        yield Caller(CallerType.ANONYMOUS)

    def _around(self, value: PrincipalValue) -> Iterator[Caller]:
        if value.kind == "Service":
            others = (service for service in _SERVICES if all(service != other.text for other in self.principals))
            yield from (Caller(CallerType.SERVICE, text) for text in (value.text, *itertools.islice(others, 1)))
        elif value.kind == "Federated":
            yield from (Caller(CallerType.FEDERATED, text) for text in (value.text, self._other_provider(value.text)))
        elif value.text.startswith("AIDA"):
            yield self._user(self.stranger, unique_id=value.text)
        elif value.text.startswith("AROA"):
            yield self._session(self.stranger, role_id=value.text)
        elif ":user/" in value.text:
            caller = caller_from_arn(value.text)
            yield from (self._user(caller.account, value.text.split(":user/")[1]), self._user(caller.account))
        elif ":role/" in value.text:
            account, name = value.text.split(":")[4], value.text.split(":role/")[1]
            yield from (self._session(account, name), self._session(account))
        elif ":assumed-role/" in value.text:
            account, (_, name, session) = value.text.split(":")[4], value.text.split("/")
            yield from (self._session(account, name, session), self._session(account, name))
        elif ":federated-user/" in value.text:
            yield caller_from_arn(value.text)
        elif value.text != "*":
            account = value.text.split(":")[4] if ":" in value.text else value.text
            yield from (self._user(account), self._session(account))

    def _other_provider(self, text: str) -> str:
        if text in WEB_IDENTITY_PROVIDERS:
            return next(provider for provider in WEB_IDENTITY_PROVIDERS if provider != text)
        return (
            f"{text.partition('/')[0]}/{'SomebodyElse' if ':saml-provider/' in text else 'somebody-else.example.com'}"
        )

    def everybody(self) -> Iterator[Caller]:
        """Every user and session that can be built from the names, the plainest first."""
        users = ["", *filter(_NAME.fullmatch, self.users)]
        for account, name, unique_id in itertools.product(self.accounts, users, ("", *self.user_ids)):
            yield self._user(account, name, unique_id)
        roles, sessions = (
            ["", *filter(_NAME.fullmatch, self.roles)],
            ["", *filter(_SESSION_NAME.fullmatch, self.sessions)],
        )
        for account, role, session, unique_id in itertools.product(
            self.accounts, roles, sessions, ("", *self.role_ids)
        ):
            yield self._session(account, role, session, unique_id)

    def _user(self, account: str, name: str = "", unique_id: str = "") -> Caller:
        name = name or self.else_user
        unique_id = unique_id or (_USER_ID if self.with_ids else "")
        return caller_from_arn(f"arn:{self.partition}:iam::{account}:user/{name}", unique_id=unique_id)

    def _session(self, account: str, role: str = "", session: str = "", role_id: str = "") -> Caller:
        role, session = role or self.else_role, session or self.else_session
        role_id = role_id or (_ROLE_ID if self.with_ids else "")
        return caller_from_arn(
            f"arn:{self.partition}:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{session}",
            role_arn=f"arn:{self.partition}:iam::{account}:role/{role}",
            unique_id=f"{role_id}:{session}" if role_id else "",
        )


def _unused(name: str, taken: Iterable[str]) -> str:
    taken = set(taken)
    return next(free for free in (name + "x" * more for more in itertools.count()) if free not in taken)
