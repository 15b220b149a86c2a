"""Reads the call that moto is about to serve: whichever door it came in by, the same plain data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from helpers.cloud.authentication import serving
from helpers.cloud.authorization.needs import ApiCall


def call_of(response: Any, resource: str) -> ApiCall:
    """A snapshot of the call that moto is about to serve.

    Args:
        response: moto's response object, which holds the whole request.
        resource: the bucket's or object's ARN of an S3 call.
    """
    request = response.normalized_request
    query = dict(parse_qsl(urlsplit(response.uri).query, keep_blank_values=True))
    form: dict[str, str] = {}
    sent_body: bytes | None = None
    if response.service_name != "s3":
        form = dict(request.form.items())
        sent_body = urlencode(form).encode()
        form = form or query
    wire = serving.wire.get()
    call = ApiCall(
        service=response.service_name,
        operation=response._get_action() if response.service_name != "s3" else "",
        method=response.method,
        url=response.uri,
        headers=response.headers,
        query=query,
        form=form,
        body=response.raw_body if isinstance(response.raw_body, bytes) else b"",
        resource=resource if response.service_name == "s3" else "*",
        signed_host=wire.host if wire else "",
        signed_body=wire.body if wire else sent_body,
    )
    if call.service == "s3":
        return replace(call, operation=_s3_operation(response, call))
    return call


_s3_operations: dict[tuple[object, ...], str] = {}


def _s3_operation(response: Any, call: ApiCall) -> str:
    """AWS's name of an S3 operation, for sentences and the trail; the permission never depends on it."""
    copies = "x-amz-copy-source" in call.headers
    form = (call.method, call.resource.count("/") > 0, call.resource == "*", frozenset(call.query), copies)
    if form not in _s3_operations:
        if len(_s3_operations) > 500:  # whoever makes up parameters must not fill the memory
            _s3_operations.clear()
        name = response._get_action_from_method_and_request_uri(response.normalized_request)
        _s3_operations[form] = str(name or f"{call.method} {' '.join(call.query)}".strip())
    return _s3_operations[form]
