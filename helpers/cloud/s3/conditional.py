"""Deletions that depend on what is there: `If-Match` of a DeleteObject, `ETag` in a DeleteObjects.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.errors import AwsError
from helpers.cloud.s3.request import no_such_key

_ANY = "*"


def wanted(call: ApiCall) -> str:
    """The ETag, or `*`, that a DeleteObject wants the object to have; empty when it takes whatever is there.

    Args:
        call: an S3 call.
    """
    deletes = call.method == "DELETE" and call.level == "object" and not {"uploadId", "tagging"} & call.query.keys()
    return call.headers.get("if-match", "") if deletes else ""


def needs(resource: str, etag: str) -> Iterator[Need]:
    """What somebody needs besides s3:DeleteObject: who tells an ETag learns whether it is the object's.

    Args:
        resource: the object's ARN.
        etag: an ETag, `*`, or nothing.
    """
    if etag and etag != _ANY:
        yield Need("s3:GetObject", resource, "", etag)


def check(resource: str, etag: str) -> None:
    """Refuse to delete an object that is not as it should be. "Evaluations only apply to the current version".

    Args:
        resource: the object's ARN.
        etag: the ETag it should have; `*` for any; nothing when it need not be there.

    Raises:
        AwsError: `PreconditionFailed`, or `NoSuchKey` where an ETag is asked of nothing.
    """
    found = moto_tables.etag(resource) if etag else None
    if not etag or (found is not None and etag.strip().strip('"') in (_ANY, found)):
        return
    if found is None and etag != _ANY:
        raise no_such_key(resource)
    words = "At least one of the pre-conditions you specified did not hold"
    raise AwsError("PreconditionFailed", words, 412, details={"Condition": "If-Match"})
