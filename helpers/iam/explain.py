"""Why, in words. A decision is data first; here it becomes a sentence, or a paragraph a beginner can follow.

Statements are counted from 1 in prose (and from 0 in data), lines from 1, as editors do.
"""

from __future__ import annotations

from collections.abc import Callable

from helpers.iam.model import (
    CallerType,
    Decision,
    Gate,
    Mismatch,
    Outcome,
    PolicyKind,
    PrincipalMatch,
    StatementMatch,
    Verdict,
)

# The words that may open a sentence of ours; any other first word is a name, whose letters are not ours to change.
_OPENERS = ("the", "a", "an", "there", "roles", "nothing")


def reason(decision: Decision) -> str:
    """One sentence: what decided, and where it stands."""
    if decision.outcome is Outcome.INVALID_POLICY:
        return f"AWS does not save this policy. {decision.findings[0]}"
    if gate := decision.deciding_gate:
        return _sentence(_STOPPED[gate.name](decision, gate))
    parts = [text for gate in decision.gates if (text := _why_passed(decision, gate))]
    return _sentence(", and ".join(parts) if parts else "nothing stands in the way")


def paragraph(decision: Decision) -> str:
    """The whole story: who asks for what, then every gate that had something to say, then the answer."""
    request = decision.request
    opening = _sentence(f"{_caller(decision)} asks for {request.action} on {request.resource}")
    if decision.outcome is Outcome.INVALID_POLICY:
        return f"{opening} {reason(decision)} Nothing is decided with a document AWS refuses."
    if (first := decision.deciding_gate) and first.name == "caller":
        return f"{opening} {reason(decision)}"
    told = []
    stopped = False
    for gate in decision.gates:
        if gate.verdict is Verdict.STOPPED:
            lead = "Also" if stopped else "It stops here"
            told.append(f"{lead}: {_STOPPED[gate.name](decision, gate)}.")
            stopped = True
        elif text := _why_passed(decision, gate):
            told.append(_sentence(text))
    answer = {
        Outcome.ALLOW: "So the request is allowed.",
        Outcome.EXPLICIT_DENY: "A Deny that applies beats every Allow, so the request is denied.",
        Outcome.IMPLICIT_DENY: "What nothing allows is denied, so the request is denied.",
    }[decision.outcome]
    return " ".join([opening, *told, answer])


def where(match: StatementMatch) -> str:
    """Which statement and line, for a sentence: `statement 2 "OnlyVendor", line 9`."""
    return f"statement {match.index + 1}{_sid(match)}, line {match.line}"


def mismatch(match: StatementMatch) -> str:
    """Why a statement does not apply: what it wants, and what the request has."""
    failed = match.mismatch
    if failed is None:
        return f"{where(match)} applies"
    return f"{where(match)}, {_MISMATCH[failed.element](failed, match)}"


def policy_name(decision: Decision, layer: PolicyKind) -> str:
    """The policy of a layer as a reader knows it: `the trust policy of BackupAccessRole`."""
    resource = decision.request.resource
    if layer is PolicyKind.TRUST:
        return f"the trust policy of {resource.rsplit('/', 1)[-1]}"
    if layer is PolicyKind.BUCKET:
        return f"the bucket policy of {resource.partition(':::')[2].partition('/')[0] or resource}"
    if layer is PolicyKind.IDENTITY:
        return f"the permission policy of {_owner(decision)}"
    return {
        PolicyKind.BOUNDARY: f"the permissions boundary of {_owner(decision)}",
        PolicyKind.SESSION: "the session policy",
        PolicyKind.SCP: "a service control policy",
        PolicyKind.RCP: "a resource control policy",
    }[layer]


def _stopped_caller(decision: Decision, gate: Gate) -> str:
    return {
        "root-cannot-assume": "roles can't be assumed with a root user's credentials, whatever the policies say",
        "unsigned": "the request is not signed, and a role can't be assumed anonymously",
        "federated-user-cannot-assume": "a GetFederationToken session can't assume roles, whatever the policies say",
    }[gate.because]


def _stopped_deny(decision: Decision, gate: Gate) -> str:
    deny = gate.decided_by[0]
    return f"{policy_name(decision, deny.layer)} denies it ({where(deny)}), and a Deny always wins"


def _stopped_resource(decision: Decision, gate: Gate) -> str:
    if gate.because == "no-policy":
        if decision.request.action.startswith("sts:"):
            return f"there is no role {decision.request.resource}"
        bucket = policy_name(decision, PolicyKind.BUCKET).removeprefix("the bucket policy of ")
        return (
            f"the bucket {bucket} belongs to another account and has no bucket policy that lets {_caller(decision)} in"
        )
    layer = PolicyKind.TRUST if decision.request.action.startswith("sts:") else PolicyKind.BUCKET
    return f"{policy_name(decision, layer)} does not let {_caller(decision)} in{_nearest(gate)}"


