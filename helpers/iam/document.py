"""What a policy document says, compiled: a Policy of Statements that know their place.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from helpers.iam import jsontext, patterns, variables
from helpers.iam.conditions import Condition
from helpers.iam.model import ContextValue, Finding, Place, PolicyKind


@dataclass(frozen=True, slots=True)
class PrincipalValue:
    """One principal of a Principal element."""

    kind: str  # "AWS", "Service", "Federated" or "CanonicalUser"
    text: str
    pointer: str
    account: str = ""  # when it names a whole account, by its id or its :root ARN, which mean the same
    partition: str = ""  # of that :root ARN


@dataclass(frozen=True, slots=True)
class PrincipalElement:
    """A Principal or NotPrincipal element."""

    pointer: str
    values: tuple[PrincipalValue, ...] = ()
    anyone: bool = False  # "Principal": "*"


@dataclass(frozen=True, slots=True)
class Patterns:
    """An Action, NotAction, Resource or NotResource element, compiled."""

    element: str
    pointer: str
    texts: tuple[str, ...]
    matchers: tuple[patterns.Matcher, ...]  # of the texts without variables
    with_variables: tuple[str, ...] = ()
    negated: bool = False  # NotAction, NotResource

    def match(self, text: str, context: Mapping[str, ContextValue]) -> bool:
        """True when the element covers the text; NotAction and NotResource cover what none of theirs matches."""
        for matcher in self.matchers:
            if matcher(text):
                return not self.negated
        for pattern in self.with_variables:
            if self._match_variable(pattern, text, context):
                return not self.negated
        return self.negated

    def first(self, text: str, context: Mapping[str, ContextValue]) -> str:
        """The first of the patterns that matches, as written; empty when none does."""
        compiled = iter(self.matchers)
        varying = frozenset(self.with_variables)
        for pattern in self.texts:
            fits = self._match_variable(pattern, text, context) if pattern in varying else next(compiled)(text)
            if fits:
                return pattern
        return ""

    def _match_variable(self, pattern: str, text: str, context: Mapping[str, ContextValue]) -> bool:
        # AWS replaces variables only behind the fifth colon of an ARN; one without a value matches nothing.
        *head, tail = pattern.split(":", 5)
        resolved = variables.resolve(tail, context)
        return resolved is not None and patterns.arn([*patterns.tokens(":".join(head) + ":"), *resolved])(text)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, compiled. `index` counts from 0."""

    index: int
    sid: str
    effect: str
    principal: PrincipalElement | None
    actions: Patterns
    resources: Patterns | None
    conditions: tuple[Condition, ...]
    not_principal: PrincipalElement | None = None

    @property
    def pointer(self) -> str:
        """The statement's JSON pointer."""
        return f"/Statement/{self.index}"


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy document: what it says, and what is wrong with it."""

    text: str
    kind: PolicyKind
    version: str = "2008-10-17"  # what AWS takes when Version is missing
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()
    unsupported: tuple[str, str] | None = None  # what is not modelled, by name, and its pointer
    single_statement: bool = False  # Statement is an object, not a list
    arn: str = ""  # of a managed policy, or of an organization's; inline and resource-based policies have none
    _index: dict[str, Place] = field(default_factory=dict, repr=False)

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which AWS refuses to save the document."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @cached_property
    def invalid(self) -> tuple[Finding, ...]:
        """The findings with which no document can be in force: all errors but those of saving alone."""
        return tuple(finding for finding in self.errors if not finding.on_saving_alone)

    def place(self, pointer: str) -> Place:
        """Where the value at a JSON pointer stands; of something that is missing, what should hold it."""
        if not self._index:
            try:
                self._index.update(jsontext.places(self.text))
            except jsontext.JsonProblem as problem:
                self._index[""] = jsontext.Lines(self.text).place(problem.offset, problem.offset + 1)
        if self.single_statement and pointer.startswith("/Statement/0"):
            pointer = "/Statement" + pointer.removeprefix("/Statement/0")
        while pointer and pointer not in self._index:
            pointer = pointer.rpartition("/")[0]
        return self._index[pointer]
