"""Who must stay out of every exercise, each with the reason a learner reads.

An ExternalId is sent only where an exercise speaks of ExternalIds: the first notebooks have not said what that is.
Those whom nobody thought of are found by `helpers.course.exercises.crowd`, with a sentence that fits anybody.
"""

from __future__ import annotations

from helpers.course.documents import OUR_ID, THEIR_ID, policy, sends
from helpers.course.exercises.result import Probe

_EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
_STRANGER = "arn:aws:iam::999999999999"
_CUSTOMER = "arn:aws:iam::444455556666:user/admin"
_ID = "sts:ExternalId"
_ANYBODY = "Anybody can open an account, name its users as they like, and permit them everything."

STRANGERS = (
    Probe("admin of Account D, a stranger", f"{_STRANGER}:user/admin", False, _ANYBODY),
    Probe(
        "admin of Account D with our ExternalId", f"{_STRANGER}:user/admin", False, _ANYBODY, sends(OUR_ID), beside=_ID
    ),
    Probe("admin of Account C, another customer", _CUSTOMER, False, "It is a customer of the vendor, not ours."),
    Probe("admin of Account C with an ExternalId", _CUSTOMER, False, "It is not ours.", sends(THEIR_ID), beside=_ID),
)
OUR_ADMIN = Probe(
    "admin of our own account",
    "arn:aws:iam::111122223333:user/admin",
    False,
    "Whoever may do everything needs no role, and should not be seen as somebody else.",
    identity=(_EVERYTHING,),
)


def named_alike(name: str, external_id: str = "") -> Probe:
    """A stranger who has given a user the name of somebody who is meant.

    Args:
        name: the user's name.
        external_id: sent with the call; empty sends none.
    """
    return Probe(
        f"a {name} of Account D, a stranger",
        f"{_STRANGER}:user/{name}",
        False,
        _ANYBODY,
        sends(external_id) if external_id else {},
    )
