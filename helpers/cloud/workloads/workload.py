"""What an AWS service sends with the AssumeRole that it makes for a workload: data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from helpers.iam.model import ContextValue
from helpers.iam.text import shortened

# The values that AWS takes in a session tag: \p{L}\p{Z}\p{N}_.:/=+\-@, 256 at most.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
_TAG_VALUE: Final = re.compile(r"[\w .:/=+\-@]{1,256}")


@dataclass(frozen=True)
class Workload:
    """A workload, and what its service says of it.

    Attributes:
        service: the service that assumes the role, such as `pods.eks.amazonaws.com`.
        name: who the workload is, in words.
        account: the account that it belongs to. The service is handed roles of this account alone: "pass an IAM role to
            a service that shares the same AWS account",
            https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
        sets: what the service sets with each AssumeRole, by boto3's names.
        may_choose: the parameters that are left to the workload.
        context: the condition keys that the service adds to its request.
    """

    service: str
    name: str
    account: str
    sets: Mapping[str, Any]
    may_choose: frozenset[str] = frozenset(("RoleArn",))
    context: Mapping[str, ContextValue] = field(default_factory=dict)

    def asked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of the AssumeRole that the service makes.

        Args:
            given: those that the workload gives.

        Raises:
            ValueError: it gives what it has no say in, or a role that the service can't have been handed; one sentence.
        """
        if others := sorted(set(given) - self.may_choose):
            choice = " and ".join(sorted(self.may_choose, reverse=True))
            raise ValueError(
                f"{self.service} makes this call, and a workload has no say in {others[0]}: give {choice} alone."
            )
        found = re.match(r"arn:[^:]+:iam::(\d{12}):role/", str(given.get("RoleArn", "")), re.ASCII)
        if found and found[1] != self.account:
            raise ValueError(
                f"{self.service} is handed roles of the account it works in, {self.account}, "
                f"and this role belongs to {found[1]}. From a role of its own account a workload can go on to it."
            )
        return {**self.sets, **given}

    def __str__(self) -> str:
        lines = [f"{self.name} of account {self.account}. {self.service} assumes roles for it, and sends:"]
        for key, value in self.sets.items():
            if key == "Tags":
                lines += [f"  tag {tag['Key']} = {tag['Value']}" for tag in value]
            elif key == "TransitiveTagKeys":
                lines.append("  (all tags are transitive: they go along to the next role)")
            else:
                lines.append(f"  {key} = {value}")
        lines += [f"  {key} = {value}" for key, value in self.context.items() if key.startswith("aws:Source")]
        needed = ["sts:AssumeRole", *(action for key, action in _ALSO_NEEDED.items() if key in self.sets)]
        return "\n".join([*lines, f"So the trust policy must allow {', '.join(needed)}."])


_ALSO_NEEDED: Final = {"Tags": "sts:TagSession", "SourceIdentity": "sts:SetSourceIdentity"}


def tags(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Session tags as boto3 takes them.

    Args:
        values: key → value.

    Raises:
        ValueError: a session tag can't have this value.
    """
    for key, value in values.items():
        if not _TAG_VALUE.fullmatch(str(value)):
            raise ValueError(
                f"{shortened(str(value), 60)!r} can't be the value of the session tag {key}: letters, digits, spaces "
                "and _.:/=+-@ can, 256 of them at most."
            )
    return [{"Key": key, "Value": str(value)} for key, value in values.items()]
