"""What lies outside the lab: other AWS services, and calls moto does not know. Refused by name, never sent out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from moto.core.exceptions import ServiceNotWhitelisted

from helpers.cloud.errors import not_modelled

_HELPERS = Path(__file__).parents[2]
_DOOR = _HELPERS / "cloud" / "endpoints" / "in_process.py"  # ours, and on the way of every call


def refusal(request: Any, error: Exception) -> tuple[int, dict[str, str], str] | None:
    """The AWS-like answer to a call that moto can't serve; None when it is the lab's own fault.

    Args:
        request: the call.
        error: what moto has raised.
    """
    if isinstance(error, ServiceNotWhitelisted):
        return answer(request, str(urlsplit(request.url).hostname).split(".")[0])
    if isinstance(error, NotImplementedError):
        return answer(request, "this call")
    # A host name that no domain can have: a bucket called xn--something. Bytes that are no text are something else.
    if isinstance(error, UnicodeError) and not isinstance(error, UnicodeDecodeError):
        words = "<Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message>"
        return 400, {"content-type": "application/xml"}, f"<Error>{words}</Error>"
    if _is_ours(error):
        return None
    # moto has stumbled over what the gate let pass
    return answer(request, f"this call with these parameters ({type(error).__name__} in moto)")


def _is_ours(error: BaseException) -> bool:
    """Was it our own code that failed, inside moto? That is a mistake to be seen."""
    trace, files = error.__traceback__, []
    while trace:
        files.append(Path(trace.tb_frame.f_code.co_filename))
        trace = trace.tb_next
    floors = (_HELPERS / "cloud", _HELPERS / "iam")
    return any(file != _DOOR and any(floor in file.parents for floor in floors) for file in files)


def answer(request: Any, what: str) -> tuple[int, dict[str, str], str]:
    """The refusal of a call, as its service would write it: (HTTP status, headers, body).

    Args:
        request: the call.
        what: what is refused, by name.
    """
    error = not_modelled(what)
    content_type = request.headers.get("Content-Type") or b""
    if isinstance(content_type, bytes):
        content_type = content_type.decode("latin-1")
    if "xml" in content_type or "form" in content_type:
        xml = f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
        body = f"<ErrorResponse><Error>{xml}</Error><RequestId>0</RequestId></ErrorResponse>"
        return error.status, {"content-type": "text/xml"}, body
    headers = {"content-type": "application/json", "x-amzn-errortype": error.code}
    return error.status, headers, json.dumps({"__type": error.code, "message": error.message})
