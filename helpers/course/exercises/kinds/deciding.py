"""What the engine says to one AssumeRole, given its policies: no AWS call, no event in the trail.

The condition keys are those that the gate finds in a real call. Which roles and policies somebody has made in the lab
does not matter: an exercise is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from helpers import iam
from helpers.cloud import client_checks
from helpers.cloud.api_call import ApiCall
from helpers.cloud.assume_request import Ask
from helpers.cloud.authentication import identity
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authentication.sessions import Session
from helpers.cloud.authorization import context, parameters
from helpers.cloud.clock import START
from helpers.cloud.errors import AwsError, NeverSent
from helpers.cloud.personas import REGION, YOUR_COMPANY, Persona
from helpers.cloud.world import get_world
from helpers.course.bad_input import in_short
from helpers.course.documents import policy
from helpers.course.exercises import by_token
from helpers.course.exercises.kinds.who import persona
from helpers.course.rounds.attempt import not_sendable
from helpers.course.rounds.attempt_result import Refusal
from helpers.course.words import sentence
from helpers.iam import Decision, PolicyKind

_HEADERS = {"User-Agent": "Boto3 Botocore"}


def unsendable(ask: Ask) -> str:
    """Why nobody decides on a request at all, one sentence; empty when it can be sent.

    Args:
        ask: the request; its caller is somebody of the cast or an ARN, or comes with a token or an assertion.
    """
    if problem := not_sendable(ask):
        return problem
    if ask.mfa and (ask.issuer or persona(ask.caller).kind != "user"):
        return "Only a user has an MFA device. Leave the second factor out, or choose a user."
    get_world()  # it keeps botocore, which knows what boto3 would send, from the user's own settings
    try:
        client_checks.check("sts", ask.operation, by_token.sent(ask) if ask.issuer else ask.parameters)
        parameters.check_form(by_token.call(ask) if ask.issuer else _call(ask))
    except NeverSent as refused:
        return in_short(Refusal.foreseen(refused, ask.operation))
    except AwsError as refused:
        return f"AWS does not take this request: {sentence(refused.message)}"
    return ""


def decide(ask: Ask, trust: str, permissions: Sequence[str] | None = None) -> Decision:
    """Does the request get the role's credentials?

    Args:
        ask: the request; `unsendable` finds nothing in it.
        trust: the role's trust policy, as JSON.
        permissions: the caller's own permission policies, as JSON. None: one that allows the call. Whoever comes with
            a token or an assertion has none.
    """
    if ask.issuer:
        return by_token.decide(ask, iam.parse(trust, PolicyKind.TRUST))
    who = _identity(persona(ask.caller))
    if ask.source_ip and who.address:
        who = replace(who, address=ask.source_ip)
    own = (_may_assume(ask),) if permissions is None else permissions
    known = {
        **context.on_behalf_of(who, YOUR_COMPANY),
        **context.of_call(_call(ask), who, REGION, ask.moment or START, ask.mfa),
        "aws:ResourceAccount": YOUR_COMPANY,
    }
    policies = iam.Policies(
        iam.parse(trust, PolicyKind.TRUST), tuple(iam.parse(text, PolicyKind.IDENTITY) for text in own)
    )
    return iam.decide(iam.Request(who.caller, "sts:AssumeRole", ask.role_arn, YOUR_COMPANY, known, policies))


def _identity(who: Persona) -> Identity:
    if who.kind != "role":
        return identity.by_arn(iam.caller_from_arn(who.arn))
    session = f"arn:aws:sts::{who.account}:assumed-role/{who.name}/{who.session_name}"
    caller = iam.caller_from_arn(session, role_arn=who.arn)
    found = identity.by_arn(caller)
    # A session made without a second factor says so; a user's own keys say nothing.
    return replace(found, context={**found.context, **identity.context_of_session(Session("AssumeRole", START))})


def _call(ask: Ask) -> ApiCall:
    return ApiCall("sts", "AssumeRole", url="https://sts.amazonaws.com/", headers=_HEADERS, form=ask.form)


def _may_assume(ask: Ask) -> str:
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ask.role_arn})
