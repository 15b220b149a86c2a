"""Who signed this request? Signature Version 4, session tokens, expiry; never moto's guess.

moto maps every unknown key, and every anonymous call, to account 123456789012, which in this lab is the backup
vendor. So the caller is whoever owns the key, and a key that nobody owns is refused.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import moto.iam.models
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, sts_backends

from helpers.cloud.calls import ApiCall
from helpers.cloud.clock import Clock
from helpers.cloud.errors import authentication_error
from helpers.cloud.identifiers import session_token
from helpers.cloud.personas import ACCOUNTS, REGION
from helpers.cloud.sessions import Session
from helpers.iam.model import Caller, CallerType, ContextValue

# Where each account's people sit: addresses reserved for documentation (RFC 5737).
OFFICES = dict(zip(ACCOUNTS.values(), ("203.0.113.10", "198.51.100.20", "192.0.2.30", "192.0.2.40"), strict=True))
_ELSEWHERE = "192.0.2.200"

_NEW_KEY: Any = moto.iam.models.AccessKey  # its base class declares methods that moto never fills in

ANONYMOUS = Caller(CallerType.ANONYMOUS)

_LONGEST_URL = 604_800  # seconds, a week
_HASH = "x-amz-content-sha256"


@dataclass(frozen=True)
class Identity:
    """Who asks, and what their credentials say about them.

    Attributes:
        caller: the caller as the engine knows it.
        context: the context keys that come with the caller.
        address: the network address they call from; empty for an AWS service.
        session: what their temporary credentials carry; None when they act with long-term keys.
        key_id: the access key the call was signed with.
    """

    caller: Caller
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    address: str = ""
    session: Session | None = None
    key_id: str = ""


class TemporaryKey(NamedTuple):
    """Temporary credentials as STS hands them out."""

    access_key_id: str
    secret: str
    token: str
    expires: datetime

    @property
    def credentials(self) -> dict[str, Any]:
        """The same by the names of STS's answer."""
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
        return dict(zip(names, self, strict=True))


@dataclass(frozen=True)
class _Key:
    """What lies behind an access key id."""

    identity: Identity
    secret: str
    token: str | None = None
    expires: datetime | None = None


