"""A boto3 session of an AWS service, which prints for whom the service works."""

from __future__ import annotations

import boto3

from helpers.cloud.acting_services import shown
from helpers.cloud.personas import ActsFor


class ServiceSession(boto3.session.Session):  # type: ignore[misc]
    """A boto3 session like every other, but for what it prints."""

    acts_for: ActsFor

    def __repr__(self) -> str:
        return shown(self.acts_for)


def service_session(session: boto3.session.Session, acts_for: ActsFor) -> boto3.session.Session:
    """The session, made to print for whom its service works.

    Args:
        session: that acts with the service's keys.
        acts_for: the service, and for whom it works.
    """
    session.__class__ = ServiceSession
    session.acts_for = acts_for
    return session
