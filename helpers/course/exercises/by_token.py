"""What the engine says to somebody with a token or an assertion: no AWS call, no event in the trail.

The condition keys are those that the gate finds in the real call. Which identity providers somebody has made in the lab
does not matter: Account A is taken to have the one that is asked for, and it to know the token's audience.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
"""

from __future__ import annotations

from dataclasses import replace

from helpers import iam
from helpers.cloud.api_call import ApiCall
from helpers.cloud.assume_request import Ask
from helpers.cloud.authorization import context
from helpers.cloud.clock import START
from helpers.cloud.federation import callers, proofs
from helpers.cloud.personas import REGION, YOUR_COMPANY
from helpers.iam import Decision

_HEADERS = {"User-Agent": "Boto3 Botocore"}
# What stands for a proof where the form of a call is looked at: nothing is signed.
_PROOFS = {
    callers.WEB_IDENTITY: {"WebIdentityToken": "a-token"},
    callers.SAML: {"PrincipalArn": f"arn:aws:iam::{YOUR_COMPANY}:saml-provider/Company", "SAMLAssertion": "one"},
}


def sent(ask: Ask) -> dict[str, str]:
    """The arguments of boto3's method, with something in the place of the proof.

    Args:
        ask: a request with a token or an assertion.
    """
    return {**ask.parameters, **_PROOFS[ask.operation]}


def call(ask: Ask) -> ApiCall:
    """The call, with something in the place of the proof.

    Args:
        ask: a request with a token or an assertion.
    """
    form = {**ask.form, **_PROOFS[ask.operation]}
    return ApiCall("sts", ask.operation, url="https://sts.amazonaws.com/", headers=_HEADERS, form=form)


def decide(ask: Ask, trust: iam.Policy) -> Decision:
    """Does the request get the role's credentials?

    Args:
        ask: a request with a token or an assertion that can be made.
        trust: the role's trust policy.
    """
    moment = ask.moment or START
    found = callers.identity(ask.issuer, dict(ask.claims), moment, ask.role_arn, ask.session_name)
    who = proofs.placed(replace(found, address=ask.source_ip or ""))
    known = {**context.of_call(call(ask), who, REGION, moment, mfa=False), "aws:ResourceAccount": YOUR_COMPANY}
    action = f"sts:{ask.operation}"
    # Whoever signs nothing has no permission policies: the trust policy alone decides.
    return iam.decide(iam.Request(who.caller, action, ask.role_arn, YOUR_COMPANY, known, iam.Policies(trust)))
