"""What notebook 05 finds: the backup's role, which trusts Account B, and B's users and job, who may assume it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.course.documents import VENDOR, policy, trust

if TYPE_CHECKING:
    from helpers.cloud.world import World

ROLE = "BackupAccessRole"
_ROLE_ARN = f"arn:aws:iam::111122223333:role/{ROLE}"


def prepare(world: World) -> None:
    """Make the role, and permit the vendor's people to assume it.

    Args:
        world: the mocked AWS, as after a reset.
    """
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust(f"{VENDOR}:root"))
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::your-bucket-name"}
    company.put_role_policy(RoleName=ROLE, PolicyName="S3", PolicyDocument=policy(listing))
    may_assume = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": _ROLE_ARN})
    vendor.put_user_policy(UserName="backup-operator", PolicyName="MayAssume", PolicyDocument=may_assume)
    vendor.put_role_policy(RoleName="BackupServiceRole", PolicyName="MayAssume", PolicyDocument=may_assume)
