"""The words of the engine: callers, requests, findings, matches, gates, decisions. Data only, no logic.

The names are AWS's own, from "Policy evaluation logic"
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

ContextValue = str | tuple[str, ...] | list[str]  # a list for the keys that have several values


class PolicyKind(str, Enum):
    """The kind of a policy document: what it is attached to decides what may stand in it."""

    TRUST = "trust"
    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SESSION = "session"
    BUCKET = "bucket"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"  # of a VPC endpoint

    @property
    def resource_based(self) -> bool:
        """True for the kinds that name who they are about in a Principal element."""
        return self in (PolicyKind.TRUST, PolicyKind.BUCKET, PolicyKind.RCP, PolicyKind.ENDPOINT)

    @property
    def only_limits(self) -> bool:
        """True for the kinds that grant nothing by themselves: they limit what others grant.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
        """
        return self not in (PolicyKind.TRUST, PolicyKind.IDENTITY, PolicyKind.BUCKET)


class CallerType(str, Enum):
    """What kind of identity signs the request."""

    USER = "user"
    ROLE_SESSION = "role-session"
    FEDERATED_USER = "federated-user"  # a GetFederationToken session
    ROOT = "root"
    SERVICE = "service"
    FEDERATED = "federated"  # somebody an OIDC or SAML provider vouches for
    ANONYMOUS = "anonymous"


_WITH_POLICIES = (CallerType.USER, CallerType.ROLE_SESSION, CallerType.FEDERATED_USER)


class PrincipalMatch(Enum):
    """How a Principal element names a caller. Strongest first.

    More than yes or no: what a grant inside one account is limited by depends on it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """

    DIRECT = "direct"  # this very user, session, service or identity provider
    ANYONE = "anyone"  # "*"
    ROLE = "role"  # the role or user behind the caller's session
    ACCOUNT = "account"  # the caller's account: a delegation, not a grant
    NONE = "none"


class Outcome(str, Enum):
    """The four answers of the engine."""

    ALLOW = "allow"
    IMPLICIT_DENY = "implicit-deny"
    EXPLICIT_DENY = "explicit-deny"
    INVALID_POLICY = "invalid-policy"


class Verdict(str, Enum):
    """What one gate says."""

    PASSED = "passed"
    STOPPED = "stopped"
    NOT_NEEDED = "not needed"  # no such policy applies, or another grant makes it unnecessary


class Unsupported(Exception):
    """The policy may be valid on AWS, but this engine does not model it, and it never guesses.

    Args:
        name: what is not modelled, in AWS's words ("NotPrincipal").
        pointer: where it stands, as a JSON pointer into the document.
    """

    def __init__(self, name: str, pointer: str = "") -> None:
        super().__init__(
            f"{name} is valid AWS, but this lab does not model it yet{f' (at {pointer})' if pointer else ''}."
        )
        self.name = name
        self.pointer = pointer


class Place(NamedTuple):
    """A stretch of text. Lines and columns count from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class Finding(NamedTuple):
    """Something to say about a document: what AWS would refuse, or what a reviewer would ask.

    `message` is one sentence that says what is wrong; `hint` one that says how to mend it. `aws_code`
    and `aws_message` are the error AWS answers with when it refuses to save the document. `source` says whose
    judgement it is: "aws" refuses the document; "access-analyzer" is a published check of IAM Access Analyzer; "lab"
    is a check of ours. AWS saves a document in spite of the latter two.
    """

    severity: str  # "error", "warning" or "suggestion"
    code: str
    message: str
    hint: str = ""
    place: Place | None = None
    pointer: str = ""
    url: str = ""
    aws_code: str = "MalformedPolicyDocument"
    aws_message: str = ""
    source: str = "aws"
    on_saving_alone: bool = False  # AWS has asked this since some day, and spares what was saved before

    @property
    def line(self) -> int:
        """Line of the finding, from 1."""
        return self.place.line if self.place else 1

    @property
    def column(self) -> int:
        """Column of the finding, from 1."""
        return self.place.column if self.place else 1

    def __str__(self) -> str:
        where = f"{self.place}: ".capitalize() if self.place else ""
        return f"{where}{self.message}{' ' + self.hint if self.hint else ''}"


class Caller(NamedTuple):
    """Who asks. Build one with `helpers.iam.principals.caller_from_arn` when an ARN is all there is."""

    type: CallerType
    arn: str = ""
    account: str = ""
    username: str = ""
    unique_id: str = ""  # AIDA… of a user, AROA…:session-name of a role session
    role_arn: str = ""  # of a role session: the role, with its path
    session_name: str = ""
    user_arn: str = ""  # of a federated user: the IAM user whose keys federated it

    @property
    def has_policies(self) -> bool:
        """True when the caller can have policies of its own, a boundary and a session policy.

        Nothing is attached to services, to whom a provider vouches for, to nobody, or to a root user.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
        """
        return self.type in _WITH_POLICIES

    @property
    def name(self) -> str:
        """A short name for sentences: `backup-operator`, `BackupServiceRole/nightly`, `ec2.amazonaws.com`."""
        if self.type is CallerType.ANONYMOUS:
            return "an anonymous caller"
        if self.type is CallerType.ROOT:
            return f"the root user of {self.account}"
        if self.type is CallerType.ROLE_SESSION:
            return "/".join(self.arn.split("/")[-2:])
        if self.type is CallerType.FEDERATED:
            # A provider may have a path, and only all of it says which one it is.
            kind, _, provider = self.arn.rpartition("-provider/")
            return f"{'SAML assertions' if kind.endswith(':saml') else 'tokens'} of {provider}"
        return self.arn.rsplit("/", 1)[-1]


class AccountFacts(NamedTuple):
    """What is known of the accounts themselves, where an answer depends on it.

    `existing_principals` holds ARNs. It is complete for every account that occurs in it, and says nothing of others;
    None says nothing at all. `canonical_user_ids` tells which account an S3 canonical user id stands for.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
    """

    existing_principals: frozenset[str] | None = None
    canonical_user_ids: Mapping[str, str] = MappingProxyType({})


class Mismatch(NamedTuple):
    """Why a statement does not apply: the first element that failed, what it wants and what the request has."""

    element: str  # "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource" or "Condition"
    pointer: str
    expected: tuple[str, ...]
    actual: tuple[str, ...] | None  # None: the request has no such value
    operator: str = ""  # of a Condition
    key: str = ""  # of a Condition
