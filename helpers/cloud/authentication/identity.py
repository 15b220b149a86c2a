"""Who a caller is to a policy: the context keys that come with users, roles, federated users and services.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from helpers.cloud.authentication.sessions import NOBODY_VOUCHES, Session, Vouched
from helpers.cloud.personas import ACCOUNTS, ActsFor
from helpers.iam.model import Caller, CallerType, ContextValue

# Where each account's people sit: addresses reserved for documentation (RFC 5737).
OFFICES = dict(zip(ACCOUNTS.values(), ("203.0.113.10", "198.51.100.20", "192.0.2.30", "192.0.2.40"), strict=True))
ELSEWHERE = "192.0.2.200"

ANONYMOUS = Caller(CallerType.ANONYMOUS)


@dataclass(frozen=True)
class Identity:
    """Who asks, and what their credentials say about them.

    Attributes:
        caller: the caller as the engine knows it.
        context: the context keys that come with the caller.
        address: the network address they call from; empty for an AWS service.
        session: what their temporary credentials carry; None when they act with long-term keys.
        key_id: the access key the call was signed with.
        acts_for: of an AWS service, for whom it works, where somebody has said so.
        vouched: what the token or assertion they come with says of the session they ask for.
    """

    caller: Caller
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    address: str = ""
    session: Session | None = None
    key_id: str = ""
    acts_for: ActsFor | None = None
    vouched: Vouched = NOBODY_VOUCHES


def of_user(user: Any, key_id: str) -> Identity:
    """Who acts with the access key of a user.

    Args:
        user: moto's record.
        key_id: the access key.
    """
    caller = Caller(CallerType.USER, arn=user.arn, account=user.account_id, username=user.name, unique_id=user.id)
    return with_long_term_key(caller, "User", key_id)


def with_long_term_key(caller: Caller, kind: str, key_id: str) -> Identity:
    """Somebody who acts with a key that does not expire.

    Args:
        caller: who.
        kind: the value of `aws:PrincipalType`.
        key_id: the access key.
    """
    return Identity(caller, context_of(caller, kind), OFFICES.get(caller.account, ELSEWHERE), key_id=key_id)


def of_role_session(caller: Caller, issuer: Identity, session: Session) -> Identity:
    """Who acts with the credentials of an AssumeRole. They are used where the one who assumed the role sits.

    Args:
        caller: the session.
        issuer: who assumed the role.
        session: what was passed with the call.
    """
    address = issuer.address or OFFICES.get(caller.account, ELSEWHERE)
    return Identity(caller, context_of(caller, "AssumedRole") | context_of_session(session), address, session)


def renewed(found: Identity, now: datetime) -> Identity:
    """Who acts in the next session of a role, begun as the last one was.

    Args:
        found: who acted in the last one.
        now: when the next one begins.
    """
    if found.session is None:
        return found
    session = replace(found.session, issued=now)
    return replace(found, context={**found.context, **context_of_session(session)}, session=session)


def by_arn(caller: Caller) -> Identity:
    """Somebody of whom the ARN is all that is known.

    Args:
        caller: who, from their ARN.
    """
    if caller.type is CallerType.SERVICE:
        return of_service(ActsFor(caller.arn))
    kinds = {CallerType.ROOT: "Account", CallerType.USER: "User", CallerType.ROLE_SESSION: "AssumedRole"}
    kind = kinds.get(caller.type, "FederatedUser")
    return Identity(caller, context_of(caller, kind), OFFICES.get(caller.account, ELSEWHERE))


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
    return Identity(caller, context_of(caller, "FederatedUser"), issuer.address)


def context_of_session(session: Session) -> dict[str, ContextValue]:
    """The keys that temporary credentials add. Long-term keys carry none of them.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    """
    keys: dict[str, ContextValue] = {
        "aws:TokenIssueTime": f"{session.issued:%Y-%m-%dT%H:%M:%SZ}",
        "aws:MultiFactorAuthPresent": "true" if session.mfa_at else "false",
    }
    if session.source_identity:
        keys["aws:SourceIdentity"] = session.source_identity
    return keys | dict(session.keys)


def context_of(caller: Caller, kind: str) -> dict[str, ContextValue]:
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


def of_service(acts_for: ActsFor) -> Identity:
    """An AWS service that acts by itself; it belongs to no account.

    Args:
        acts_for: its host name, such as `ec2.amazonaws.com`, and for whom it works.
    """
    service = acts_for.service
    return Identity(Caller(CallerType.SERVICE, arn=service), _of_service(service), acts_for=acts_for)


def of_workload(service: str, context: Mapping[str, ContextValue]) -> Identity:
    """An AWS service that acts for one workload.

    Args:
        service: its host name, such as `rolesanywhere.amazonaws.com`.
        context: the condition keys that it adds to its requests.
    """
    works_for = (str(context.get(key, "")) for key in ("aws:SourceAccount", "aws:SourceArn"))
    found = of_service(ActsFor(service, *works_for))
    return replace(found, context={**found.context, **context})


def _of_service(service: str) -> dict[str, ContextValue]:
    return {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": service,
        "aws:PrincipalServiceNamesList": (service,),
    }
