"""What notebook 00 finds: the story of notebook 03, finished but for one number. One change mends the first refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.course.documents import policy, trust

if TYPE_CHECKING:
    from helpers.cloud.world import World

ROLE = "BackupAccessRole"
_ROLE_ARN = f"arn:aws:iam::111122223333:role/{ROLE}"
_BUCKET = "arn:aws:s3:::your-bucket-name"


def prepare(world: World) -> None:
    """Make a role that trusts the wrong account.

    Args:
        world: the mocked AWS, as after a reset.
    """
    company, vendor = world.client("iam", "A/admin"), world.client("iam", "B/admin")
    company.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust("arn:aws:iam::444455556666:root"))
    access = policy(
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET},
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{_BUCKET}/backups/*"},
    )
    company.put_role_policy(RoleName=ROLE, PolicyName="S3", PolicyDocument=access)
    permission = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": _ROLE_ARN})
    vendor.put_user_policy(UserName="backup-operator", PolicyName="MayAssume", PolicyDocument=permission)
