"""One call for a role and the listing behind it, as data: what a form or a lesson asks for. A None is not sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from helpers.cloud import acting_services
from helpers.cloud.federation import callers
from helpers.cloud.personas import BUCKET, YOUR_COMPANY, ActsFor
from helpers.cloud.vpc_endpoints import checked
from helpers.cloud.workloads import callers as workloads
from helpers.cloud.workloads.workload import Workload

if TYPE_CHECKING:
    from helpers.cloud.world import World

# Where an endpoint of a form is: the VPC, and the address in it that calls come from.
VPC, IN_VPC = "vpc-111bbb22", "10.0.0.10"


@dataclass(frozen=True)
class Ask:
    """Who asks for which role, and what the call carries. Absent is not empty: a None is not sent.

    Attributes:
        caller: a persona (`backup-operator`, `ec2.amazonaws.com`), an ARN, an issuer of `lab.token` (`github`), by
            whose token somebody calls, `company`, whose users have assertions, or `pod` and `machine`, for which EKS
            and Roles Anywhere call. What an ExternalId, tags and a source identity are to others, the token, the
            assertion or the service says of these.
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
        claims: of somebody with a token or an assertion, what `lab.token` or `lab.assertion` is told, name and value;
            of a workload, what `helpers.cloud.workloads.callers` has of it.
        sts_endpoint: the id of the VPC endpoint of STS that the call comes through; None is over the internet.
        s3_endpoint: the same of S3, for the listing.
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
    sts_endpoint: str | None = None
    s3_endpoint: str | None = None

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
    def workload(self) -> Workload | None:
        """The workload for which an AWS service calls; None for everybody else.

        Raises:
            ValueError: there can be no such workload.
        """
        name = self.caller.strip()
        return workloads.workload(name, self.claims) if name in workloads.CALLED else None

    @property
    def called(self) -> str:
        """The caller in a sentence."""
        name = self.caller.strip()
        return callers.CALLED.get(name) or workloads.CALLED.get(name) or self.caller

    @property
    def who(self) -> str | ActsFor | Workload | None:
        """Who asks, for `World.client`: the caller, or a service with whom it works for; None who does not sign.

        Raises:
            LookupError: there is no such service.
            ValueError: the account or the ARN is none, or they contradict each other, or there is no such workload.
        """
        name = self.caller.strip()
        if self.issuer:
            return None
        if (found := self.workload) is not None:
            return found
        if self.for_account is None and self.source_arn is None:
            return name
        return acting_services.chosen(name, self.for_account, self.source_arn)

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""
        return f"arn:aws:iam::{YOUR_COMPANY}:role/{self.role}"

    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments of boto3's method, without those that prove who calls, such as a code or a token.

        A workload gives few of them: see `sent`.
        """
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
        given = {name: value for name, value in sent.items() if value is not None}
        if (found := self.workload) is not None:
            return {name: value for name, value in given.items() if name in found.may_choose}
        return given

    @property
    def sent(self) -> dict[str, Any]:
        """The same with what a workload's service adds."""
        return self.workload.asked(self.parameters) if self.workload is not None else self.parameters

    @property
    def session(self) -> str:
        """What the session will be called."""
        return str(self.sent.get("RoleSessionName", self.session_name))

    @property
    def form(self) -> dict[str, str]:
        """The same as AWS's query protocol writes it."""
        return dict(self._form())

    def _form(self) -> Iterator[tuple[str, str]]:
        sent = self.sent
        for name, value in sent.items():
            if name not in ("Tags", "TransitiveTagKeys"):
                yield name, str(value)
        for number, tag in enumerate(sent.get("Tags", ()), 1):
            yield f"Tags.member.{number}.Key", tag["Key"]
            yield f"Tags.member.{number}.Value", tag["Value"]
        for number, key in enumerate(sent.get("TransitiveTagKeys", ()), 1):
            yield f"TransitiveTagKeys.member.{number}", key

    def proof(self, world: World, moment: datetime) -> dict[str, str]:
        """The parameters that say who calls, of a caller with a token or an assertion; nothing of those who sign.

        Args:
            world: the mocked AWS.
            moment: when the token or the assertion is made, UTC.
        """
        if not self.issuer:
            return {}
        return callers.proof(world, self.issuer, dict(self.claims), moment, self.role_arn, self.session_name)

    @contextmanager
    def on_its_way(self, world: World) -> Iterator[None]:
        """While it holds, calls come the way that the request says: from its address, and through its VPC endpoints.

        Args:
            world: the mocked AWS.
        """
        with ExitStack() as stack:
            stack.enter_context(world.calling_from(self.source_ip))
            for service, endpoint in self._endpoints():
                stack.enter_context(world.through(service, endpoint, VPC, IN_VPC))
            yield

    def _endpoints(self) -> Iterator[tuple[str, str]]:
        if self.sts_endpoint is not None:
            yield "sts", self.sts_endpoint
        if self.s3_endpoint is not None:
            yield "s3", self.s3_endpoint

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
        for service, endpoint in self._endpoints():
            try:
                checked(service, endpoint, VPC, IN_VPC)
            except ValueError as problem:
                return f"The VPC endpoint of {service.upper()}: {problem}"
        if self.issuer:
            return callers.fault(self.issuer, dict(self.claims))
        if self.caller.strip() in workloads.CALLED:
            return workloads.fault(self.caller.strip(), self.claims, self.role_arn)
        if self.for_account is not None or self.source_arn is not None:
            if not self.caller.strip().endswith(".amazonaws.com"):
                return "Only an AWS service works for somebody: a caller such as backup.amazonaws.com."
            try:
                self.who  # noqa: B018 - it says what is wrong
            except (LookupError, ValueError) as problem:
                return str(problem.args[0])
        return ""
