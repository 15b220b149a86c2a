"""What notebook 01 finds: a role for EC2 whose trust policy names Lambda, and a group of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.course.documents import policy, trust

if TYPE_CHECKING:
    from helpers.cloud.world import World

ROLE = "WebServerRole"
_ROLE_ARN = f"arn:aws:iam::111122223333:role/{ROLE}"
_BUCKET = "arn:aws:s3:::your-bucket-name"


def prepare(world: World) -> None:
    """Make the role as the first ticket describes it, and the group `Operators` with `developer` in it.

    Args:
        world: the mocked AWS, as after a reset.
    """
    company = world.client("iam", "A/admin")
    company.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust({"Service": "lambda.amazonaws.com"}))
    permissions = policy(
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": _ROLE_ARN},
    )
    company.put_role_policy(RoleName=ROLE, PolicyName="Web", PolicyDocument=permissions)
    company.create_group(GroupName="Operators")
    company.add_user_to_group(GroupName="Operators", UserName="developer")
