"""Who else gets in, and who no longer does? Whom the requests of an exercise do not name.

An exercise lists the callers its ticket is about. A text can name anybody: another service, a fifth account, a session
of a role nobody mentioned, a provider's tokens, an organization. So the crowd is made from the text itself, and held
against the solution. Of tokens, services and organizations the one farthest from whom the text names comes first: a
fork rather than another branch, a service for another customer rather than for us.

And a role's session has another name tomorrow: who names one session keeps the next one out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from helpers import iam
from helpers.course.exercises.result import Probe, ProbeAnswer
from helpers.iam.analysis.analyse import compare
from helpers.iam.carried import services

_ACCOUNT, _ARN = "aws:sourceaccount", "aws:sourcearn"
_PARTS = 6  # of an ARN; the fifth is the account
_WISH = "The role is for those in the ticket alone."
_CHANGES = "Who assumes a role names the session, and may choose another name each time."


def intruder(solution: iam.Policy, trust: iam.Policy, role_arn: str) -> ProbeAnswer | None:
    """Somebody whom a trust policy lets in and the solution keeps out; None when there is nobody.

    Args:
        solution: a right trust policy.
        trust: the one that somebody wrote.
        role_arn: the role's ARN.

    Raises:
        Unsupported: the text says something that is not modelled.
    """
    told = {one.key.lower() for policy in (solution, trust) for each in policy.statements for one in each.conditions}
    found = [each for each in compare(solution, trust, role=role_arn).let_in if _is_asked(each.request, told)]
    if not found:
        return None
    probe = Probe(found[0].who, found[0].request.caller.arn, False, _WISH)
    return ProbeAnswer(probe, found[0].after)


def _is_asked(request: iam.Request, told: set[str]) -> bool:
    """Is it a request that is made at all?

    Nobody asks to set a source identity without one: that permission by itself opens nothing. And a service that says
    for whom it works says so in every request, in all the keys that its page tests, and of one account.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

    Args:
        request: a witness, with those keys alone that the policies compare.
        told: these keys, in lower case.
    """
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


def other_sessions(requests: Iterable[Probe]) -> Iterator[Probe]:
    """The sessions of roles that should get in, under another name than an exercise gives them.

    Args:
        requests: of the exercise.
    """
    for probe in requests:
        role, _, name = probe.caller.rpartition("/")
        if probe.wanted and ":assumed-role/" in role:
            yield replace(probe, who=f"{probe.who} (session {name}-2)", caller=f"{role}/{name}-2", wish=_CHANGES)
