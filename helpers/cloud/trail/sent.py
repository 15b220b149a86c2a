"""What came in with an API call, as far as CloudTrail tells it. No secret and no object's content is kept.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from helpers.iam.model import ContextValue

if TYPE_CHECKING:
    from helpers.cloud.api_call import ApiCall
    from helpers.cloud.authentication.identity import Identity

# Larger, and CloudTrail leaves requestParameters and responseElements out (the page above).
LARGEST_FIELD = 100 * 1024  # characters

# A code from an MFA device is a secret for its half minute; AWS's example record has the serial number and no code.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#stscloudtrailexample
_NOT_PARAMETERS = frozenset(("Action", "Version", "TokenCode", "WebIdentityToken", "SAMLAssertion"))
_S3_HEADERS = frozenset(
    (
        "x-amz-acl",
        "x-amz-copy-source",
        "x-amz-server-side-encryption",
        "x-amz-storage-class",
        "x-amz-tagging",
    )
)
_KEY_ID = re.compile(r"Credential=([^/,\s]{1,128})/")


@dataclass(frozen=True)
class Sent:
    """What came in with an API call.

    Attributes:
        key_id: the access key id it was signed with; empty when it was not signed.
        address: the network address it came from; empty for an AWS service.
        agent: the program that sent it.
        region: the region it was signed for.
        method: the HTTP method.
        host: the host it was sent to.
        resource: the bucket's or object's ARN of an S3 call; `*` of any other.
        parameters: IAM's and STS's parameters, or S3's from URL and headers; None when they are too large to keep.
        credentials: the context keys that come with the caller's credentials.
        endpoint: the id of the VPC endpoint that it came through; empty over the internet.
        asserted: what CloudTrail shows of an assertion among the parameters, by its names.
    """

    key_id: str = ""
    address: str = ""
    agent: str = ""
    region: str = ""
    method: str = "POST"
    host: str = ""
    resource: str = "*"
    parameters: Mapping[str, str] | None = field(default_factory=dict)
    credentials: Mapping[str, ContextValue] = field(default_factory=dict)
    endpoint: str = ""
    asserted: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, call: ApiCall, identity: Identity, region: str) -> Sent:
        """What an API call brought along.

        Args:
            call: the call as it came in.
            identity: who made it.
            region: the region it is signed for.
        """
        signed = call.headers.get("authorization", "")
        if signed:
            found = _KEY_ID.search(signed)
            key_id = found[1] if found else ""
        else:
            key_id = call.query.get("X-Amz-Credential", "").partition("/")[0][:128]
        if call.service == "s3":
            # A presigned URL carries its signature and its session's token.
            parameters = {name: value for name, value in call.query.items() if not name.lower().startswith("x-amz-")}
            if call.method in ("PUT", "POST"):  # the others have none of them
                parameters |= {name: value for name, value in call.headers.items() if name in _S3_HEADERS}
        else:
            parameters = {name: value for name, value in call.form.items() if name not in _NOT_PARAMETERS}
        size = sum(map(len, parameters.values()))
        return cls(
            key_id,
            identity.address,
            call.headers.get("user-agent", "")[:1024],
            region,
            call.method,
            call.url.partition("://")[2].partition("/")[0].partition("?")[0],
            call.resource,
            parameters if size <= LARGEST_FIELD else None,
            identity.context,
            asserted=identity.vouched.recorded,
        )
