"""Reads the call that moto is about to serve: whichever door it came in by, the same plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication import serving
from helpers.cloud.posted_form import PostedForm


def call_of(response: Any, resource: str) -> ApiCall:
    """A snapshot of the call that moto is about to serve.

    Args:
        response: moto's response object, which holds the whole request.
        resource: the bucket's or object's ARN of an S3 call.
    """
    service = response.service_name
    query = dict(parse_qsl(urlsplit(response.uri).query, keep_blank_values=True))
    form: dict[str, str] = {}
    sent_body: bytes | None = None
    if service == "s3":
        operation = _s3_operation(response, resource, query)
    elif service == "organizations":  # which speaks JSON
        operation = str(response._get_action() or "")
        sent_body = response.raw_body if isinstance(response.raw_body, bytes) else str(response.raw_body).encode()
        form, resource = _json_form(sent_body), "*"
    else:
        operation = response._get_action()
        form = dict(response.normalized_request.form.items())
        sent_body = urlencode(form).encode()
        resource = "*"
    wire = serving.wire.get()
    headers: Mapping[str, str] = response.headers
    posted = _posted(response, resource) if service == "s3" and response.method == "POST" else None
    if posted is not None:
        operation = "PostObject"
        resource = f"{resource}/{posted.key}" if posted.key else resource
        headers = {**headers, **posted.headers}
    return ApiCall(
        service=service,
        operation=operation,
        method=response.method,
        url=response.uri,
        headers=headers,
        query=query,
        form=form or (query if service != "s3" else {}),
        body=response.raw_body if isinstance(response.raw_body, bytes) else b"",
        resource=resource,
        signed_host=wire.host if wire else "",
        signed_body=wire.body if wire else sent_body,
        signed_hash=wire.sha256 if wire else "",
        partition=response.partition,
        in_two_places=bool(form and query),
        posted=posted,
    )


def _json_form(body: bytes) -> dict[str, str]:
    """The parameters of a call in JSON, each as text; what is no JSON has none, and so lacks those that it needs."""
    try:
        sent = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return {name: str(value) for name, value in sent.items()} if isinstance(sent, dict) else {}


def _posted(response: Any, resource: str) -> PostedForm | None:
    """The form in which an object comes; None of every other POST."""
    sent_as = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent_as != "multipart/form-data" or "/" in resource or resource.endswith("*"):  # of no bucket
        return None
    fields = {name.lower(): value for name, value in response.form_data.items()}
    key = (response.querystring.get("key") or [""])[0]  # moto has put the file's name in
    file = response.raw_body
    size = len(file if isinstance(file, bytes) else str(file).encode())
    return PostedForm(fields, resource.rpartition(":")[2], key, size)


_s3_operations: dict[tuple[object, ...], str] = {}


def _s3_operation(response: Any, resource: str, query: Mapping[str, str]) -> str:
    """AWS's name of an S3 operation, for sentences and the trail; the permission never depends on it."""
    copies = "x-amz-copy-source" in response.headers
    form = (response.method, "/" in resource, resource == "*", frozenset(query), copies)
    if form not in _s3_operations:
        if len(_s3_operations) > 500:  # whoever makes up parameters must not fill the memory
            _s3_operations.clear()
        name = response._get_action_from_method_and_request_uri(response.normalized_request)
        _s3_operations[form] = str(name or f"{response.method} {' '.join(query)}".strip())
    return _s3_operations[form]
