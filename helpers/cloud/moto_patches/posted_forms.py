"""How an object that came in a form is answered: moto says less, and a status as text.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree import ElementTree

from moto.s3.responses import S3Response

from helpers.cloud import moto_tables

_STATUSES = ("200", "201", "204")


@contextmanager
def answered() -> Iterator[None]:
    """While it holds, forms are answered as S3 answers them."""
    posted: Any = S3Response._bucket_response_post

    def post(response: Any, request: Any, bucket_name: str) -> Any:
        if "key" not in response.form_data:  # a DeleteObjects, or a form that the gate is about to refuse
            return posted(response, request, bucket_name)
        posted(response, request, bucket_name)
        fields = {name.lower(): value for name, value in response.form_data.items()}
        return _answer(fields, bucket_name, response.querystring["key"][0])

    with patch.object(S3Response, "_bucket_response_post", post):
        yield


def _answer(fields: Mapping[str, str], bucket: str, key: str) -> tuple[int, Any, str]:
    etag = f'"{moto_tables.etag(f"arn:aws:s3:::{bucket}/{key}")}"'
    where = f"https://{bucket}.s3.amazonaws.com/{quote(key)}"
    headers = {"ETag": etag, "Location": where}
    if redirect := _redirect(fields.get("success_action_redirect", ""), bucket, key, etag):
        return 303, {**headers, "Location": redirect}, ""
    status = fields.get("success_action_status", "")
    if status not in _STATUSES:  # "or contains an invalid value, Amazon S3 returns an empty document with a 204"
        status = "204"
    if status != "201":
        return int(status), headers, ""
    root = ElementTree.Element("PostResponse")
    for name, text in (("Location", where), ("Bucket", bucket), ("Key", key), ("ETag", etag)):
        ElementTree.SubElement(root, name).text = text
    return 201, {**headers, "Content-Type": "application/xml"}, ElementTree.tostring(root, "unicode")


def _redirect(wanted: str, bucket: str, key: str, etag: str) -> str:
    """Where the browser goes next, with bucket, key and ETag; "If … Amazon S3 cannot interpret the URL", nowhere."""
    try:
        url = urlsplit(wanted)
    except ValueError:
        return ""
    if url.scheme not in ("http", "https") or not url.netloc:
        return ""
    said = [*parse_qsl(url.query, keep_blank_values=True), ("bucket", bucket), ("key", key), ("etag", etag)]
    return url._replace(query=urlencode(said)).geturl()
