"""What would AWS answer, were these drafts saved and this asked? No call, no event in the trail, no id used up.

The drafts stand in moto's tables for as long as the engine looks, and the calls wait meanwhile; so a rehearsal reads
policies, tags and context exactly as the gate does for a real call, and the two can not drift apart.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from helpers import iam
from helpers.cloud import client_checks, moto_tables
from helpers.cloud.assume_request import Ask
from helpers.cloud.authentication import identity, serving, sessions
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authorization import mfa, parameters, policy_documents
from helpers.cloud.authorization import needs as calls
from helpers.cloud.authorization.needs import ApiCall, Facts
from helpers.cloud.authorization.question import Question
from helpers.cloud.errors import AwsError
from helpers.cloud.personas import PERSONAS, REGION, YOUR_COMPANY
from helpers.cloud.s3 import bucket_rules
from helpers.cloud.trail.events import Trail
from helpers.iam.model import Caller, CallerType, Decision, Policies

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


def rehearse(world: World, ask: Ask, drafts: Drafts) -> Rehearsal:
    """What would AWS answer?

    Args:
        world: the mocked AWS.
        ask: who asks for what.
        drafts: the policies to take for the stored ones.

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
        with _standing_in(ask, who.caller, drafts):
            return _Rehearsed(world, ask, who, made_up).run()


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
    calls.check_exists(save, Facts(YOUR_COMPANY, "", find, moto_tables.has_tags))


class _Rehearsed:
    def __init__(self, world: World, ask: Ask, who: Identity, made_up: bool) -> None:
        self._world, self._ask, self._who, self._made_up = world, ask, who, made_up
        self._now = ask.moment or world.now()
        self._decisions: list[Decision] = []

    def run(self) -> Rehearsal:
        try:
            mfa_proved = self._assume()
        except AwsError as error:
            return self._answer(error=error)
        except iam.Unsupported as unknown:
            return self._answer(error=AwsError("NotImplemented", str(unknown), 501))
        if not all(decision.allowed for decision in self._decisions):
            return self._answer()
        try:
            return self._answer(listing=self._list(mfa_proved))
        except AwsError as error:
            return self._answer(listing_error=error)
        except iam.Unsupported as unknown:
            return self._answer(listing_error=AwsError("NotImplemented", str(unknown), 501))

    def _answer(self, **found: Any) -> Rehearsal:
        return Rehearsal(self._who.caller, decisions=tuple(self._decisions), assumed_permission=self._made_up, **found)

    def _assume(self) -> bool:
        call = self._call = ApiCall(
            "sts", "AssumeRole", url="https://sts.amazonaws.com/", headers=_AGENT, form=self._ask.form
        )
        client_checks.check("sts", "AssumeRole", self._ask.parameters)
        caller, session = self._who.caller, self._who.session
        question = self._question(call, self._who)
        parameters.check_reach(call, self._who)
        facts = Facts(
            caller.account,
            caller.username,
            lambda kind, name: moto_tables.find_arn(caller.account, kind, name),
            moto_tables.has_tags,
            lambda kind, name: False,
            bool(session and session.transitive),
            session.source_identity if session else "",
        )
        needs = calls.needs(call, facts)
        parameters.check_form(call)
        question.mfa = self._ask.mfa and self._has_device()
        for need in needs:
            request = question.request(need)
            if self._made_up:
                own = (iam.parse(_PERMISSION, iam.PolicyKind.IDENTITY),)
                request = replace(request, policies=Policies(request.policies.resource, own))
            self._decisions.append(iam.decide(request))
            if not self._decisions[-1].allowed:
                return question.mfa
        parameters.check_limits(call, self._who)
        return question.mfa

    def _has_device(self) -> bool:
        caller = self._who.caller
        if caller.type is CallerType.USER and moto_tables.mfa_device_of(caller.account, caller.username) is not None:
            return True
        raise mfa.not_theirs()

    def _list(self, mfa_proved: bool) -> Decision:
        role = moto_tables.role(self._ask.role_arn)
        name = self._ask.session_name
        caller = Caller(
            CallerType.ROLE_SESSION,
            arn=f"arn:aws:sts::{YOUR_COMPANY}:assumed-role/{self._ask.role}/{name}",
            account=YOUR_COMPANY,
            unique_id=f"{role.id}:{name}",
            role_arn=self._ask.role_arn,
            session_name=name,
        )
        session = sessions.begun(self._call, self._who.session, self._now, mfa_proved)
        holder = identity.of_role_session(caller, self._who, session)
        bucket, prefix = self._ask.bucket, self._ask.prefix
        client_checks.check("s3", "ListObjectsV2", {"Bucket": bucket})
        query = {"list-type": "2", "encoding-type": "url"} | ({"prefix": prefix} if prefix else {})
        call = ApiCall(
            "s3",
            "ListObjectsV2",
            "GET",
            f"https://{bucket}.s3.amazonaws.com/",
            _AGENT,
            query,
            resource=f"arn:aws:s3:::{bucket}",
        )
        needs = [calls.Need("s3:ListBucket", call.resource)]
        bucket_rules.check_buckets(call, needs, caller)
        return iam.decide(self._question(call, holder).request(needs[0]))

    def _question(self, call: ApiCall, who: Identity) -> Question:
        question = Question(call, Trail(), self._now)
        question.identity, question.region = who, REGION
        return question


_AGENT = {"User-Agent": "Boto3 Botocore"}


def _who(world: World, ask: Ask) -> tuple[Identity, bool]:
    """Who asks, and whether the lab has made them up from an ARN.

    Raises:
        LookupError: nobody of that name; one sentence.
    """
    name = ask.caller.strip()
    known = next((one.name for one in PERSONAS.values() if name in (one.name, one.arn)), "")
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
