"""One call for a role and the listing behind it, as data: what a form or a lesson asks for. A None is not sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from helpers.cloud import acting_services
from helpers.cloud.federation import callers
from helpers.cloud.personas import BUCKET, YOUR_COMPANY, ActsFor

if TYPE_CHECKING:
    from helpers.cloud.world import World


@dataclass(frozen=True)
class Ask:
    """Who asks for which role, and what the call carries. Absent is not empty: a None is not sent.

    Attributes:
        caller: a persona (`backup-operator`, `ec2.amazonaws.com`), an ARN, an issuer of `lab.token` (`github`), by
            whose token somebody calls, or `company`, whose users have assertions. What an ExternalId, tags and a source
            identity are to others, the token or the assertion says of these.
        role: the name of a role in Account A.
        session_name: the name of the session.
        external_id: the ExternalId.
        source_identity: the SourceIdentity.
        mfa: True sends the device's serial number and the code it shows.
        source_ip: the address the call comes from; None is the caller's own office.
        moment: when it is asked, UTC; None is the lab's own time.
        tags: session tags, key and value.
        duration: how long the session lasts, in seconds.
        session_policy: JSON text of a policy that narrows the session.
        bucket: the bucket that is listed with the session.
        prefix: list only keys that begin with it.
        for_account: of an AWS service, the account it works for; None is the role's.
        source_arn: of an AWS service, the ARN of the resource it works for; None is as its page shows it.
        claims: of somebody with a token or an assertion, what `lab.token` or `lab.assertion` is told, name and value.
    """

    caller: str = "backup-operator"
    role: str = "BackupAccessRole"
    session_name: str = "VendorSession"
    external_id: str | None = None
    source_identity: str | None = None
    mfa: bool = False
    source_ip: str | None = None
    moment: datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()
    duration: int | None = None
    session_policy: str | None = None
    bucket: str = BUCKET
    prefix: str = ""
    for_account: str | None = None
    source_arn: str | None = None
    claims: tuple[tuple[str, str], ...] = ()

    @property
    def issuer(self) -> str:
        """Whose token or assertion the caller comes with; empty for everybody who signs."""
        name = self.caller.strip()
        return name if name in callers.CALLED else ""

    @property
    def operation(self) -> str:
        """The call that they make."""
        return callers.operation(self.issuer) if self.issuer else "AssumeRole"

    @property
    def called(self) -> str:
        """The caller in a sentence."""
        return callers.CALLED.get(self.issuer, self.caller)

    @property
    def who(self) -> str | ActsFor | None:
        """Who asks, for `World.client`: the caller, or a service with whom it works for; None who does not sign.

        Raises:
            LookupError: there is no such service.
            ValueError: the account or the ARN is none, or they contradict each other.
        """
        name = self.caller.strip()
        if self.issuer:
            return None
        if self.for_account is None and self.source_arn is None:
            return name
        return acting_services.chosen(name, self.for_account, self.source_arn)

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""
        return f"arn:aws:iam::{YOUR_COMPANY}:role/{self.role}"

    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments of boto3's method, without those that prove who calls, such as a code or a token."""
        sent: dict[str, Any] = {
            "RoleArn": self.role_arn,
            "RoleSessionName": self.session_name,
            "DurationSeconds": self.duration,
            "Policy": self.session_policy,
        }
        if self.operation == callers.SAML:
            del sent["RoleSessionName"]  # the assertion says it
        if not self.issuer:
            sent |= {
                "ExternalId": self.external_id,
                "SourceIdentity": self.source_identity,
                "Tags": [{"Key": key, "Value": value} for key, value in self.tags] or None,
            }
        return {name: value for name, value in sent.items() if value is not None}

    @property
    def form(self) -> dict[str, str]:
        """The same as AWS's query protocol writes it."""
        return dict(self._form())

    def _form(self) -> Iterator[tuple[str, str]]:
        for name, value in self.parameters.items():
            if name != "Tags":
                yield name, str(value)
        for number, (key, value) in enumerate(() if self.issuer else self.tags, 1):
            yield f"Tags.member.{number}.Key", key
            yield f"Tags.member.{number}.Value", value

    def proof(self, world: World, moment: datetime) -> dict[str, str]:
        """The parameters that say who calls, of a caller with a token or an assertion; nothing of those who sign.

        Args:
            world: the mocked AWS.
            moment: when the token or the assertion is made, UTC.
        """
        if not self.issuer:
            return {}
        return callers.proof(world, self.issuer, dict(self.claims), moment, self.role_arn, self.session_name)

    @property
    def fault(self) -> str:
        """One sentence about what can not be sent at all; empty when everything can."""
        if not self.caller.strip():
            return "The caller is empty. Choose who asks."
        if self.source_ip is not None:
            try:
                ip_address(self.source_ip)
            except ValueError:
                return f"The source address {self.source_ip[:60]!r} is no IP address; write one such as 198.51.100.20."
        if self.issuer:
            return callers.fault(self.issuer, dict(self.claims))
        if self.for_account is not None or self.source_arn is not None:
            if not self.caller.strip().endswith(".amazonaws.com"):
                return "Only an AWS service works for somebody: a caller such as backup.amazonaws.com."
            try:
                self.who  # noqa: B018 - it says what is wrong
            except (LookupError, ValueError) as problem:
                return str(problem.args[0])
        return ""
