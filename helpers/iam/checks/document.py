"""Do the statements add up? Checks on the document as a whole.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from helpers.iam import patterns
from helpers.iam.checks.common import (
    OfDocument,
    OfStatement,
    Remark,
    Subject,
    account_of,
    analyzer,
    covers,
    names_everyone,
    ours,
)
from helpers.iam.document import Statement
from helpers.iam.saving.faults import GUIDE


def _version(subject: Subject) -> Iterator[Remark]:
    """AWS takes the older language when Version is missing, and that one has no variables.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    if not subject.written("/Version"):
        yield analyzer(
            "general-warning",
            "missing-version",
            "",
            "The policy has no Version, so AWS reads it in the language of 2008.",
            'Add "Version": "2012-10-17" in front of Statement.',
        )


def _same_statement(subject: Subject) -> Iterator[Remark]:
    """Of two equal statements somebody changes one, and wonders about the other.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
    """
    seen: dict[object, int] = {}
    for statement in subject.policy.statements:
        first = seen.setdefault(_meaning(statement), statement.index)
        if first != statement.index:
            yield analyzer(
                "suggestion",
                "redundant-statement",
                statement.pointer,
                f"Statement {statement.index + 1} says the same as statement {first + 1}.",
                "Keep one of them.",
            )


def _meaning(statement: Statement) -> object:
    """What a statement says, whatever its Sid and the order of its lists."""
    who = statement.principal or statement.not_principal
    values = frozenset((value.kind, value.text) for value in who.values) if who else None
    resources = statement.resources
    return (
        statement.effect,
        (bool(statement.principal), who and who.anyone, values),
        (statement.actions.element, frozenset(text.lower() for text in statement.actions.texts)),
        (resources.element, frozenset(resources.texts)) if resources else None,
        frozenset((c.written.lower(), c.key.lower(), frozenset(c.values)) for c in statement.conditions),
    )


def _swallowed(subject: Subject) -> Iterator[Remark]:
    """A Deny beats every Allow, so an Allow that lies inside a Deny grants nothing.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """
    statements = subject.policy.statements
    for allow in statements:
        for deny in statements:
            if allow.effect == "Allow" and deny.effect == "Deny" and _inside(allow, deny):
                yield ours(
                    "warning",
                    "allow-inside-deny",
                    allow.pointer,
                    f"Statement {deny.index + 1} denies everything that statement {allow.index + 1} allows.",
                    "Give the Deny a condition, or remove the Allow.",
                    f"{GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html",
                )
                break


def _inside(allow: Statement, deny: Statement) -> bool:
    if deny.conditions or deny.not_principal or "Not" in deny.actions.element + allow.actions.element:
        return False
    if not _all_covered(deny.actions.texts, allow.actions.texts, patterns.action):
        return False
    if allow.resources and deny.resources:
        if "Not" in allow.resources.element + deny.resources.element:
            return False
        if not _all_covered(deny.resources.texts, allow.resources.texts, patterns.arn):
            return False
    return allow.principal is None or _principals_inside(allow, deny)


def _principals_inside(allow: Statement, deny: Statement) -> bool:
    who, denied = allow.principal, deny.principal
    if who is None or denied is None:
        return False
    if denied.anyone:
        return True
    if who.anyone:
        return False
    texts = {account_of(value.text) if value.text.endswith(":root") else value.text for value in denied.values}
    everyone = names_everyone(denied)
    return all(
        value.text in texts
        or (value.kind == "AWS" and (everyone or (account_of(value.text) in texts and value.text != "*")))
        for value in who.values
    )


def _all_covered(outer: tuple[str, ...], inner: tuple[str, ...], matcher: Callable[[str], patterns.Matcher]) -> bool:
    return all(any(covers(pattern, text, matcher) for pattern in outer) for text in inner)


def _empty_sid(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A Sid may be left out, but not left empty.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
    """
    pointer = f"{statement.pointer}/Sid"
    if not statement.sid and subject.written(pointer):
        yield analyzer(
            "suggestion", "empty-sid-value", pointer, "The Sid is empty.", "Name the statement, or leave Sid out."
        )


def _empty_condition(subject: Subject, statement: Statement) -> Iterator[Remark]:
    """A Condition that holds nothing reads like a limit, and is none.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """
    pointer = f"{statement.pointer}/Condition"
    if not statement.conditions and subject.written(pointer):
        yield analyzer(
            "suggestion",
            "empty-object-condition",
            pointer,
            "The Condition is empty, so it limits nothing.",
            "Write { operator: { key: value } }, or remove it.",
        )


OF_DOCUMENT: tuple[OfDocument, ...] = (_version, _same_statement, _swallowed)
OF_STATEMENT: tuple[OfStatement, ...] = (
    _empty_sid,
    _empty_condition,
)
