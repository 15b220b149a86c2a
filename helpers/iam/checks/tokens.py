"""What the checks on tokens share: which claims a statement narrows, and how a pattern begins.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.iam.checks.common import Remark, Subject, allows, holds_without_key, named, ours
from helpers.iam.conditions import Condition
from helpers.iam.document import Statement
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import GUIDE

WITH_TOKEN = "sts:AssumeRoleWithWebIdentity"
OIDC_PAGE = f"{GUIDE}id_roles_create_for-idp_oidc.html"
# Ids are numbers or hexadecimal digits: a part of one is somebody else's too.
_IDS = re.compile(r".*(?:_id|project-id)|google/organization_number", re.ASCII)
# Every token has these, so that neither IfExists nor ForAllValues lets anybody by.
_IN_EVERY_TOKEN = ("aud", "sub")


@dataclass(frozen=True, slots=True)
class Judged:
    """What is wrong with one value of a claim.

    Attributes:
        severity: "warning" or "suggestion".
        code: the finding's.
        message: what is wrong.
        hint: how to mend it.
        url: the page of AWS or of the issuer.
    """

    severity: str
    code: str
    message: str
    hint: str
    url: str

    def at(self, pointer: str) -> Remark:
        """The same as a remark on a place."""
        return ours(self.severity, self.code, pointer, self.message, self.hint, self.url)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a positive condition on a claim.

    Attributes:
        text: as the policy writes it.
        before: what stands in front of its first wildcard; all of it where there is none.
    """

    text: str
    before: str

    @property
    def open(self) -> bool:
        """True when a wildcard stands in it."""
        return self.before != self.text


def providers(subject: Subject, statement: Statement) -> Iterator[tuple[str, str]]:
    """The OIDC providers whose tokens an Allow takes, without `https://`, each with its pointer."""
    if subject.kind is not PolicyKind.TRUST or not allows(statement, WITH_TOKEN):
        return
    for text, pointer in named(statement, "Federated"):
        if ":saml-provider/" not in text:
            yield text.partition(":oidc-provider/")[2] or text, pointer


def claims(statement: Statement, provider: str) -> Iterator[tuple[str, Condition]]:
    """The conditions on claims of a provider, each with the claim in lower case."""
    start = f"{provider.lower()}:"
    for condition in statement.conditions:
        if condition.name.startswith(start):
            yield condition.name[len(start) :], condition


def narrowed(statement: Statement, provider: str) -> set[str]:
    """The claims of which the statement wants certain values, or of a certain form."""
    return {claim for claim, condition in claims(statement, provider) if _narrows(claim, condition)}


def _narrows(claim: str, condition: Condition) -> bool:
    if not is_positive(condition) or (claim not in _IN_EVERY_TOKEN and holds_without_key(condition)):
        return False
    values = values_of(condition)
    if any(not value.text.strip("*?") for value in values if value.open):
        return False
    return not (_IDS.fullmatch(claim) and any(value.open for value in values))


def is_positive(condition: Condition) -> bool:
    """True for the String operators that say which values are wanted."""
    return condition.operator.name.startswith("String") and not condition.operator.negated


def values_of(condition: Condition) -> list[Value]:
    """The values of a condition; only those of StringLike have wildcards."""
    like = condition.operator.name == "StringLike"
    return [Value(text, re.split(r"[*?]", text, maxsplit=1)[0] if like else text) for text in condition.values]
