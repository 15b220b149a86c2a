"""Who else gets in? Whom the requests of an exercise do not name, and its solution keeps out.

An exercise lists the callers its ticket is about. A text can name anybody: another service, a fifth account, a session
of a role nobody mentioned, a provider's tokens, an organization. So the crowd is made from the text itself, and held
against the solution. Of tokens, services and organizations the one farthest from whom the text names comes first: a
fork rather than another branch, a service for another customer rather than for us.
"""

from __future__ import annotations

from helpers import iam
from helpers.course.exercises.own_ids import with_own_ids
from helpers.course.exercises.result import Probe, ProbeAnswer
from helpers.iam.analysis.analyse import compare
from helpers.iam.text import capital

_WISH = "The role is for those in the ticket alone."
# AWS checks a token's audience against all that the provider lists, and it may list a second one later.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
_OTHER_AUDIENCE = "for another audience"
_ONE_AUDIENCE = "The provider can list a second audience one day, and the role is for this one alone."
_UNTESTED = "Which claim does the Condition not test?"


def intruder(solution: iam.Policy, trust: iam.Policy, role_arn: str) -> ProbeAnswer | None:
    """Somebody whom a trust policy lets in and the solution keeps out; None when there is nobody.

    Args:
        solution: a right trust policy.
        trust: the one that somebody wrote.
        role_arn: the role's ARN.

    Raises:
        Unsupported: the text says something that is not modelled.
    """
    right = with_own_ids(solution)
    found = [each for each in compare(right, trust, role=role_arn).let_in if _is_asked(each.request)]
    if not found:
        return None
    who, caller = found[0].who, found[0].request.caller.arn
    other = _OTHER_AUDIENCE in who
    wish = _ONE_AUDIENCE if other and ":oidc-provider/" in caller else _WISH
    return ProbeAnswer(Probe(capital(who), caller, False, wish, remark=_UNTESTED if other else ""), found[0].after)


def _is_asked(request: iam.Request) -> bool:
    """Nobody asks to set a source identity without one: that permission by itself opens nothing.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    """
    keys = {key.lower() for key in request.context}
    return request.action.lower() != "sts:setsourceidentity" or "sts:sourceidentity" in keys
