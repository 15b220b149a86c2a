"""The parts of a CloudTrail record: who, what was asked, what was answered.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from helpers.cloud.trail.sent import Sent
from helpers.iam.model import Caller, CallerType

_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBERS = frozenset(("durationSeconds", "maxSessionDuration", "maxItems", "packedPolicySize", "attachmentCount"))
_TRUTHS = frozenset(("setAsDefault", "isDefaultVersion", "isAttachable", "onlyAttached"))


def identity(caller: Caller, sent: Sent) -> dict[str, Any]:
    """The `userIdentity` in the account that the caller belongs to.

    Args:
        caller: who made the call.
        sent: what came in with it.
    """
    if caller.type is CallerType.SERVICE:
        return {"type": "AWSService", "invokedBy": caller.arn}
    if caller.type is CallerType.ANONYMOUS:
        return anonymous()
    if caller.type is CallerType.FEDERATED:
        return (_saml if ":saml-provider/" in caller.arn else _web_identity)(caller, sent)
    kind = {CallerType.ROOT: "Root", CallerType.USER: "IAMUser", CallerType.ROLE_SESSION: "AssumedRole"}[caller.type]
    who: dict[str, Any] = {
        "type": kind,
        "principalId": caller.unique_id,
        "arn": caller.arn,
        "accountId": caller.account,
        "accessKeyId": sent.key_id,
    }
    if caller.type is CallerType.USER:
        who["userName"] = caller.username
    if caller.type is CallerType.ROLE_SESSION:
        who["sessionContext"] = _session(caller, sent)
    return who


def _session(caller: Caller, sent: Sent) -> dict[str, Any]:
    context: dict[str, Any] = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": caller.unique_id.partition(":")[0],
            "arn": caller.role_arn,
            "accountId": caller.account,
            "userName": caller.role_arn.rpartition("/")[2],
        },
        "attributes": {
            "creationDate": str(sent.credentials.get("aws:TokenIssueTime", "")),
            "mfaAuthenticated": str(sent.credentials.get("aws:MultiFactorAuthPresent", "false")),
        },
    }
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    if source := sent.credentials.get("aws:SourceIdentity"):
        context["sourceIdentity"] = str(source)
    return context


def _web_identity(caller: Caller, sent: Sent) -> dict[str, Any]:
    """Somebody with a token: the provider, the audience and the subject, and no access key.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF
    """
    provider = caller.arn.partition(":oidc-provider/")[2] or caller.arn
    audience, subject = (str(sent.credentials.get(f"{provider}:{claim}", "")) for claim in ("aud", "sub"))
    return {
        "type": "WebIdentityUser",
        "principalId": f"{caller.arn}:{audience}:{subject}",
        "userName": subject,
        "identityProvider": caller.arn,
    }


def _saml(_caller: Caller, sent: Sent) -> dict[str, Any]:
    """Somebody with an assertion: "a combination of the saml:namequalifier and saml:sub keys".

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF
    """
    qualifier, subject = (str(sent.credentials.get(f"saml:{key}", "")) for key in ("namequalifier", "sub"))
    return {
        "type": "SAMLUser",
        "principalId": f"{qualifier}:{subject}",
        "userName": subject,
        "identityProvider": qualifier,
    }


def other_account(caller: Caller) -> dict[str, Any]:
    """The `userIdentity` in an account whose role or bucket somebody of another account used: no name, no ARN.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_signin-tempcreds
    """
    return {"type": "AWSAccount", "principalId": caller.unique_id, "accountId": caller.account}


def anonymous() -> dict[str, Any]:
    """The `userIdentity` of an unsigned S3 call, as Amazon Macie Classic's guide shows it.

    https://docs.aws.amazon.com/macie/latest/userguide/macie-users.html
    """
    return {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}


def parameters(sent: Sent, service: str) -> dict[str, Any] | None:
    """The `requestParameters`: AWS writes a parameter's first letter small.

    Args:
        sent: what came in with the call.
        service: `s3`, `iam` or `sts`.
    """
    if sent.parameters is None:
        return None  # larger than CloudTrail takes
    if service == "s3":
        bucket, _, key = sent.resource.partition(":::")[2].partition("/")
        named = {"bucketName": bucket} if bucket not in ("", "*") else {}
        return {**named, **sent.parameters, "Host": sent.host, **({"key": key} if key else {})}
    made: dict[str, Any] = {}
    for name, value in sent.parameters.items():
        _put(made, name.split("."), value)
    return {**sent.asserted, **{key: _tidy(key, value) for key, value in made.items()}} or None


def _put(made: dict[str, Any], path: list[str], value: str) -> None:
    """`Tags.member.1.Key` → {"tags": {"member": {"1": {"key": …}}}}."""
    for step in path[:-1]:
        deeper = made.setdefault(_small(step), {})
        if not isinstance(deeper, dict):
            return  # both `A` and `A.B` were sent; AWS would have refused
        made = deeper
    made[_small(path[-1])] = value


def _tidy(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        if list(value) == ["member"] and isinstance(value["member"], dict):
            return [_tidy("", item) for item in value["member"].values()]
        return {name: _tidy(name, item) for name, item in value.items()}
    return _typed(key, value)


def response(body: str) -> dict[str, Any] | None:
    """The `responseElements`, read from IAM's or STS's answer; None when it holds none.

    Args:
        body: the XML, without secrets.
    """
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    result = next((child for child in root if _tag(child).endswith("Result")), None)
    found = _element("", result) if result is not None else None
    return found if isinstance(found, dict) else None


def _element(key: str, element: ElementTree.Element) -> Any:
    if len(element) == 0:
        text = (element.text or "").strip()
        return _typed(key, text) if text else None
    if all(_tag(child) == "member" for child in element):
        return [_element("", child) for child in element]
    held = {_small(_tag(child)): _element(_small(_tag(child)), child) for child in element}
    return {name: value for name, value in held.items() if value is not None} or None


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _typed(key: str, text: str) -> Any:
    if key in _NUMBERS and re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    if key in _TRUTHS and text in ("true", "false"):
        return text == "true"
    if found := _DATE.fullmatch(text):
        return spelled(datetime.fromisoformat(found[1]))
    return text


def spelled(moment: datetime) -> str:
    """A date inside requestParameters and responseElements: `Jul 18, 2014 4:07:39 PM`, as in AWS's examples."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year} {hour}:{moment:%M:%S} {half}"


def event_id(*parts: object) -> str:
    """A GUID that is the same whenever the same lesson is run.

    Args:
        *parts: what it stands for.
    """
    digest = hashlib.sha256(" ".join(map(str, parts)).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
