"""The words of a review: what is remarked on, whose judgement it is, and what most checks ask of a statement.

IAM Access Analyzer publishes its checks, each with an issue code; ours carry codes of our own. AWS saves the document
in spite of all of them.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helpers.iam import keys as keys_of_aws
from helpers.iam import patterns, variables
from helpers.iam.checks.narrowing import leaves_strangers
from helpers.iam.conditions import Condition
from helpers.iam.document import Policy, PrincipalElement, Statement
from helpers.iam.model import Finding, PolicyKind
from helpers.iam.saving.faults import GUIDE

CHECKS_PAGE = GUIDE + "access-analyzer-reference-policy-checks.html"

# What says for whom a service acts.
SOURCES = ("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
_ACCOUNT = re.compile(r"(?:arn:[\w-]+:(?:iam|sts)::)?(\d{12})(?::.*)?", re.ASCII)
_WHOLE_ACCOUNT = re.compile(r"(?:arn:[\w-]+:iam::)?\d{12}(?::root)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say, before its place in the text is known."""

    severity: str
    code: str
    pointer: str
    message: str
    hint: str
    url: str
    source: str

    def finding(self, policy: Policy) -> Finding:
        """The same as a finding that knows its line and column; AWS answers nothing to it."""
        place = policy.place(self.pointer)
        return Finding(
            self.severity, self.code, self.message, self.hint, place, self.pointer, self.url, "", "", self.source
        )


def analyzer(level: str, code: str, pointer: str, message: str, hint: str) -> Remark:
    """A published check of IAM Access Analyzer.

    Args:
        level: its finding type as its page's anchors write it: "error", "general-warning", "security-warning" or
            "suggestion".
        code: its issue code, in lower case with hyphens.
        pointer: what is remarked on.
        message: what is wrong.
        hint: how to mend it.
    """
    url = f"{CHECKS_PAGE}#access-analyzer-reference-policy-checks-{level}-{code}"
    return Remark(level.rpartition("-")[2], code, pointer, message, hint, url, "access-analyzer")


def ours(severity: str, code: str, pointer: str, message: str, hint: str, url: str) -> Remark:
    """A check of this lab; `url` is the page of AWS it rests on."""
    return Remark(severity, code, pointer, message, hint, url, "lab")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reviewed: the document, and which accounts are the reviewer's own."""

    policy: Policy
    role_account: str = ""
    known_accounts: frozenset[str] = frozenset()

    @property
    def kind(self) -> PolicyKind:
        """What the document is attached to."""
        return self.policy.kind

    def written(self, pointer: str) -> bool:
        """True when the document holds a value there."""
        parent = pointer.rpartition("/")[0]
        return self.policy.place(pointer) != self.policy.place(parent)

    def item(self, pointer: str, number: int) -> str:
        """The pointer of a list's item; of a single value that stands for a list, its own."""
        return f"{pointer}/{number}" if self.written(f"{pointer}/{number}") else pointer


OfDocument = Callable[[Subject], Iterator[Remark]]
OfStatement = Callable[[Subject, Statement], Iterator[Remark]]
OfCondition = Callable[[Subject, Statement, Condition], Iterator[Remark]]


def account_of(principal: str) -> str:
    """The account of an AWS principal, or nothing: `*` and unique ids name none."""
    found = _ACCOUNT.fullmatch(principal)
    return found.group(1) if found else ""


def names_account(principal: str) -> bool:
    """True for the two spellings of a whole account."""
    return _WHOLE_ACCOUNT.fullmatch(principal) is not None


def names_everyone(element: PrincipalElement | None) -> bool:
    """True when the element is, or holds, a wildcard."""
    return element is not None and (
        element.anyone or any(value.kind == "AWS" and value.text == "*" for value in element.values)
    )


def named(statement: Statement, kind: str) -> list[tuple[str, str]]:
    """The principals of one kind: (text, pointer)."""
    values = statement.principal.values if statement.principal else ()
    return [(value.text, value.pointer) for value in values if value.kind == kind]


def allows(statement: Statement, action: str) -> bool:
    """True when the statement is an Allow that covers the action."""
    return statement.effect == "Allow" and statement.actions.match(action, {})


def holds_without_key(condition: Condition) -> bool:
    """True when the condition holds for a request that lacks its key."""
    return condition.mismatch({}) is None


def on(statement: Statement, *keys: str) -> list[Condition]:
    """The statement's conditions on any of the keys; names ignore case."""
    wanted = {key.lower() for key in keys}
    return [condition for condition in statement.conditions if condition.key.lower() in wanted]


def demands(statement: Statement, *keys: str) -> bool:
    """True when the statement applies only to values of one of the keys that strangers don't have."""
    return any(_demands(statement, condition) for condition in on(statement, *keys))


def _demands(statement: Statement, condition: Condition) -> bool:
    if condition.operator.name == "Null" or condition.operator.negated:
        return False
    if holds_without_key(condition) and not _always_there(statement, condition):
        return False
    return not leaves_strangers(condition)


def _always_there(statement: Statement, condition: Condition) -> bool:
    """Of a key that every AssumeRole carries, IfExists opens nothing; a bucket also gets requests without any key."""
    key = keys_of_aws.find(condition.key)
    trust = statement.resources is None
    return trust and key is not None and key.at_assume_role is keys_of_aws.Supply.ALWAYS


def literal(text: str) -> str:
    """A value without its `${…}`."""
    return variables.VARIABLE.sub("", text)


def covers(pattern: str, text: str, matcher: Callable[[str], patterns.Matcher]) -> bool:
    """True when everything the second pattern matches, the first matches too; False when that is not certain.

    A `*` of the second is read as the character it is, which only a `*` of the first matches. A `?` of the first
    would match it as well, and mean less.
    """
    if variables.has_variable(pattern) or variables.has_variable(text):
        return pattern == text
    if "?" in pattern and ("*" in text or "?" in text):
        return pattern == text
    return matcher(pattern)(text)
