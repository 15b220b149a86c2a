"""What a policy document says, compiled: a Policy of Statements that know their place.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final, NamedTuple

from helpers.iam import jsontext, patterns, variables
from helpers.iam.conditions import Condition
from helpers.iam.model import ContextValue, Finding, Place, PolicyKind


class PrincipalValue(NamedTuple):
    """One principal of a Principal element."""

    kind: str  # "AWS", "Service", "Federated" or "CanonicalUser"
    text: str
    pointer: str
    account: str = ""  # when it names a whole account, by its id or its :root ARN, which mean the same
    partition: str = ""  # of that :root ARN


class PrincipalElement(NamedTuple):
    """A Principal or NotPrincipal element."""

    pointer: str
    values: tuple[PrincipalValue, ...] = ()
    anyone: bool = False  # "Principal": "*"


class Patterns(NamedTuple):
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


class Statement(NamedTuple):
    """One statement, compiled. `index` counts from 0."""

    index: int  # type: ignore[assignment]  # a tuple has a method of that name, which nobody needs here
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


class Policy:
    """A policy document: what it says, and what is wrong with it. No other equals it, not even of the same text."""

    def __init__(
        self,
        text: str,
        kind: PolicyKind,
        version: str = "2008-10-17",  # what AWS takes when Version is missing
        statements: tuple[Statement, ...] = (),
        findings: tuple[Finding, ...] = (),
        unsupported: tuple[str, str] | None = None,  # what is not modelled, by name, and its pointer
        single_statement: bool = False,  # Statement is an object, not a list
        arn: str = "",  # of a managed policy, or of an organization's; inline and resource-based policies have none
        title: str = "",  # what people call it, where the world knows: an organization's policies have names
        level: str = "",  # of an organization's: where it is attached, as one says it: "the root", "unit Workloads"
    ) -> None:
        self.text: Final = text
        self.kind: Final = kind
        self.version: Final = version
        self.statements: Final = statements
        self.findings: Final = findings
        self.unsupported: Final = unsupported
        self.single_statement: Final = single_statement
        self.arn: Final = arn
        self.title: Final = title
        self.level: Final = level
        self._index: Final[dict[str, Place]] = {}

    def named(self, arn: str, title: str = "", level: str = "") -> Policy:
        """The same document as the one that has this ARN.

        Args:
            arn: its ARN.
            title: what people call it.
            level: where in an organization it is attached, as one says it.
        """
        return Policy(
            self.text,
            self.kind,
            self.version,
            self.statements,
            self.findings,
            self.unsupported,
            self.single_statement,
            arn,
            title,
            level,
        )

    def __repr__(self) -> str:
        return f"Policy({self.text!r}, {self.kind})"

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
        places = self._places()
        pointer = self._stored(pointer)
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        return places[pointer]

    def narrowed(self, pointer: str) -> str:
        """The pointer of the one value inside an element, such as the name in a Principal; its own if it has more.

        Args:
            pointer: of an element.
        """
        inside = self._inside.get(self._stored(pointer), [])
        return self.narrowed(f"{pointer}/{inside[0]}") if len(inside) == 1 else pointer

    @cached_property
    def _inside(self) -> dict[str, list[str]]:
        """Of each pointer, the names or numbers of what stands in it."""
        found: dict[str, list[str]] = {}
        for each in self._places():
            holder, _, name = each.rpartition("/")
            if each:
                found.setdefault(holder, []).append(name)
        return found

    def _stored(self, pointer: str) -> str:
        """The pointer as the text has it, whose Statement may be an object instead of a list."""
        if self.single_statement and pointer.startswith("/Statement/0"):
            return "/Statement" + pointer.removeprefix("/Statement/0")
        return pointer

    def _places(self) -> dict[str, Place]:
        if not self._index:
            try:
                self._index.update(jsontext.places(self.text))
            except jsontext.JsonProblem as problem:
                self._index[""] = jsontext.Lines(self.text).place(problem.offset, problem.offset + 1)
        return self._index
