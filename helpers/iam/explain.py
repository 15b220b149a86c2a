"""Why, in words. A decision is data first; here it becomes a sentence, or a paragraph a beginner can follow.

Statements are counted from 1 in prose (and from 0 in data), lines from 1, as editors do.
"""

from __future__ import annotations

from collections.abc import Callable

from helpers.iam.decision import Decision, Gate, StatementMatch
from helpers.iam.model import CallerType, Mismatch, Outcome, PolicyKind, PrincipalMatch, Verdict
from helpers.iam.reasons import held_words
from helpers.iam.text import capital, clean, quoted, some

_ORDINALS = ("first", "second", "third")  # as many Denies as a sentence names
# The words that may open a sentence of ours; any other first word is a name, whose letters are not ours to change.
_OPENERS = ("the", "a", "an", "there", "roles", "inside", "none", "number", "this")


def reason(decision: Decision) -> str:
    """One sentence: what decided, and where it stands."""
    # Why a request is allowed says nothing of its context, but by which endpoint it came.
    alike = decision.whatever_the_context
    if alike and decision.outcome is Outcome.ALLOW and decision.request.policies.endpoint is None:
        return alike.reason
    if decision.outcome is Outcome.INVALID_POLICY:
        return f"{_sentence(_not_saved(decision))} {decision.findings[0]}"
    if gate := decision.deciding_gate:
        return _sentence(_STOPPED[gate.name](decision, gate))
    telling = [gate for gate in decision.gates if gate.decided_by or gate.because not in _SILENT]
    parts = [text for gate in telling if (text := _why_passed(decision, gate))]
    return _sentence(", and ".join(parts))


def paragraph(decision: Decision) -> str:
    """The whole story: who asks for what, then every gate that had something to say, then the answer."""
    request = decision.request
    # Tokens and assertions ask for nothing: whoever has them does.
    holder = "Somebody with " if request.caller.type is CallerType.FEDERATED else ""
    opening = _sentence(f"{holder}{_caller(decision)} asks for {request.action} on {_brief(request.resource)}")
    if decision.outcome is Outcome.INVALID_POLICY:
        return f"{opening} {reason(decision)} Nothing is decided with a document AWS refuses."
    if (first := decision.deciding_gate) and first.name == "caller":
        return f"{opening} {reason(decision)}"
    told = []
    stopped = False
    for gate in decision.gates:
        if gate.verdict is Verdict.STOPPED:
            lead = "It also stops here" if stopped else "It stops here"
            told.append(f"{lead}: {_STOPPED[gate.name](decision, gate)}.")
            stopped = True
        elif text := _why_passed(decision, gate):
            told.append(_sentence(text))
    answer = {
        Outcome.ALLOW: "So the request is allowed.",
        Outcome.EXPLICIT_DENY: "A Deny that applies beats every Allow, so the request is denied.",
        Outcome.IMPLICIT_DENY: "Not everyone who must allow it does, so the request is denied.",
    }[decision.outcome]
    return " ".join([opening, *told, answer])


def at_gate(decision: Decision, asked: Gate) -> str:
    """What one gate said, one sentence; empty when there is nothing to say."""
    if asked.verdict is Verdict.STOPPED:
        return _sentence(_STOPPED[asked.name](decision, asked))
    return _sentence(text) if (text := _why_passed(decision, asked)) else ""


def statements(decision: Decision) -> tuple[str, ...]:
    """Every statement of every policy in a line of its own: does it apply, and if not, what failed first."""
    return tuple(statement(decision, match) for match in decision.statements)


def statement(decision: Decision, match: StatementMatch) -> str:
    """One statement: does it apply, and if not, what failed first."""
    which = f"{policy_name(decision, match.layer, match)}, {where(match)}"
    if match.mismatch is None:
        return _sentence(f"{which}: this {match.effect} applies; {held_words.every_element(decision.request, match)}")
    return _sentence(f"{which}: this {match.effect} does not apply; it {_failed(match.mismatch, match)}")


def _failed(failed: Mismatch, match: StatementMatch) -> str:
    return _MISMATCH[failed.element](failed, match)


