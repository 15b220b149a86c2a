"""S3 transfers without threads: the AWS CLI's everywhere, boto3's where Python can't start one, as in a browser.

What the CLI prints is caught and shown when the command has ended, one file after the other, so threads would add
nothing but an order that differs from one run to the next. boto3's own transfers keep theirs wherever there are any.
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/s3.html#concurrent-transfer-operations
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any


def can_start() -> bool:
    """Can this Python start a thread? A browser's has the module and refuses when asked."""
    thread = Thread(target=int, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


@contextmanager
def transfers_of_boto3() -> Iterator[None]:
    """While it holds, `upload_fileobj` and its like work; they run where they are called if there is no other way."""
    with ExitStack() as stack:
        if not can_start():
            stack.enter_context(_transfers_where_they_are_called())
        yield


@contextmanager
def transfers_of_the_command_line() -> Iterator[None]:
    """While it holds, `aws s3 cp` and its like transfer where they are called, and report in the order of the work."""
    from unittest.mock import patch

    from awscli.customizations.s3.results import ResultProcessor

    with _transfers_where_they_are_called(), ExitStack() as stack:
        stack.enter_context(patch.object(ResultProcessor, "start", _report_later))
        stack.enter_context(patch.object(ResultProcessor, "join", _report))
        yield


@contextmanager
def _transfers_where_they_are_called() -> Iterator[None]:
    from unittest.mock import patch  # it brings asyncio, and with it subprocess

    from s3transfer.futures import BoundedExecutor, NonThreadedExecutor

    with patch.object(BoundedExecutor, "EXECUTOR_CLS", NonThreadedExecutor):
        yield


def _report_later(_processor: Any) -> None:
    """In place of the start of the thread that reports."""


def _report(processor: Any, _timeout: float | None = None) -> None:
    """In place of waiting for that thread: all results are there, and the last of them tells it to stop.

    How many files there are is known by now, and said first: else the last line counts files that remain.
    """
    from awscli.customizations.s3.results import FinalTotalSubmissionsResult

    waiting = processor._result_queue.queue
    totals = [result for result in waiting if isinstance(result, FinalTotalSubmissionsResult)]
    others = [result for result in waiting if not isinstance(result, FinalTotalSubmissionsResult)]
    waiting.clear()
    waiting.extend([*totals, *others])
    processor.run()
