"""What is wrong with a document, before its place in the text is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from helpers.iam.model import Finding, Place
from helpers.iam.text import clean, quoted
from helpers.regex import Regex

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
GRAMMAR = GUIDE + "reference_policies_grammar.html"
_ORGANIZATIONS = "https://docs.aws.amazon.com/organizations/latest/userguide/"
RCP_PAGE = _ORGANIZATIONS + "orgs_manage_policies_rcps_syntax.html"
SCP_PAGE = _ORGANIZATIONS + "orgs_manage_policies_scps_syntax.html"
ENDPOINTS = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"
ORGANIZATIONS_QUOTAS = _ORGANIZATIONS + "orgs_reference_limits.html"

# What AWS answers when it says no more than that the document breaks the grammar.
SYNTAX = "Syntax errors in policy."

Where = Callable[[str], Place]

_GLOBAL_KEY = Regex(r"aws:[A-Za-z0-9]{1,64}(?:/.{1,64})?")


def element_page(name: str) -> str:
    """AWS's page on an element of a policy, such as "principal"."""
    return f"{GUIDE}reference_policies_elements_{name}.html"


class Fault(NamedTuple):
    """An error in a document: what is wrong, how to mend it, and what AWS answers.

    `pointer` is a JSON pointer to what is wrong, or to what should hold what is missing.
    """

    code: str
    pointer: str
    message: str
    hint: str
    aws: str = SYNTAX
    url: str = GRAMMAR
    aws_code: str = "MalformedPolicyDocument"
    on_saving_alone: bool = False

    def finding(self, place: Where) -> Finding:
        """The same as a finding that knows its line and column."""
        where = place(self.pointer)
        aws = clean(self.aws, 400)
        return Finding(
            "error",
            self.code,
            self.message,
            self.hint,
            where,
            self.pointer,
            self.url,
            self.aws_code,
            aws,
            on_saving_alone=self.on_saving_alone,
        )


def asks_a_condition(name: str) -> str:
    """The mend for a condition key that stands where none can: `"ExternalId"` beside Principal, say.

    Args:
        name: the member's name as written.

    Returns:
        A sentence that shows the key's right place; empty when the name is not recognised as a condition key.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """
    key = "sts:ExternalId" if name.lower() in ("externalid", "sts:externalid") else name
    if key != "sts:ExternalId" and not _GLOBAL_KEY.fullmatch(key):
        return ""
    return f'{key} is a condition key. Write "Condition": {{ operator: {{ "{key}": value }} }}.'


def unclosed_variable(text: str, pointer: str) -> Fault:
    """A `${` without its `}`."""
    message = f"In {quoted(text)} a policy variable is not closed."
    page = GUIDE + "reference_policies_variables.html"
    return Fault("variable", pointer, message, "Every ${ needs its }.", url=page)