def where(match: StatementMatch) -> str:
    """Which statement and line, for a sentence: `statement 2 "OnlyVendor", line 9`; one-line documents need none."""
    line = f", line {match.line}" if _has_lines(match) else ""
    return f"statement {match.index + 1}{_sid(match)}{line}"


def _has_lines(match: StatementMatch) -> bool:
    return "\n" in match.policy.text


def mismatch(match: StatementMatch) -> str:
    """Why a statement does not apply: what it wants, and what the request has."""
    failed = match.mismatch
    if failed is None:
        return f"{where(match)} applies"
    comma = "," if _has_lines(match) else ""
    return f"{where(match)}{comma} {_failed(failed, match)}"


def because(decision: Decision, match: StatementMatch, *, conditions_alone: bool = False) -> str:
    """Why a statement applies, for the end of a sentence: what of the request fits it.

    Args:
        decision: the decision it had a say in.
        match: a statement that applies.
        conditions_alone: leave out whom it names, and what it is about.
    """
    told = held_words.conditions if conditions_alone else held_words.because
    return told(decision.request, match)


def policy_name(decision: Decision, layer: PolicyKind, match: StatementMatch | None = None) -> str:
    """The policy of a layer as a reader knows it: `the trust policy of BackupAccessRole`.

    Args:
        decision: the decision it had a say in.
        layer: what kind of policy.
        match: a statement of it; says which one it is, where a layer has several.
    """
    if layer is PolicyKind.TRUST:
        return f"the trust policy of {_brief(decision.request.resource).rsplit('/', 1)[-1]}"
    if layer is PolicyKind.BUCKET:
        resource = _brief(decision.request.resource)
        return f"the bucket policy of {resource.partition(':::')[2].partition('/')[0] or resource}"
    if layer is PolicyKind.IDENTITY:
        count = len(decision.request.policies.identity)
        if match and count > 1:
            return f"number {match.policy_index + 1} of the {count} permission policies of {_owner(decision)}"
        return f"the permission policy of {_owner(decision)}"
    if layer is PolicyKind.SESSION:
        count = len(decision.request.policies.session)
        if match and count > 1:
            return f"number {match.policy_index + 1} of the {count} session policies"
        return "the session policy"
    if layer is PolicyKind.BOUNDARY:
        return f"the permissions boundary of {_owner(decision)}"
    if layer is PolicyKind.ENDPOINT:
        which = decision.request.lowered().get("aws:sourcevpce")
        return f"the policy of the VPC endpoint {_brief(which)}" if isinstance(which, str) else "the endpoint policy"
    if match and match.policy.title:
        at = f" at {clean(match.policy.level, 160)}" if match.policy.level else ""
        return f"the {layer.value.upper()} {quoted(match.policy.title)}{at}"
    return "a service control policy" if layer is PolicyKind.SCP else "a resource control policy"


def _token(decision: Decision) -> str:
    """Whose session it is, and what it can call of STS, in AWS's words of "Restrictions"."""
    if decision.request.caller.type is CallerType.FEDERATED_USER:
        return "the credentials of GetFederationToken, which of STS can call sts:GetCallerIdentity alone"
    return "the credentials of GetSessionToken, which of STS can call sts:AssumeRole and sts:GetCallerIdentity alone"


def _partition(arn: str) -> str:
    return arn.split(":", 2)[1] if arn.startswith("arn:") else "aws"


def _account(arn: str) -> str:
    return arn.split(":")[4] if arn.count(":") >= 5 else ""


def _stopped_caller(decision: Decision, gate: Gate) -> str:
    action = decision.request.action
    return {
        "root-cannot-assume": "roles can't be assumed with a root user's credentials, whatever the policies say",
        "unsigned": f"the request is not signed, and {action} can't be called anonymously",
        "federated-user-cannot-assume": "a GetFederationToken session can't assume roles, whatever the policies say",
        "needs-a-token": "this way of assuming a role takes a provider's token, not AWS credentials",
        "other-token": "SAML assertions go with sts:AssumeRoleWithSAML, OIDC tokens with sts:AssumeRoleWithWebIdentity",
        "needs-aws-credentials": f"{action} takes AWS credentials; a provider's token goes with another call",
        "needs-an-identity": f"{action} takes the credentials of a user, a role or a root user",
        "session-credentials": f"{action} takes a user's own access keys, or a root user's, not temporary credentials",
        "token-credentials": f"{action} can't be called with {_token(decision)}",
        "no-iam": f"{action} can't be called with the credentials of GetFederationToken: they don't reach IAM",
        "no-iam-without-mfa": f"{action} can't be called with the credentials of GetSessionToken unless a second "
        "factor (MFA) was proved for them",
        "other-partition": f"the caller is of the partition {_partition(decision.request.caller.arn)} and the resource "
        f"of {_partition(decision.request.resource)}, and credentials of one partition don't work in another",
        "provider-of-another-account": f"the provider is of the account {_account(decision.request.caller.arn)}, and "
        f"the role of {decision.request.resource_account}: a role's provider has to be of its own account",
    }[gate.because]


