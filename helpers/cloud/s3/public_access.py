"""S3 Block Public Access: what "public" means, and what the four settings of a bucket forbid.

New buckets have all four on. Every bucket of the lab has Object Ownership `BucketOwnerEnforced`, so that ACLs are
disabled, and the two settings about ACLs have nothing to do.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

import ipaddress
from typing import Any

from helpers import iam
from helpers.cloud import moto_tables
from helpers.cloud.errors import AwsError
from helpers.iam.conditions import Condition
from helpers.iam.document import PrincipalElement, Statement
from helpers.iam.model import Caller, CallerType, PolicyKind

# "To be considered non-public, a bucket policy must grant access only to fixed values (values that don't contain a
# wildcard or an IAM policy variable) for one or more of the following". Principals may be told by a key, too.
_KEYS = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
)
_EQUALS = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike")
# "values broader than /8 for IPv4 and /32 for IPv6"
_BROADEST = {4: 8, 6: 32}


def is_public(text: str | bytes) -> bool:
    """Does S3 call this bucket policy public? One public statement makes all of it public.

    Args:
        text: the policy document.
    """
    statements = iam.parse(moto_tables.text_of(text), PolicyKind.BUCKET).statements
    return any(statement.effect == "Allow" and _grants_to_the_public(statement) for statement in statements)


def refuse_public_policy(bucket_arn: str, text: str | bytes, caller: Caller) -> None:
    """Refuse a public policy for a bucket whose BlockPublicPolicy is on.

    Args:
        bucket_arn: the bucket it is for.
        text: the policy document.
        caller: who wants to save it.

    Raises:
        AwsError: `AccessDenied`, in S3's words.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html#access-denied-bpa-examples
    """
    bucket = moto_tables.bucket_of(bucket_arn)
    settings = bucket.public_access_block if bucket is not None else None
    if settings is None or not settings.block_public_policy or not is_public(text):
        return
    because = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
    words = f'User: {caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "{bucket_arn}" {because}'
    raise AwsError("AccessDenied", words, 403)


def refuse_outsiders(bucket: Any, caller: Caller) -> None:
    """Refuse who is not of the owner's account, if the bucket's policy is public and RestrictPublicBuckets is on.

    "Amazon S3 blocks public and cross-account access derived from any public … policy, including non-public
    delegation to specific accounts." AWS services still get in.

    Args:
        bucket: of moto's tables.
        caller: who asks.

    Raises:
        AwsError: `AccessDenied`.
    """
    settings = bucket.public_access_block  # None when they were deleted
    if settings is None or not settings.restrict_public_buckets or not bucket.policy:
        return
    if caller.type is CallerType.SERVICE or caller.account == bucket.account_id or not is_public(bucket.policy):
        return
    note = (
        "The bucket's policy is public, and RestrictPublicBuckets is on: only its owner's account and AWS services "
        "get in, whatever the policy says."
    )
    raise AwsError("AccessDenied", "Access Denied", 403, note)


def _grants_to_the_public(statement: Statement) -> bool:
    named = statement.principal is not None and _is_fixed(statement.principal)
    return not named and not any(map(_narrows, statement.conditions))


def _is_fixed(principal: PrincipalElement) -> bool:
    # AWS's page has {"Federated": "graph.facebook.com"} among its public examples.
    return not principal.anyone and all(
        value.kind in ("AWS", "Service", "CanonicalUser") and value.text != "*" for value in principal.values
    )


def _narrows(condition: Condition) -> bool:
    """Does the condition hold only for fixed values? One that also holds when the key is absent does not."""
    if condition.if_exists or condition.qualifier == "forallvalues" or not condition.values:
        return False
    if condition.operator.name == "IpAddress":
        return condition.name == "aws:sourceip" and all(map(_is_narrow, condition.values))
    if condition.operator.name not in _EQUALS or condition.name not in _KEYS:
        return False
    if condition.name == "s3:dataaccesspointarn":
        # Here "this value can contain a wildcard for the access point name …, as long as the account id is fixed".
        return all(value.split(":")[4:5] and value.split(":")[4].isdigit() for value in condition.values)
    return not any(character in value for value in condition.values for character in ("*", "?", "${"))


def _is_narrow(value: str) -> bool:
    network = ipaddress.ip_network(value, strict=False)
    return network.prefixlen >= _BROADEST[network.version]
