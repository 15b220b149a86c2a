"""What AWS says on the wire when it denies: one sentence, and far less than our trail.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
"""

from __future__ import annotations

from helpers.iam.decision import Decision, Request
from helpers.iam.model import CallerType, PolicyKind

_NAMES = {
    PolicyKind.TRUST: "a role trust policy",
    PolicyKind.BUCKET: "a resource-based policy",
    PolicyKind.IDENTITY: "an identity-based policy",
    PolicyKind.BOUNDARY: "a permissions boundary",
    PolicyKind.SESSION: "a session policy",
    PolicyKind.SCP: "a service control policy",
    PolicyKind.RCP: "a resource control policy",
    PolicyKind.ENDPOINT: "a VPC endpoint policy",
}
# Credentials that do not exist where they are used. https://github.com/cloudyr/aws.iam/issues/15
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList (InvalidAccessKeyId)
_UNKNOWN_HERE = ("no-iam", "no-iam-without-mfa", "other-partition")
_UNKNOWN_TOKEN = "The security token included in the request is invalid."
_UNKNOWN_TO_S3 = "The AWS Access Key Id you provided does not exist in our records."
# An explicit deny names the policy's ARN, if it has one, of these and of no others; S3 has words of its own for it.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
_NAMED_BY_ARN = (PolicyKind.SCP, PolicyKind.RCP, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.IDENTITY)
_ARN_IN_S3 = ", with policy ARN: "
_GATES = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "resource": "resource-based policy",
    "scp": "service control policy",
    "endpoint": "VPC endpoint policy",
}


def access_denied(decision: Decision) -> str:
    """AWS's sentence for a denied request.

    S3 gives a reason, but only inside the account that owns the bucket, and inside its organization. AssumeRole often
    gives none, and here never: the sentence is the same for a role that does not exist.
    """
    request = decision.request
    caller = request.caller
    denied = f"User: {caller.arn} is not authorized to perform: {request.action}"
    action = request.action.lower()
    gate = decision.deciding_gate
    if gate and gate.because in _UNKNOWN_HERE:
        return _UNKNOWN_TO_S3 if action.startswith("s3:") else _UNKNOWN_TOKEN
    if action.startswith("s3:"):
        if not caller.account or not (caller.account == request.resource_account or _in_one_organization(request)):
            return "Access Denied"
        # ListBuckets asks for no bucket in particular, and its message names none.
        where = "" if request.resource == "*" else f' on resource: "{request.resource}"'
        return f"{denied}{where} {_because(decision)}"
    if action.startswith("sts:"):
        if caller.type is CallerType.ANONYMOUS:
            return "Request is missing Authentication Token"
        if caller.type is CallerType.FEDERATED:  # a provider's token names no ARN that AWS could repeat
            return f"Not authorized to perform {request.action}"
        if gate and gate.because == "session-credentials":  # https://github.com/aws/aws-sdk-net/issues/1704
            return f"Cannot call {request.action.partition(':')[2]} with session credentials"
        if gate and gate.because == "root-cannot-assume":
            return "Roles may not be assumed by root accounts."
        return f"{denied} on resource: {request.resource}"
    return f"{denied} on resource: {request.resource} {_because(decision)}"


def _in_one_organization(request: Request) -> bool:
    """Are caller and resource of one organization? The keys that only members' requests carry say so.

    "…requests made to resources within the same AWS account or same organization in AWS Organizations."
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
    """
    context = request.lowered()
    mine = context.get("aws:principalorgid")
    return mine is not None and mine == context.get("aws:resourceorgid")


def _because(decision: Decision) -> str:
    gate = decision.deciding_gate
    if gate and gate.name == "explicit-deny":
        deny = gate.decided_by[0]
        told = f"with an explicit deny in {_NAMES[deny.layer]}"
        if not deny.policy.arn or deny.layer not in _NAMED_BY_ARN:
            return told
        return f"{told}{_ARN_IN_S3 if decision.request.action.lower().startswith('s3:') else ': '}{deny.policy.arn}"
    missing = _GATES[gate.name] if gate else "policy"
    return f"because no {missing} allows the {decision.request.action} action"
