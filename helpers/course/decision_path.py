"""The path of a decision, as six steps that a learner can follow: who asks, who must let them, what comes of it.

    caller → permission → trust policy → credentials → S3 permission → answer

Every gate of the engine has its place in one of them; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helpers.cloud.assume_request import Ask
from helpers.cloud.errors import AwsError
from helpers.cloud.rehearsal import Rehearsal
from helpers.course.bad_input import in_short
from helpers.course.rounds.attempt_result import Refusal, StepVerdict
from helpers.course.words import sentence
from helpers.iam import Decision, PolicyKind, StatementMatch, Verdict, explain
from helpers.iam.model import CallerType
from helpers.iam.text import capital, clean

# Which of the tabs holds the policy of a layer: of the AssumeRole, and of the listing.
_TABS = (
    {PolicyKind.TRUST: "trust", PolicyKind.IDENTITY: "caller"},
    {
        PolicyKind.IDENTITY: "role",
        PolicyKind.BOUNDARY: "boundary",
        PolicyKind.BUCKET: "bucket",
        PolicyKind.SESSION: "session",
    },
)
_OF_CALLER = ("scp", "identity", "boundary", "session", "endpoint")


@dataclass(frozen=True)
class Looked:
    """A statement that was looked at.

    Attributes:
        words: what it says to this request, one sentence.
        tab: the policy it stands in: `trust`, `caller`, `role`, `boundary`, `bucket` or `session`; empty without a tab.
        place: what to look at, as a JSON pointer into the policy.
        kind: `allow`, `deny` or `nomatch`.
        decided: it is among those that decided.
        text: the text of the policy it stands in.
    """

    words: str
    tab: str
    place: str
    kind: str
    decided: bool
    text: str


@dataclass(frozen=True)
class PathStep:
    """One step of the path.

    Attributes:
        name: for code.
        title: for people.
        verdict: passed, stopped or not reached.
        words: why, one or two sentences.
        looked: the statements that were looked at.
    """

    name: str
    title: str
    verdict: StepVerdict
    words: str
    looked: tuple[Looked, ...] = ()


def steps(found: Rehearsal, ask: Ask) -> tuple[PathStep, ...]:
    """The six steps.

    Args:
        found: what would happen.
        ask: what is asked for.
    """
    return tuple(_steps(found, ask))


def _steps(found: Rehearsal, ask: Ask) -> Iterator[PathStep]:
    assume = found.assume
    asked = assume is not None and found.not_saved is None
    yield _caller(found, ask)
    if asked and assume is not None:
        yield _permission(found, assume)
        yield _trust(assume)
    else:
        yield _unasked("permission", "Permission to ask", found, ("caller",), "No policy was looked at.")
        yield _unasked("trust", "Trust policy", found, ("trust",), "No policy was looked at.")
    yield _credentials(found, ask)
    yield _s3(found, ask)
    yield _answer(found, ask)


def _caller(found: Rehearsal, ask: Ask) -> PathStep:
    title = "Caller"
    if found.caller is None:
        return PathStep("caller", title, StepVerdict.STOPPED, found.problem or "Nobody asks.")
    gate = found.assume.gate("caller") if found.assume else None
    if gate is not None and gate.verdict is Verdict.STOPPED and found.assume is not None:
        return PathStep("caller", title, StepVerdict.STOPPED, explain.at_gate(found.assume, gate))
    made_up = (
        " The lab has nobody of that ARN, and takes them to hold the permission." if found.assumed_permission else ""
    )
    if ask.workload is not None:
        name = ask.workload.name
        words = f"{found.caller.arn} asks, for {name[:1].lower()}{name[1:]} of account {ask.workload.account}."
        return PathStep("caller", title, StepVerdict.PASSED, words)
    if ask.issuer:
        return PathStep("caller", title, StepVerdict.PASSED, f"{capital(ask.called)} asks{_with_token(found)}.")
    return PathStep("caller", title, StepVerdict.PASSED, f"{found.caller.arn} asks.{made_up}")


def _with_token(found: Rehearsal) -> str:
    """What the token says that most trust policies look at; nothing when AWS did not believe it."""
    known = found.assume.request.context if found.assume else {}
    sub = next((value for key, value in known.items() if key.endswith(":sub")), "")
    what = "an assertion" if found.caller is not None and ":saml-provider/" in found.caller.arn else "a token"
    return f' with {what} of sub "{clean(sub, 120)}"' if isinstance(sub, str) and sub else f" with {what}"


def _permission(found: Rehearsal, decision: Decision) -> PathStep:
    title = "Permission to ask"
    if decision.request.caller.type in (CallerType.SERVICE, CallerType.FEDERATED):
        service = decision.request.caller.type is CallerType.SERVICE
        whom = "an AWS service" if service else "whoever comes from an identity provider"
        words = f"Needs none: only the trust policy decides about {whom}."
        return PathStep("permission", title, StepVerdict.PASSED, words)
    layers = tuple(kind for kind in PolicyKind if kind not in (PolicyKind.TRUST, PolicyKind.RCP))
    return _step("permission", title, decision, _OF_CALLER, layers, 0)


def _trust(decision: Decision) -> PathStep:
    return _step("trust", "Trust policy", decision, ("resource",), (PolicyKind.TRUST, PolicyKind.RCP), 0)


def _credentials(found: Rehearsal, ask: Ask) -> PathStep:
    title = "Credentials"
    if found.error is not None:
        return PathStep("credentials", title, StepVerdict.STOPPED, _aws(found.error, ask.operation))
    if not found.assumed:
        return PathStep("credentials", title, *_not_reached("STS issues none."))
    seconds = ask.duration or 3600
    hours = f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds // 60} min"
    narrowed = ", narrowed by the session policy" if ask.session_policy else ""
    words = f"STS issues keys of {ask.role} for {hours}{narrowed}."
    return PathStep("credentials", title, StepVerdict.PASSED, words)


def _s3(found: Rehearsal, ask: Ask) -> PathStep:
    title = "S3 permission"
    if not found.assumed:
        return _unasked("s3", title, found, tuple(_TABS[1].values()), "Nobody asks S3.")
    if found.listing_error is not None:
        return PathStep("s3", title, StepVerdict.STOPPED, _aws(found.listing_error, "ListObjectsV2"))
    assert found.listing is not None
    layers = tuple(PolicyKind)
    return _step("s3", title, found.listing, ("resource", *_OF_CALLER), layers, 1)


def _answer(found: Rehearsal, ask: Ask) -> PathStep:
    if found.listed:
        return PathStep("answer", "Answer", StepVerdict.PASSED, f"The session lists {ask.bucket}.")
    if found.assumed:
        return PathStep(
            "answer", "Answer", StepVerdict.STOPPED, "S3 answers AccessDenied." if found.listing else "S3 refuses."
        )
    return PathStep("answer", "Answer", *_not_reached("There is no listing."))


def _step(
    name: str, title: str, decision: Decision, gates: tuple[str, ...], layers: tuple[PolicyKind, ...], call: int
) -> PathStep:
    """The step of some gates, whose statements stand in some layers of policies."""
    looked = tuple(_looked(decision, match, call) for match in decision.statements if match.layer in layers)
    deny = decision.gate("explicit-deny")
    if deny is not None and any(match.layer in layers for match in deny.decided_by):
        return PathStep(name, title, StepVerdict.STOPPED, explain.at_gate(decision, deny), looked)
    asked = [gate for gate in decision.gates if gate.name in gates]
    stopped = [gate for gate in asked if gate.verdict is Verdict.STOPPED]
    if stopped:
        return PathStep(name, title, StepVerdict.STOPPED, explain.at_gate(decision, stopped[0]), looked)
    words = " ".join(filter(None, (explain.at_gate(decision, gate) for gate in asked)))
    return PathStep(name, title, StepVerdict.PASSED, words or _unneeded(decision, name), looked)


def _unneeded(decision: Decision, name: str) -> str:
    if decision.gate("caller") and decision.gates[0].verdict is Verdict.STOPPED:
        return "Not looked at."
    if name == "permission":
        return f"{decision.request.caller.name} has none, and needs none if the trust policy names it."
    return "Nothing here says no."


def _looked(decision: Decision, match: StatementMatch, call: int) -> Looked:
    kind = "nomatch" if match.mismatch else "allow" if match.effect == "Allow" else "deny"
    words = explain.statement(decision, match)
    decided = match in decision.decided_by
    return Looked(words, _TABS[call].get(match.layer, ""), match.pointer, kind, decided, match.policy.text)


def _not_reached(words: str) -> tuple[StepVerdict, str]:
    return StepVerdict.NOT_REACHED, words


def _unasked(name: str, title: str, found: Rehearsal, tabs: tuple[str, ...], words: str) -> PathStep:
    """A step whose policies nobody asks; it stops if AWS would not save one of them."""
    if found.not_saved is None or found.which not in tabs:
        return PathStep(name, title, *_not_reached(words))
    refusal = Refusal.foreseen(found.not_saved, "")
    who = "AWS refuses to save it" if refusal.sent else "boto3 refuses to send it"
    words = refusal.message if refusal.sent else in_short(refusal)
    return PathStep(name, title, StepVerdict.STOPPED, sentence(f"{who}: {words}"))


def _aws(error: AwsError, call: str) -> str:
    refusal = Refusal.foreseen(error, call)
    if not refusal.sent:
        return f"boto3 refuses the request before it leaves. {in_short(refusal)}"
    return sentence(f"AWS answers {error.code}: {error.message}")
