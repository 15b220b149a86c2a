"""What AWS checks when a policy document is saved. `helpers.iam` decides alone; moto's own checks are silenced.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
"""

from __future__ import annotations

from collections.abc import Mapping

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.moto_patches import unique_ids
from helpers.cloud.s3 import bucket_policies
from helpers.iam.model import Finding, PolicyKind
from helpers.iam.saving import principal_element

# Operation → (the parameter that holds the document, what kind of policy it is).
_SAVED: Mapping[str, tuple[str, PolicyKind]] = {
    "CreateRole": ("AssumeRolePolicyDocument", PolicyKind.TRUST),
    "UpdateAssumeRolePolicy": ("PolicyDocument", PolicyKind.TRUST),
    "PutRolePolicy": ("PolicyDocument", PolicyKind.IDENTITY),
    "PutUserPolicy": ("PolicyDocument", PolicyKind.IDENTITY),
    "PutGroupPolicy": ("PolicyDocument", PolicyKind.IDENTITY),
    "CreatePolicy": ("PolicyDocument", PolicyKind.IDENTITY),
    "CreatePolicyVersion": ("PolicyDocument", PolicyKind.IDENTITY),
}
# Of managed policies alone. No page of AWS says so; those who wrote its answers down do, and reports.
# https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
# https://github.com/Meteor-Community-Packages/Meteor-CollectionFS/issues/630
_MANAGED, _NEWEST = ("CreatePolicy", "CreatePolicyVersion"), "2012-10-17"
# Keys whose value AWS always supplies and the lab can't know: signatures carry the real date, the lab has its own.
_UNKNOWN_KEYS = ("s3:signatureage",)
# Quotas are not a fault of the document. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html#API_CreateRole_Errors
_STATUS = {"LimitExceeded": 409}


def check(call: ApiCall, action: str) -> None:
    """Refuse a document that AWS would not save.

    Args:
        call: the API call.
        action: the permission it needs; S3's calls are known by it.

    Raises:
        AwsError: in AWS's code and words.
    """
    if action == "s3:PutBucketPolicy":
        policy = _check(call.body.decode("utf-8", "replace"), PolicyKind.BUCKET, "MalformedPolicy")
        bucket_policies.check(policy, moto_tables.bucket_name(call.resource))
    elif call.service == "iam" and call.operation in _SAVED:
        parameter, kind = _SAVED[call.operation]
        if parameter in call.form:
            policy = _check(call.form[parameter], kind, "MalformedPolicyDocument")
            if call.operation in _MANAGED and policy.version != _NEWEST:
                raise AwsError("MalformedPolicyDocument", f"Policy document must be version {_NEWEST} or greater.")


def check_session_policy(text: str) -> None:
    """Refuse a session policy that AWS would not take.

    Raises:
        AwsError: in AWS's code and words.
    """
    _check(text, PolicyKind.SESSION, "MalformedPolicyDocument")


def missing(policy: iam.Policy) -> tuple[Finding, ...]:
    """Whom a policy names although they are not there: AWS looks them up when it saves, and refuses.

    Args:
        policy: a resource-based policy; any other names nobody.
    """
    return tuple(principal_element.missing(policy, _exists))


def _exists(named: str) -> bool | None:
    if principal_element.UNIQUE_ID.fullmatch(named):
        return unique_ids.owner(named) is not None  # AWS does not save one anew that nobody has any more
    return moto_tables.principal_exists(named) if principal_element.is_user_or_role(named) else None


def _check(text: str, kind: PolicyKind, malformed: str) -> iam.Policy:
    policy = iam.parse(text, kind)
    for error in policy.errors:
        code = malformed if error.aws_code == "MalformedPolicyDocument" else error.aws_code
        raise AwsError(code, _words(error), _STATUS.get(code, 400))
    for gone in missing(policy):
        raise AwsError(malformed, _words(gone))
    for statement in policy.statements:
        for condition in statement.conditions:
            if condition.name in _UNKNOWN_KEYS:
                raise not_modelled(f"the condition key {condition.key}")
    return policy


def _words(error: Finding) -> str:
    return error.aws_message or error.message