class Keyring:
    """Every access key of the lab, found by its id.

    Users' keys are looked up in moto's tables, where they live and die; root keys, service keys and sessions are
    kept here.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._roots: dict[str, str] = {}
        self._services: dict[str, _Key] = {}
        self._sessions: dict[str, tuple[AssumedRole | None, _Key]] = {}
        self._expired: dict[str, None] = {}

    def clear(self) -> None:
        """Forget everything."""
        for table in (self._roots, self._services, self._sessions, self._expired):
            table.clear()

    def new_root_key(self, account: str) -> tuple[str, str]:
        """A key of the account's root user: (access key id, secret). moto routes it to the account."""
        key = _NEW_KEY(user_name=None, prefix="AKIA", account_id=account)
        iam_backends[account]["aws"].access_keys[key.access_key_id] = key
        self._roots[key.access_key_id] = account
        return key.access_key_id, key.secret_access_key

    def new_service_key(self, service: str) -> tuple[str, str]:
        """A key an AWS service acts with: (access key id, secret). It belongs to no account.

        Args:
            service: its host name, such as `ec2.amazonaws.com`.
        """
        key = _NEW_KEY(user_name=None, prefix="AKIA", account_id="000000000000")
        caller = Caller(CallerType.SERVICE, arn=service)
        context: dict[str, ContextValue] = {
            "aws:PrincipalIsAWSService": "true",
            "aws:PrincipalServiceName": service,
            "aws:PrincipalServiceNamesList": (service,),
        }
        self._services[key.access_key_id] = _Key(Identity(caller, context), key.secret_access_key)
        return key.access_key_id, key.secret_access_key

    def add_role_session(self, role: AssumedRole, issuer: Identity, session: Session) -> None:
        """Remember a session that AssumeRole has made.

        Args:
            role: moto's record of it.
            issuer: who assumed the role; the session is used where they sit.
            session: what was passed with the call.
        """
        caller = Caller(
            CallerType.ROLE_SESSION,
            arn=role.arn,
            account=role.account_id,
            unique_id=role.user_id,
            role_arn=role.role_arn,
            session_name=role.session_name,
        )
        address = issuer.address or OFFICES.get(role.account_id, _ELSEWHERE)
        context = _context(caller, "AssumedRole") | _context_of_session(session)
        identity = Identity(caller, context, address, session, role.access_key_id)
        key = _Key(identity, role.secret_access_key, role.session_token, role.expiration)
        self._sessions[role.access_key_id] = role, key

    def new_temporary_key(self, identity: Identity, session: Session, expires: datetime) -> TemporaryKey:
        """Credentials that GetSessionToken or GetFederationToken hands out.

        Args:
            identity: who acts with them.
            session: what was passed with the call.
            expires: when they end, UTC.
        """
        made = _NEW_KEY(user_name=None, prefix="ASIA", account_id=identity.caller.account)
        key = TemporaryKey(made.access_key_id, made.secret_access_key, session_token(), expires)
        context = {**identity.context, **_context_of_session(session)}
        holder = replace(identity, context=context, session=session, key_id=key.access_key_id)
        self._sessions[key.access_key_id] = None, _Key(holder, key.secret, key.token, expires.replace(tzinfo=None))
        return key

    def account_of(self, key_id: str) -> str | None:
        """The account that an access key belongs to; None when nobody has it."""
        if key_id in self._sessions:
            return self._sessions[key_id][1].identity.caller.account
        return next((account for account in iam_backends if key_id in iam_backends[account]["aws"].access_keys), None)

    def drop_expired(self) -> None:
        """Let go of sessions that are over; of the last thousand the id is kept, to say that it has expired."""
        now = self._clock.naive_now()
        for key_id, (session, key) in list(self._sessions.items()):
            if key.expires is None or key.expires > now:
                continue
            del self._sessions[key_id]
            self._expired[key_id] = None
            if session is None:
                continue
            iam_backends[session.account_id]["aws"].access_keys.pop(key_id, None)
            sessions = sts_backends[session.account_id]["aws"].assumed_roles
            if session in sessions:
                sessions.remove(session)
        while len(self._expired) > 1000:
            del self._expired[next(iter(self._expired))]

    def identify(self, call: ApiCall) -> tuple[Identity, str]:
        """Who signed the call, and for which region; an unsigned call to S3 is anonymous, and for none.

        Raises:
            AwsError: the authentication fails, in the words of the service called.
        """
        claim = _Claim.read(call)
        if claim is None:
            if call.service != "s3":
                raise authentication_error("missing", call.service)
            return Identity(ANONYMOUS, _context(ANONYMOUS, "Anonymous"), _ELSEWHERE), ""
        if claim.key_id in self._expired:
            raise authentication_error("expired", call.service)
        key = self._find(claim.key_id)
        if key is None:
            raise authentication_error("unknown key", call.service)
        if not hmac.compare_digest((claim.token or "").encode(), (key.token or "").encode()):
            # Without its token a temporary key is to S3 like a key it has never seen.
            raise authentication_error("wrong token" if claim.token else "unknown key", call.service)
        expected = claim.signature_with(key.secret, call)
        if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
            raise authentication_error("wrong signature", call.service)
        if claim.is_for_another_body(call):
            raise authentication_error("other body", call.service)
        if key.expires and key.expires <= self._clock.naive_now():
            raise authentication_error("expired", call.service)
        if claim.in_url and self._is_over(claim):
            raise authentication_error("url expired", call.service)
        return key.identity, claim.region

    def _is_over(self, claim: _Claim) -> bool:
        """Has a presigned URL had its time?

        Who signs inside this process signs by the lab's clock. Another process signs by the real date, which lies
        before the lab's calendar: its URLs end by the real clock.
        https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        """
        inside = claim.signed >= self._clock.start
        now = self._clock.now() if inside else datetime.now(timezone.utc)
        return claim.signed + timedelta(seconds=claim.lifetime) <= now

    def _find(self, key_id: str) -> _Key | None:
        if key_id in self._sessions:
            temporary = self._sessions[key_id][1]
            return temporary if _is_there(temporary.identity.caller) else None
        if key_id in self._services:
            return self._services[key_id]
        for account in list(iam_backends):
            backend = iam_backends[account]["aws"]
            key = backend.access_keys.get(key_id)
            if key is None:
                continue
            if key_id in self._roots:
                root = Caller(CallerType.ROOT, arn=f"arn:aws:iam::{account}:root", account=account, unique_id=account)
                return _Key(_identity(root, "Account", key_id), key.secret_access_key)
            user = backend.users.get(key.user_name) if key.user_name else None
            if user is None or key.status != "Active" or key not in user.access_keys:
                return None
            return _Key(_identity(_user(user), "User", key_id), key.secret_access_key)
        return None


def _user(user: Any) -> Caller:
    return Caller(CallerType.USER, arn=user.arn, account=user.account_id, username=user.name, unique_id=user.id)


def _is_there(caller: Caller) -> bool:
    """Are the user or role behind temporary credentials still there? One of the same name is somebody else."""
    backend = iam_backends[caller.account]["aws"]
    if caller.type is CallerType.ROLE_SESSION:
        return caller.unique_id.partition(":")[0] in backend.roles
    if caller.type is CallerType.ROOT:
        return True
    user = backend.users.get((caller.user_arn or caller.arn).rpartition("/")[2])
    return user is not None and (caller.type is CallerType.FEDERATED_USER or user.id == caller.unique_id)


def federated(issuer: Identity, name: str) -> Identity:
    """Who acts with the credentials of a GetFederationToken.

    Args:
        issuer: the user who calls it.
        name: the name they give.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
    """
    account = issuer.caller.account
    caller = Caller(
        CallerType.FEDERATED_USER,
        arn=f"arn:aws:sts::{account}:federated-user/{name}",
        account=account,
        unique_id=f"{account}:{name}",
        user_arn=issuer.caller.arn,
    )
    return Identity(caller, _context(caller, "FederatedUser"), issuer.address)


