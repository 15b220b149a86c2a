"""The condition keys of a request that somebody in an exercise makes: what AWS adds, by the rules of a real call.

A request is told by the few keys that matter: no code, another day. The others follow from those, so that a text may
compare any of them: who proves a second factor now has proved it no second ago, and a day has one number in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication import identity
from helpers.cloud.authentication.sessions import Session
from helpers.cloud.authorization import context
from helpers.cloud.clock import START
from helpers.cloud.personas import REGION, YOUR_COMPANY
from helpers.iam import Caller, CallerType
from helpers.iam.model import ContextValue

SESSION_NAME = "VendorSession"
_MFA, _TIME = "aws:MultiFactorAuthPresent", "aws:CurrentTime"
_STS = ApiCall(
    "sts",
    "AssumeRole",
    url="https://sts.amazonaws.com/",
    headers={"User-Agent": "aws-cli/1"},
    form={"RoleSessionName": SESSION_NAME},
)


def keys_of(caller: Caller, told: Mapping[str, str]) -> dict[str, ContextValue]:
    """All keys of a request for a role of Account A.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

    Args:
        caller: who makes it.
        told: the keys that the request is told by; of the second factor, `false` says that a user comes with
            temporary credentials that were got without a code.
    """
    now = _moment(told[_TIME]) if _TIME in told else START
    who = identity.by_arn(caller)
    if caller.role_arn or told.get(_MFA) == "false":
        began = Session("AssumeRole" if caller.role_arn else "GetSessionToken", now)
        who = replace(who, context={**who.context, **identity.context_of_session(began)}, session=began)
    # Without an address: a call that comes through a VPC endpoint here and now is none of an exercise.
    keys = context.of_call(_STS, replace(who, address=""), REGION, now, told.get(_MFA) == "true")
    keys["aws:ResourceAccount"] = YOUR_COMPANY
    if caller.account:
        keys["aws:userid"] = caller.unique_id or f"AROAEXAMPLE:{caller.session_name}".removesuffix(":")
    if who.address and caller.type is not CallerType.SERVICE and "aws:SourceVpce" not in told:
        keys["aws:SourceIp"] = who.address
    return keys | dict(told)


def told_apart(one: Mapping[str, ContextValue], other: Mapping[str, ContextValue]) -> frozenset[str]:
    """The keys, in small letters, that two requests do not carry alike."""
    here, there = ({key.lower(): value for key, value in each.items()} for each in (one, other))
    return frozenset(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
