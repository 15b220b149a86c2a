"""boto3 sessions that print who acts with them; a workload's AssumeRole is the one that its service makes for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ParamValidationError

from helpers.cloud.workloads.workload import Workload


class ShownSession(boto3.session.Session):  # type: ignore[misc]  # boto3 has no types
    """A boto3 session like every other, but for what it prints."""

    shown: str

    def __repr__(self) -> str:
        return self.shown


def showing(session: boto3.session.Session, shown: str) -> ShownSession:
    """The session, made to print who acts with it.

    Args:
        session: with somebody's keys.
        shown: what it prints.
    """
    found: Any = session
    found.__class__ = ShownSession  # boto3 makes sessions of its own class alone
    found.shown = shown
    return found  # type: ignore[no-any-return]


def workload_session(session: boto3.session.Session, workload: Workload) -> ShownSession:
    """The session, made to send with AssumeRole what the service sends.

    Args:
        session: that acts with the service's keys.
        workload: for whom the service acts.
    """

    def completed(params: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        try:
            return workload.asked(params)
        except ValueError as problem:
            raise ParamValidationError(report=str(problem)) from None

    session.events.register("provide-client-params.sts.AssumeRole", completed)
    return showing(session, str(workload))
