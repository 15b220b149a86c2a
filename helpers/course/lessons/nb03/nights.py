"""The nights of notebook 03's exercises: when the vendor's job calls, and how it names its session."""

from __future__ import annotations

from datetime import datetime, timezone


def on(day: int) -> dict[str, str]:
    """What AWS knows about a call at two in the morning.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-epochtime

    Args:
        day: of January 2035.
    """
    moment = datetime(2035, 1, day, 2, tzinfo=timezone.utc)
    return {"aws:CurrentTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "aws:EpochTime": str(int(moment.timestamp()))}


def named(day: int) -> dict[str, str]:
    """The same of the job, which names each night's session of our role anew.

    Args:
        day: of January 2035.
    """
    return {**on(day), "sts:RoleSessionName": f"backup-2035-01-{day}"}
