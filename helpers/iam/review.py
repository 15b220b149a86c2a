"""What would a careful reviewer say of a document AWS would save?

Some findings are published checks of IAM Access Analyzer, some are ours; `Finding.source` says which. A check that can
be wrong about a good policy is left out: whoever reads ten false alarms overlooks the true one.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from helpers.iam.checks import (
    actions,
    conditions,
    document,
    github,
    keys,
    network_keys,
    pipelines,
    presence,
    principals,
    providers,
    services,
)
from helpers.iam.checks.common import Remark, Subject
from helpers.iam.document import Policy
from helpers.iam.model import Finding

_OF_STATEMENT = (
    *document.OF_STATEMENT,
    *actions.OF_STATEMENT,
    *principals.OF_STATEMENT,
    *services.OF_STATEMENT,
    *providers.OF_STATEMENT,
    *github.OF_STATEMENT,
    *pipelines.OF_STATEMENT,
    *conditions.OF_STATEMENT,
)
_OF_CONDITION = (*keys.OF_CONDITION, *network_keys.OF_CONDITION, *presence.OF_CONDITION, *conditions.OF_CONDITION)


def review(policy: Policy, *, role_account: str = "", known_accounts: Collection[str] = ()) -> tuple[Finding, ...]:
    """What to say about a document, in the order of its text.

    Args:
        policy: the parsed document. Of one with errors nothing is said: AWS would not save it.
        role_account: the account that owns what the document is attached to; without it, any other account may be a
            third party.
        known_accounts: further accounts of the same owner.
    """
    if policy.invalid:
        return ()
    subject = Subject(policy, role_account, frozenset(known_accounts))
    findings = [remark.finding(policy) for remark in _remarks(subject)]
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)))


def _remarks(subject: Subject) -> Iterator[Remark]:
    for of_document in document.OF_DOCUMENT:
        yield from of_document(subject)
    for statement in subject.policy.statements:
        for of_statement in _OF_STATEMENT:
            yield from of_statement(subject, statement)
        for condition in statement.conditions:
            for of_condition in _OF_CONDITION:
                yield from of_condition(subject, statement, condition)
