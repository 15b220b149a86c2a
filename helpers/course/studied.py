"""What there is to say of each policy in a text, as data: a notebook prints it, `site/reader` draws it."""

from __future__ import annotations

from dataclasses import dataclass

from helpers import iam
from helpers.cloud.personas import YOUR_COMPANY
from helpers.documents import Document
from helpers.iam.analysis.analyse import Matrix, who_can
from helpers.iam.describe import describe
from helpers.iam.review import review


class NotSaved(ValueError):
    """AWS would not save the policy, or there is none in the text; the message says it."""


@dataclass(frozen=True)
class Study:
    """One policy, and what is said of it.

    Attributes:
        document: the policy, and whose it is.
        policy: the same, parsed.
        sentences: what it says, in plain English.
        remarks: what a reviewer would say, each at its place in the text that the policy was found in.
    """

    document: Document
    policy: iam.Policy
    sentences: tuple[str, ...]
    remarks: tuple[iam.Finding, ...]


@dataclass(frozen=True)
class Ways:
    """Who gets in and who does not, in one circumstance or among those of one kind.

    Attributes:
        heading: the circumstance, such as `sts:ExternalId absent`, or the kind, such as `Tokens of gitlab.com`.
        let_in: who gets in, in words.
        kept_out: who does not.
    """

    heading: str
    let_in: tuple[str, ...]
    kept_out: tuple[str, ...]


def study(document: Document, account: str = YOUR_COMPANY) -> Study:
    """Look at one policy. Never raises for what the policy says.

    Args:
        document: from `helpers.documents.read`.
        account: the account that owns what it is attached to.
    """
    policy = iam.parse(document.text, document.kind)
    # What AWS refuses to save, the description itself says, but for what it spares in older roles.
    spared = [each for each in policy.findings if each.on_saving_alone] if not policy.invalid else []
    sentences = tuple(sentence for _, sentence in describe(policy).sentences)
    if policy.invalid and not document.plain:  # its own lines are not those of the text
        sentences = (f"AWS does not save this policy. {document.placed(policy.invalid[0])}",)
    remarks = tuple(map(document.placed, (*spared, *review(policy, role_account=account))))
    return Study(document, policy, sentences, remarks)


def matrix_of(document: Document, role: str, account: str = YOUR_COMPANY) -> Matrix:
    """Who gets in with a trust policy.

    Args:
        document: the trust policy.
        role: name of the role.
        account: the account that owns it.

    Raises:
        NotSaved: AWS would not save the policy.
        Unsupported: it says something that is not modelled.
    """
    return who_can(trust_of(document), role=arn_of(role, account))


def trust_of(document: Document) -> iam.Policy:
    """The trust policy, parsed.

    Raises:
        NotSaved: AWS would not save it.
    """
    policy = iam.parse(document.text, iam.PolicyKind.TRUST)
    for finding in policy.invalid:
        raise NotSaved(str(document.placed(finding)))
    return policy


def arn_of(role: str, account: str = YOUR_COMPANY) -> str:
    """The ARN of a role of that name."""
    return f"arn:aws:iam::{account}:role/{role}"


def circumstances(matrix: Matrix) -> tuple[Ways, ...]:
    """The few circumstances that make a difference, each with those whom the policy names."""
    found = []
    for group in matrix.summary():
        pairs = list(zip(matrix.callers, group.allowed, strict=True))
        let_in = tuple(caller.label for caller, allowed in pairs if allowed)
        found.append(Ways(group.label, let_in, tuple(caller.label for caller, allowed in pairs if not allowed)))
    return tuple(found)


def nearby(matrix: Matrix) -> tuple[Ways, ...]:
    """Those near whom the policy names, by their kind."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for answer in matrix.nearby:
        found.setdefault(answer.of, ([], []))[not answer.allowed].append(answer.who)
    return tuple(Ways(heading, tuple(let_in), tuple(kept_out)) for heading, (let_in, kept_out) in found.items())
