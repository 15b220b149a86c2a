"""What a temporary session carries besides its keys: policies, tags, source identity, MFA.

Whoever assumes a role passes these with the call; they hold for the session's life, and some of them are handed on
when the session assumes the next role.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from helpers.cloud.api_call import ApiCall
from helpers.iam.model import ContextValue


@dataclass(frozen=True)
class Vouched:
    """What a provider's token or assertion says of the session that it asks for, besides who asks.

    Attributes:
        name: of the session; empty where the call says it.
        tags: the session's tags.
        transitive: the keys of those that are handed on.
        source_identity: who set out; empty when the provider does not say.
        keys: the condition keys that requests with the session carry.
        answer: what STS's answer says besides, by its names.
        longest: seconds that the session lasts at most, where the provider says so; 0 where it does not.
        recorded: what of it CloudTrail shows among the request's parameters, by its names.
    """

    name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: tuple[str, ...] = ()
    source_identity: str = ""
    keys: Mapping[str, ContextValue] = field(default_factory=dict)
    answer: Mapping[str, object] = field(default_factory=dict)
    longest: int = 0
    recorded: Mapping[str, object] = field(default_factory=dict)


NOBODY_VOUCHES = Vouched()


@dataclass(frozen=True)
class Session:
    """What was passed when temporary credentials were made.

    Attributes:
        made_by: the operation that made it, such as `AssumeRole`, `GetSessionToken` or `GetFederationToken`.
        issued: when, by the lab's clock.
        policy: the text of the session policy; empty when none was passed.
        policy_arns: the managed policies passed as session policies; their default versions count.
        tags: the session's tags, inherited ones included.
        transitive: the keys of the tags that the next session in a chain of roles inherits.
        source_identity: who set out on this chain of roles; empty when nobody said.
        mfa_at: when the caller proved their identity with a second factor; None when they did not.
        keys: what the provider who vouched for its beginner leaves of its token in every request.
    """

    made_by: str
    issued: datetime
    policy: str = ""
    policy_arns: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: tuple[str, ...] = ()
    source_identity: str = ""
    mfa_at: datetime | None = None
    keys: Mapping[str, ContextValue] = field(default_factory=dict)

    @property
    def of_role(self) -> bool:
        """Is it a session of a role?"""
        return self.made_by.startswith("AssumeRole")

    @property
    def inherited(self) -> dict[str, str]:
        """The tags that the next session in a chain of roles inherits."""
        handed_on = {key.lower() for key in self.transitive}
        return {key: value for key, value in self.tags.items() if key.lower() in handed_on}


def passed_tags(call: ApiCall) -> dict[str, str]:
    """The tags of a call, key → value, in order."""
    members = call.members.get("Tags", {})
    keys = {name.removesuffix(".Key"): key for name, key in members.items() if name.endswith(".Key")}
    return {key: members.get(f"{member}.Value", "") for member, key in keys.items()}


def passed_policy_arns(call: ApiCall) -> tuple[str, ...]:
    """The ARNs of the managed policies that a call passes as session policies."""
    return tuple(call.members.get("PolicyArns", {}).values())


def passed_transitive_keys(call: ApiCall) -> tuple[str, ...]:
    """The keys of the tags that a call sets as transitive."""
    return tuple(call.members.get("TransitiveTagKeys", {}).values())


def overlaid(tags: Mapping[str, str], by: Mapping[str, str]) -> dict[str, str]:
    """Tags with others laid over them.

    A tag of the same key hides the other, "regardless of case".
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know
    """
    hidden = {key.lower() for key in by}
    return {key: value for key, value in tags.items() if key.lower() not in hidden} | dict(by)


def begun(
    call: ApiCall, issuer: Session | None, now: datetime, mfa: bool, vouched: Vouched = NOBODY_VOUCHES
) -> Session:
    """The session that a call makes.

    Args:
        call: the AssumeRole, with a token or an assertion or without, GetSessionToken or GetFederationToken.
        issuer: the session of the caller; None when they act with long-term keys. AssumeRole hands on its transitive
            tags and its source identity.
        now: the lab's date and time.
        mfa: did the call itself prove a second factor?
        vouched: what the caller's token or assertion says of the session.
    """
    chain = issuer if call.operation == "AssumeRole" else None
    inherited = chain.inherited if chain else {}
    return Session(
        made_by=call.operation,
        issued=now,
        policy=call.form.get("Policy", ""),
        policy_arns=passed_policy_arns(call),
        tags=overlaid({**passed_tags(call), **vouched.tags}, by=inherited),
        transitive=(*inherited, *passed_transitive_keys(call), *vouched.transitive),
        source_identity=(
            call.form.get("SourceIdentity", "") or vouched.source_identity or (chain.source_identity if chain else "")
        ),
        # A role session never carries the second factor on: only the call that made it does.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
        mfa_at=now if mfa and call.operation == "GetSessionToken" else None,
        keys=vouched.keys,
    )
