"""Who asks in a request to make: somebody of the cast, or somebody outside it, by an ARN."""

from __future__ import annotations

from helpers import iam
from helpers.cloud.personas import PERSONAS, Persona


def persona(caller: str) -> Persona:
    """Who that is: somebody of the cast, or somebody outside it.

    Args:
        caller: a name of the cast, or the ARN of a user or of a role's session.

    Raises:
        ValueError: it is neither.
    """
    if caller in PERSONAS:
        return PERSONAS[caller]
    who = iam.caller_from_arn(caller)
    if who.type is iam.CallerType.ROLE_SESSION:
        return Persona(who.role_arn.rpartition("/")[2], who.account, "role", who.role_arn, who.session_name)
    if who.type is iam.CallerType.USER:
        return Persona(who.username, who.account, "user", who.arn)
    raise ValueError(f"{caller!r} is neither of the cast nor the ARN of a user or a session.")
