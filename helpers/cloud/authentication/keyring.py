"""Who signed this request? Signature Version 4, session tokens, expiry; never moto's guess.

moto maps every unknown key, and every anonymous call, to account 123456789012, which in this lab is the backup
vendor. So the caller is whoever owns the key, and a key that nobody owns is refused.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import moto.iam.models
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, sts_backends

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication import serving
from helpers.cloud.authentication.identity import (
    ANONYMOUS,
    ELSEWHERE,
    Identity,
    context_of,
    context_of_session,
    of_role_session,
    of_service,
    of_user,
    of_workload,
    with_long_term_key,
)
from helpers.cloud.authentication.sessions import Session
from helpers.cloud.authentication.signature import Claim
from helpers.cloud.clock import Clock
from helpers.cloud.errors import AwsError, authentication_error
from helpers.cloud.personas import ActsFor
from helpers.cloud.seeded_ids import session_token
from helpers.iam.model import Caller, CallerType, ContextValue

_NEW_KEY: Any = moto.iam.models.AccessKey  # its base class declares methods that moto never fills in


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


class _Anew(NamedTuple):
    """A key that was given to somebody instead of an old one, which goes on to exist.

    Attributes:
        old: the id of the old one.
        key: moto's record of the new one.
        account: whose account it is.
        token: of a session, its new token.
    """

    old: str
    key: Any
    account: str
    token: str | None


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
        self._anew: dict[str, _Anew] = {}  # by the old key's id
        self._seeded: dict[str, tuple[str, str]] = {}  # a user's old key → the id of the new one, and the old secret
        self._inside: frozenset[str] = frozenset()  # keys that the served door does not take

    def clear(self) -> None:
        """Forget everything but the keys that were given anew: the same world has the same old ones again."""
        for table in (self._roots, self._services, self._sessions, self._expired, self._seeded):
            table.clear()
        self._inside = frozenset()

    def shut_in(self) -> None:
        """From now on the keys that there are open the lab from inside alone, and everybody has new ones.

        The old ones are drawn from a seed, the same on every machine, and so no secret to a program that knows the
        course. Of a user IAM then knows the new key; whoever holds the old one inside goes on as before.
        """
        for account in iam_backends:
            backend = iam_backends[account]["aws"]
            for user in backend.users.values():
                for key in user.access_keys:
                    self._rename(backend, key, account)
        kept = {made.key.access_key_id for made in self._anew.values()}
        known = (key_id for account in iam_backends for key_id in iam_backends[account]["aws"].access_keys)
        self._inside = frozenset([*known, *self._services, *self._sessions]) - kept

    def _rename(self, backend: Any, key: Any, account: str) -> None:
        old, secret = key.access_key_id, key.secret_access_key
        if any(made.key.access_key_id == old for made in self._anew.values()):
            return
        made = self._anew.get(old) or self._make_anew(old, account, temporary=False)
        self._seeded[old] = made.key.access_key_id, secret
        backend.access_keys[old] = _NEW_KEY(
            user_name=None, prefix="AKIA", account_id=account
        )  # moto's way to the account
        key.access_key_id, key.secret_access_key = made.key.access_key_id, made.key.secret_access_key
        backend.access_keys[key.access_key_id] = key

    def anew(self, credentials: Mapping[str, Any]) -> dict[str, Any]:
        """Keys for the same caller that the served door takes too; the same when it takes them already.

        Args:
            credentials: the caller's, by the names of STS's answer.
        """
        old = credentials["AccessKeyId"]
        if old not in self._inside:
            return dict(credentials)
        temporary = bool(credentials.get("SessionToken"))
        made = self._anew.get(old) or self._make_anew(old, self.account_of(old) or "000000000000", temporary=temporary)
        given = {**credentials, "AccessKeyId": made.key.access_key_id, "SecretAccessKey": made.key.secret_access_key}
        return given if made.token is None else {**given, "SessionToken": made.token}

    def _make_anew(self, old: str, account: str, *, temporary: bool) -> _Anew:
        key = _NEW_KEY(user_name=None, prefix="ASIA" if temporary else "AKIA", account_id=account)
        made = self._anew[old] = _Anew(old, key, account, session_token() if temporary else None)
        self.keep_anew()
        return made

    def keep_anew(self) -> None:
        """Tell moto of the keys that were given anew: it finds a caller's account by them."""
        for made in self._anew.values():
            if made.old not in self._services and self.account_of(made.old) == made.account:
                iam_backends[made.account]["aws"].access_keys.setdefault(made.key.access_key_id, made.key)

    def new_root_key(self, account: str) -> tuple[str, str]:
        """A key of the account's root user: (access key id, secret). moto routes it to the account."""
        key = _NEW_KEY(user_name=None, prefix="AKIA", account_id=account)
        iam_backends[account]["aws"].access_keys[key.access_key_id] = key
        self._roots[key.access_key_id] = account
        return key.access_key_id, key.secret_access_key

    def new_service_key(self, acts_for: ActsFor) -> tuple[str, str]:
        """A key an AWS service acts with: (access key id, secret). It belongs to no account.

        Args:
            acts_for: its host name, such as `ec2.amazonaws.com`, and for whom it works.
        """
        key = _NEW_KEY(user_name=None, prefix="AKIA", account_id="000000000000")
        self._services[key.access_key_id] = _Key(of_service(acts_for), key.secret_access_key)
        return key.access_key_id, key.secret_access_key

    def new_workload_key(self, service: str, context: Mapping[str, ContextValue]) -> tuple[str, str]:
        """A key that an AWS service acts with for one workload: (access key id, secret).

        Args:
            service: its host name, such as `rolesanywhere.amazonaws.com`.
            context: the condition keys that it adds to its requests.
        """
        identity = of_workload(service, context)
        assert identity.acts_for is not None  # of_workload says for whom
        key_id, secret = self.new_service_key(identity.acts_for)
        self._services[key_id] = _Key(identity, secret)
        return key_id, secret

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
        identity = replace(of_role_session(caller, issuer, session), key_id=role.access_key_id)
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
        context = {**identity.context, **context_of_session(session)}
        holder = replace(identity, context=context, session=session, key_id=key.access_key_id)
        self._sessions[key.access_key_id] = None, _Key(holder, key.secret, key.token, expires.replace(tzinfo=None))
        return key

    def session(self, key_id: str) -> Session:
        """What the temporary credentials of that access key carry.

        Raises:
            KeyError: nobody has it, or it is a long-term key.
        """
        session = self._sessions[key_id][1].identity.session
        if session is None:
            raise KeyError(key_id)
        return session

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
            made = self._anew.get(key_id)
            ids = [key_id, made.key.access_key_id] if made else [key_id]
            self._expired.update(dict.fromkeys(ids))
            if session is None:
                continue
            for each in ids:
                iam_backends[session.account_id]["aws"].access_keys.pop(each, None)
            sessions = sts_backends[session.account_id]["aws"].assumed_roles
            if session in sessions:
                sessions.remove(session)
        while len(self._expired) > 1000:
            del self._expired[next(iter(self._expired))]

    def identity_of(self, key_id: str) -> Identity:
        """Who acts with an access key.

        Raises:
            KeyError: nobody has it.
        """
        key = self._find(key_id)
        if key is None:
            raise KeyError(key_id)
        return key.identity

    def identify(self, call: ApiCall) -> tuple[Identity, str]:
        """Who signed the call, and for which region; an unsigned call to S3 is anonymous, and for none.

        Raises:
            AwsError: the authentication fails, in the words of the service called.
        """
        claim = Claim.read(call)
        if claim is None:
            if call.service != "s3":
                raise authentication_error("missing", call.service)
            return Identity(ANONYMOUS, context_of(ANONYMOUS, "Anonymous"), ELSEWHERE), ""
        if claim.key_id in self._expired:
            raise authentication_error("expired", call.service)
        if claim.key_id in self._inside and serving.wire.get() is not None:
            raise authentication_error("from inside", call.service)
        key = self._find(claim.key_id)
        if key is None:
            raise authentication_error("unknown key", call.service)
        if not hmac.compare_digest((claim.token or "").encode(), (key.token or "").encode()):
            # Without its token a temporary key is to S3 like a key it has never seen.
            raise authentication_error("wrong token" if claim.token else "unknown key", call.service)
        if fault := claim.fault(key.secret, call):
            raise authentication_error(fault, call.service)
        if key.expires and key.expires <= self._clock.naive_now():
            raise authentication_error("expired", call.service)
        if call.posted is not None and self._is_past(claim.signed, call.posted.expires()):
            raise AwsError("AccessDenied", "Invalid according to Policy: Policy expired.", 403)
        if claim.in_url and self._is_over(claim):
            raise authentication_error("url expired", call.service)
        return key.identity, claim.region

    def _is_over(self, claim: Claim) -> bool:
        """Has a presigned URL had its time?

        Who signs inside this process signs by the lab's clock. Another process signs by the real date, which lies
        before the lab's calendar: its URLs end by the real clock.
        https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        """
        return self._is_past(claim.signed, claim.signed + timedelta(seconds=claim.lifetime))

    def _is_past(self, signed: datetime, end: datetime) -> bool:
        now = self._clock.now() if signed >= self._clock.start else datetime.now(timezone.utc)
        return end <= now

    def _find(self, key_id: str) -> _Key | None:
        if key_id in self._seeded:
            new, secret = self._seeded[key_id]
            found = self._find(new)
            return None if found is None else replace(found, secret=secret)
        made = next((made for made in self._anew.values() if made.key.access_key_id == key_id), None)
        if made and made.old not in self._seeded:
            found = self._find(made.old)
            return None if found is None else replace(found, secret=made.key.secret_access_key, token=made.token)
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
                return _Key(with_long_term_key(root, "Account", key_id), key.secret_access_key)
            user = backend.users.get(key.user_name) if key.user_name else None
            if user is None or key.status != "Active" or key not in user.access_keys:
                return None
            return _Key(of_user(user, key_id), key.secret_access_key)
        return None


def _is_there(caller: Caller) -> bool:
    """Are the user or role behind temporary credentials still there? One of the same name is somebody else."""
    backend = iam_backends[caller.account]["aws"]
    if caller.type is CallerType.ROLE_SESSION:
        return caller.unique_id.partition(":")[0] in backend.roles
    if caller.type is CallerType.ROOT or caller.user_arn.endswith(":root"):  # whom a root user federates
        return True
    user = backend.users.get((caller.user_arn or caller.arn).rpartition("/")[2])
    return user is not None and (caller.type is CallerType.FEDERATED_USER or user.id == caller.unique_id)