def _stopped_deny(decision: Decision, gate: Gate) -> str:
    denies = gate.decided_by[: len(_ORDINALS)]
    told = [
        f"{policy_name(decision, deny.layer, deny)} denies it ({where(deny)}{_spares(decision, deny)})"
        for deny in denies
    ]
    why = [because(decision, deny) for deny in denies]
    if len(why) > 1:
        why = [f"of the {which}, {text}" for which, text in zip(_ORDINALS, why, strict=False)]
    return f"{', and '.join(told)}, and a Deny always wins: {'; '.join(why)}"


def _spares(decision: Decision, deny: StatementMatch) -> str:
    """Why a NotPrincipal did not leave this caller out: most readers think it did."""
    element = deny.policy.statements[deny.index].not_principal
    if element is None:
        return ""
    if decision.request.policies.boundary is not None and decision.request.caller.has_policies:
        return ", whose NotPrincipal spares nobody who has a permissions boundary"
    named = tuple(value.text for value in element.values)
    whole = " with its role and its session" if decision.request.caller.type is CallerType.ROLE_SESSION else ""
    return f", which spares only {_some(named, word='and')}, and does not list {_caller(decision)}{whole}"


def _stopped_resource(decision: Decision, gate: Gate) -> str:
    if gate.because == "no-policy":
        if decision.request.action.lower().startswith("sts:"):
            return _no_role(decision.request.resource)
        what = policy_name(decision, PolicyKind.BUCKET).removeprefix("the bucket policy of ")
        kind = "bucket" if decision.request.action.lower().startswith("s3:") else "resource"
        owner = decision.request.resource_account
        return f"the {kind} {what} belongs to account {owner}, and has no policy that lets {_caller(decision)} in"
    layer = PolicyKind.TRUST if decision.request.action.lower().startswith("sts:") else PolicyKind.BUCKET
    return f"{policy_name(decision, layer)} does not let {_caller(decision)} in{_nearest(gate)}"


# What people take for a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_NO_ROLES = {
    "user": "a user",
    "group": "a group",
    "root": "a whole account",
    "assumed-role": "a role's session",
    "instance-profile": "an instance profile",
    "policy": "a policy",
    "oidc-provider": "an identity provider",
    "saml-provider": "an identity provider",
}


def _no_role(arn: str) -> str:
    kind = (arn.split(":", 5)[5:] or [""])[0].partition("/")[0]
    if what := _NO_ROLES.get(kind):
        return f"{_brief(arn)} is the ARN of {what}, and only a role can be assumed"
    return f"there is no role {_brief(arn)}"


def _stopped_identity(decision: Decision, gate: Gate) -> str:
    request = decision.request
    if gate.because == "no-policy":
        return f"{_owner(decision)} has no permission policy that allows {request.action} on {_brief(request.resource)}"
    return f"{_missing(decision, PolicyKind.IDENTITY, gate)}{_nearest(gate)}"


def _stopped_limit(layer: PolicyKind) -> Callable[[Decision, Gate], str]:
    def told(decision: Decision, gate: Gate) -> str:
        if gate.because == "no-policy" and layer is PolicyKind.SESSION:
            return f"{_caller(decision)} has no session policy, and such a session may do nothing without one"
        if gate.because == "no-policy":
            return f"a level of the organization has no service control policy that allows {decision.request.action}"
        return f"{_missing(decision, layer, gate)}{_nearest(gate)}"

    return told


