"""Puts the lab's clock into moto, and one time zone into boto3's answers.

What another program uploads has the real date: it compares the dates of its files with those of their objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from typing import Any
from unittest.mock import patch

import botocore.auth
import botocore.credentials
import botocore.parsers
import botocore.signers
import moto.core.responses
import moto.iam.models
import moto.s3.models
import moto.sts.models
from botocore.utils import parse_timestamp, tzutc

from helpers.cloud.authentication import serving
from helpers.cloud.clock import Clock

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z", re.ASCII)


@contextmanager
def told_by(clock: Clock) -> Iterator[None]:
    """While it holds, moto goes by this clock. The process's own clock is left alone.

    Args:
        clock: the lab's clock.
    """
    made_bucket = moto.s3.models.FakeBucket.__init__

    def make_bucket(bucket: Any, *args: Any, **kwargs: Any) -> None:
        made_bucket(bucket, *args, **kwargs)
        bucket.creation_date = clock.now().astimezone(timezone.utc)

    def sign_at(remove_tzinfo: bool = True) -> datetime:
        return clock.naive_now() if remove_tzinfo else clock.now()

    def of_object() -> datetime:
        # `aws s3 sync` uploads a file that is newer than its object, and other programs' files are of today.
        outside = serving.wire.get() is not None
        return datetime.now(timezone.utc).replace(tzinfo=None) if outside else clock.naive_now()

    def remaining(credentials: Any) -> float:
        return float((credentials._expiry_time - clock.now()).total_seconds())

    with ExitStack() as stack:
        # Signatures carry the lab's date, so that a presigned URL or form ends by the lab's clock; and whoever
        # refreshes credentials (a profile with role_arn) sees by it that they have expired.
        for signing in (botocore.auth, botocore.signers):
            stack.enter_context(patch.object(signing, "get_current_datetime", sign_at))
        stack.enter_context(patch.object(botocore.credentials, "_local_now", clock.now))
        stack.enter_context(patch.object(botocore.credentials.RefreshableCredentials, "_seconds_remaining", remaining))
        for module in (moto.core.responses, moto.iam.models, moto.sts.models):
            stack.enter_context(patch.object(module, "utcnow", clock.naive_now))
        stack.enter_context(patch.object(moto.s3.models, "utcnow", of_object))
        stack.enter_context(patch.object(moto.s3.models.FakeBucket, "__init__", make_bucket))
        stack.enter_context(patch.object(botocore.parsers, "DEFAULT_TIMESTAMP_PARSER", _in_utc))
        yield


def _in_utc(value: Any) -> datetime:
    # botocore shows UTC as tzlocal() on a machine that lives in UTC, and as tzutc() everywhere else.
    if isinstance(value, str) and _ISO.fullmatch(value):  # nearly all of them; botocore tries every form there is
        return datetime.fromisoformat(value[:-1]).replace(tzinfo=tzutc())
    moment: datetime = parse_timestamp(value)
    return moment.astimezone(tzutc())
