"""Would AWS Organizations save this SCP or RCP? What its grammars ask beyond IAM's.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpers.iam.jsontext import as_list
from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import RCP_PAGE, SCP_PAGE, Fault
from helpers.iam.saving.rcp_services import PREFIXES
from helpers.iam.text import quoted

_SERVICES_PAGE = (
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services"
)

# RCPFullAWSAccess, which AWS attaches by itself at every level and nobody can detach: the one RCP that allows.
_FULL_ACCESS = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def check(data: dict[str, Any], kind: PolicyKind) -> Iterator[Fault]:
    """Faults of a service or resource control policy that IAM's grammar would let pass.

    Args:
        data: the parsed document.
        kind: SCP or RCP.
    """
    page = RCP_PAGE if kind is PolicyKind.RCP else SCP_PAGE
    name = "resource" if kind is PolicyKind.RCP else "service"
    if data.get("Version") != "2012-10-17":
        yield Fault(
            "version",
            "/Version" if "Version" in data else "",
            f"A {name} control policy has the Version 2012-10-17.",
            'Write "Version": "2012-10-17".',
            url=page,
        )
    if kind is PolicyKind.RCP:
        for index, statement in enumerate(as_list(data["Statement"])):
            if isinstance(statement, dict):
                yield from _rcp_statement(statement, f"/Statement/{index}")


def _rcp_statement(statement: dict[str, Any], pointer: str) -> Iterator[Fault]:
    asked = {name: value[0] if value == ["*"] else value for name, value in statement.items() if name != "Sid"}
    if statement.get("Effect") == "Allow" and asked != _FULL_ACCESS:
        yield Fault(
            "rcp-allow",
            f"{pointer}/Effect",
            "A resource control policy of yours can't allow.",
            "Write Deny, and name in Condition whom to spare. Only AWS's own RCPFullAWSAccess has an Allow.",
            url=RCP_PAGE,
        )
    if asked != _FULL_ACCESS:
        yield from _rcp_actions(statement.get("Action", []), f"{pointer}/Action")
    if "NotAction" in statement:
        yield Fault(
            "rcp-not-action",
            f"{pointer}/NotAction",
            "A resource control policy does not take NotAction.",
            "List the actions in Action.",
            url=RCP_PAGE,
        )


def _rcp_actions(listed: Any, pointer: str) -> Iterator[Fault]:
    for number, action in enumerate(as_list(listed)):
        here = f"{pointer}/{number}" if isinstance(listed, list) else pointer
        service = action.partition(":")[0].lower() if type(action) is str else ""
        if action == "*":
            yield Fault(
                "rcp-action",
                here,
                'A resource control policy of yours can\'t have the Action "*".',
                'Name the service, such as "s3:*" or "sts:*".',
                url=RCP_PAGE,
            )
        elif service and service not in PREFIXES:
            yield Fault(
                "rcp-service",
                here,
                f"Resource control policies do not apply to {quoted(service)}.",
                'They apply to S3, STS, KMS, SQS, Secrets Manager and others on the page: name one, such as "s3:*".',
                url=_SERVICES_PAGE,
            )
