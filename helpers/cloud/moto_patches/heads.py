"""The answer to a HEAD request says how long the object is, and has no body.

moto hands it to `requests` without saying that a HEAD was asked, and urllib3 waits for a body: `requests.head(url)`
would end in an `IncompleteRead`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.custom_responses_mock import CallbackResponse


@contextmanager
def without_body() -> Iterator[None]:
    """While it holds, `requests` takes the answer to a HEAD request as it is."""
    answered = CallbackResponse.get_response

    def get_response(callback: Any, request: Any) -> Any:
        response: Any = answered(callback, request)
        if request.method == "HEAD":
            response.length_remaining = 0
        return response

    with patch.object(CallbackResponse, "get_response", get_response):
        yield
