"""moto's door inside this process, through which every request comes: boto3's, `requests`', the server's.

moto runs one method for each of them, `BotocoreStubber.process_request`. Here requests take turns, what lies outside
the lab is refused by name, and the trail learns how each call ended: the gate only sees it come in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.botocore_stubber import BotocoreStubber

from helpers.cloud.authentication import serving
from helpers.cloud.moto_patches import unsupported
from helpers.cloud.on_disk import Stored
from helpers.cloud.trail import answers
from helpers.cloud.trail.events import Trail


@contextmanager
def open_with(trail: Trail) -> Iterator[None]:
    """While it holds, the door is the lab's.

    Args:
        trail: what is told how each call ended.
    """
    serve = BotocoreStubber.process_request

    def process_request(stubber: Any, request: Any) -> Any:
        with serving.turn:
            trail.serving.set(0)
            try:
                answer = serve(stubber, request)
            except Exception as error:
                answer = unsupported.refusal(request, error)
                if answer is None:
                    raise
            number = trail.serving.get()
            if number and answer is not None:
                trail.answered(number, answers.read(int(answer[0]), request.url, answer[2]))
            if answer is not None and isinstance(answer[2], Stored) and serving.wire.get() is None:
                answer = answer[0], answer[1], bytes(answer[2])  # clients in this process want it whole
            return answer

    with patch.object(BotocoreStubber, "process_request", process_request):
        yield
