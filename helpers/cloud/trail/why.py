"""Why an API call ended as it did, in words: what decided, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from helpers.cloud.trail.events import CallOutcome, Event, Trail
from helpers.cloud.trail.view import line, short
from helpers.iam.model import CallerType
from helpers.iam.text import clean

_TOLD = 3  # questions that are named one by one; a DeleteObjects can ask a thousand


_AFTER = "The permission is there, but then AWS refuses the call"


def why(call: CallOutcome) -> list[str]:
    """Paragraphs: what was asked and what decided; of a refusal without a decision, what happened and its mend.

    Args:
        call: an API call of the trail.
    """
    questions = [event for event in call.events if event.decision is not None]
    told = list(_questions(call, questions)) if questions else []
    refusal = next((event for event in call.events if event.decision is None), None)
    if refusal is not None:
        told.append(_refused(call, refusal, permitted=bool(questions)))
    elif call.allowed and call.error:
        told.append(_failed(call))
    return [line(text) for text in told]


def why_back(trail: Trail, back: int) -> list[str]:
    """Paragraphs about one of the last API calls, a root user's too: who asks why means the call they have just made.

    Args:
        trail: where they are kept.
        back: how many calls to go back; 0 is the last.
    """
    calls = trail.calls(root=True)
    if not calls:
        return ["Nothing was asked yet."]
    if not isinstance(back, int) or isinstance(back, bool) or not 0 <= back < len(calls):
        kept = "1 call" if len(calls) == 1 else f"{len(calls)} calls, from back=0, the last, to back={len(calls) - 1}"
        return [f"There is no such call. The trail has {kept}."]
    return why(calls[-1 - back])


def _questions(call: CallOutcome, questions: list[Event]) -> Iterator[str]:
    if len(questions) == 1:
        yield _paragraph(questions[0])
        return
    denied = [event for event in questions if not event.allowed]
    named = [f"{event.action} on {short(event.resource)} ({_verdict(event)})" for event in questions[:_TOLD]]
    if len(questions) > _TOLD:
        named.append(f"{len(questions) - _TOLD} more")
    yield f"{call.call} asks {len(questions)} questions: {', '.join(named)}."
    if not denied:
        yield "Every answer is yes, so the call is allowed."
        yield _paragraph(questions[-1])
        return
    if call.call == "s3:DeleteObjects":
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
        yield f"S3 decides each key alone: {len(questions) - len(denied)} allowed, {len(denied)} denied."
        yield f"The first that is denied: {_paragraph(denied[0])}"
    else:
        yield f"Question {questions.index(denied[0]) + 1} decides: {_paragraph(denied[0])}"


def _verdict(event: Event) -> str:
    return "allowed" if event.allowed else "denied"


def _paragraph(event: Event) -> str:
    return " ".join(filter(None, (event.decision.paragraph if event.decision else "", event.note)))


def _refused(call: CallOutcome, event: Event, *, permitted: bool) -> str:
    """A refusal that no policy decided: it came before any was asked, or after all had said yes."""
    happened = _AFTER if permitted else _before(call, event)
    unsigned = event.error == "AccessDenied" and not event.sent.key_id
    if unsigned and event.call.startswith("sts:AssumeRoleWith"):
        mend = _MENDS["InvalidIdentityToken"]
    else:
        mend = _UNSIGNED if unsigned else _MENDS.get(event.error, _ANY)
    return f"{happened}: {event.error}. {_sentence(event.note)} {mend}"


def _before(call: CallOutcome, event: Event) -> str:
    if event.error == "NotImplemented":
        return f"{_caller(event)} calls {call.call}, and the lab stops there"
    return f"{_caller(event)} calls {call.call}, and AWS refuses it before it asks any policy"


def _failed(call: CallOutcome) -> str:
    """Every policy said yes, and the call failed all the same."""
    answer = call.answer
    said = _sentence(answer.message) if answer else ""
    return (
        f"The permission is there, but then AWS refuses the call: {call.error}. {said} {_MENDS.get(call.error, _ANY)}"
    )


def _caller(event: Event) -> str:
    if event.caller.type is not CallerType.ANONYMOUS:
        return event.caller.name
    return f"Somebody with the access key id {clean(event.sent.key_id, 40)}" if event.sent.key_id else "Somebody"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


# AWS's error code → what to do. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
# https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_KEY = (
    "Nobody owns this access key id with this session token: it was mistyped, made inactive or deleted, or the session "
    "token is missing or another's. Use all the values that belong together."
)
_ANY = "Nothing about policies: look at the call's parameters and at what already exists."
_HEADER = "The signature is not of a form that AWS reads. Let boto3 or the AWS CLI sign, with Signature Version 4."
_UNSIGNED = "The request carries no signature. Sign it with somebody's access key."
_MISSING = "Check the name, and the account it is in. Creating it first mends it."
_NOT_HERE = "Check the id: print lab.organization(), or list what there is from the root down."
_THERE = "It exists already. Take another name, or change what is there."
_MENDS: Mapping[str, str] = {
    "InvalidClientTokenId": _KEY,
    "InvalidAccessKeyId": _KEY,
    "InvalidToken": _KEY,
    "SignatureDoesNotMatch": (
        "The secret access key is not the one of this access key id, or the request was changed after it was signed. "
        "Use the id and the secret that belong together."
    ),
    "XAmzContentSHA256Mismatch": "The body was changed after it was signed. Send the one that was signed.",
    "InvalidIdentityToken": (
        "No trust policy was read: the token or assertion itself is refused. Print lab.token(…) or lab.assertion(…), "
        "and hold it against the provider: its URL and audiences, or its metadata document."
    ),
    "ExpiredTokenException": (
        "The token or assertion is over, and no policy is read for it. Make a new one, as each job or sign-in does."
    ),
    "ExpiredToken": "The session is over, and no policy is read for it. Assume the role again.",
    "IncompleteSignature": _HEADER,
    "AuthorizationHeaderMalformed": _HEADER,
    "InvalidRequest": _HEADER,
    "MissingAuthenticationToken": _UNSIGNED,
    "ValidationError": "Write the parameter as AWS wants it, and try again. No policy was changed by this call.",
    "MalformedPolicyDocument": "AWS does not save the document; what was there before still holds. Mend the document.",
    "MalformedPolicy": "S3 does not save the document; what was there before still holds. Mend the document.",
    "MalformedXML": "Let boto3 or the AWS CLI write the request's body.",
    "LimitExceeded": "Make it shorter or fewer: this is a quota, not a permission.",
    "PackedPolicyTooLarge": "Make the session's policies and tags shorter.",
    "NoSuchEntity": _MISSING,
    "NoSuchBucket": _MISSING,
    "NoSuchKey": _MISSING,
    "NoSuchBucketPolicy": "The bucket has no policy yet. Putting one first mends it.",
    "404": _MISSING,
    "AccessDeniedException": "Let the organization's management account call it, or a delegated administrator.",
    "AWSOrganizationsNotInUseException": "Put the account into an organization, or call it from one that is in it.",
    "InvalidInputException": "Write the parameter as AWS wants it, and try again.",
    "AccountNotFoundException": _NOT_HERE,
    "ChildNotFoundException": _NOT_HERE,
    "OrganizationalUnitNotFoundException": _NOT_HERE,
    "ParentNotFoundException": _NOT_HERE,
    "PolicyNotFoundException": _NOT_HERE,
    "TargetNotFoundException": _NOT_HERE,
    "EntityAlreadyExists": _THERE,
    "BucketAlreadyExists": _THERE,
    "BucketAlreadyOwnedByYou": _THERE,
    "DeleteConflict": "Something still hangs on it: detach its policies and delete its keys first.",
    "BucketNotEmpty": "Delete its objects first.",
    "NotImplemented": (
        "It may work on AWS: the lab refuses what it does not model, rather than guess. docs/limits.md lists what it "
        "models."
    ),
}
