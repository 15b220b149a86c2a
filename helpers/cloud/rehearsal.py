"""What would AWS answer, were these drafts saved and this asked? No call, no event in the trail, no id used up.

The drafts stand in moto's tables for as long as the engine looks, and the calls wait meanwhile; so a rehearsal reads
policies, tags and context exactly as the gate does for a real call, and the two can not drift apart.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpers import iam
from helpers.cloud import client_checks, moto_tables
from helpers.cloud.api_call import ApiCall, Facts, Need
from helpers.cloud.assume_request import Ask
from helpers.cloud.authentication import identity, serving, sessions
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization import gate, mfa, needs, parameters, policy_documents
from helpers.cloud.authorization.passage import Passage
from helpers.cloud.errors import AwsError
from helpers.cloud.federation import callers, proofs
from helpers.cloud.personas import NAMES, PERSONAS, REGION, YOUR_COMPANY, ActsFor
from helpers.cloud.slowness import SLOWNESS
from helpers.cloud.workloads.workload import Workload
from helpers.iam.decision import Decision, Request
from helpers.iam.model import Caller, CallerType

if TYPE_CHECKING:
    from helpers.cloud.world import World

_ROLE = re.compile(r"arn:aws:iam::(?P<account>\d{12}):role/(?:[^\s*?]*/)?(?P<name>[\w+=,.@-]{1,64})", re.ASCII)
_PERMISSION = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


@dataclass(frozen=True)
class Drafts:
    """Policies as somebody has written them and not saved. None leaves what is stored.

    Attributes:
        trust: the trust policy of the role.
        role: the role's inline policies, name → text; the others stay.
        caller: the same of the caller, a user or role.
        bucket: the bucket's policy; an empty text is none.
        boundary: the role's permissions boundary; an empty text is none.
    """

    trust: str | None = None
    role: dict[str, str] = field(default_factory=dict)
    caller: dict[str, str] = field(default_factory=dict)
    bucket: str | None = None
    boundary: str | None = None


@dataclass(frozen=True)
class Rehearsal:
    """What would happen.

    Attributes:
        caller: who asks, as policies see them; None when nobody of that name is known.
        not_saved: why AWS would not save a draft.
        which: which one: `trust`, `role`, `boundary`, `caller` or `bucket`.
        error: AWS's refusal of the AssumeRole, or boto3's.
        decisions: the answers on the AssumeRole, in order; the first is on `sts:AssumeRole` itself.
        listing: the answer on the listing with the session's credentials; None when there is no session.
        listing_error: AWS's refusal of the listing, or boto3's.
        assumed_permission: the lab knows no such caller, and takes them to hold the permission they need.
        problem: one sentence, when nothing could be asked.
    """

    caller: Caller | None = None
    not_saved: AwsError | None = None
    error: AwsError | None = None
    decisions: tuple[Decision, ...] = ()
    listing: Decision | None = None
    listing_error: AwsError | None = None
    assumed_permission: bool = False
    problem: str = ""
    which: str = ""

    @property
    def assume(self) -> Decision | None:
        """The answer that decided on the AssumeRole: the first refusal, or the first of all."""
        return next((one for one in self.decisions if not one.allowed), self.decisions[0] if self.decisions else None)

    @property
    def assumed(self) -> bool:
        """Would the caller get credentials?"""
        asked = bool(self.decisions) and all(one.allowed for one in self.decisions)
        return asked and self.not_saved is None and self.error is None

    @property
    def listed(self) -> bool:
        """Would the session see the objects?"""
        return self.assumed and self.listing_error is None and self.listing is not None and self.listing.allowed


def rehearse(world: World, ask: Ask, drafts: Drafts, *, lists: bool = True) -> Rehearsal:
    """What would AWS answer?

    Args:
        world: the mocked AWS.
        ask: who asks for what.
        drafts: the policies to take for the stored ones.
        lists: ask for the listing too, where there would be a session.

    Returns:
        The answers. Nothing is raised for what anybody typed.
    """
    if ask.fault:
        return Rehearsal(problem=ask.fault)
    try:
        who, made_up = _who(world, ask)
    except LookupError as unknown:
        return Rehearsal(problem=str(unknown.args[0]))
    with serving.turn:
        for which, save in _saves(ask, drafts):
            try:
                if which == "trust":
                    _check_role(save)
                policy_documents.check(save, save.name)
            except AwsError as error:
                return Rehearsal(who.caller, not_saved=error, which=which)
        # Saved now, a draft would not count yet; the policy of a bucket does at once.
        counting = Drafts(bucket=drafts.bucket) if SLOWNESS.seconds else drafts
        with _standing_in(ask, who.caller, counting), ask.on_its_way(world):
            return _answers(world, ask, who, made_up, lists)


def never_sent(trust: str) -> iam.Finding | None:
    """What keeps a trust policy from being sent at all: it is no JSON, or too long; None when it can be sent.

    Args:
        trust: its text.
    """
    found = iam.parse(trust, iam.PolicyKind.TRUST).errors
    return next((finding for finding in found if finding.code in ("json-syntax", "too-long")), None)


def _saves(ask: Ask, drafts: Drafts) -> Iterator[tuple[str, ApiCall]]:
    """The calls that would save the drafts, in that order, and which draft each saves; an empty one is deleted."""
    form = {"RoleName": ask.role, "PolicyDocument": drafts.trust or ""}
    trust = ApiCall("iam", "UpdateAssumeRolePolicy", form=form)
    if drafts.trust is not None and never_sent(drafts.trust):
        yield "trust", trust  # the round does not begin with such a text
    boundary = {"boundary": drafts.boundary or ""}
    for which, action, texts in (
        ("role", "PutRolePolicy", drafts.role),
        ("boundary", "CreatePolicy", boundary),
        ("caller", "PutRolePolicy", drafts.caller),
    ):
        for text in filter(str.strip, texts.values()):
            yield which, ApiCall("iam", action, form={"PolicyDocument": text})
    if drafts.bucket is not None and drafts.bucket.strip():
        arn = f"arn:aws:s3:::{ask.bucket}"
        yield "bucket", ApiCall("s3", "PutBucketPolicy", "PUT", body=drafts.bucket.encode(), resource=arn)
    if drafts.trust is not None:
        yield "trust", trust


def _check_role(save: ApiCall) -> None:
    """Refuse to save the trust policy of a role that is not there, as the gate does."""
    if never_sent(save.form["PolicyDocument"]):
        return  # no role is asked for
    client_checks.check(save.service, save.operation, save.form)
    parameters.check_form(save)
    find = functools.partial(moto_tables.find_arn, YOUR_COMPANY)
    needs.check_exists(save, Facts(YOUR_COMPANY, "", find, moto_tables.has_tags))


def _answers(world: World, ask: Ask, who: Identity, made_up: bool, lists: bool) -> Rehearsal:
    """What the gate says to the AssumeRole, and to the listing with the session that it makes."""
    now = ask.moment or world.now()
    proof = ask.proof(world, now)
    call = ApiCall("sts", ask.operation, url="https://sts.amazonaws.com/", headers=_AGENT, form={**ask.form, **proof})
    assume = _Rehearsed(call, now, who, wants_mfa=ask.mfa and not ask.issuer, made_up=made_up, vouch=world.vouched_for)
    error = assume.walk({**ask.sent, **proof})
    answer = Rehearsal(who.caller, error=error, decisions=tuple(assume.decisions), assumed_permission=made_up)
    if not (answer.assumed and lists):
        return answer
    listing = _Rehearsed(_listing(ask), now, _holder(ask, assume))
    error = listing.walk({"Bucket": ask.bucket})
    return replace(answer, listing=listing.decisions[0] if listing.decisions else None, listing_error=error)


class _Rehearsed(Passage):
    """A call that nobody makes: its caller is known without a signature, and its answers are kept out of the trail.

    Attributes:
        decisions: the engine's answers, in order.
    """

    def __init__(
        self,
        call: ApiCall,
        now: datetime,
        who: Identity,
        *,
        wants_mfa: bool = False,
        made_up: bool = False,
        vouch: Callable[[ApiCall, datetime], tuple[Identity, str]] | None = None,
    ) -> None:
        super().__init__(call, now)
        self.decisions: list[Decision] = []
        self._who = who
        self._wants_mfa = wants_mfa
        self._made_up = made_up
        self._vouch = vouch

    def walk(self, arguments: Mapping[str, Any]) -> AwsError | None:
        """Send the call and walk through the gate; returns boto3's or AWS's refusal, if it is not the engine's.

        Args:
            arguments: those of boto3's method.
        """
        try:
            client_checks.check(self.call.service, self.call.operation, arguments)
            gate.walk(self)
        except AwsError as error:
            return error
        except iam.Unsupported as unknown:
            return AwsError("NotImplemented", str(unknown), 501)
        except _Denied:
            pass
        return None

    def identify(self) -> tuple[Identity, str]:
        if self._vouch is None or self.call.operation not in proofs.UNSIGNED:
            return self._who, REGION
        vouched, region = self._vouch(self.call, self.now)  # only now does the call say who makes it
        return replace(vouched, address=self._who.address or vouched.address), region

    def second_factor(self) -> bool:
        """A rehearsal proves it by having a device: no code is asked for."""
        if not self._wants_mfa:
            return False
        caller = self._who.caller
        if caller.type is CallerType.USER and moto_tables.mfa_device_of(caller.account, caller.username) is not None:
            return True
        raise mfa.not_theirs()

    def question(self, need: Need) -> Request:
        request = super().question(need)
        if not self._made_up:
            return request
        own = (iam.parse(_PERMISSION, iam.PolicyKind.IDENTITY),)
        return request._replace(policies=request.policies.but(identity=own, boundary=None, session=()))

    def answered(self, need: Need, decision: Decision, note: str = "") -> None:
        self.decisions.append(decision)

    def denied(self, decision: Decision) -> Exception:
        return _Denied()


class _Denied(Exception):
    """A permission is missing; the decision says which."""


def _holder(ask: Ask, assume: _Rehearsed) -> Identity:
    """Who would act with the credentials."""
    role, name = moto_tables.role(ask.role_arn), ask.session
    caller = Caller(
        CallerType.ROLE_SESSION,
        arn=f"arn:aws:sts::{YOUR_COMPANY}:assumed-role/{ask.role}/{name}",
        account=YOUR_COMPANY,
        unique_id=f"{role.id}:{name}",
        role_arn=ask.role_arn,
        session_name=name,
    )
    issuer = assume.identity
    session = sessions.begun(assume.call, issuer.session, assume.now, assume.mfa, issuer.vouched)
    return identity.of_role_session(caller, issuer, session)


def _listing(ask: Ask) -> ApiCall:
    query = {"list-type": "2", "encoding-type": "url"} | ({"prefix": ask.prefix} if ask.prefix else {})
    url, arn = f"https://{ask.bucket}.s3.amazonaws.com/", f"arn:aws:s3:::{ask.bucket}"
    return ApiCall("s3", "ListObjectsV2", "GET", url, _AGENT | _SIGNED, query, resource=arn)


_AGENT = {"User-Agent": "Boto3 Botocore"}
# S3 tells policies how a call is signed, and the hash of its body; nobody signs this one, and it has no body.
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256", "X-Amz-Content-SHA256": hashlib.sha256().hexdigest()}


def _who(world: World, ask: Ask) -> tuple[Identity, bool]:
    """Who asks, and whether the lab has made them up from an ARN.

    Raises:
        LookupError: nobody of that name; one sentence.
    """
    name = ask.caller.strip()
    if ask.issuer:
        return Identity(callers.caller(ask.issuer, dict(ask.claims)), {}, address=ask.source_ip or ""), False
    if isinstance(ask.who, ActsFor | Workload):
        return world.identity(ask.who), False
    known = name if name in PERSONAS else NAMES.get(name, "")
    if known or not name.startswith("arn:"):
        found = world.identity(known or name)
        made_up = False
    else:
        try:
            caller = _caller(name)
        except ValueError as error:
            raise LookupError(str(error)) from None
        found, made_up = identity.by_arn(caller), not moto_tables.is_there(caller)
    return (replace(found, address=ask.source_ip) if ask.source_ip and found.address else found), made_up


def _caller(arn: str) -> Caller:
    """Who has that ARN. A role acts through its sessions, so its own ARN stands for one of them.

    Raises:
        ValueError: it is nobody's ARN; the message shows some that are.
    """
    role = _ROLE.fullmatch(arn)
    if role is None:
        return iam.caller_from_arn(arn)
    session = f"arn:aws:sts::{role['account']}:assumed-role/{role['name']}/session"
    return iam.caller_from_arn(session, role_arn=arn)


@contextmanager
def _standing_in(ask: Ask, caller: Caller, drafts: Drafts) -> Iterator[None]:
    """While it holds, the drafts stand in moto's tables."""
    role, holder, bucket = moto_tables.role(ask.role_arn), moto_tables.holder(caller), moto_tables.bucket(ask.bucket)
    stack = ExitStack()
    before = (
        role and (role.assume_role_policy_document, dict(role.policies)),
        holder and dict(holder.policies),
        bucket and bucket.policy,
    )
    try:
        if role:
            if drafts.trust is not None:
                role.assume_role_policy_document = drafts.trust
            role.policies = _laid_over(role.policies, drafts.role)
            stack.enter_context(_bounded(role, drafts.boundary))
        if holder:
            holder.policies = _laid_over(holder.policies, drafts.caller)
        if bucket and drafts.bucket is not None:
            bucket.policy = drafts.bucket.strip().encode() or None
        with stack:
            yield
    finally:
        if role:
            role.assume_role_policy_document = before[0][0]
            role.policies = before[0][1]
        if holder and holder is not role:
            holder.policies = before[1]
        if bucket:
            bucket.policy = before[2]


@contextmanager
def _bounded(role: Any, draft: str | None) -> Iterator[None]:
    """While it holds, the role has this boundary; None leaves the one it has, an empty text is none."""
    if draft is None:
        yield
        return
    before, arn = role.permissions_boundary_arn, moto_tables.own_boundary(role) if draft.strip() else None
    with moto_tables.standing_in(arn, draft) if arn else nullcontext():
        role.permissions_boundary_arn = arn
        try:
            yield
        finally:
            role.permissions_boundary_arn = before


def _laid_over(stored: dict[str, str], drafts: dict[str, str]) -> dict[str, str]:
    """Inline policies with drafts over them; an empty draft is none."""
    return {name: text for name, text in {**stored, **drafts}.items() if name not in drafts or text.strip()}
