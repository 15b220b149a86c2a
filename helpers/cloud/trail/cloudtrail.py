"""What CloudTrail would show in each account: its own callers' calls, and what others did to its roles and buckets.

Who receives a record:

    the caller's account     every call that was authenticated, refused ones too
    the role's account       an AssumeRole that succeeded, by another account, an AWS service, a token or an assertion
    the bucket's account     every S3 data event on it, and what anonymous callers did

https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from helpers.cloud.trail import cloudtrail_fields as fields
from helpers.cloud.trail import cloudtrail_names
from helpers.cloud.trail.cloudtrail_names import EventName
from helpers.cloud.trail.events import PASS_ROLE, CallOutcome
from helpers.iam.model import CallerType

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
_VERSION = "1.11"
# "logged as occurring in US East (N. Virginia)":
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
_GLOBAL_REGION = "us-east-1"
_READS = ("Get", "List", "Head", "Simulate", "Generate", "AssumeRole")


@dataclass(frozen=True)
class History:
    """What CloudTrail shows in one account.

    Attributes:
        records: one dict for each record, oldest first, as CloudTrail writes it.
        hidden: how many data events are left out, because trails do not log them unless asked to.
        unknown: how many calls are left out, because the lab does not model them or AWS does not document their record.
    """

    records: tuple[dict[str, Any], ...]
    hidden: int = 0
    unknown: int = 0


def history(calls: Iterable[CallOutcome], account: str, *, data_events: bool = False) -> History:
    """What CloudTrail shows in an account.

    Args:
        calls: the API calls, root's too, oldest first.
        account: its 12 digits.
        data_events: also S3's data events, as a trail that logs them.
    """
    records = []
    hidden = unknown = 0
    for call in calls:
        if not _authenticated(call) or account not in _recipients(call):
            continue
        name = _name(call)
        if name is None:
            unknown += 1
        elif name.data and not data_events:
            hidden += 1
        else:
            records.append(_record(call, name, account))
    return History(tuple(records), hidden, unknown)


def _authenticated(call: CallOutcome) -> bool:
    """Requests whose credentials are not valid leave no record; unsigned ones that S3 serves or refuses do.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html
    """
    return call.caller.type is not CallerType.ANONYMOUS or bool(call.decisions)


def _name(call: CallOutcome) -> EventName | None:
    if any(event.error == "NotImplemented" for event in call.events):
        return None  # AWS would have answered something else
    service, _, operation = call.call.partition(":")
    if service == "organizations":
        return None
    return cloudtrail_names.of_s3(call.events[0].sent) if service == "s3" else EventName(operation, data=False)


def _owner(call: CallOutcome) -> str:
    """The account whose role or bucket was asked for; the caller's own when nothing was."""
    return call.decisions[0].request.resource_account if call.decisions else call.caller.account


def _recipients(call: CallOutcome) -> set[str]:
    """The accounts that receive a record. What AWS does not document is left out: see docs/limits.md."""
    if call.call == PASS_ROLE:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
        return set()
    owner = _owner(call)
    recipients = {call.caller.account} - {""}
    if call.call.startswith("s3:"):
        name = _name(call)
        if call.caller.type is CallerType.ANONYMOUS or (name is not None and name.data):
            recipients.add(owner)
    elif call.call.startswith("sts:AssumeRole") and not call.error:
        recipients.add(owner)
    return recipients


def _record(call: CallOutcome, name: EventName, account: str) -> dict[str, Any]:
    first = call.events[0]
    caller, sent = call.caller, first.sent
    service = call.call.partition(":")[0]
    is_caller = caller.account in ("", account)
    code, message = _error(call)
    by_service = caller.arn if caller.type is CallerType.SERVICE else ""
    record: dict[str, Any] = {
        "eventVersion": _VERSION,
        "userIdentity": fields.identity(caller, sent) if is_caller else fields.other_account(caller),
        "eventTime": f"{first.time:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name.name,
        "awsRegion": _GLOBAL_REGION if service == "iam" else sent.region or _GLOBAL_REGION,
        # Of AWS services, "only the DNS name is displayed".
        "sourceIPAddress": by_service or sent.address,
        "userAgent": by_service or sent.agent,
    }
    if code:
        record |= {"errorCode": code, "errorMessage": message}
    failed = bool(code)
    record |= {
        # What a denied IAM or STS call's record keeps of them is not documented. S3's keeps them.
        "requestParameters": None if code == "AccessDenied" and service != "s3" else fields.parameters(sent, service),
        "responseElements": fields.response(call.answer.body) if call.answer and not failed else None,
        "requestID": _request_id(call.number, service),
        "eventID": fields.event_id("event", call.number, account),
        "readOnly": name.name.startswith(_READS),
    }
    if resources := _resources(call, name, failed=failed, is_caller=is_caller):
        record["resources"] = resources
    record |= {
        "eventType": "AwsApiCall",
        "managementEvent": not name.data,
        "recipientAccountId": account,
    }
    if sent.endpoint and is_caller:
        # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
        record["vpcEndpointId"] = sent.endpoint
    if len(_recipients(call)) > 1:
        record["sharedEventID"] = fields.event_id("shared", call.number)
    record["eventCategory"] = "Data" if name.data else "Management"
    return record


def _error(call: CallOutcome) -> tuple[str, str]:
    """The error the client got: (code, message), both empty when it got none."""
    if call.answer is not None and call.answer.status < 400:
        return "", ""  # a DeleteObjects answers key by key, with status 200
    refused = next((event for event in call.events if not event.allowed), None)
    if refused is not None:
        if refused.decision is not None:
            return "AccessDenied", refused.decision.aws_message
        return refused.error, refused.note
    if call.answer is None:
        return "", ""
    if call.answer.code == "404":  # the answer to a HEAD request has no code
        return ("NoSuchKey" if "/" in call.events[0].sent.resource else "NoSuchBucket"), ""
    return call.answer.code, call.answer.message


def _resources(call: CallOutcome, name: EventName, *, failed: bool, is_caller: bool) -> list[dict[str, str]]:
    """The `resources`: the role that is assumed; the object and the bucket of an S3 call.

    Who is denied access to another account's bucket does not learn whose it is:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-receive-logs-from-multiple-accounts.html
    """
    owner = _owner(call)
    if name.name.startswith("AssumeRole"):
        return [] if failed else [{"ARN": call.events[0].resource, "accountId": owner, "type": "AWS::IAM::Role"}]
    resource = call.events[0].sent.resource
    if resource in ("*", "arn:aws:s3:::*"):
        return []
    found = [{"type": "AWS::S3::Object", "ARN": resource}] if "/" in resource else []
    account = {} if failed and is_caller and owner != call.caller.account else {"accountId": owner}
    return [*found, {**account, "type": "AWS::S3::Bucket", "ARN": resource.partition("/")[0]}]


def _request_id(number: int, service: str) -> str:
    guid = fields.event_id("request", number)
    return guid.replace("-", "")[:16].upper() if service == "s3" else guid