def _stopped_scp(decision: Decision, gate: Gate) -> str:
    """Of an organization whose levels have names, which one it is; else as of every other limit."""
    level = _level_without_allow(decision)
    if not level:
        return _stopped_limit(PolicyKind.SCP)(decision, gate)
    told = f"no SCP at {clean(level, 160)} allows {decision.request.action}"
    if not gate.decided_by:
        return f"{told}: none there has an Allow statement"
    nearest = gate.decided_by[0]
    return f"{told}; the nearest is {quoted(nearest.policy.title)}, {mismatch(nearest)}"


def _level_without_allow(decision: Decision) -> str:
    """The first level from the root down at which no SCP allows the request, as one says it; empty without names."""
    allowing = {id(match.policy) for match in decision.statements if match.applies and match.effect == "Allow"}
    closed = (level for level in decision.request.policies.scp if not any(id(policy) in allowing for policy in level))
    return next((policy.level for policy in next(closed, ()) if policy.level), "")


_STOPPED: dict[str, Callable[[Decision, Gate], str]] = {
    "caller": _stopped_caller,
    "explicit-deny": _stopped_deny,
    "scp": _stopped_scp,
    "endpoint": _stopped_limit(PolicyKind.ENDPOINT),
    "resource": _stopped_resource,
    "identity": _stopped_identity,
    "boundary": _stopped_limit(PolicyKind.BOUNDARY),
    "session": _stopped_limit(PolicyKind.SESSION),
}


def _why_passed(decision: Decision, gate: Gate) -> str:
    """What an open gate has to say; nothing for the ones a reader need not think about."""
    if not gate.decided_by:
        if gate.name == "identity" and gate.because.startswith("granted-to-"):
            return "inside one account that is enough"
        return _PASSED_ALONE.get((gate.name, gate.because), "")
    if gate.verdict is not Verdict.PASSED:
        return ""
    match = gate.decided_by[0]
    if gate.name == "scp" and match.policy.level:  # of an organization, whose every level has said yes
        top, bottom = (clean(each.policy.level, 160) for each in (match, gate.decided_by[-1]))
        return f"SCPs allow {decision.request.action} at every level, from {top} to {bottom}"
    does = _grants(decision, match) if gate.name == "resource" else f"allows {decision.request.action}"
    return f"{policy_name(decision, match.layer, match)} {does} ({where(match)})"


# Why most gates open: nothing that a reader need think about.
_SILENT = frozenset(("can-call", "no-deny", "absent", "own-account", "no-resource-policy", "no-identity"))
# What opens a gate without a statement, and is worth a word.
_PASSED_ALONE = {
    ("caller", "no-permission-needed"): "the call needs no permission and can't be denied",
    ("caller", "owner-root"): "a bucket policy can't keep its owner's root user from reading, putting and deleting it",
    ("identity", "root"): "the root user has every permission its account can give",
}


def _grants(decision: Decision, match: StatementMatch) -> str:
    how = match.principal
    if how is PrincipalMatch.ACCOUNT:
        return f"delegates to account {decision.request.caller.account}"
    if how is PrincipalMatch.DIRECT:
        return f"names {_caller(decision)}"
    if how is PrincipalMatch.ROLE:
        return f"names {held_words.behind(decision.request.caller)}, which stands behind the session"
    return "lets everyone in" if how is PrincipalMatch.ANYONE else "allows it"


def _nearest(gate: Gate) -> str:
    if not gate.decided_by:
        return ": it has no Allow statement"
    return f": {mismatch(gate.decided_by[0])}"


def _missing(decision: Decision, layer: PolicyKind, gate: Gate) -> str:
    action = decision.request.action
    held = {
        PolicyKind.IDENTITY: decision.request.policies.identity,
        PolicyKind.SESSION: decision.request.policies.session,
    }
    count = len(held.get(layer, ()))
    if count > 1 and gate.decided_by:
        kind = f"permission policies of {_owner(decision)}" if layer is PolicyKind.IDENTITY else "session policies"
        return (
            f"none of the {count} {kind} allows {action}; the nearest is number {gate.decided_by[0].policy_index + 1}"
        )
    return f"{policy_name(decision, layer)} does not allow {action}"


