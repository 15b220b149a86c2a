"""Who else gets in, and who no longer does? Whom the requests of an exercise do not name.

An exercise lists the callers its ticket is about. A text can name anybody: another service, a fifth account, a session
of a role nobody mentioned, a provider's tokens, an organization. So the crowd is made from the text itself, and held
against the solution. Of tokens, services and organizations the one farthest from whom the text names comes first: a
fork rather than another branch, a service for another customer rather than for us.

And a role's session has another name tomorrow: who names one session keeps the next one out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from helpers import iam
from helpers.course.exercises import feedback
from helpers.course.exercises.cast_ids import borrowed
from helpers.course.exercises.own_ids import with_own_ids
from helpers.course.exercises.result import Probe, ProbeAnswer
from helpers.iam.analysis.analyse import compare
from helpers.iam.carried import services
from helpers.iam.conditions import SECOND, moment
from helpers.iam.model import ContextValue
from helpers.iam.text import capital

_AGE, _PRESENT = "aws:multifactorauthage", "aws:multifactorauthpresent"
_CLOCKS = ("aws:currenttime", "aws:epochtime")
_ACCOUNT, _ARN = "aws:sourceaccount", "aws:sourcearn"
_PARTS = 6  # of an ARN; the fifth is the account
_WISH = "The role is for those in the ticket alone."
_CHANGES = "Who assumes a role names the session, and may choose another name each time."
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
    told = {one.key.lower() for policy in (right, trust) for each in policy.statements for one in each.conditions}
    for each in compare(right, trust, role=role_arn).let_in:
        if _is_asked(each.request, told) and (after := _by_a_real_call(each.request, each.before.request)):
            who, caller = each.who, each.request.caller.arn
            other = _OTHER_AUDIENCE in who
            wish = _ONE_AUDIENCE if other and ":oidc-provider/" in caller else _WISH
            return ProbeAnswer(Probe(capital(who), caller, False, wish, remark=_UNTESTED if other else ""), after)
    return None


def _is_asked(request: iam.Request, told: set[str]) -> bool:
    """Is it a request that is made at all?

    Nobody asks to set a source identity without one: that permission by itself opens nothing. And a service that says
    for whom it works says so in every request, in all the keys that its page tests, and of one account.

    Nor does anybody have the unique id of somebody else.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

    Args:
        request: a witness, with those keys alone that the policies compare.
        told: these keys, in lower case.
    """
    if borrowed(request.caller):
        return False
    context = request.lowered()
    if request.action.lower() == "sts:setsourceidentity":
        return "sts:sourceidentity" in context
    known = services.SERVICES.get(request.caller.arn)
    if known is None or not known.everywhere:
        return True
    if any(key in told and key in known.keys and key not in context for key in (_ACCOUNT, _ARN)):
        return False
    parts = str(context.get(_ARN, "")).split(":")
    return _ACCOUNT not in context or len(parts) < _PARTS or parts[4] in ("", context[_ACCOUNT])


def _by_a_real_call(request: iam.Request, before: iam.Request) -> iam.Decision | None:
    """The decision that lets the caller in, on keys that some real call carries; None where no such call gets in.

    The keys are tried one by one, and some follow from each other.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthage
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-epochtime

    Args:
        request: a request that somebody thought out, with the policy that lets it in.
        before: the same with the policy that keeps it out.
    """
    for context in _possible(request.context):
        found = iam.decide(request._replace(context=context))
        if found.allowed and not iam.decide(before._replace(context=context)).allowed:
            return found
    return None


def _possible(context: Mapping[str, ContextValue]) -> Iterator[dict[str, ContextValue]]:
    """The context, each time with other keys changed so that it agrees with itself; as it is where it does."""
    names = {key.lower(): key for key in context}
    if _AGE in names:
        context = {**context, names.get(_PRESENT, _PRESENT): "true"}
    clocks = [names[key] for key in _CLOCKS if key in names]
    for right in clocks or [""]:
        at = moment(str(context[right])) // SECOND if right else 0
        yield {**context, **{key: str(at) for key in clocks if key != right}}


def other_sessions(requests: Iterable[Probe]) -> Iterator[Probe]:
    """The sessions of roles that should get in, under another name than an exercise gives them.

    Args:
        requests: of the exercise.
    """
    for probe in requests:
        role, _, name = probe.caller.rpartition("/")
        if probe.wanted and ":assumed-role/" in role:
            who, caller = f"{probe.who} (session {name}-2)", f"{role}/{name}-2"
            yield replace(probe, who=who, caller=caller, wish=_CHANGES, remark=feedback.ONE_SESSION)
