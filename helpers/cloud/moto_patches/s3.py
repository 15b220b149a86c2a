"""Where moto's S3 answers otherwise than AWS, and where it would stumble.

* Every account has an id of its own; moto gives all the same.
* A new bucket has Block Public Access on and ACLs disabled, and is encrypted with Amazon S3's own keys.
* DeleteObjects answers key by key, in AWS's words, and says less when told to be quiet.
* Versions come in the order in which they were made, newest first.
* A completed upload names no version where there are none.
* A bucket's policy status goes by what `public_access` calls public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

import moto.s3.models
import moto.s3.responses
from moto.core.responses import ActionResult
from moto.s3.exceptions import InvalidContinuationToken, S3ClientError
from moto.s3.models import FakeBucket, FakeDeleteMarker, PublicAccessBlock, S3Backend
from moto.s3.responses import S3Response
from moto.s3.utils import _VersionedKeyStore
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from helpers.cloud import moto_tables
from helpers.cloud.api_call import Need
from helpers.cloud.errors import AwsError
from helpers.cloud.on_the_wire import Refused
from helpers.cloud.s3 import conditional, public_access
from helpers.iam.model import Caller

# The newer pages of the API reference show no DisplayName any more: S3 stopped sending it in November 2025.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html
_ACCOUNTS = ("Owner", "Initiator")


@contextmanager
def corrected(caller: Callable[[], Caller]) -> Iterator[None]:
    """While it holds, moto's S3 answers as AWS does.

    Args:
        caller: who makes the call that is being served.
    """
    models: Any = moto.s3.models
    made_bucket = FakeBucket.__init__
    made_upload = S3Backend.create_multipart_upload
    forgot_encryption = S3Backend.delete_bucket_encryption
    serialized = S3Response.serialized
    sent_range: Any = S3Response._handle_range_header
    listed_objects = S3Backend.list_objects_v2
    listed_versions: Any = _VersionedKeyStore.iterlists
    deleted: Any = S3Response.delete_object
    posted: Any = S3Response._key_response_post

    def make_bucket(bucket: Any, *args: Any, **kwargs: Any) -> None:
        made_bucket(bucket, *args, **kwargs)
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
        bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")
        bucket.ownership_rule = "BucketOwnerEnforced"
        bucket.encryption = moto_tables.OWN_ENCRYPTION

    def make_upload(backend: Any, *args: Any, **kwargs: Any) -> Any:
        upload: Any = made_upload(backend, *args, **kwargs)
        upload.lab_initiator, upload.lab_initiated = caller(), models.utcnow()
        return upload

    def forget_encryption(backend: Any, bucket_name: str) -> None:
        forgot_encryption(backend, bucket_name)
        backend.get_bucket(bucket_name).encryption = moto_tables.OWN_ENCRYPTION

    def send_range(response: Any, request: Any, headers: Any, content: Any) -> Any:
        # "If we can't parse the Range header", S3 sends everything; moto says so and parses it nevertheless.
        if not re.fullmatch(r"bytes=\d*-\d*", request.headers.get("range")):
            return 200, headers, content
        return sent_range(response, request, headers, content)

    def list_objects(backend: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return listed_objects(backend, *args, **kwargs)
        except TypeError:  # a token that moto never handed out
            raise InvalidContinuationToken() from None

    def delete(response: Any) -> Any:
        # `conditional` has looked at it already, and moto knows no *.
        response.headers = Headers([pair for pair in response.headers.items() if pair[0].lower() != "if-match"])
        return deleted(response)

    def post(response: Any, *args: Any, **kwargs: Any) -> Any:
        status, headers, body = posted(response, *args, **kwargs)
        if headers.get("x-amz-version-id") == "null":  # of an upload that is completed where there are no versions
            del headers["x-amz-version-id"]
        return status, headers, body

    def newest_first(keys: Any) -> Any:
        # As they were made: the lab's clock stands still, and other programs' uploads have another date.
        return ((key, versions[::-1]) for key, versions in listed_versions(keys))

    def serialize(response: Any, action_result: Any) -> Any:
        if isinstance(action_result.result, dict):
            _correct(response, action_result.result, caller())
        return serialized(response, action_result)

    with ExitStack() as stack:
        for owner, name, ours in (
            (FakeBucket, "__init__", make_bucket),
            (S3Backend, "create_multipart_upload", make_upload),
            (S3Backend, "delete_bucket_encryption", forget_encryption),
            (S3Response, "serialized", serialize),
            (S3Response, "_bucket_response_delete_keys", _delete_keys),
            (S3Response, "_tagging_from_xml", _read_tags),
            (S3Response, "_handle_range_header", send_range),
            (S3Backend, "list_objects_v2", list_objects),
            (_VersionedKeyStore, "iterlists", newest_first),
            (S3Response, "delete_object", delete),
            (S3Response, "_key_response_post", post),
            (S3Response, "_bucket_response", _never_stumbling(S3Response._bucket_response)),
            (S3Response, "_key_response", _never_stumbling(S3Response._key_response)),
            (moto.s3.responses, "bucket_policy_is_public", public_access.is_public),
            (models, "unix_time_millis", lambda _moment: 0),  # by which moto would sort versions
        ):
            stack.enter_context(patch.object(owner, name, ours))
        yield


def _never_stumbling(serve: Callable[..., Any]) -> Callable[..., Any]:
    """An error inside moto is a call that the lab can't answer, not a traceback in a learner's notebook."""

    def served(response: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return serve(response, *args, **kwargs)
        except (S3ClientError, HTTPException):
            raise
        except Exception as error:
            words = (
                f"This lab does not model this {response.method} with these parameters yet ({type(error).__name__})."
            )
            raise Refused("s3", response.method, "NotImplemented", 501, words) from None

    return served


def _correct(response: Any, result: dict[str, Any], caller: Caller) -> None:
    """Put into an answer what moto does not know."""
    operation = response.data.get("Action", "")
    bucket = moto_tables.bucket(result.get("Bucket") or response.bucket_name or "")
    owner = {"ID": moto_tables.canonical_user_id(bucket.account_id if bucket else caller.account)}
    _name_owners(result, owner)
    if "Grants" in result:
        result["Grants"] = [{"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"}]
    uploads = [result] if operation == "ListParts" else result.get("Uploads", ())
    for listed in uploads:
        upload = bucket.multiparts.get(listed.get("UploadId")) if bucket else None
        if upload is not None:
            listed["Initiator"] = _initiator(upload.lab_initiator)
            if operation != "ListParts":
                listed["Initiated"] = upload.lab_initiated


def _initiator(caller: Caller) -> dict[str, str]:
    """Who began an upload: of a root user the account's id, of anybody else the ARN.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
    """
    if caller.username or caller.role_arn:
        return {"ID": caller.arn}
    return {"ID": moto_tables.canonical_user_id(caller.account)}


def _name_owners(value: Any, owner: Mapping[str, str]) -> None:
    if isinstance(value, list):
        for item in value:
            _name_owners(item, owner)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in _ACCOUNTS and isinstance(item, dict):
                value[name] = dict(owner)
            else:
                _name_owners(item, owner)


def _read_tags(response: Any) -> dict[str, str]:
    """The tags in a body; `s3.bodies` has looked at it. None at all take away what there was."""
    tags = ElementTree.fromstring(response.body).findall(".//{*}Tag")
    return {tag.findtext("{*}Key", ""): tag.findtext("{*}Value", "") for tag in tags}


def _delete_keys(response: Any, bucket_name: str, authenticated: bool = True) -> Any:
    """Serve a DeleteObjects: the gate has left in `lab_deletions` what is asked for, and why some is refused.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    """
    asked: Mapping[Need, str] = response.lab_deletions
    # Who tells an ETag must be allowed to read the object too.
    reading = {(need.resource, need.etag): why for need, why in asked.items() if need.action == "s3:GetObject"}
    deleted, errors = [], []
    for need, refusal in asked.items():
        if need.action == "s3:GetObject":
            continue
        item: dict[str, Any] = {"Key": need.resource.partition("/")[2]}
        if need.version:
            item["VersionId"] = need.version
        try:
            if why := refusal or reading.get((need.resource, need.etag), ""):
                raise AwsError("AccessDenied", why)
            conditional.check(need.resource, need.etag)
        except AwsError as error:
            errors.append({**item, "Code": error.code, "Message": error.message})
        else:
            deleted.append(_delete(response.backend, bucket_name, item, need.version))
    quiet = b"<Quiet>true</Quiet>" in response.raw_body
    response.data["Action"] = "DeleteObjects"
    return response.serialized(ActionResult({"Deleted": [] if quiet else deleted, "Errors": errors}))


def _delete(backend: Any, bucket_name: str, item: dict[str, Any], version: str) -> dict[str, Any]:
    """Delete one object, or one version of it, and say so."""
    marked = {}
    if version:
        found = backend.get_object(bucket_name, item["Key"], version, return_delete_marker=True)
        if isinstance(found, FakeDeleteMarker):
            marked = {"DeleteMarker": True, "DeleteMarkerVersionId": version}
    _, answer = backend.delete_object(bucket_name, item["Key"], version_id=version or None)
    if not version and "version-id" in (answer or {}):
        marked = {"DeleteMarker": True, "DeleteMarkerVersionId": answer["version-id"]}
    return {**item, **marked}
