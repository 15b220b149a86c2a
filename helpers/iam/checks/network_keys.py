"""Do the values of a key have the form that the key's values have? Access Analyzer's checks on VPCs, and on Null.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.iam.checks.common import OfCondition, Remark, Subject, analyzer
from helpers.iam.conditions import Condition
from helpers.iam.document import Statement
from helpers.iam.text import quoted

# Ids have 8 or 17 hexadecimal digits.
_FORMS = {
    "aws:sourcevpc": ("vpc", re.compile(r"vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})"), "vpc-111bbb22"),
    "aws:sourcevpce": ("vpce", re.compile(r"vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})"), "vpce-111bbb22"),
}


def _form(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """A VPC is named by its id.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpc-format
    """
    form = _FORMS.get(condition.name)
    if form is None or not condition.operator.name.startswith("String"):
        return
    kind, pattern, example = form
    for number, text in enumerate(condition.values):
        # What a wildcard or a variable stands for can't be known.
        if not re.search(r"[*?]|\$\{", text) and not pattern.fullmatch(text):
            yield analyzer(
                "error",
                f"invalid-{kind}-format",
                subject.item(condition.pointer, number),
                f"{quoted(text)} is not the id of a {'VPC' if kind == 'vpc' else 'VPC endpoint'}.",
                f'It begins with "{kind}-" and has 8 or 17 hexadecimal digits behind, as {example}.',
            )


def _qualified_null(subject: Subject, statement: Statement, condition: Condition) -> Iterator[Remark]:
    """Null with a qualifier asks nothing: ForAllValues always holds, ForAnyValue never.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier
    """
    if condition.operator.name == "Null" and condition.qualifier:
        always = "always" if condition.qualifier == "forallvalues" else "never"
        yield analyzer(
            "suggestion",
            "null-with-qualifier",
            condition.pointer.rpartition("/")[0],
            f"{condition.written} {always} holds, whatever the request has.",
            "Write Null alone: it asks whether the key is there.",
        )


OF_CONDITION: tuple[OfCondition, ...] = (_form, _qualified_null)
