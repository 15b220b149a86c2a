"""Save trust policies with real calls: AWS's answer to each, and beside it what the lab finds and in which line.

AWS's answer to a policy that it refuses names no line, and often no element. The finding does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers import iam
from helpers.cloud.authorization import policy_documents
from helpers.cloud.trail.view import line
from helpers.course.bad_input import unreadable
from helpers.course.documents import as_text
from helpers.course.words import filled

if TYPE_CHECKING:
    from helpers.cloud.world import World

ADMIN = "A/admin"


@dataclass(frozen=True, slots=True)
class Save:
    """One policy that was sent to be saved.

    Attributes:
        name: what the learner calls it; empty where there is only one.
        saved: True when the role has it now.
        answer: AWS's error code and sentence; empty when it was saved.
        finding: what is wrong, where, and how to mend it; empty when the lab finds nothing.
    """

    name: str
    saved: bool
    answer: str
    finding: str

    @property
    def answers(self) -> str:
        """What stands in AWS's place."""
        return self.answer or ("saved" if self.saved else "not asked")


@dataclass(frozen=True, slots=True)
class Saves:
    """What came of it: `str()` is what a code cell shows.

    Attributes:
        role: the role's name.
        rows: one for each policy, in order.
    """

    role: str
    rows: tuple[Save, ...]

    @property
    def verdict(self) -> str:
        """Which trust policy the role has now, one sentence."""
        saved = [row for row in self.rows if row.saved]
        if any(row.answer.startswith("NoSuchEntity") for row in self.rows):
            return f"Not saved: there is no role {line(self.role)}."
        if not saved:
            return f"Not saved: {line(self.role)} keeps the trust policy it had."
        which = f" “{line(saved[-1].name)}”" if saved[-1].name else " this trust policy"
        return f"Saved: {line(self.role)} has{which} now."

    def __str__(self) -> str:
        return "\n".join([*self._told(), filled(self.verdict)])

    def _told(self) -> Iterator[str]:
        for row in self.rows:
            indent = "  " if row.name else ""
            if row.name:
                yield line(row.name)
            said = {"AWS": row.answers if row.name or not row.saved else "", "Lab": row.finding}
            for who, words in said.items():
                if words:
                    yield filled(line(words), f"{indent}     ", f"{indent}{who}: ")


def save(world: World, role: str, policies: object) -> Saves:
    """Send trust policies to `iam:UpdateAssumeRolePolicy`, one after the other, as the admin of Account A.

    Args:
        world: the mocked AWS.
        role: the name of the role in Account A.
        policies: one policy, as JSON text or as a dictionary with a `Statement`; or a dictionary of several, by names
            that are shown beside the answers.
    """
    several = isinstance(policies, Mapping) and not {"Statement", "Version"} & policies.keys()
    named: Mapping[Any, object] = policies if several and isinstance(policies, Mapping) else {"": policies}
    return Saves(str(role), tuple(_save(world, role, str(name), policy) for name, policy in named.items()))


def _save(world: World, role: str, name: str, policy: object) -> Save:
    from botocore.exceptions import BotoCoreError, ClientError

    text = as_text(policy) if isinstance(policy, Mapping) else policy
    if problem := unreadable("trust policy", text):
        return Save(name, False, "", problem)
    assert isinstance(text, str)
    try:
        world.client("iam", ADMIN).update_assume_role_policy(RoleName=role, PolicyDocument=text)
    except ClientError as refused:
        told = refused.response["Error"]
        return Save(name, False, f"{told['Code']}: {told['Message']}", _finding(text))
    except BotoCoreError as refused:  # boto3 refused before it sent anything
        return Save(name, False, "", str(refused))
    return Save(name, True, "", "")


def _finding(text: str) -> str:
    """The first fault of a document, as AWS names one alone."""
    trust = iam.parse(text, iam.PolicyKind.TRUST)
    faults = trust.errors or policy_documents.missing(trust)
    return str(faults[0]) if faults else ""
