"""What lies outside the lab: other AWS services, and calls moto does not know. Refused by name, never sent out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import ServiceNotWhitelisted

from helpers.cloud.errors import not_modelled

_HELPERS = Path(__file__).parents[2]
# Ours, and on the way of every call.
_DOORS = tuple(
    _HELPERS / "cloud" / name for name in ("trail/answers.py", "moto_patches/unsupported.py", "endpoints/server.py")
)


@contextmanager
def refused() -> Iterator[None]:
    """While it holds, calls to services outside the lab get AWS-like errors instead of Python exceptions."""
    served = BotocoreStubber.process_request

    def process(stubber: Any, request: Any) -> Any:
        try:
            return served(stubber, request)
        except ServiceNotWhitelisted:
            return answer(request, str(urlsplit(request.url).hostname).split(".")[0])
        except NotImplementedError:
            return answer(request, "this call")
        except UnicodeError:  # a host name that no domain can have: a bucket called xn--something
            words = "<Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message>"
            return 400, {"content-type": "application/xml"}, f"<Error>{words}</Error>"
        except Exception as error:  # moto has stumbled over what the gate let pass
            if _is_ours(error):
                raise
            return answer(request, f"this call with these parameters ({type(error).__name__} in moto)")

    with patch.object(BotocoreStubber, "process_request", process):
        yield


def _is_ours(error: BaseException) -> bool:
    """Was it our own code that failed, inside moto? That is a mistake to be seen."""
    trace, files = error.__traceback__, []
    while trace:
        files.append(Path(trace.tb_frame.f_code.co_filename))
        trace = trace.tb_next
    floors = (_HELPERS / "cloud", _HELPERS / "iam")
    return any(file not in _DOORS and any(floor in file.parents for floor in floors) for file in files)


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