def _principal(failed: Mismatch, match: StatementMatch) -> str:
    verb = "trusts" if match.layer is PolicyKind.TRUST else "names"
    element = match.policy.statements[match.index].principal
    values = element.values if element else ()
    named = tuple("every AWS account" if value.text == "*" else value.text for value in values)
    return f"{verb} {_some(named)}, and the caller is {_one(failed.actual) or 'anonymous'}{_made_again(failed)}"


def _made_again(failed: Mismatch) -> str:
    """What a unique id in the place of a name means: somebody was deleted, and a namesake is somebody else.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    """
    own = failed.actual[1] if failed.actual and len(failed.actual) > 1 else ""
    what = {"AIDA": "user", "AROA": "role"}.get(own[:4], "")
    if not what or not any(text.startswith(own[:4]) for text in failed.expected):
        return ""
    whose = "whose id is" if what == "user" else "whose role has the id"
    return f", {whose} {_brief(own)}: a {what} that is deleted and made again under its name has another id"


def _not_principal(failed: Mismatch, match: StatementMatch) -> str:
    return f"spares {_some(failed.expected)}, and so the caller {_one(failed.actual)}".rstrip()


def _action(failed: Mismatch, match: StatementMatch) -> str:
    verb = "leaves out" if failed.element.startswith("Not") else "is about"
    return f"{verb} {_some(failed.expected)}, and the request is {_one(failed.actual)}"


def _resource(failed: Mismatch, match: StatementMatch) -> str:
    if failed.element.startswith("Not"):
        return f"leaves out {_some(failed.expected)}, and the request is for {_one(failed.actual)}"
    return f"covers {_some(failed.expected)}, not {_one(failed.actual)}"


def _condition(failed: Mismatch, match: StatementMatch) -> str:
    if failed.operator.lower() == "foranyvalue:null":
        return f"asks for {_brief(failed.key)} by {failed.operator}, which never holds"
    if failed.operator.lower() == "null":
        there = "is absent" if failed.actual is None else "is there"
        wanted = "absent" if failed.actual is not None else "there"
        return f"wants {_brief(failed.key)} to be {wanted}, and it {there}"
    values = _some(failed.expected, quote=True) if failed.expected else "one of an empty list"
    has = "the request has none" if failed.actual is None else f"the request has {_some(failed.actual, True, 'and')}"
    return f"wants {_brief(failed.key)} {failed.operator} {values}, and {has}"


_MISMATCH: dict[str, Callable[[Mismatch, StatementMatch], str]] = {
    "Principal": _principal,
    "NotPrincipal": _not_principal,
    "Action": _action,
    "NotAction": _action,
    "Resource": _resource,
    "NotResource": _resource,
    "Condition": _condition,
}


def _some(texts: tuple[str, ...], quote: bool = False, word: str = "or") -> str:
    return some(texts, word, quote=quote) or "nobody"


def _one(texts: tuple[str, ...] | None) -> str:
    return _brief(texts[0]) if texts else ""


def _brief(text: str) -> str:
    return clean(text, 200)


def _sid(match: StatementMatch) -> str:
    sid = match.policy.statements[match.index].sid
    return f' "{clean(sid, 60)}"' if sid else ""


def _caller(decision: Decision) -> str:
    return decision.request.caller.name


def _owner(decision: Decision) -> str:
    """Whose permission policies count: a session has those of its role."""
    caller = decision.request.caller
    if caller.type is CallerType.FEDERATED_USER and caller.user_arn:
        return caller.user_arn.rsplit("/", 1)[-1]
    return caller.role_arn.rsplit("/", 1)[-1] if caller.type is CallerType.ROLE_SESSION else caller.name


def _not_saved(decision: Decision) -> str:
    """Which document AWS refuses: one with an error of its own, or the one that names somebody who is not there."""
    policies = decision.request.policies
    faulty = next((policy for policy in policies.every() if policy.invalid), policies.resource)
    return f"AWS does not save {policy_name(decision, faulty.kind) if faulty else 'a document'}"


def _sentence(text: str) -> str:
    """A full stop at the end, and a capital at the front unless somebody's name stands there."""
    word = text.split(" ", 1)[0]
    return f"{capital(text) if word in _OPENERS else text}."