def _stopped_identity(decision: Decision, gate: Gate) -> str:
    request = decision.request
    if not gate.looked_at:
        return f"{_owner(decision)} has no permission policy that allows {request.action} on {request.resource}"
    return f"{policy_name(decision, PolicyKind.IDENTITY)} does not allow {request.action}{_nearest(gate)}"


def _stopped_limit(layer: PolicyKind) -> Callable[[Decision, Gate], str]:
    def told(decision: Decision, gate: Gate) -> str:
        return f"{policy_name(decision, layer)} does not allow {decision.request.action}{_nearest(gate)}"

    return told


_STOPPED: dict[str, Callable[[Decision, Gate], str]] = {
    "caller": _stopped_caller,
    "explicit-deny": _stopped_deny,
    "scp": _stopped_limit(PolicyKind.SCP),
    "resource": _stopped_resource,
    "identity": _stopped_identity,
    "boundary": _stopped_limit(PolicyKind.BOUNDARY),
    "session": _stopped_limit(PolicyKind.SESSION),
}


def _why_passed(decision: Decision, gate: Gate) -> str:
    """What an open gate has to say; nothing for the ones a reader need not think about."""
    match = gate.decided_by[0] if gate.decided_by else None
    if gate.name == "caller":
        return {
            "no-permission-needed": "the call needs no permission and can't be denied",
            "owner-root": "the root user of the bucket's account can always read, put and delete its policy",
        }.get(gate.because, "")
    if gate.name == "resource" and match and gate.verdict is Verdict.PASSED:
        return f"{policy_name(decision, match.layer)} {_grants(decision, match)} ({where(match)})"
    if gate.name == "identity" and gate.because == "root":
        return "the root user may do everything in its account"
    if gate.name == "identity" and gate.because == "named-by-resource":
        return f"{_owner(decision)} needs no permission of its own, because it is named inside its own account"
    if match and gate.verdict is Verdict.PASSED:
        return f"{policy_name(decision, match.layer)} allows {decision.request.action} ({where(match)})"
    return ""


def _grants(decision: Decision, match: StatementMatch) -> str:
    account = decision.request.caller.account
    return {
        PrincipalMatch.DIRECT: f"names {_caller(decision)}",
        PrincipalMatch.ANYONE: "lets everyone in",
        PrincipalMatch.ROLE: f"names {_behind(decision)}, which stands behind the session",
        PrincipalMatch.ACCOUNT: f"delegates to account {account}",
    }.get(match.principal, "allows it")


def _behind(decision: Decision) -> str:
    caller = decision.request.caller
    if caller.type is CallerType.FEDERATED_USER:
        return f"the user {caller.user_arn.rsplit('/', 1)[-1]}"
    return f"the role {caller.role_arn.rsplit('/', 1)[-1]}"


def _nearest(gate: Gate) -> str:
    if not gate.decided_by:
        return ": it has no Allow statement"
    return f": {mismatch(gate.decided_by[0])}"


def _principal(failed: Mismatch, match: StatementMatch) -> str:
    verb = "trusts" if match.layer is PolicyKind.TRUST else "names"
    return f"{verb} {_some(failed.expected)}, and the caller is {failed.actual or 'anonymous'}"


def _action(failed: Mismatch, match: StatementMatch) -> str:
    but = "all but " if failed.element.startswith("Not") else ""
    return f"is about {but}{_some(failed.expected)}, not {failed.actual}"


def _resource(failed: Mismatch, match: StatementMatch) -> str:
    but = "all but " if failed.element.startswith("Not") else ""
    return f"covers {but}{_some(failed.expected)}, not {failed.actual}"


def _condition(failed: Mismatch, match: StatementMatch) -> str:
    has = "the request has none" if failed.actual is None else f'the request has "{failed.actual}"'
    return f"wants {failed.key} {failed.operator} {_some(failed.expected, quote=True)}, and {has}"


_MISMATCH: dict[str, Callable[[Mismatch, StatementMatch], str]] = {
    "Principal": _principal,
    "Action": _action,
    "NotAction": _action,
    "Resource": _resource,
    "NotResource": _resource,
    "Condition": _condition,
}


def _some(texts: tuple[str, ...], quote: bool = False, most: int = 3) -> str:
    shown = [f'"{text}"' if quote else text for text in texts[:most]]
    if len(texts) > most:
        shown.append(f"{len(texts) - most} more")
    return " or ".join(shown) if shown else "nobody"


def _sid(match: StatementMatch) -> str:
    sid = match.policy.statements[match.index].sid
    return f' "{sid}"' if sid else ""


def _caller(decision: Decision) -> str:
    return decision.request.caller.name


def _owner(decision: Decision) -> str:
    """Whose permission policies count: a session has those of its role."""
    caller = decision.request.caller
    return caller.role_arn.rsplit("/", 1)[-1] if caller.type is CallerType.ROLE_SESSION else caller.name


def _sentence(text: str) -> str:
    """A full stop at the end, and a capital at the front unless somebody's name stands there."""
    word = text.split(" ", 1)[0]
    return f"{text[:1].upper() + text[1:] if word in _OPENERS else text}."
