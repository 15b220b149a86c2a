"""A policy that was found in a text, and the way from its own places to those of the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helpers.iam.model import Finding, Place, PolicyKind

Locate = Callable[[str, "Place | None"], Place]  # a pointer into the policy, and its place in the policy's own text


@dataclass(frozen=True)
class Document:
    """One policy.

    Attributes:
        text: its JSON text. A policy that was nothing but JSON is here to the letter.
        kind: what it is attached to, when the text around it says so; else guessed from what it says.
        name: whose it is, as the text calls it: a role, a logical id, an address; empty when nothing says so.
        locate: from a place of its own to the place in the text that it was found in.
        plain: the text was this policy and nothing else.
        account: the account that owns what it is attached to, where a placeholder was read for it.
    """

    text: str
    kind: PolicyKind
    name: str = ""
    locate: Locate | None = None
    plain: bool = False
    account: str = ""

    def placed(self, finding: Finding) -> Finding:
        """The same finding, at its place in the text that the policy was found in.

        Args:
            finding: of this policy's own text.
        """
        if self.locate is None:
            return finding
        return finding._replace(place=self.locate(finding.pointer, finding.place))


@dataclass(frozen=True)
class Reading:
    """What was found in a text.

    Attributes:
        form: what the text is, for a sentence: "a CloudFormation template".
        documents: the policies, in the order of the text.
        notes: what was read for what, such as a placeholder; one sentence each.
        unread: what can't be read here, and how to get it as JSON; one sentence each, with its line.
    """

    form: str
    documents: tuple[Document, ...] = ()
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def trouble(self) -> str:
        """Why there is no policy here, one sentence; empty when there is one."""
        if self.documents:
            return ""
        return self.unread[0] if self.unread else f"This is {self.form}, and there is no policy in it."
