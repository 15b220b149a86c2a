"""A boto3 session of a workload: its AssumeRole is the one that its service makes for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ParamValidationError

from helpers.cloud.workloads.workload import Workload


class WorkloadSession(boto3.session.Session):  # type: ignore[misc]  # boto3 has no types
    """A boto3 session like every other, but for what it prints."""

    workload: Workload

    def __repr__(self) -> str:
        return str(self.workload)


def workload_session(session: boto3.session.Session, workload: Workload) -> WorkloadSession:
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
    found: Any = session
    found.__class__ = WorkloadSession
    found.workload = workload
    return found  # type: ignore[no-any-return]
