"""The unique ids of the cast: a trust policy may compare them, and AWS stores them for the names.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

from __future__ import annotations

from helpers.iam import Caller

# As the lab's world draws them, each time the same; a test asks it.
IDS = {
    "arn:aws:iam::111122223333:user/admin": "AIDAB2JEP63JF7UZDCYPC",
    "arn:aws:iam::111122223333:user/developer": "AIDAOMBEC0JFD45YKIKQF",
    "arn:aws:iam::111122223333:role/ReportRole": "AROARTX3GSDSXFBCIXGY4",
    "arn:aws:iam::123456789012:user/admin": "AIDAUWWYRA20STXC0JCJ0",
    "arn:aws:iam::123456789012:user/backup-operator": "AIDA5ZI6RAARQKFML4A14",
    "arn:aws:iam::123456789012:user/intern": "AIDARYEXCS3TQL1PTIGUL",
    "arn:aws:iam::123456789012:role/BackupServiceRole": "AROARZPUZDIKBAIOCTIQ3",
    "arn:aws:iam::444455556666:user/admin": "AIDAZECSUNIVAKQ8X5RII",
    "arn:aws:iam::999999999999:user/admin": "AIDALG70BXNNLGAKM8E8H",
}
_OWNERS = {unique_id: arn for arn, unique_id in IDS.items()}


def with_id(caller: Caller) -> Caller:
    """The caller with the unique id that the cast knows; as it is where it has one, or is none of the cast.

    Args:
        caller: a user, or a session of a role.
    """
    known = IDS.get(caller.role_arn or caller.arn, "")
    if caller.unique_id or not known:
        return caller
    return caller._replace(unique_id=f"{known}:{caller.session_name}" if caller.role_arn else known)


def borrowed(caller: Caller) -> bool:
    """Does the caller go by the unique id of somebody else of the cast? There is no such caller.

    Args:
        caller: somebody thought out.
    """
    owner = _OWNERS.get(caller.unique_id.partition(":")[0])
    return owner is not None and owner != (caller.role_arn or caller.arn)
