"""Short ways to write policies and requests in the tables of these tests."""

from __future__ import annotations

import json
from typing import Any

from helpers import iam
from helpers.iam import Caller, CallerType, Policies, PolicyKind, Request
from tests import cast

A, B, C, D = cast.A, cast.B, cast.C, cast.D
ROLE, BUCKET = cast.ROLE, cast.BUCKET_ARN
OIDC = f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"
SAML = f"arn:aws:iam::{A}:saml-provider/Okta"

OPERATOR = iam.caller_from_arn(cast.OPERATOR, unique_id="AIDAOPERATOREXAMPLE")
INTERN = iam.caller_from_arn(f"arn:aws:iam::{B}:user/intern")
NIGHTLY = iam.caller_from_arn(
    f"arn:aws:sts::{B}:assumed-role/BackupServiceRole/nightly", unique_id="AROASERVICEEXAMPLE:nightly"
)
DEVELOPER = iam.caller_from_arn(f"arn:aws:iam::{A}:user/developer")
VENDOR_SESSION = iam.caller_from_arn(cast.VENDOR_SESSION)
FEDERATED_USER = iam.caller_from_arn(
    f"arn:aws:sts::{A}:federated-user/Bob", user_arn=f"arn:aws:iam::{A}:user/developer"
)
ROOT_A, ROOT_B = iam.caller_from_arn(f"arn:aws:iam::{A}:root"), iam.caller_from_arn(f"arn:aws:iam::{B}:root")
EC2 = iam.caller_from_arn("ec2.amazonaws.com")
GITHUB = iam.caller_from_arn(OIDC)
ANONYMOUS = Caller(CallerType.ANONYMOUS)


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    """A policy document, one element a line as people write them."""
    return json.dumps({"Version": version, "Statement": list(statements)}, indent=2)


def trusting(principal: Any, effect: str = "Allow", action: Any = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    return {"Effect": effect, "Principal": principal, "Action": action, **more}


def allowing(action: Any, resource: Any = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """A statement of any other policy."""
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def request() -> dict[str, Any]:
    """A request as JSON, as the command line reads it: the operator, allowed by both sides, sends the ExternalId."""
    wanted = {"sts:ExternalId": "company-a-7f3d"}
    trust = json.loads(document(trusting({"AWS": B}, Condition={"StringEquals": wanted})))
    may = json.loads(document(allowing("sts:AssumeRole", ROLE)))
    return {
        "id": "1",
        "action": "sts:AssumeRole",
        "resource": ROLE,
        "resource_account": A,
        "caller": {"arn": OPERATOR.arn, "type": "user", "account": B},
        "context": wanted,
        "policies": {
            "resource": trust,
            "identity": [may],
            "boundary": None,
            "session": [],
            "scp": [],
            "rcp": [],
            "endpoint": None,
        },
    }


def parsed(text: str | None, kind: PolicyKind) -> iam.Policy | None:
    return None if text is None else iam.parse(text, kind)


def many(texts: Any, kind: PolicyKind) -> tuple[iam.Policy, ...]:
    return tuple(iam.parse(text, kind) for text in texts)


def ask(
    caller: Caller,
    action: str,
    resource: str,
    *,
    owner: str = A,
    by_resource: str | None = None,
    identity: tuple[str, ...] = (),
    boundary: str | None = None,
    session: tuple[str, ...] = (),
    scp: tuple[tuple[str, ...], ...] = (),
    rcp: tuple[tuple[str, ...], ...] = (),
    endpoint: str | None = None,
    context: dict[str, Any] | None = None,
    facts: iam.AccountFacts | None = None,
) -> iam.Decision:
    """Decide one request whose policies are given as text."""
    kind = PolicyKind.TRUST if action.lower().startswith("sts:") else PolicyKind.BUCKET
    policies = Policies(
        parsed(by_resource, kind),
        many(identity, PolicyKind.IDENTITY),
        parsed(boundary, PolicyKind.BOUNDARY),
        many(session, PolicyKind.SESSION),
        tuple(many(level, PolicyKind.SCP) for level in scp),
        tuple(many(level, PolicyKind.RCP) for level in rcp),
        parsed(endpoint, PolicyKind.ENDPOINT),
    )
    return iam.decide(Request(caller, action, resource, owner, context or {}, policies, facts or iam.AccountFacts()))


def assume(caller: Caller, *trust: dict[str, Any], may: bool = True, role: str = ROLE, **more: Any) -> iam.Decision:
    """Decide sts:AssumeRole on the role; `may` gives the caller the permission in its own account."""
    more.setdefault("identity", (document(allowing("sts:AssumeRole", role)),) if may else ())
    return ask(caller, "sts:AssumeRole", role, by_resource=document(*trust), **more)
