"""S3's own context keys: what a call brings, and which of it AWS supplies with which action.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from helpers.cloud.api_call import ApiCall, Need
from helpers.cloud.s3 import actions
from helpers.cloud.s3.request import location_constraint, request_tags
from helpers.iam.model import ContextValue

_HEADER_KEYS = (
    "if-match",
    "if-none-match",
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)


def of_call(call: ApiCall) -> dict[str, ContextValue]:
    """S3's own context keys that the call itself brings; `of_need` says which of them a permission carries.

    Args:
        call: the API call.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    keys: dict[str, ContextValue] = {f"s3:{name}": call.headers[name] for name in _HEADER_KEYS if name in call.headers}
    for name in ("delimiter", "max-keys", "prefix"):
        # An empty prefix, as `aws s3 ls` sends it, is a prefix all the same.
        if name in call.query:
            keys[f"s3:{name}"] = call.query[name]
    if call.url.startswith("https:"):
        keys["s3:TlsVersion"] = "1.3"
    if "x-amz-signature" in {name.lower() for name in call.query}:
        keys |= {"s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    elif call.posted is not None and call.posted.signed:
        keys |= {"s3:authType": "POST", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    elif "authorization" in call.headers:
        keys |= {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256"}
    if call.method in ("PUT", "POST") and call.level == "object":
        # A multipart upload creates its object when it is completed, not before.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
        creates = "uploads" not in call.query and "partNumber" not in call.query
        keys["s3:ObjectCreationOperation"] = "true" if creates else "false"
    if call.method in ("PUT", "POST") and (tags := request_tags(call)):
        keys |= {f"s3:RequestObjectTag/{name}": value for name, value in tags}
        keys["s3:RequestObjectTagKeys"] = tuple(name for name, _ in tags)
    if call.method == "PUT" and call.level == "bucket" and call.body and location_constraint(call):
        keys["s3:LocationConstraint"] = location_constraint(call)
    return keys


def of_need(
    need: Need, context: Mapping[str, ContextValue], owner: str, tags: Callable[[str, str], Mapping[str, str]]
) -> dict[str, ContextValue]:
    """The context of one permission: of S3's own keys, those that AWS supplies with its action.

    Args:
        need: the permission.
        context: every key the call brings.
        owner: the account that owns the bucket; empty when none does.
        tags: (object ARN, version) → the tags of the object; empty when it is not there.
    """
    known = actions.keys_of(need.action)
    carried = actions.carried(known, context)
    found = {key: value for key, value in context.items() if not key.startswith("s3:") or key in carried}
    if owner:
        found["s3:ResourceAccount"] = owner
    if need.etag and need.action.startswith("s3:DeleteObject"):  # a DeleteObjects tells it key by key
        found["s3:if-match"] = need.etag
    if need.version and "s3:versionid" in known:
        found["s3:VersionId"] = need.version
    if actions.EXISTING_TAG in known:
        found |= {f"s3:ExistingObjectTag/{key}": value for key, value in tags(need.resource, need.version).items()}
    return found