def _identity(caller: Caller, kind: str, key_id: str) -> Identity:
    return Identity(caller, _context(caller, kind), OFFICES.get(caller.account, _ELSEWHERE), key_id=key_id)


def _context_of_session(session: Session) -> dict[str, ContextValue]:
    """The keys that temporary credentials add. Long-term keys carry none of them.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    """
    keys: dict[str, ContextValue] = {
        "aws:TokenIssueTime": f"{session.issued:%Y-%m-%dT%H:%M:%SZ}",
        "aws:MultiFactorAuthPresent": "true" if session.mfa_at else "false",
    }
    if session.source_identity:
        keys["aws:SourceIdentity"] = session.source_identity
    return keys


def _context(caller: Caller, kind: str) -> dict[str, ContextValue]:
    """The keys that say who calls. The ARN of a session's principal is its role's, never the session's.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    keys: dict[str, ContextValue] = {"aws:PrincipalType": kind}
    if caller.type is CallerType.ANONYMOUS:
        return keys | {"aws:userid": "anonymous"}
    keys |= {
        "aws:PrincipalArn": caller.role_arn or caller.arn,
        "aws:PrincipalAccount": caller.account,
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": caller.unique_id,
    }
    if caller.username:
        keys["aws:username"] = caller.username
    return keys


# Services that say for whose resource they act. ECS documents it; EC2 and Lambda do not for assuming a role.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
_ACTS_FOR = {"ecs-tasks.amazonaws.com": f"arn:aws:ecs:{REGION}:{{account}}:task/reports/0123456789abcdef0"}


def on_behalf_of(caller: Caller, account: str) -> dict[str, ContextValue]:
    """The keys by which a service says for which resource of which account it acts.

    Args:
        caller: who calls.
        account: the account whose role it assumes.
    """
    source = _ACTS_FOR.get(caller.arn) if caller.type is CallerType.SERVICE and account else None
    return {"aws:SourceAccount": account, "aws:SourceArn": source.format(account=account)} if source else {}


@dataclass(frozen=True)
class _Claim:
    """What a signed request says about itself, in its header or, presigned, in its URL."""

    key_id: str
    region: str
    service: str
    date: str
    signed_headers: tuple[str, ...]
    signature: str
    token: str | None
    in_url: bool
    lifetime: int = 0  # seconds that a presigned URL holds

    @property
    def signed(self) -> datetime:
        """When it was signed, by the clock of whoever signed."""
        return datetime.strptime(self.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)

    @classmethod
    def read(cls, call: ApiCall) -> _Claim | None:
        """The claim; None when the request is not signed at all."""
        header = call.headers.get("Authorization", "")
        if header.startswith("AWS ") or "AWSAccessKeyId" in call.query:
            raise authentication_error("old signature", call.service)
        if not header and "X-Amz-Signature" not in call.query:
            return None
        try:
            if header:
                said = dict(part.strip().split("=", 1) for part in header.partition(" ")[2].split(","))
                date, token = call.headers["X-Amz-Date"], call.headers.get("X-Amz-Security-Token")
            else:
                said = {name.removeprefix("X-Amz-"): value for name, value in call.query.items()}
                date, token = said["Date"], said.get("Security-Token")
            key_id, _, region, service, end = said["Credential"].split("/")
            if end != "aws4_request" or service != call.service:
                raise ValueError
            signed = tuple(said["SignedHeaders"].split(";"))
            lifetime = 0 if header else int(said["Expires"])
            claim = cls(key_id, region, service, date, signed, said["Signature"], token, not header, lifetime)
            if not 0 <= lifetime <= _LONGEST_URL or not claim.signed:
                raise ValueError
            return claim
        except (KeyError, ValueError):
            raise authentication_error("unreadable", call.service) from None

    def is_for_another_body(self, call: ApiCall) -> bool:
        """Is the body not the one whose hash was signed?

        https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
        """
        said = call.headers.get(_HASH, "") if _HASH in self.signed_headers else ""
        if call.signed_body is None or not re.fullmatch("[0-9a-f]{64}", said):
            return False  # unsigned, or signed piece by piece
        return hashlib.sha256(call.signed_body).hexdigest() != said

    def signature_with(self, secret: str, call: ApiCall) -> str:
        """The signature this request should carry, calculated by botocore itself."""
        url = urlsplit(call.url)
        kept = "&".join(part for part in url.query.split("&") if not part.startswith("X-Amz-Signature="))
        headers = {name: call.headers[name] for name in self.signed_headers if name in call.headers}
        if call.signed_host:
            headers["host"] = call.signed_host
        request = AWSRequest(
            call.method,
            url._replace(query=kept).geturl(),
            data=b"" if call.method == "GET" or call.service == "s3" else call.signed_body,
            headers=headers,
        )
        request.context["timestamp"] = self.date
        signers: Mapping[tuple[bool, bool], Any] = {
            (True, False): S3SigV4Auth,
            (True, True): S3SigV4QueryAuth,
            (False, False): SigV4Auth,
            (False, True): SigV4QueryAuth,
        }
        signer = signers[self.service == "s3", self.in_url]
        auth = signer(Credentials(self.key_id, secret, self.token), self.service, self.region)
        return str(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))
