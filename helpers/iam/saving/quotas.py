"""How long may a policy be? It depends on what the policy is attached to.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from helpers.iam.model import PolicyKind
from helpers.iam.saving.faults import ENDPOINTS, GUIDE, ORGANIZATIONS_QUOTAS, SYNTAX, Fault
from helpers.regex import Regex

_IAM = GUIDE + "reference_iam-quotas.html"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"
_WHITE_SPACE = Regex(r"[ \t\n\r]+")


class Quota(NamedTuple):
    """The most characters a kind of policy may have, and what AWS answers to more.

    IAM does not count white space. Organizations counts everything, and so does STS, whose parameter has that length.
    """

    most: int
    name: str
    aws_code: str
    aws_message: str
    url: str
    white_space_counts: bool = False


QUOTAS = {
    PolicyKind.TRUST: Quota(
        2048, "trust policy", "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", _IAM
    ),
    # A text does not say where it will be saved. All inline policies of a role may have 10,240 characters, which is
    # more than a managed policy (6,144) or a user's inline policies (2,048) get: past that nothing takes it.
    PolicyKind.IDENTITY: Quota(
        10_240, "permission policy", "LimitExceeded", "Maximum policy size of 10240 bytes exceeded", _IAM
    ),
    # A boundary is always a managed policy.
    PolicyKind.BOUNDARY: Quota(
        6144, "permissions boundary", "LimitExceeded", "Cannot exceed quota for PolicySize: 6144", _IAM
    ),
    PolicyKind.SESSION: Quota(
        2048,
        "session policy",
        "ValidationError",
        "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
        "Member must have length less than or equal to 2048",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        white_space_counts=True,
    ),
    PolicyKind.BUCKET: Quota(
        20_480, "bucket policy", "MalformedPolicy", "Policy exceeds the maximum allowed document size.", _S3
    ),
    PolicyKind.ENDPOINT: Quota(
        20_480, "endpoint policy", "MalformedPolicyDocument", SYNTAX, ENDPOINTS, white_space_counts=True
    ),
    PolicyKind.SCP: Quota(
        10_240,
        "service control policy",
        "ConstraintViolationException",
        "You have exceeded the maximum policy size.",
        ORGANIZATIONS_QUOTAS,
        white_space_counts=True,
    ),
    PolicyKind.RCP: Quota(
        5120,
        "resource control policy",
        "ConstraintViolationException",
        "You have exceeded the maximum policy size.",
        ORGANIZATIONS_QUOTAS,
        white_space_counts=True,
    ),
}


def check(text: str, kind: PolicyKind) -> Iterator[Fault]:
    """A fault when the text is longer than AWS takes."""
    quota = QUOTAS[kind]
    if len(text) <= quota.most:
        return
    size = len(text) if quota.white_space_counts else len(_WHITE_SPACE.sub("", text))
    if size > quota.most:
        counted = "" if quota.white_space_counts else " without white space"
        yield Fault(
            "quota",
            "",
            f"The {quota.name} has {size:,} characters{counted}; the quota is {quota.most:,}.",
            "Shorten it, or ask AWS for a higher quota." if kind is PolicyKind.TRUST else "Shorten it.",
            quota.aws_message,
            quota.url,
            quota.aws_code,
        )
